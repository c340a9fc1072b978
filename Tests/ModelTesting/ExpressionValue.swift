public import ExactArithmetic

/// Evaluates the expressions that the package prints, such as `log(24)/(2*log(3))`, over enclosures.
///
/// Knows numbers, `+ - * /`, parentheses, `log` and `sqrt`, and nothing else.
public struct ExpressionValue {
  private let text: [Character]
  private var position = 0
  private let precision: Int

  /// An enclosure of the value of `expression`; nil when it is not an expression of that grammar.
  public static func enclosure(of expression: String, precision: Int) -> Interval? {
    var parser = ExpressionValue(
      text: expression.filter { $0 != " " }, precision: precision)
    guard let value = parser.sum(), parser.position == parser.text.count else { return nil }
    return value
  }

  private init(text: String, precision: Int) {
    self.text = Array(text)
    self.precision = precision
  }

  private mutating func take(_ word: String) -> Bool {
    guard text[position...].starts(with: word) else { return false }
    position += word.count
    return true
  }

  private mutating func sum() -> Interval? {
    var isNegative = take("-")
    var total = Interval(0, precision: precision)
    while true {
      guard let part = product() else { return nil }
      if isNegative { total -= part } else { total += part }
      if take("+") {
        isNegative = false
      } else if take("-") {
        isNegative = true
      } else {
        return total
      }
    }
  }

  private mutating func product() -> Interval? {
    guard var total = factor() else { return nil }
    while true {
      if take("*") {
        guard let next = factor() else { return nil }
        total *= next
      } else if take("/") {
        guard let next = factor() else { return nil }
        total /= next
      } else {
        return total
      }
    }
  }

  private mutating func factor() -> Interval? {
    for (name, function) in [("log(", ElementaryFunction.log), ("sqrt(", .squareRoot)]
    where take(name) {
      guard let inner = sum(), take(")") else { return nil }
      return inner.applying(function, precision: precision)
    }
    if take("(") {
      guard let inner = sum(), take(")") else { return nil }
      return inner
    }
    if take("-") { return factor().map { -$0 } }
    let digits = text[position...].prefix { $0.isNumber || $0 == "." }
    guard let value = Rational(String(digits)) else { return nil }
    position += digits.count
    return Interval(value, precision: precision)
  }
}
