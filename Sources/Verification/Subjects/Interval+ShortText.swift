// Adds the short texts of enclosures that verdicts quote.
internal import ExactArithmetic

extension BigFloat {
  /// An upper bound of two digits, for evidence.
  var shortBound: String {
    Interval(lower: self, upper: self).decimalBounds(significantDigits: 2)?.upper ?? "anything"
  }
}

extension Interval {
  /// Ten proved digits, or the bounds when there are fewer, for evidence.
  var shortText: String {
    if let text = decimal(significantDigits: 10) { return text }
    guard let bounds = decimalBounds(significantDigits: 4) else { return "[-inf, +inf]" }
    return "[\(bounds.lower), \(bounds.upper)]"
  }
}
