// What a family of floats says of single tokens, and of all together.
package import ExactArithmetic
internal import RealModule

extension FloatFamily {
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
