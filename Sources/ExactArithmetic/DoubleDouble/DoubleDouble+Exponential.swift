// The exponential function in double-doubles, with an error that we proved.

/// e^x for many x in double-doubles, where no library's word is taken for it.
///
/// x = k ln2/64 + r with |r| < 0.0055; e^x = 2^(k div 64) · 2^((k mod 64)/64) · e^r. The first part
/// of ln2/64 has 32 bits, so that k times it is exact, and so is its difference from x's high part:
/// both agree within a factor of 2, or k = 0. e^r is its Taylor polynomial of degree 10; from the
/// sixth power on, whose share is below 2^−54, doubles are enough. In units of 2^−100: the remainder
/// of the series is below 1/2, the doubles 1, r and six steps of Horner's rule at most 5 each but
/// scaled by r, 1 and 1 more for the last, the table 1, and the last product 4.
package struct ExponentialOfPairs: Sendable {
  /// The relative error is at most this.
  package static let relativeError = 0x1p-96
  /// The least x; the largest is 0.
  ///
  /// Both parts of the result are then normal, or below 2^−180 of
  /// it.
  package static let least = -620.0

  private static let table: [DoubleDouble] = (0..<64).map { j in
    DoubleDouble(
      nearest: BigFloat(Rational(j, 64), precision: 64, rounding: .nearest).multiplied(
        by: BigFloat(2).applying(.log, precision: 256, rounding: .nearest), precision: 256,
        rounding: .nearest
      ).applying(.exp, precision: 200, rounding: .nearest))
  }

  private static let step: (first: Double, second: DoubleDouble, inverse: Double) = {
    let exact = BigFloat(2).applying(.log, precision: 256, rounding: .nearest)
      .scaled(byPowerOfTwo: -6)
    let first = BigFloat(exact, precision: 32, rounding: .nearest)
    return (
      first.double(),
      DoubleDouble(nearest: exact.subtracting(first, precision: 200, rounding: .nearest)),
      1 / exact.double()
    )
  }()

  private static let inverseFactorials: [DoubleDouble] = (0...5).map { n in
    DoubleDouble(
      nearest: BigFloat(
        Rational(1, Integer((1...max(1, n)).reduce(1, *))), precision: 200, rounding: .nearest))
  }

  private let table: [DoubleDouble]
  private let step: (first: Double, second: DoubleDouble, inverse: Double)
  private let inverseFactorials: [DoubleDouble]

  /// The function with its tables.
  package init() {
    table = ExponentialOfPairs.table
    step = ExponentialOfPairs.step
    inverseFactorials = ExponentialOfPairs.inverseFactorials
  }

  /// e^x for `least` ≤ x ≤ 0, x the exact sum of both parts.
  package func callAsFunction(_ x: DoubleDouble) -> DoubleDouble {
    let multiple = (x.high * step.inverse).rounded()
    let r =
      DoubleDouble(high: x.high - multiple * step.first, low: 0)
      + (DoubleDouble(high: x.low, low: 0) + step.second.multiplied(by: -multiple))
    let t = r.high
    var tail = 1.0 / 3_628_800
    tail = tail * t + 1.0 / 362_880
    tail = tail * t + 1.0 / 40_320
    tail = tail * t + 1.0 / 5_040
    tail = tail * t + 1.0 / 720
    var sum = DoubleDouble(high: tail, low: 0)
    for factor in inverseFactorials.reversed() { sum = factor + sum * r }
    let k = Int(multiple)
    let power = Double(sign: .plus, exponent: (k - (k & 63)) / 64, significand: 1)
    let value = sum * table[k & 63]
    return DoubleDouble(high: value.high * power, low: value.low * power)
  }
}
