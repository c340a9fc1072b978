// Numbers of a claim as a person can compare them: exact where that is short, else enclosed.
package import ExactArithmetic

/// How the numbers of a proved statement are shown: what is shown follows from what is proved.
package enum StatedNumber {
  /// The most significant digits of a decimal that is shown exactly.
  private static let exactDigits = 120
  /// The most characters of a fraction that is shown exactly.
  private static let exactLength = 60
  /// The digits of a longer number.
  private static let roundedDigits = 30

  /// The exact value, where that is short: a decimal, or a fraction.
  private static func exact(_ value: Rational) -> String? {
    // More bits than digits could need; a long number is not even tried.
    if value.height <= 8 * exactDigits {
      let below = value.decimalText(significantDigits: exactDigits, .down)
      if below == value.decimalText(significantDigits: exactDigits, .up) { return below }
      let text = "\(value)"
      if text.utf8.count <= exactLength { return text }
    }
    // A power of ten is short however large it is.
    guard value.isInteger else { return nil }
    let below = value.decimalText(significantDigits: roundedDigits, .down)
    return below == value.decimalText(significantDigits: roundedDigits, .up) ? below : nil
  }

  /// A number that something is above: exact, or rounded down.
  package static func lower(_ value: Rational) -> String {
    exact(value) ?? value.decimalText(significantDigits: roundedDigits, .down)
  }

  /// A number that something is below: exact, or rounded up.
  package static func upper(_ value: Rational) -> String {
    exact(value) ?? value.decimalText(significantDigits: roundedDigits, .up)
  }

  /// A number that something is equal to; a long one is enclosed, and the text says so.
  package static func value(_ value: Rational) -> String {
    exact(value) ?? "a fraction of \(value.height) bits between \(lower(value)) and \(upper(value))"
  }

  /// The width of a bracket, rounded up to two digits.
  package static func width(_ width: Rational) -> String {
    width.decimalText(significantDigits: 2, .up)
  }

  /// That `name` lies strictly between two numbers, and how far apart they are.
  package static func bracket(_ name: String, _ lower: Rational, _ upper: Rational) -> String {
    "\(Self.lower(lower)) < \(name) < \(Self.upper(upper)), width \(width(upper - lower))"
  }
}
