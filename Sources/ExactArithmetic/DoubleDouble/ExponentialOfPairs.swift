// The exponential function in double-doubles, with an error that we proved.
internal import CDoublePairs

/// e^x for many x in double-doubles, where no library's word is taken for it.
///
/// x = k ln2/64 + r with |r| < 0.0055; e^x = 2^(k div 64) · 2^((k mod 64)/64) · e^r. The first part
/// of ln2/64 has 32 bits, so that k times it is exact, and so is its difference from x's high part:
/// both agree within a factor of 2, or k = 0. e^r is its Taylor polynomial of degree 10; from the
/// sixth power on, whose share is below 2^−54, doubles are enough. In units of 2^−100: the remainder
/// of the series is below 1/2, the doubles 1, r and six steps of Horner's rule at most 5 each but
/// scaled by r, 1 and 1 more for the last, the table 1, and the last product 4.
///
/// The steps are those of `exponential` in double-pairs.c, for several x at once.
package enum ExponentialOfPairs {
  /// The relative error is at most this.
  package static let relativeError = 0x1p-96
  /// The least x; the largest is 0.
  ///
  /// Both parts of the result are then normal, or below 2^−180 of it.
  package static let least = -620.0

  /// e^x for each sum x ≤ 0 of a number of `highs` and one of `lows`, which are equally many; 0
  /// below ``least``.
  ///
  /// Some 15 nanoseconds a number.
  package static func values(
    highs: [Double], lows: [Double]
  ) -> (highs: [Double], lows: [Double]) {
    precondition(highs.count == lows.count, "a pair has two parts")
    var results = (highs: highs, lows: lows)
    results.highs.withUnsafeMutableBufferPointer { newHighs in
      results.lows.withUnsafeMutableBufferPointer { newLows in
        guard let high = newHighs.baseAddress, let low = newLows.baseAddress else { return }
        withUnsafePointer(to: constants) {
          sl_pair_exponentials($0, highs, lows, highs.count, high, low)
        }
      }
    }
    return results
  }

  /// e^((value − top)/divisor) for each of `values`, at most `top`; 0 where that is below
  /// e^``least``.
  ///
  /// A quotient by a `divisor` > 1 has an error of its own, 2^−97 of it.
  package static func values(
    of values: [Double], over top: Double, divisor: Int = 1
  ) -> (highs: [Double], lows: [Double]) {
    var exponents = (highs: values, lows: values)
    for (place, value) in values.enumerated() {
      var exponent = DoubleDouble(difference: value, top)
      if divisor > 1 { exponent = exponent / DoubleDouble(high: Double(divisor), low: 0) }
      exponents.highs[place] = exponent.high
      exponents.lows[place] = exponent.low
    }
    return self.values(highs: exponents.highs, lows: exponents.lows)
  }

  /// Σ e^(value − top) over `values`, at most `top`, without those below `top` by more than
  /// −``least``.
  ///
  /// The relative error is at most ``relativeError`` + (n + 8) 2^−100 for n values.
  package static func sum(of values: [Double], over top: Double) -> DoubleDouble {
    var sum = (0.0, 0.0)
    withUnsafePointer(to: constants) { function in
      withUnsafeMutablePointer(to: &sum) {
        $0.withMemoryRebound(to: Double.self, capacity: 2) {
          sl_pair_exponential_sum(function, values, values.count, top, $0)
        }
      }
    }
    return DoubleDouble(high: sum.0, low: sum.1)
  }

  /// What the function is made from.
  static let constants: sl_exponential = {
    var constants = sl_exponential()
    constants.least = least
    let step = BigFloat(2).applying(.log, precision: 256, rounding: .nearest)
      .scaled(byPowerOfTwo: -6)
    let first = BigFloat(step, precision: 32, rounding: .nearest)
    constants.step_first = first.double()
    let second = DoubleDouble(
      nearest: step.subtracting(first, precision: 200, rounding: .nearest))
    (constants.step_high, constants.step_low) = (second.high, second.low)
    constants.step_inverse = 1 / step.double()
    fill(&constants.factorial_high, &constants.factorial_low, count: 6) { n in
      BigFloat(
        Rational(1, Integer((1...max(1, n)).reduce(1, *))), precision: 200, rounding: .nearest)
    }
    fill(&constants.power_high, &constants.power_low, count: 64) { j in
      BigFloat(Rational(j, 64), precision: 64, rounding: .nearest).multiplied(
        by: BigFloat(2).applying(.log, precision: 256, rounding: .nearest), precision: 256,
        rounding: .nearest
      ).applying(.exp, precision: 200, rounding: .nearest)
    }
    return constants
  }()

  /// Fills two C arrays of `count` doubles with the parts of `number` of each place.
  private static func fill<Numbers>(
    _ highs: inout Numbers, _ lows: inout Numbers, count: Int, _ number: (Int) -> BigFloat
  ) {
    withUnsafeMutableBytes(of: &highs) { highs in
      withUnsafeMutableBytes(of: &lows) { lows in
        let (high, low) = (
          highs.bindMemory(to: Double.self), lows.bindMemory(to: Double.self)
        )
        precondition(high.count == count && low.count == count, "the arrays have this size")
        for place in 0..<count {
          let pair = DoubleDouble(nearest: number(place))
          (high[place], low[place]) = (pair.high, pair.low)
        }
      }
    }
  }
}
