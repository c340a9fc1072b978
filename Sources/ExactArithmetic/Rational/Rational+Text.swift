/// Why a text is not an exact rational number.
public enum RationalSyntaxError: Error, Equatable, Sendable, CustomStringConvertible {
  /// Neither a fraction nor a decimal number.
  case malformed(String)
  /// A fraction with denominator 0.
  case zeroDenominator(String)
  /// A number whose digits or exponent exceed the limit that keeps memory bounded.
  case tooLong(limit: Int)

  /// One line for people.
  public var description: String {
    switch self {
    case .malformed(let text):
      return "'\(text)' is not an exact number; write 19/40, 0.475 or 1e-30"
    case .zeroDenominator(let text): return "'\(text)' has denominator 0"
    case .tooLong(let limit): return "a number needs more than \(limit) decimal digits"
    }
  }
}

extension Rational: CustomStringConvertible, LosslessStringConvertible {
  /// The most decimal digits (and decimal places) a parsed number may have.
  public static let digitLimit = 100_000

  /// `n` for integers, else `n/d`.
  public var description: String {
    isInteger ? numerator.description : "\(numerator)/\(denominator)"
  }

  /// Reads `19/40`, `-3`, `0.475` or `1e-30` exactly; nil for anything else.
  public init?(_ text: String) {
    guard let value = try? Rational(parsing: text) else { return nil }
    self = value
  }

  /// Reads `19/40`, `-3`, `0.475` or `1e-30` exactly, and says why when it cannot.
  ///
  /// Throws ``RationalSyntaxError``. Costs time and memory bounded by ``digitLimit``.
  public init(parsing text: String) throws(RationalSyntaxError) {
    var copy = text
    if let short = copy.withUTF8({ Rational(shortDecimal: $0) }) {
      self = short
      return
    }
    guard text.utf8.count <= Rational.digitLimit else {
      throw .tooLong(limit: Rational.digitLimit)
    }
    if let slash = text.firstIndex(of: "/") {
      guard let top = Integer(decimal: text[..<slash]),
        let bottom = Integer(decimal: text[text.index(after: slash)...]),
        text[text.index(after: slash)...].utf8.first.map({ (48...57).contains($0) }) == true
      else { throw .malformed(Rational.excerpt(text)) }
      guard !bottom.isZero else { throw .zeroDenominator(Rational.excerpt(text)) }
      self.init(top, bottom)
    } else {
      try self.init(decimal: text)
    }
  }

  private init(decimal text: String) throws(RationalSyntaxError) {
    let isExponent: (Character) -> Bool = { $0 == "e" || $0 == "E" }
    let mark = text.firstIndex(where: isExponent) ?? text.endIndex
    var exponent = 0
    if mark != text.endIndex {
      let digits = text[text.index(after: mark)...]
      guard let value = Integer(decimal: digits) else { throw .malformed(Rational.excerpt(text)) }
      guard let small = value.asInt, small.magnitude <= Rational.digitLimit else {
        throw .tooLong(limit: Rational.digitLimit)
      }
      exponent = small
    }
    let significand = text[..<mark]
    let point = significand.firstIndex(of: ".")
    let fraction = point.map { significand[significand.index(after: $0)...] } ?? ""
    let whole = point.map { significand[..<$0] } ?? significand
    let signs = whole.prefix { $0 == "+" || $0 == "-" }
    guard signs.count <= 1, !(whole.dropFirst(signs.count) + fraction).isEmpty,
      fraction.utf8.allSatisfy({ (48...57).contains($0) }),
      let digits = Integer(decimal: whole + fraction)
    else { throw .malformed(Rational.excerpt(text)) }
    let places = fraction.utf8.count - exponent
    self =
      places >= 0
      ? Rational(digits, (10 as Integer).raised(to: places))
      : Rational(coprime: digits * (10 as Integer).raised(to: -places), 1)
  }

  private static func excerpt(_ text: String) -> String {
    text.count <= 40 ? text : text.prefix(37) + "..."
  }
}
