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
    // Digits before the decimal point stay; in scientific notation that is the first one only.
    let kept = exponent > digits.count ? 1 : max(1, exponent)
    while copy.digits.count > kept, copy.digits.last == "0" {
      copy.digits.removeLast()
    }
    return copy
  }
}

extension Rational {
  /// The exact value rounded to `count` significant decimal digits in the given direction, ties
  /// to even.
  func decimalDigits(_ count: Int, _ rounding: Rounding) -> DecimalDigits {
    precondition(count >= 1, "a number has at least one significant digit")
    if isZero {
      return DecimalDigits(
        isNegative: false, digits: String(repeating: "0", count: count), exponent: 1)
    }
    // 10^(exponent−1) ≤ |self| < 10^exponent: estimate from the bit lengths, then correct.
    let bits = numerator.bitLength - denominator.bitLength
    var exponent = Int((Double(bits - 1) * 0.30102999566398).rounded(.down)) + 1
    while magnitude >= Rational.powerOfTen(exponent) { exponent += 1 }
    while magnitude < Rational.powerOfTen(exponent - 1) { exponent -= 1 }
    let scaled = magnitude * Rational.powerOfTen(count - exponent)
    var (digits, remainder) = scaled.numerator.flooredDivision(by: scaled.denominator)
    let doubled = remainder + remainder
    let isAway = rounding == (signum > 0 ? .up : .down)
    let isOdd = !digits.isMultiple(of: 2)
    if isAway
      ? !remainder.isZero
      : rounding == .nearest
        && (doubled > scaled.denominator || (doubled == scaled.denominator && isOdd))
    {
      digits += 1
    }
    var text = digits.description
    if text.count > count {
      text.removeLast()
      exponent += 1
    }
    return DecimalDigits(isNegative: signum < 0, digits: text, exponent: exponent)
  }

  private static func powerOfTen(_ exponent: Int) -> Rational {
    (10 as Rational).raised(to: exponent)
  }
}
