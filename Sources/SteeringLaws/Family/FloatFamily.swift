// A distribution and log-odds that are floats, kept so for speed.
package import ExactArithmetic
internal import RealModule

/// One context under steering, given by floats that are taken exactly: a weight w_z > 0 and a
/// statistic a token, M_z = statistic / `scale`.
///
/// The tokens stay in their order and need not be merged into levels: what large vocabularies are
/// computed from, 16 bytes a token for weights and log-odds that are doubles, 40 for logits.
public struct FloatFamily: Sendable {
  /// The weights rounded to doubles, finite; 0 for those that are absent, below e^−620 of the
  /// largest.
  ///
  /// Probabilities are the weights over their sum.
  public let weights: [Double]
  /// The statistics rounded to the nearest doubles, finite.
  public private(set) var statistics: [Double]
  /// What the rounding of weights leaves, within ``weightError``; empty when it leaves nothing.
  package let weightTails: [Double]
  /// What the rounding of statistics leaves, exactly; empty when it leaves nothing.
  package private(set) var statisticTails: [Double]
  /// Peaks of M are those of the statistics times this integer.
  package let scale: Int
  /// A bound of the relative error of each weight.
  package let weightError: Magnitude
  /// The tokens whose weights are too small for doubles; nil when there are none.
  package private(set) var absent: Absent?
  /// The least statistic.
  package private(set) var least: DoubleDouble
  /// The largest statistic.
  package private(set) var largest: DoubleDouble
  /// log w_z exactly, for logits; nil for weights.
  private let logWeights: LogWeights?

  /// Tokens that weigh next to nothing, such as masked ones.
  package struct Absent: Sendable {
    /// A bound of the sum of their weights, tilted to the strength ``reference``.
    package let mass: Magnitude
    /// The strength at which the mass is bounded.
    package var reference = 0.0
    /// Bounds of their statistics.
    package let least: Double
    package let largest: Double
  }

  private struct LogWeights: Sendable {
    let logits: [Double]
    let largest: Double
    /// What both are divided by.
    let divisor: Int
  }

  /// The family with these weights and statistics; nil unless they are equally many (at least one),
  /// finite, and the weights positive.
  public init?(weights: [Double], statistics: [Double]) {
    guard weights.count == statistics.count,
      weights.allSatisfy({ $0 > 0 && $0 < .infinity }), statistics.allSatisfy(\.isFinite),
      let ends = FloatFamily.ends(statistics, [])
    else { return nil }
    self.weights = weights
    self.statistics = statistics
    (weightTails, statisticTails) = ([], [])
    scale = 1
    weightError = .zero
    absent = nil
    (least, largest) = ends
    logWeights = nil
  }

  /// The family with weights e^{ℓ/divisor}, up to a factor, and the log-odds `statistics`; nil
  /// unless they are equally many (at least one), and the logits finite.
  ///
  /// Weights are right in doubles alone; ``refined()`` has them in pairs. Some 4 nanoseconds a token.
  package init?(logits: [Double], statistics: PairRow, divisor: Int = 1) {
    guard logits.count == statistics.count, let top = FloatFamily.largest(logits),
      let ends = statistics.ends
    else { return nil }
    self.init(
      logits: LogWeights(logits: logits, largest: top, divisor: divisor),
      weights: (TiltedDoubles.weights(ofLogits: logits, top: top, divisor: divisor), []),
      weightError: Magnitude(TiltedDoubles.weightError),
      statistics: (statistics.highs, statistics.lowsIfAny), scale: statistics.divisor, ends: ends)
  }

  /// The same family with its weights in pairs, where they are not.
  ///
  /// Some 15 nanoseconds a token, for logits.
  package func refined() -> FloatFamily {
    guard let logWeights, weightTails.isEmpty else { return self }
    let divisor = logWeights.divisor
    // A quotient of at most 2^10 is wrong by 2^−87, and e^x then by twice that, relatively.
    return FloatFamily(
      logits: logWeights,
      weights: ExponentialOfPairs.values(
        of: logWeights.logits, over: logWeights.largest, divisor: divisor),
      weightError: Magnitude(ExponentialOfPairs.relativeError)
        + (divisor == 1 ? .zero : Magnitude(0x1p-85)),
      statistics: (statistics, statisticTails), scale: scale, ends: (least, largest))
  }

  private init(
    logits: LogWeights, weights: (highs: [Double], lows: [Double]), weightError: Magnitude,
    statistics: (highs: [Double], lows: [Double]), scale: Int,
    ends: (least: DoubleDouble, largest: DoubleDouble)
  ) {
    self.weights = weights.highs
    weightTails = weights.lows
    self.statistics = statistics.highs
    statisticTails = statistics.lows
    self.scale = scale
    self.weightError = weightError
    var count = 0
    var (low, high) = (Double.infinity, -Double.infinity)
    if weights.highs.contains(0) {
      for (weight, statistic) in zip(weights.highs, statistics.highs) where weight == 0 {
        count += 1
        low = min(low, statistic)
        high = max(high, statistic)
      }
    }
    // e^−620 < 2^−894; a statistic is within a unit of its double.
    absent =
      count == 0
      ? nil
      : Absent(
        mass: Magnitude(count).scaled(byPowerOfTwo: -894), least: low.nextDown, largest: high.nextUp
      )
    (least, largest) = ends
    logWeights = logits
  }

  /// The largest of `numbers`; nil when one of them is not finite, or there are none.
  private static func largest(_ numbers: [Double]) -> Double? {
    var (largest, check) = (-Double.infinity, 0.0)
    for number in numbers {
      largest = number > largest ? number : largest
      // 0, or NaN for a number that is not finite.
      check += number * 0
    }
    return check == 0 && largest > -.infinity ? largest : nil
  }

  /// The family of `tokens` alone, at least one, with the weights and statistics that they have.
  package func restricted(to tokens: [Int]) -> FloatFamily {
    FloatFamily(restricting: self, to: tokens)
  }

  /// The family of these weights, right within `weightError`, and statistics; nil for none.
  init?(
    weights: (highs: [Double], lows: [Double]), statistics: (highs: [Double], lows: [Double]),
    weightError: Magnitude, absent: Absent?
  ) {
    guard let ends = FloatFamily.ends(statistics.highs, statistics.lows) else { return nil }
    (self.weights, weightTails) = weights
    self.statistics = statistics.highs
    statisticTails = statistics.lows.allSatisfy { $0 == 0 } ? [] : statistics.lows
    scale = 1
    self.weightError = weightError
    self.absent = absent
    (least, largest) = ends
    logWeights = nil
  }

  /// Multiplies all statistics by 2^`shift`; false, with some of them multiplied, when one does not
  /// stay exact.
  mutating func scaleStatistics(byPowerOfTwo shift: Int) -> Bool {
    for token in statistics.indices {
      guard let scaled = statistic(token).scaled(byPowerOfTwo: shift) else { return false }
      statistics[token] = scaled.high
      if !statisticTails.isEmpty { statisticTails[token] = scaled.low }
    }
    guard let ends = FloatFamily.ends(statistics, statisticTails) else { return false }
    (least, largest) = ends
    absent = absent.map {
      Absent(
        mass: $0.mass,
        reference: Double(sign: .plus, exponent: -shift, significand: $0.reference),
        least: Double(sign: .plus, exponent: shift, significand: $0.least).nextDown,
        largest: Double(sign: .plus, exponent: shift, significand: $0.largest).nextUp)
    }
    return true
  }

  private init(restricting family: FloatFamily, to tokens: [Int]) {
    func some(_ numbers: [Double]) -> [Double] {
      numbers.isEmpty ? [] : tokens.map { numbers[$0] }
    }
    weights = some(family.weights)
    statistics = some(family.statistics)
    (weightTails, statisticTails) = (some(family.weightTails), some(family.statisticTails))
    (scale, weightError, absent) = (family.scale, family.weightError, family.absent)
    guard let ends = FloatFamily.ends(statistics, statisticTails) else {
      preconditionFailure("a family is not empty")
    }
    (least, largest) = ends
    logWeights = family.logWeights.map {
      LogWeights(logits: some($0.logits), largest: $0.largest, divisor: $0.divisor)
    }
  }

  private static func ends(
    _ highs: [Double], _ lows: [Double]
  ) -> (least: DoubleDouble, largest: DoubleDouble)? {
    PairRow.ends(highs, lows)
  }

  /// Whether the weights are e^ℓ of logits.
  package var isOfLogits: Bool { logWeights != nil }

  /// The number of tokens.
  public var count: Int { weights.count }

  /// The statistic of `token`, exactly.
  package func statistic(_ token: Int) -> DoubleDouble {
    DoubleDouble(
      high: statistics[token], low: statisticTails.isEmpty ? 0 : statisticTails[token])
  }

  /// The tokens with this statistic, exactly.
  package func tokens(withStatistic statistic: DoubleDouble) -> [Int] {
    let hasTails = !statisticTails.isEmpty
    return statistics.withUnsafeBufferPointer { highs in
      highs.indices.filter {
        highs[$0] == statistic.high && (!hasTails || statisticTails[$0] == statistic.low)
      }
    }
  }

  /// The weight of `token`, within ``weightError``; 0 for one that is ``absent``.
  package func weight(_ token: Int) -> DoubleDouble {
    DoubleDouble(high: weights[token], low: weightTails.isEmpty ? 0 : weightTails[token])
  }

  /// The weight of `token`, enclosed; for logits over that of `other`, when there is one.
  package func weight(_ token: Int, over other: Int? = nil, precision: Int) -> Interval {
    guard let logWeights else {
      precondition(other == nil, "only logits are asked over another")
      let weight = Interval(self.weight(token).bigFloat)
      guard !weightError.isZero else { return weight }
      let error = weightError.bigFloat
      return weight
        * Interval(
          lower: BigFloat(1).subtracting(error, precision: precision, rounding: .down),
          upper: BigFloat(1).adding(error, precision: precision, rounding: .up))
    }
    let exponent = DoubleDouble(
      difference: logWeights.logits[token],
      other.map { logWeights.logits[$0] } ?? logWeights.largest)
    guard logWeights.divisor > 1 else {
      return Interval(exponent.bigFloat).applying(.exp, precision: precision)
    }
    let share =
      Interval(exponent.bigFloat).rounded(to: max(precision, 128) + 16)
      / Interval(BigFloat(Double(logWeights.divisor)))
    return share.applying(.exp, precision: precision)
  }

  /// M(z) of `token`, up to the family's constant.
  package func logOdds(_ token: Int) -> Logarithm {
    let statistic = statistic(token)
    guard let high = Rational(exactly: statistic.high), let low = Rational(exactly: statistic.low)
    else { preconditionFailure("statistics are finite") }
    return Logarithm(rational: (high + low) / Rational(scale))
  }

  /// M(z) of `token` as a double, up to the family's constant.
  package func approximateLogOdds(_ token: Int) -> Double { statistics[token] / Double(scale) }

  /// log w_z of `token`, exactly.
  package func logWeight(_ token: Int) -> Logarithm {
    let number = logWeights?.logits[token] ?? weights[token]
    guard let exact = Rational(exactly: number) else {
      preconditionFailure("weights and logits are finite")
    }
    return logWeights.map { Logarithm(rational: exact / Rational($0.divisor)) }
      ?? Logarithm(log: exact)
  }

  /// log w_z of `token` over the largest, within 2^−97 of it, for logits; 0 for weights.
  func logWeightPair(_ token: Int) -> DoubleDouble {
    guard let logWeights else { return DoubleDouble(high: 0, low: 0) }
    let exponent = DoubleDouble(
      difference: logWeights.logits[token], logWeights.largest)
    return logWeights.divisor > 1
      ? exponent / DoubleDouble(high: Double(logWeights.divisor), low: 0) : exponent
  }

  /// log w_z of `token` within 2^−50, relatively, up to what all tokens share.
  package func approximateLogWeight(_ token: Int) -> Double {
    logWeights.map { ($0.logits[token] - $0.largest) / Double($0.divisor) }
      ?? BigFloat(weights[token]).applying(.log, precision: 64, rounding: .nearest).double()
  }

  /// ``approximateLogWeight(_:)`` of all tokens.
  package var approximateLogWeights: [Double] {
    guard let logWeights else { return (0..<count).map { approximateLogWeight($0) } }
    let (top, divisor) = (logWeights.largest, Double(logWeights.divisor))
    return divisor == 1
      ? logWeights.logits.map { $0 - top } : logWeights.logits.map { ($0 - top) / divisor }
  }

  /// Weights and statistics, to be tilted.
  package var pairs: TiltedPairs {
    TiltedPairs(weights: (weights, weightTails), statistics: (statistics, statisticTails))
  }

  /// The heaviest of `tokens`, which are not empty.
  package func heaviest(of tokens: [Int]) -> Int {
    let sizes = logWeights?.logits ?? weights
    return tokens.dropFirst().reduce(tokens[0]) { sizes[$1] > sizes[$0] ? $1 : $0 }
  }

  /// The enclosure of a strength for M from `bracket` for the statistics.
  package func strength(_ bracket: Interval) -> Interval {
    scale == 1 ? bracket : bracket * Interval(BigFloat(Double(scale)))
  }

  /// The distance of the ends, rounded up.
  package var range: Double {
    let range = largest.high - least.high
    return statisticTails.isEmpty ? range : range.nextUp.nextUp
  }

  /// The least u with all |statistics| < 2^(u−2); nil when the numbers are too large or all 0.
  package var gridUnit: Int? {
    // Statistics are within a unit of their doubles.
    let size = max(abs(least.high), abs(largest.high)).nextUp
    guard size > 0x1p-900, size < 0x1p900 else { return nil }
    return Int(size.exponent) + 3
  }
}
