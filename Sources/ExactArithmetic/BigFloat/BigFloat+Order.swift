// Adds exact comparison, with floats and with rationals, to `BigFloat`.
internal import CGMP
internal import CMPFR
internal import CShortFloats

extension BigFloat {
  /// −1, 0 or 1 as the value is less than, equal to or greater than `rational`; exact.
  ///
  /// 0 for NaN.
  public func compare(to rational: Rational) -> Int {
    withPointer { p in
      rational.numerator.withPointer { top in
        rational.denominator.withPointer { bottom in
          var fraction = __mpq_struct(_mp_num: top.pointee, _mp_den: bottom.pointee)
          return Int(mpfr_cmp_q(p, &fraction).signum())
        }
      }
    }
  }
}

extension BigFloat: Comparable, Hashable {
  /// −1, 0 or 1 for short numbers that are neither 0 nor infinite nor NaN, else nil.
  @inline(__always)
  private static func shortOrder(_ a: BigFloat, _ b: BigFloat) -> Int32? {
    guard a.isShortRegular, b.isShortRegular else { return nil }
    return withUnsafePointer(to: a.short) { p in
      withUnsafePointer(to: b.short) { q in sl_compare(p, q) }
    }
  }

  /// Whether both are the same real number; false for NaN.
  public static func == (a: BigFloat, b: BigFloat) -> Bool {
    if let order = shortOrder(a, b) { return order == 0 }
    return a.withPointer { p in b.withPointer { q in mpfr_equal_p(p, q) != 0 } }
  }

  /// Exact order; false for NaN.
  public static func < (a: BigFloat, b: BigFloat) -> Bool {
    if let order = shortOrder(a, b) { return order < 0 }
    return a.withPointer { p in b.withPointer { q in mpfr_less_p(p, q) != 0 } }
  }

  /// Exact order; false for NaN, where the inherited `!(b < a)` would be true.
  public static func <= (a: BigFloat, b: BigFloat) -> Bool {
    if let order = shortOrder(a, b) { return order <= 0 }
    return a.withPointer { p in b.withPointer { q in mpfr_lessequal_p(p, q) != 0 } }
  }

  /// Exact order; false for NaN.
  public static func >= (a: BigFloat, b: BigFloat) -> Bool { b <= a }

  /// Feeds the value to `hasher`; equal values of different precision hash alike.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(exponent)
    hasher.combine(double(.down))
  }
}
