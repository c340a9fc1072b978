// The log-odds of tokens: the one thing about P and N that steering depends on.
internal import ConcurrentWork
public import ExactArithmetic
internal import PlainText

/// The log-odds M(z) = (1/q) log( Π_P p(z|c_i) / Π_N p(z|c_i) ) of every token, exactly; where P and N
/// differ in size, with q/|P| and q/|N| as exponents (37).
///
/// M(z) = `statistics[z]` − c. For rational probabilities c = 0 and each statistic is (1/q) log
/// ρ_z. For logits each statistic is the dyadic mean difference of logits and c is the difference
/// of the mean log-normalisers, one real constant: it changes no curve, no peak and no order, only
/// the sign of M, and is enclosed (``normalizer(precision:)``). All questions of order are
/// decided exactly.
public struct LogOdds: Sendable {
  /// M(z) + c, in token order; made when first asked for.
  public var statistics: [Logarithm] { exact.value.values }
  /// The same, with their enclosures.
  package var enclosed: EnclosedLogarithms { exact.value }
  /// M(z) + c as floats, when they are.
  package let floats: Floats?
  private let exact: MadeOnce<EnclosedLogarithms>
  private let vocabulary: Vocabulary
  private let normalizers: LogNormalizers

  /// Statistics that are floats.
  package enum Floats: Sendable {
    /// As the model gives them.
    case doubles([Double])
    /// Means of logits.
    case means(PairRow)
  }

  /// The log-odds of `model`.
  ///
  /// Exact; costs 2qV multiplications of rationals, or additions of floats.
  public init(_ model: SteeringModel) {
    vocabulary = model.vocabulary
    switch model.steering {
    case .logOdds(let values):
      floats = values.doubles.map { .doubles($0) }
      exact = MadeOnce { EnclosedLogarithms(values.map { Logarithm(rational: $0) }) }
      normalizers = .none
    case .sets(let sets):
      let parts = LogOdds.multiplicities(sets, model.contexts)
      let count = model.vocabulary.count
      let rows = parts.compactMap { part in
        part.distribution.logitRow.map { (multiplicity: part.count, logits: $0) }
      }
      guard !rows.isEmpty else {
        floats = nil
        let statistics = EnclosedLogarithms(
          LogOdds.logarithms(parts, size: sets.size, count: count))
        exact = MadeOnce { statistics }
        normalizers = .none
        return
      }
      normalizers = LogNormalizers(
        rows.map { (multiplicity: Rational($0.multiplicity, sets.size), logits: $0.logits) })
      // A constant that is rational is known: M is then exact.
      let shift = normalizers.isRational ? normalizers.shift : 0
      let means =
        rows.allSatisfy(\.logits.isOfDoubles) && shift.isZero
        ? PairRow(
          sumOf: rows.lazy.map { (multiplicity: $0.multiplicity, values: $0.logits.doubles ?? []) },
          divisor: sets.size) : nil
      floats = means.map { .means($0) }
      exact = MadeOnce {
        let rationals =
          means.map { means in (0..<count).map { means[$0] } }
          ?? LogOdds.means(rows, size: sets.size, count: count).map { $0 - shift }
        return EnclosedLogarithms(rationals.map { Logarithm(rational: $0) })
      }
    }
  }

  /// Each distribution of P counted positively and of N negatively.
  private static func multiplicities(
    _ sets: SteeringSets, _ contexts: [Context]
  ) -> [(distribution: NextTokenDistribution, count: Int)] {
    var places: [NextTokenDistribution: Int] = [:]
    var counts: [(distribution: NextTokenDistribution, count: Int)] = []
    let parts = [
      (sets.positive, sets.positiveShare), (sets.negative, -sets.negativeShare),
    ]
    for (members, share) in parts {
      for member in members {
        let distribution = contexts[member].distribution
        if let place = places[distribution] {
          counts[place].count += share
        } else {
          places[distribution] = counts.count
          counts.append((distribution, share))
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
    _ rows: [(multiplicity: Int, logits: NumberRow)], size: Int, count: Int
  ) -> [Rational] {
    (0..<count).map { token in
      rows.reduce(into: 0 as Rational) { sum, row in
        sum += Rational(row.multiplicity, size) * row.logits[token]
      }
    }
  }

  /// The number of tokens.
  public var count: Int { vocabulary.count }

  /// The number of distinct log-odds, decided exactly.
  ///
  /// Costs V log V comparisons.
  public var levelCount: Int {
    switch floats {
    case .doubles(let doubles)?: LogOdds.distinctCount(doubles.sorted())
    case .means(let means)?: LogOdds.distinctCount((0..<count).map { means.sum($0) }.sorted())
    case nil: LogOdds.distinctCount(statistics.sorted())
    }
  }

  private static func distinctCount<Number: Equatable>(_ sorted: [Number]) -> Int {
    zip(sorted, sorted.dropFirst()).reduce(1) { $0 + ($1.0 == $1.1 ? 0 : 1) }
  }

  /// Whether M is known only up to the constant c.
  public var hasNormalizer: Bool { !normalizers.isRational }

  /// An enclosure of the constant c; exactly 0 for rational models.
  ///
  /// Costs 2qV exponentials.
  public func normalizer(precision: Int) -> Interval {
    hasNormalizer
      ? normalizers.enclosure(precision: precision) : Interval(0, precision: precision)
  }

  /// The tokens of M̄, where the log-odds are largest, decided exactly.
  public var maximal: [Int] {
    switch floats {
    case .doubles(let doubles)?: LogOdds.extremes(doubles, by: <)
    case .means(let means)?: LogOdds.extremes((0..<count).map { means.sum($0) }, by: <)
    case nil: LogOdds.extremes(statistics, by: <)
    }
  }

  /// The tokens of M̲, where the log-odds are least, decided exactly.
  public var minimal: [Int] {
    switch floats {
    case .doubles(let doubles)?: LogOdds.extremes(doubles, by: >)
    case .means(let means)?: LogOdds.extremes((0..<count).map { means.sum($0) }, by: >)
    case nil: LogOdds.extremes(statistics, by: >)
    }
  }

  private static func extremes<Number: Equatable>(
    _ numbers: [Number], by precedes: (Number, Number) -> Bool
  ) -> [Int] {
    guard let best = numbers.max(by: precedes) else { return [] }
    return numbers.indices.filter { numbers[$0] == best }
  }

  /// M(z) of `tokens` to `digits` digits.
  ///
  /// Throws `Undecided` when `precisionLimit` bits do not prove them.
  public func values(
    of tokens: [Int], digits: Int, precisionLimit: Int
  ) throws(Undecided) -> LogOddsValues {
    if case .doubles(let doubles)? = floats { return LogOddsValues(doubles, of: tokens) }
    guard digits <= LogOdds.floatDigits, let bounds = floatBounds(of: tokens) else {
      return LogOddsValues(
        try exactValues(of: tokens, digits: digits, precisionLimit: precisionLimit))
    }
    let proof = DecimalProof(significantDigits: digits)
    let left = bounds.indices.filter { place in
      let (lower, upper) = bounds[place]
      return !(lower.isFinite && upper.isFinite && proof.accepts(lower: lower, upper: upper))
    }
    let slow = try exactValues(
      of: left.map { tokens[$0] }, digits: digits, precisionLimit: precisionLimit)
    return LogOddsValues(bounds, others: Dictionary(uniqueKeysWithValues: zip(left, slow)))
  }

  /// Doubles between which M(z) of `tokens` lies, for means of logits with a constant c.
  private func floatBounds(of tokens: [Int]) -> [(lower: Double, upper: Double)]? {
    guard case .means(let means)? = floats, hasNormalizer else { return nil }
    let constant = normalizer(precision: LogNormalizers.pairPrecision)
    let middle = DoubleDouble(nearest: constant.midpoint)
    // Of the constant, of its rounding to two doubles, and of a division and a sum, which are
    // right within 2^−98 of what they are made of.
    let width = Magnitude(constant.width) + Magnitude(middle.high).scaled(byPowerOfTwo: -100)
    return tokens.map { token in
      let mean = means.quotient(token)
      let value = mean + middle.negated
      let size = Magnitude(mean.high) + Magnitude(middle.high)
      let error = (width + size.scaled(byPowerOfTwo: -97)).double
      let near = (abs(value.low) + error).nextUp
      return ((value.high - near).nextDown, (value.high + near).nextUp)
    }
  }

  /// The digits up to which doubles can hold the values.
  private static let floatDigits = 14

  private func exactValues(
    of tokens: [Int], digits: Int, precisionLimit: Int
  ) throws(Undecided) -> [CertifiedReal] {
    var constants: [Int: Interval] = [:]
    return try tokens.map { (token) throws(Undecided) in
      let statistic = statistic(of: token)
      if !hasNormalizer && (statistic.isRational || statistic.isZero) {
        return CertifiedReal(
          exact: statistic.rational, precision: CertifiedReal.workingPrecision(digits: digits))
      }
      return try CertifiedReal.evaluating(
        digits: digits, precisionLimit: precisionLimit,
        "log-odds of token \(quoted(vocabulary.tokens[token]))"
      ) { precision in
        let constant = constants[precision] ?? normalizer(precision: precision)
        constants[precision] = constant
        return statistic.enclosure(precision: precision) - constant
      }
    }
  }

  /// M(z) + c of one token, without those of all others where they are floats.
  private func statistic(of token: Int) -> Logarithm {
    if case .means(let means)? = floats { return Logarithm(rational: means[token]) }
    return statistics[token]
  }

  /// M(z) of `token` as an exact expression; the constant of logit models is written `c`.
  public func expression(of token: Int) -> String {
    var text: [UInt8] = []
    appendExpression(of: token, to: &text)
    return String(decoding: text, as: UTF8.self)
  }

  /// Adds ``expression(of:)`` to `text`, without objects a token where M is a double.
  public func appendExpression(of token: Int, to text: inout [UInt8]) {
    switch floats {
    case .doubles(let doubles)?: doubles[token].appendFraction(to: &text)
    case .means(let means)?:
      if let double = means.double(token) {
        double.appendFraction(to: &text)
      } else {
        text.append(contentsOf: "\(means[token])".utf8)
      }
    case nil: text.append(contentsOf: "\(statistics[token])".utf8)
    }
    if hasNormalizer { text.append(contentsOf: " - c".utf8) }
  }

  /// The sign of every M(z): exact for rational models; for logit models by enclosing c, with
  /// precision growing to `precisionLimit` bits; nil where that does not decide.
  public func signs(precisionLimit: Int = 1024) -> [Int?] {
    guard hasNormalizer else { return statistics.map(\.signum) }
    var signs = [Int?](repeating: nil, count: count)
    if let bounds = floatBounds(of: Array(0..<count)) {
      signs = bounds.map { $0 > 0 ? 1 : ($1 < 0 ? -1 : nil) }
    }
    var precision = 128
    while precision <= precisionLimit, signs.contains(nil) {
      let constant = normalizer(precision: precision)
      for token in signs.indices where signs[token] == nil {
        signs[token] = (statistic(of: token).enclosure(precision: precision) - constant).sign
      }
      precision *= 2
    }
    return signs
  }
}
