// Adds exact powers of two to `Double`.

extension Double {
  /// 2^`exponent` exactly; ∞ or 0 beyond the range of doubles.
  package static func powerOfTwo(_ exponent: Int) -> Double {
    Double(sign: .plus, exponent: max(-5000, min(5000, exponent)), significand: 1)
  }
}
