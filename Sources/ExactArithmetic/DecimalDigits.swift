/// Decimal digits with an exponent, and the text that people read.
struct DecimalDigits: Equatable {
  var isNegative: Bool
  /// At least one digit; the value is ± 0.d₁d₂… · 10^exponent.
  var digits: String
  var exponent: Int

  /// Positional notation for moderate exponents, scientific notation beyond.
  var text: String {
    let sign = isNegative ? "-" : ""
    if digits.allSatisfy({ $0 == "0" }) { return "0" }
    if exponent > 0 && exponent <= digits.count {
      let whole = digits.prefix(exponent)
      let fraction = digits.dropFirst(exponent)
      return sign + whole + (fraction.isEmpty ? "" : "." + fraction)
    }
    if exponent <= 0 && exponent > -5 {
      return sign + "0." + String(repeating: "0", count: -exponent) + digits
    }
    let rest = digits.dropFirst()
    return sign + digits.prefix(1) + (rest.isEmpty ? "" : "." + rest) + "e\(exponent - 1)"
  }

  /// The same value without trailing zeros.
  var trimmed: DecimalDigits {
    var copy = self
    while copy.digits.count > max(1, min(exponent, digits.count)), copy.digits.last == "0" {
      copy.digits.removeLast()
    }
    return copy
  }
}
