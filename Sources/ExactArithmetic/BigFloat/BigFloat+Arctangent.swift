// Adds the arctangent to `BigFloat` and `Interval`: what turns a slope into an angle.
internal import CMPFR

extension BigFloat {
  /// The arctangent, correctly rounded to `precision` bits; ±π/2 for infinities.
  public func arctangent(precision: Int, rounding: Rounding) -> BigFloat {
    BigFloat.make(precision: precision) { r in
      self.withPointer { _ = mpfr_atan(r, $0, rounding.mode) }
    }
  }
}

extension Interval {
  /// The arctangents of all points, rounded outward at `precision` bits.
  ///
  /// The arctangent increases, so its values at the ends are the ends of its values.
  public func arctangent(precision: Int) -> Interval {
    Interval(
      lower: lower.arctangent(precision: precision, rounding: .down),
      upper: upper.arctangent(precision: precision, rounding: .up))
  }

  /// π, enclosed with endpoints of `precision` bits.
  public static func pi(precision: Int) -> Interval {
    Interval(BigFloat(1)).arctangent(precision: precision).scaled(byPowerOfTwo: 2)
  }
}
