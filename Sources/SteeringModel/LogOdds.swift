public import ExactArithmetic

/// The log-odds M(z) = (1/q) log( Π_P p(z|c_i) / Π_N p(z|c_i) ) of every token, exactly.
///
/// M(z) = `statistics[z]` − c. For rational probabilities c = 0 and each statistic is (1/q) log ρ_z. For
/// logits each statistic is the dyadic mean difference of logits and c is the difference of the mean
/// log-normalisers, one real constant: it changes no curve, no peak and no order, only the sign of M,
/// and is enclosed (``normalizer(precision:)``). All questions of order are decided exactly.
public struct LogOdds: Sendable {
  /// M(z) + c, in token order.
  public let statistics: [Logarithm]
  /// The distributions whose log-normalisers make up c: with their integer multiplicities over q.
  private let normalizers: [(multiplicity: Rational, logits: [Double])]

  /// The log-odds of `model`. Exact; costs 2qV multiplications of rationals, or additions of dyadics.
  public init(_ model: SteeringModel) {
    switch model.steering {
    case .logOdds(let values):
      statistics = values.map { Logarithm(rational: $0) }
      normalizers = []
    case .sets(let sets):
      let multiplicities = LogOdds.multiplicities(sets)
      let parts = multiplicities.map { (model.contexts[$0.context].distribution, $0.count) }
      var normalizers: [(Rational, [Double])] = []
      for case (.logits(let row), let count) in parts {
        normalizers.append((Rational(count, sets.size), row))
      }
      statistics =
        normalizers.isEmpty
        ? LogOdds.logarithms(parts, size: sets.size, count: model.vocabulary.count)
        : LogOdds.means(normalizers, count: model.vocabulary.count)
      self.normalizers = normalizers
    }
  }

  /// Each context of P counted positively and of N negatively; contexts of equal distribution are one.
  private static func multiplicities(_ sets: SteeringSets) -> [(context: Int, count: Int)] {
    var counts: [Int: Int] = [:]
    for context in sets.positive { counts[context, default: 0] += 1 }
    for context in sets.negative { counts[context, default: 0] -= 1 }
    return counts.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  private static func logarithms(
    _ parts: [(NextTokenDistribution, Int)], size: Int, count: Int
  ) -> [Logarithm] {
    var ratios = [Rational](repeating: 1, count: count)
    // Contexts of one concept often share their distribution: multiply once, by a power.
    var powers: [[Rational]: Int] = [:]
    for (distribution, multiplicity) in parts {
      switch distribution {
      case .probabilities(let values): powers[values, default: 0] += multiplicity
      case .weights(let values):
        let sum = values.reduce(0, +)
        powers[values.map { $0 / sum }, default: 0] += multiplicity
      case .logits: preconditionFailure("steering sets mix forms")
      }
    }
    for (values, power) in powers where power != 0 {
      for token in ratios.indices {
        ratios[token] *= power == 1 ? values[token] : values[token].raised(to: power)
      }
    }
    let scale = Rational(1, size)
    return ratios.map { Logarithm(scale, log: $0) }
  }

  private static func means(
    _ parts: [(multiplicity: Rational, logits: [Double])], count: Int
  ) -> [Logarithm] {
    (0..<count).map { token in
      Logarithm(
        rational: parts.reduce(into: 0 as Rational) { sum, part in
          if let value = Rational(exactly: part.logits[token]) { sum += part.multiplicity * value }
        })
    }
  }

  /// The number of tokens.
  public var count: Int { statistics.count }

  /// Whether M is known only up to the constant c.
  public var hasNormalizer: Bool { !normalizers.isEmpty }

  /// An enclosure of the constant c; exactly 0 for rational models. Costs 2qV exponentials.
  public func normalizer(precision: Int) -> Interval {
    normalizers.reduce(into: Interval(0, precision: precision)) { sum, part in
      sum +=
        Interval(part.multiplicity, precision: precision)
        * LogOdds.logNormalizer(of: part.logits, precision: precision)
    }
  }

  /// log Σ e^{ℓ_z}.
  private static func logNormalizer(of logits: [Double], precision: Int) -> Interval {
    var sum = Interval(0, precision: precision)
    for logit in logits {
      sum += Interval(BigFloat(logit)).applying(.exp, precision: precision)
    }
    return Interval.log(sum)
  }

  /// The tokens of M̄, where the log-odds are largest, decided exactly.
  public var maximal: [Int] { extremes(by: <) }

  /// The tokens of M̲, where the log-odds are least, decided exactly.
  public var minimal: [Int] { extremes(by: >) }

  private func extremes(by precedes: (Logarithm, Logarithm) -> Bool) -> [Int] {
    guard let best = statistics.max(by: precedes) else { return [] }
    return statistics.indices.filter { statistics[$0] == best }
  }

  /// The sign of every M(z): exact for rational models; for logit models by enclosing c, with precision
  /// growing to `precisionLimit` bits; nil where that does not decide.
  public func signs(precisionLimit: Int = 1024) -> [Int?] {
    guard hasNormalizer else { return statistics.map(\.signum) }
    var signs = [Int?](repeating: nil, count: count)
    var precision = 128
    while precision <= precisionLimit, signs.contains(nil) {
      let constant = normalizer(precision: precision)
      for token in signs.indices where signs[token] == nil {
        signs[token] = (statistics[token].enclosure(precision: precision) - constant).sign
      }
      precision *= 2
    }
    return signs
  }
}
