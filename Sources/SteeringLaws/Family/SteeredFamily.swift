// One context under steering, in the form that answers fastest and the exact one.
internal import ConcurrentWork
public import ExactArithmetic
public import SteeringModel

/// The next-token distribution of one context under steering, in the form in which it came: as
/// doubles where weights and log-odds are doubles, and as the exact ``TiltedFamily``, made when
/// first asked for.
///
/// Questions about all tokens of a large vocabulary are answered from the doubles, which are taken
/// exactly; the exact family serves all others.
public final class SteeredFamily: Sendable {
  /// The family as floats, made when first asked for; nil when its numbers are no floats.
  public var floats: FloatFamily? { madeFloats.value }
  /// The same with weights that are right in doubles alone: a fifth of the work for logits.
  package var coarse: FloatFamily? { madeCoarse.value }
  private let madeFloats: MadeOnce<FloatFamily?>
  private let madeCoarse: MadeOnce<FloatFamily?>
  private let made: MadeOnce<TiltedFamily>
  /// The number of tokens.
  public let count: Int

  /// The distribution `distribution` under steering with these log-odds, sampled at a temperature.
  ///
  /// Logits stay floats where their multiples by the temperature's denominator are doubles, as
  /// those of float32 numbers are.
  public init(
    _ distribution: NextTokenDistribution, _ logOdds: LogOdds, temperature: Rational = 1
  ) {
    precondition(distribution.count == logOdds.count, "one weight per token")
    count = distribution.count
    let coarse = MadeOnce<FloatFamily?> {
      switch (distribution, logOdds.floats) {
      case (.weights(let weights), .doubles(let statistics)?) where temperature == 1:
        weights.doubles.flatMap { FloatFamily(weights: $0, statistics: statistics) }
      case (.logits(let logits), .means(let statistics)?):
        logits.doubles.flatMap {
          FloatFamily(logits: $0, statistics: statistics, temperature: temperature)
        }
      default: nil
      }
    }
    madeCoarse = coarse
    madeFloats = MadeOnce { coarse.value?.refined() }
    made = MadeOnce { TiltedFamily(distribution, logOdds, temperature: temperature) }
  }

  /// The exact family `family`, whose doubles are found if it has them.
  public init(_ family: TiltedFamily) {
    count = family.levelOfToken.count
    let floats = MadeOnce { FloatFamily(family) }
    (madeFloats, madeCoarse) = (floats, floats)
    made = MadeOnce { family }
  }

  /// The exact family `family` alone.
  package init(exactly family: TiltedFamily) {
    count = family.levelOfToken.count
    let floats = MadeOnce<FloatFamily?> { nil }
    (madeFloats, madeCoarse) = (floats, floats)
    made = MadeOnce { family }
  }

  /// The family of `tokens` alone, at least one, with the weights and statistics that they have.
  func restricted(to tokens: [Int]) -> SteeredFamily {
    SteeredFamily(
      coarse: { [self] in coarse?.restricted(to: tokens) },
      exact: { [self] in exact.restricted(to: tokens) }, count: tokens.count)
  }

  private init(
    coarse: @escaping @Sendable () -> FloatFamily?, exact: @escaping @Sendable () -> TiltedFamily,
    count: Int
  ) {
    let coarse = MadeOnce(coarse)
    madeCoarse = coarse
    madeFloats = MadeOnce { coarse.value?.refined() }
    made = MadeOnce(exact)
    self.count = count
  }

  /// The largest log-odds, or the least, exactly, up to the family's constant.
  func extremeLogOdds(_ end: StrengthEnd) -> Logarithm {
    guard coarse == nil else { return floatLogOdds(extremeTokens(end)[0]) }
    return exact.levels[end == .positive ? exact.levels.count - 1 : 0].statistic
  }

  private func floatLogOdds(_ token: Int) -> Logarithm {
    guard let floats = coarse else { preconditionFailure("the family is of floats") }
    return floats.logOdds(token)
  }

  /// The family with levels and exact numbers.
  ///
  /// Made when first asked for: V log V exact comparisons.
  public var exact: TiltedFamily { made.value }

  /// Where `token` stands among the levels, decided exactly.
  public func position(ofToken token: Int) -> TiltedFamily.Position {
    positions(of: [token])[0]
  }

  /// Where each of `tokens` stands among the levels, decided exactly.
  public func positions(of tokens: [Int]) -> [TiltedFamily.Position] {
    guard let floats = coarse else {
      let family = exact
      return tokens.map { family.position(ofLevel: family.levelOfToken[$0]) }
    }
    if floats.least == floats.largest { return tokens.map { _ in .constant } }
    let (least, largest) = (floats.least, floats.largest)
    let hasTails = !floats.statisticTails.isEmpty
    return tokens.map { token in
      let high = floats.statistics[token]
      let low = hasTails ? floats.statisticTails[token] : 0
      if high == least.high, low == least.low { return .minimal }
      return high == largest.high && low == largest.low ? .maximal : .interior
    }
  }

  /// The places in `tokens` by decreasing log-odds, decided exactly; those of one level keep their
  /// order.
  public func placesByLogOdds(_ tokens: [Int]) -> [Int] {
    func places<Key: Comparable>(_ key: (Int) -> Key) -> [Int] {
      let keyed = tokens.enumerated().map { (key: key($1), place: $0) }
      return keyed.sorted { $0.key != $1.key ? $0.key > $1.key : $0.place < $1.place }.map(\.place)
    }
    if let floats = coarse {
      return floats.statisticTails.isEmpty
        ? places { floats.statistics[$0] } : places { floats.statistic($0) }
    }
    let levels = exact.levelOfToken
    return places { levels[$0] }
  }

  /// Whether M is constant, so that steering changes nothing.
  public var isConstant: Bool {
    coarse.map { $0.least == $0.largest } ?? exact.isConstant
  }

  /// The largest statistic, or the least, enclosed: the log-odds up to the family's constant.
  package func extremeStatistic(_ end: StrengthEnd, precision: Int) -> Interval {
    guard let floats = coarse else {
      let level = end == .positive ? exact.levels.count - 1 : 0
      return exact.statistics(ofLevels: [level], precision: precision)[0]
    }
    let statistic = end == .positive ? floats.largest : floats.least
    return Interval(statistic.bigFloat)
      / Interval(Rational(floats.scale), precision: max(precision, 64))
  }

  /// The tokens with the largest statistic, or with the least, decided exactly.
  package func extremeTokens(_ end: StrengthEnd) -> [Int] {
    guard let floats = coarse else {
      return exact.levels[end == .positive ? exact.levels.count - 1 : 0].tokens
    }
    let statistic = end == .positive ? floats.largest : floats.least
    return floats.tokens(withStatistic: statistic)
  }

  /// Whether there are more than `count` distinct log-odds.
  package func hasMoreLevels(than count: Int) -> Bool {
    guard let floats = coarse else { return exact.levels.count > count }
    var seen: Set<DoubleDouble> = []
    for token in 0..<floats.count where seen.insert(floats.statistic(token)).inserted {
      if seen.count > count { return true }
    }
    return false
  }
}

extension FloatFamily {
  /// The family of logits and statistics at the temperature a/b; nil unless b times both are exact,
  /// in one double and in two.
  fileprivate init?(logits: [Double], statistics: PairRow, temperature: Rational) {
    guard temperature != 1 else {
      self.init(logits: logits, statistics: statistics)
      return
    }
    guard let row = statistics.divided(by: temperature), let factor = temperature.denominator.asInt,
      let divisor = temperature.numerator.asInt, max(factor, divisor) < 1 << 31
    else { return nil }
    let scaled = logits.map { $0 * Double(factor) }
    guard
      zip(logits, scaled).allSatisfy({
        $1.isFinite && (-$1).addingProduct($0, Double(factor)) == 0
          && ($0 == 0 || abs($1) >= .leastNormalMagnitude)
      })
    else { return nil }
    self.init(logits: scaled, statistics: row, divisor: divisor)
  }

  /// The numbers of `family`, when all of them are doubles.
  fileprivate init?(_ family: TiltedFamily) {
    var weights: [Double] = []
    var statistics: [Double] = []
    for (token, weight) in family.tokenWeights.enumerated() {
      let statistic = family.levels[family.levelOfToken[token]].statistic
      guard statistic.isRational, let weight = weight.rational.flatMap(Double.init(exactly:)),
        let value = Double(exactly: statistic.rational)
      else { return nil }
      weights.append(weight)
      statistics.append(value)
    }
    self.init(weights: weights, statistics: statistics)
  }
}
