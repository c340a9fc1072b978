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
  let logWeights: LogWeights?

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

  struct LogWeights: Sendable {
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

  /// Whether its doubles are the weights and statistics themselves.
  package var isExact: Bool {
    weightTails.isEmpty && statisticTails.isEmpty && weightError == .zero && absent == nil
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
}
