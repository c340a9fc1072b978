// Rationals as decimals that are rounded in a known direction.

extension Rational {
  /// The value rounded to `count` significant decimal digits, without zeros at its end: `0.05`,
  /// `-12`, `2e6`, `1e-40`.
  package func decimalText(significantDigits count: Int, _ rounding: Rounding) -> String {
    decimalDigits(count, rounding).trimmed.text
  }
}
