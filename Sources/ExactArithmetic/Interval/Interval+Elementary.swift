// Adds the exponential and logarithm functions to `Interval`, rounded outward.
internal import CShortFloats

extension Interval {
  /// The image of the interval under an increasing elementary function, rounded outward at
  /// `precision` bits (the interval's own when nil); ``whole`` when it leaves the
  /// function's domain.
  ///
  /// A narrow argument of `exp` costs one exponential instead of two: for a ≤ b ≤ a + 1/2,
  /// e^a ≤ e^b ≤ e^a (1 + 2(b − a)), since e^x ≤ 1 + 2x on [0, 1].
  public func applying(_ function: ElementaryFunction, precision: Int? = nil) -> Interval {
    let precision = precision ?? self.precision
    if function == .tanh, let image = shortTangent(precision) { return image }
    if let image = shortImage(function, precision) { return image }
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

  /// The image under tanh x = 1 − 2/(e^{2x} + 1) of ends from 2^−16 to 2^8, with the bits that this difference loses;
  /// nil for others.
  private func shortTangent(_ precision: Int) -> Interval? {
    let bits = precision + 20
    guard bits <= 128, let low = lower.exponent, let high = upper.exponent,
      min(low, high) > -16, max(low, high) <= 8
    else { return nil }
    func tangent(_ end: BigFloat) -> Interval {
      let power = Interval(end.scaled(byPowerOfTwo: 1)).applying(.exp, precision: bits)
      return (1 - 2 / (power + 1)).rounded(to: precision)
    }
    let first = tangent(lower)
    return Interval(lower: first.lower, upper: (isPoint ? first : tangent(upper)).upper)
  }

  /// The image of an interval with short ends near each other, where there is a faster way than MPFR's.
  private func shortImage(_ function: ElementaryFunction, _ precision: Int) -> Interval? {
    guard lower.long == nil, upper.long == nil, BigFloat.isShort(precision) else { return nil }
    var (low, high) = (sl_float(), sl_float())
    let bits = Int32(truncatingIfNeeded: precision)
    let isDone = withUnsafePointer(to: lower.short) { first in
      withUnsafePointer(to: upper.short) { last in
        switch function {
        case .exp: sl_interval_exp(&low, &high, first, last, bits)
        case .log: sl_interval_log(&low, &high, first, last, bits)
        case .logOnePlus: sl_interval_log_one_plus(&low, &high, first, last, bits)
        case .expMinusOne, .tanh, .squareRoot: false
        }
      }
    }
    return isDone ? Interval(unchecked: BigFloat(short: low), BigFloat(short: high)) : nil
  }
}
