// Adds measures of how narrow an `Interval` is, by which searches choose their precision.

extension Interval {
  /// Whether the width is below 2^-45 of the magnitude.
  package var isRelativelyNarrow: Bool {
    guard let size = magnitudeBound.exponent, !containsZero else { return false }
    // Finite, as the ends are: no exponent means a point.
    return width.exponent.map { $0 < size - 45 } ?? true
  }

  /// The `e` with width < 2^e; very negative for a point, very large when an end is infinite.
  package var widthExponent: Int {
    guard isBounded else { return Int.max / 2 }
    return width.exponent ?? -Int.max / 2
  }

  /// How many leading bits all points share, roughly: very many for a point, 0 being one too, and
  /// very negative when an end is infinite.
  package var relativeBits: Int { (magnitudeBound.exponent ?? 0) - widthExponent }

  /// A rational in the interval that is too simple to be there by chance.
  package var simpleCandidate: Rational? {
    guard let low = lower.rational(), let high = upper.rational() else { return nil }
    let candidate = Rational.simplest(from: low, through: high)
    return 2 * candidate.height + 24 < -widthExponent ? candidate : nil
  }

  /// Whether the width is at most 10^−(digits+1) · max(1, |x|).
  package func isNarrow(digits: Int) -> Bool {
    guard isBounded else { return false }
    // Exponents decide nearly always; 3.3219281 is a little above log₂ 10. An end that is 0 has
    // none, and 1 does for it.
    let least = min(lower.magnitude.exponent ?? 1, upper.magnitude.exponent ?? 1)
    if Double(widthExponent) <= Double(max(least - 1, 0)) - 3.3219281 * Double(digits + 1) {
      return true
    }
    let scale = (10 as Integer).raised(to: digits + 1)
    let scaled = Interval(width) * Interval(Rational(scale), precision: 64)
    let size = containsZero ? 1 : max(1, min(lower.magnitude, upper.magnitude))
    return scaled.upper <= size
  }

  /// The interval with |`margin`| added on both sides.
  func widened(by margin: Interval) -> Interval {
    let size = margin.magnitudeBound
    return Interval(
      lower: lower.subtracting(size, precision: precision, rounding: .down),
      upper: upper.adding(size, precision: precision, rounding: .up))
  }
}
