// Numbers of about 106 bits, made of two doubles.

/// The unevaluated sum of two doubles, about 106 bits.
///
/// Errors hold while no part leaves the normal doubles.
@frozen
package struct DoubleDouble: Sendable, Hashable, Comparable {
  package let high: Double
  package let low: Double

  @inlinable
  package init(high: Double, low: Double) {
    self.high = high
    self.low = low
  }

  /// a + b, exactly.
  @inlinable
  package init(sum a: Double, _ b: Double) {
    let high = a + b
    let part = high - a
    self.init(high: high, low: (a - (high - part)) + (b - part))
  }

  /// a − b, exactly.
  @inlinable
  package init(difference a: Double, _ b: Double) { self.init(sum: a, -b) }

  /// ab, exactly.
  @inlinable
  package init(product a: Double, _ b: Double) {
    let high = a * b
    self.init(high: high, low: (-high).addingProduct(a, b))
  }

  /// The sum, with a relative error of 2^−100 of the larger term.
  @inlinable
  package static func + (a: DoubleDouble, b: DoubleDouble) -> DoubleDouble {
    let sum = a.high + b.high
    let part = sum - a.high
    let error = (a.high - (sum - part)) + (b.high - part) + (a.low + b.low)
    let high = sum + error
    return DoubleDouble(high: high, low: error - (high - sum))
  }

  /// The product with a double, with a relative error of 2^−100.
  @inlinable
  package func multiplied(by factor: Double) -> DoubleDouble {
    let product = high * factor
    let error = (-product).addingProduct(high, factor) + low * factor
    let sum = product + error
    return DoubleDouble(high: sum, low: error - (sum - product))
  }

  /// The product, with a relative error of 2^−98.
  @inlinable
  package static func * (a: DoubleDouble, b: DoubleDouble) -> DoubleDouble {
    let product = a.high * b.high
    let error = (-product).addingProduct(a.high, b.high) + (a.high * b.low + a.low * b.high)
    let sum = product + error
    return DoubleDouble(high: sum, low: error - (sum - product))
  }

  /// The quotient, with a relative error of 2^−97.
  @inlinable
  package static func / (a: DoubleDouble, b: DoubleDouble) -> DoubleDouble {
    let first = a.high / b.high
    let rest = a + b.multiplied(by: -first)
    return DoubleDouble(sum: first, rest.high / b.high)
  }

  /// Not a number.
  package static let nan = DoubleDouble(high: .nan, low: .nan)

  /// The negative, exactly.
  @inlinable
  package var negated: DoubleDouble { DoubleDouble(high: -high, low: -low) }

  /// Σ c_k t^k by Horner's rule.
  package static func horner(_ coefficients: [DoubleDouble], _ t: DoubleDouble) -> DoubleDouble {
    var value = DoubleDouble(high: 0, low: 0)
    for coefficient in coefficients.reversed() { value = coefficient + value * t }
    return value
  }

  /// Whether a < b, for sums whose first parts are their roundings to nearest.
  package static func < (a: DoubleDouble, b: DoubleDouble) -> Bool {
    a.high != b.high ? a.high < b.high : a.low < b.low
  }

  /// The nearest, of about 106 bits, to `value`.
  package init(nearest value: BigFloat) {
    let high = value.double()
    self.init(
      high: high,
      low: value.subtracting(BigFloat(high), precision: 128, rounding: .nearest).double())
  }

  /// The number itself, in as many bits as that takes.
  package var bigFloat: BigFloat {
    guard low != 0 else { return BigFloat(high) }
    // From the leading bit of the first part, and one for a carry, to the last of the second.
    let bits = Int(high.exponent) - Int(low.exponent) + 54
    return BigFloat(high).adding(
      BigFloat(low), precision: max(54, bits), rounding: .nearest)
  }
}
