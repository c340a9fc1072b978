// Adds the exponential and logarithm functions to `Interval`, rounded outward.
internal import CShortFloats

extension Interval {
  /// The image of the interval under an increasing elementary function, rounded outward at
  /// `precision` bits (the interval's own when nil); ``whole`` when it leaves the
  /// function's domain.
  ///
  /// A narrow argument of `exp` costs one MPFR call instead of two: for a ≤ b ≤ a + 1/2,
  /// e^a ≤ e^b ≤ e^a (1 + 2(b − a)), since e^x ≤ 1 + 2x on [0, 1].
  public func applying(_ function: ElementaryFunction, precision: Int? = nil) -> Interval {
    let precision = precision ?? self.precision
    if function == .exp, let image = shortExponential(precision) { return image }
    let low = lower.applying(function, precision: precision, rounding: .down)
    if function == .exp, low.isFinite, !low.isZero {
      let gap = width
      let above = low.next(.up)
      // At the end of the exponent range `above` is infinite, and infinity times a gap of 0 is
      // no bound.
      if gap.isFinite, gap <= BigFloat.powerOfTwo(-8), above.isFinite {
        let factor = gap.multiplied(by: .powerOfTwo(1), precision: 64, rounding: .up)
        let growth = above.multiplied(by: factor, precision: precision, rounding: .up)
        return Interval(
          unchecked: low, above.adding(growth, precision: precision, rounding: .up))
      }
    }
    return Interval(
      lower: low, upper: upper.applying(function, precision: precision, rounding: .up))
  }
  /// The image under `exp` of an interval with short ends near each other.
  private func shortExponential(_ precision: Int) -> Interval? {
    guard lower.long == nil, upper.long == nil, BigFloat.isShort(precision) else { return nil }
    var (low, high) = (sl_float(), sl_float())
    let isDone = withUnsafePointer(to: lower.short) { first in
      withUnsafePointer(to: upper.short) { last in
        sl_interval_exp(&low, &high, first, last, Int32(truncatingIfNeeded: precision))
      }
    }
    return isDone ? Interval(unchecked: BigFloat(short: low), BigFloat(short: high)) : nil
  }
}
