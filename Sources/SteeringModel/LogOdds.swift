// The log-odds of tokens: the one thing about P and N that steering depends on.
internal import ConcurrentWork
public import ExactArithmetic
internal import PlainText

/// The log-odds M(z) = (1/q) log( Π_P p(z|c_i) / Π_N p(z|c_i) ) of every token, exactly.
///
/// M(z) = `statistics[z]` − c. For rational probabilities c = 0 and each statistic is (1/q) log
/// ρ_z. For logits each statistic is the dyadic mean difference of logits and c is the difference
/// of the mean log-normalisers, one real constant: it changes no curve, no peak and no order, only
/// the sign of M, and is enclosed (``normalizer(precision:)``). All questions of order are
/// decided exactly.
public struct LogOdds: Sendable {
  /// M(z) + c, in token order; made when first asked for.
  public var statistics: [Logarithm] { exact.value }
  /// M(z) as doubles, when the model gives them as such; nil for others.
  public let doubles: [Double]?
  private let exact: MadeOnce<[Logarithm]>
  private let vocabulary: Vocabulary
  /// The distributions whose log-normalisers make up c: with their integer multiplicities over q.
  private let normalizers: [(multiplicity: Rational, logits: [Rational])]
  /// The rational part of c.
  private let shift: Rational

  /// The log-odds of `model`.
  ///
  /// Exact; costs 2qV multiplications of rationals, or additions of dyadics.
  public init(_ model: SteeringModel) {
    vocabulary = model.vocabulary
    switch model.steering {
    case .logOdds(let values):
      doubles = values.doubles
      exact = MadeOnce { values.map { Logarithm(rational: $0) } }
      normalizers = []
      shift = 0
    case .sets(let sets):
      let parts = LogOdds.multiplicities(sets, model.contexts)
      let rows = parts.compactMap { part -> (multiplicity: Rational, logits: [Rational])? in
        guard let row = part.distribution.rationalLogits else { return nil }
        return (Rational(part.count, sets.size), row)
      }
      let (distinct, shift) = LogOdds.merged(rows)
      let means =
        rows.isEmpty
        ? LogOdds.logarithms(parts, size: sets.size, count: model.vocabulary.count)
        : LogOdds.means(rows, count: model.vocabulary.count)
      normalizers = distinct
      // A constant that is rational is known: M is then exact.
      let statistics = distinct.isEmpty ? means.map { $0 - Logarithm(rational: shift) } : means
      exact = MadeOnce { statistics }
      doubles = nil
      self.shift = distinct.isEmpty ? 0 : shift
    }
  }

  /// Each distribution of P counted positively and of N negatively.
  private static func multiplicities(
    _ sets: SteeringSets, _ contexts: [Context]
  ) -> [(distribution: NextTokenDistribution, count: Int)] {
    var places: [NextTokenDistribution: Int] = [:]
    var counts: [(distribution: NextTokenDistribution, count: Int)] = []
    for (members, sign) in [(sets.positive, 1), (sets.negative, -1)] {
      for member in members {
        let distribution = contexts[member].distribution
        if let place = places[distribution] {
          counts[place].count += sign
        } else {
          places[distribution] = counts.count
          counts.append((distribution, sign))
        }
      }
    }
    return counts
  }

  private static func logarithms(
    _ parts: [(distribution: NextTokenDistribution, count: Int)], size: Int, count: Int
  ) -> [Logarithm] {
    var ratios = [Rational](repeating: 1, count: count)
    // Contexts that share their distribution are multiplied once, as a power.
    for (distribution, power) in parts where power != 0 {
      let values = distribution.exactProbabilities
      for token in ratios.indices {
        ratios[token] *= power == 1 ? values[token] : values[token].raised(to: power)
      }
    }
    let scale = Rational(1, size)
    return ratios.map { Logarithm(scale, log: $0) }
  }

  private static func means(
    _ parts: [(multiplicity: Rational, logits: [Rational])], count: Int
  ) -> [Logarithm] {
    (0..<count).map { token in
      Logarithm(
        rational: parts.reduce(into: 0 as Rational) { sum, part in
          sum += part.multiplicity * part.logits[token]
        })
    }
  }

  /// The rows of P and N whose log-normalisers make up c, and a rational to be added.
  ///
  /// Rows that agree up to their order and a shift have log-normalisers that differ by that shift:
  /// they count as one, so that what cancels is seen to cancel.
  private static func merged(
    _ rows: [(multiplicity: Rational, logits: [Rational])]
  ) -> (distinct: [(multiplicity: Rational, logits: [Rational])], shift: Rational) {
    func ends(_ row: [Rational]) -> (least: Rational, largest: Rational) {
      (row.min() ?? 0, row.max() ?? 0)
    }
    // Rows of unequal spread are not compared any further.
    let spreads = rows.map { ends($0.logits).largest - ends($0.logits).least }
    let counts = Dictionary(spreads.map { ($0, 1) }, uniquingKeysWith: +)
    var distinct: [(multiplicity: Rational, logits: [Rational])] = []
    var places: [[Rational]: Int] = [:]
    var shift: Rational = 0
    for (row, spread) in zip(rows, spreads) {
      guard counts[spread, default: 0] > 1 else {
        distinct.append(row)
        continue
      }
      let largest = ends(row.logits).largest
      let shape = row.logits.sorted().map { $0 - largest }
      guard let place = places[shape] else {
        places[shape] = distinct.count
        distinct.append(row)
        continue
      }
      shift += row.multiplicity * (largest - ends(distinct[place].logits).largest)
      distinct[place].multiplicity += row.multiplicity
    }
    return (distinct.filter { !$0.multiplicity.isZero }, shift)
  }

  /// The number of tokens.
  public var count: Int { vocabulary.count }

  /// The number of distinct log-odds, decided exactly.
  ///
  /// Costs V log V comparisons.
  public var levelCount: Int {
    let sorted = statistics.sorted()
    return zip(sorted, sorted.dropFirst()).reduce(1) { $0 + ($1.0 == $1.1 ? 0 : 1) }
  }

  /// Whether M is known only up to the constant c.
  public var hasNormalizer: Bool { !normalizers.isEmpty }

  /// An enclosure of the constant c; exactly 0 for rational models.
  ///
  /// Costs 2qV exponentials.
  public func normalizer(precision: Int) -> Interval {
    normalizers.reduce(into: Interval(shift, precision: precision)) { sum, part in
      sum +=
        Interval(part.multiplicity, precision: precision)
        * LogOdds.logNormalizer(of: part.logits, precision: precision)
    }
  }

  /// log Σ e^{ℓ_z}.
  private static func logNormalizer(of logits: [Rational], precision: Int) -> Interval {
    var sum = Interval(0, precision: precision)
    for logit in logits {
      // A dyadic float is exact at 64 bits; a wider number is enclosed.
      sum += Interval(logit, precision: max(64, precision)).applying(.exp, precision: precision)
    }
    return Interval.log(sum)
  }

  /// The tokens of M̄, where the log-odds are largest, decided exactly.
  public var maximal: [Int] { extremes(by: <) }

  /// The tokens of M̲, where the log-odds are least, decided exactly.
  public var minimal: [Int] { extremes(by: >) }

  private func extremes(by precedes: (Logarithm, Logarithm) -> Bool) -> [Int] {
    let statistics = statistics
    guard let best = statistics.max(by: precedes) else { return [] }
    return statistics.indices.filter { statistics[$0] == best }
  }

  /// M(z) of `tokens` to `digits` digits.
  ///
  /// Throws `Undecided` when `precisionLimit` bits do not prove them.
  public func values(
    of tokens: [Int], digits: Int, precisionLimit: Int
  ) throws(Undecided) -> [CertifiedReal] {
    var constants: [Int: Interval] = [:]
    var values: [CertifiedReal] = []
    if let doubles {
      return tokens.map { CertifiedReal(lower: doubles[$0], upper: doubles[$0]) }
    }
    let statistics = statistics
    for token in tokens {
      let statistic = statistics[token]
      if !hasNormalizer && (statistic.isRational || statistic.isZero) {
        values.append(
          CertifiedReal(
            exact: statistic.rational, precision: CertifiedReal.workingPrecision(digits: digits)))
        continue
      }
      values.append(
        try CertifiedReal.evaluating(
          digits: digits, precisionLimit: precisionLimit,
          "log-odds of token \(quoted(vocabulary.tokens[token]))"
        ) { precision in
          let constant = constants[precision] ?? normalizer(precision: precision)
          constants[precision] = constant
          return statistic.enclosure(precision: precision) - constant
        })
    }
    return values
  }

  /// M(z) of `token` as an exact expression; the constant of logit models is written `c`.
  public func expression(of token: Int) -> String {
    if let value = doubles.flatMap({ Rational(exactly: $0[token]) }) { return "\(value)" }
    return "\(statistics[token])" + (hasNormalizer ? " - c" : "")
  }

  /// The sign of every M(z): exact for rational models; for logit models by enclosing c, with
  /// precision growing to `precisionLimit` bits; nil where that does not decide.
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
