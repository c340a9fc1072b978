import PropertyTesting
import Testing

@testable import ExactArithmetic

@Suite("Rational text")
struct RationalTextTests {
  @Test(arguments: [
    ("19/40", 19, 40), ("-19/40", -19, 40), ("+3/6", 1, 2), ("0/5", 0, 1), ("-3", -3, 1),
    ("0.475", 19, 40), ("-0.475", -19, 40), (".5", 1, 2), ("-.5", -1, 2), ("5.", 5, 1),
    ("-0.0", 0, 1),
    ("1e3", 1000, 1), ("1E+3", 1000, 1), ("25e-2", 1, 4), ("1.25e1", 25, 2), ("0e9", 0, 1),
    ("007", 7, 1), ("00.50", 1, 2), ("12/0018", 2, 3),
  ])
  func `exact numbers are read exactly`(text: String, top: Int, bottom: Int) throws {
    #expect(try Rational(parsing: text) == Rational(top, bottom))
    #expect(Rational(text) == Rational(top, bottom))
  }

  @Test func `short decimals are what their digits and places say`() {
    checkProperty("short decimals", count: 2000) { (source: inout ChoiceSource) in
      let (whole, fraction) = (source.uniform(through: 10), source.uniform(through: 10))
      func digits(_ count: UInt64) -> String {
        (0..<Int(count)).map { _ in String([0, 0, 5, 2, 1, 7][Int(source.uniform(through: 5))]) }
          .joined()
      }
      let sign = source.uniform(through: 1) == 0 ? "-" : ""
      let mark = [".", "/", ""][Int(source.uniform(through: 2))]
      return sign + digits(whole) + mark + (mark.isEmpty ? "" : digits(fraction))
    } satisfies: { (text: String) in
      var copy = text
      let short = copy.withUTF8 { Rational(shortDecimal: $0) }
      // An exponent of 0 goes the long way.
      let long = Rational(text + "e0")
      if text.contains("/") {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard let top = Integer(decimal: parts[0]), let bottom = Integer(decimal: parts[1]),
          !bottom.isZero
        else {
          try demand(short == nil, "\(text) is no number")
          return
        }
        try demand(short.map { $0 == Rational(top, bottom) } ?? true, "\(text): \(short ?? 0)")
      } else {
        try demand(short == nil || short == long, "\(text): \(short ?? 0)")
      }
      if text.utf8.count <= 17, Rational(text) != nil, text.first != ".", text.last != ".",
        !text.hasPrefix("-.")
      {
        try demand(short != nil, "\(text) is short")
      }
    }
  }

  @Test func `tiny and huge exponents are read exactly`() throws {
    #expect(try Rational(parsing: "1e-30") == Rational(10).raised(to: -30))
    #expect(try Rational(parsing: "1e-100000") == Rational(10).raised(to: -100_000))
    #expect(try Rational(parsing: "-2.5e100000") == Rational(-25) * Rational(10).raised(to: 99_999))
  }

  @Test(arguments: [
    "", " ", "-", "+", ".", "-.", "e5", ".e5", "1e", "1e+", "1e1.5", "1e5e5", "1.2.3", "1.-5",
    "--1",
    "+-1", " 1", "1 ", "1/", "/2", "1/2/3", "1/-2", "1/+2", "1.5/2", "1/2.5", "1/2e3", "0x10",
    "1_000", "1,5", "nan", "inf", "-infinity", "½", "१", "1\u{301}", "1e\u{301}5", "٣/٤",
  ])
  func `anything else is malformed and the message shows it`(text: String) {
    #expect(throws: RationalSyntaxError.malformed(text)) { try Rational(parsing: text) }
    #expect(Rational(text) == nil)
    let message = RationalSyntaxError.malformed(text).description
    #expect(message == "'\(text)' is not an exact number; write 19/40, 0.475 or 1e-30")
  }

  @Test(arguments: ["1/0", "0/0", "-5/000"])
  func `denominator zero has its own message`(text: String) {
    let error = #expect(throws: RationalSyntaxError.self) { try Rational(parsing: text) }
    #expect(error?.description == "'\(text)' has denominator 0")
  }

  @Test(arguments: [
    "1e100001", "1e-100001", "1e99999999999999999999", "-1e-99999999999999999999",
    "1e9223372036854775807", "1e-9223372036854775807", "1e-9223372036854775808",
    String(repeating: "7", count: 100_001), "0." + String(repeating: "0", count: 99_999),
  ])
  func `numbers beyond the digit limit are refused at once`(text: String) {
    let error = #expect(throws: RationalSyntaxError.self) { try Rational(parsing: text) }
    #expect(error?.description == "a number needs more than 100000 decimal digits")
  }

  @Test func `the digit limit itself is allowed`() throws {
    let nines = String(repeating: "9", count: 100_000)
    #expect(try Rational(parsing: nines) == Rational(10).raised(to: 100_000) - 1)
  }

  @Test func `a long bad text is cut in the message`() {
    let text = String(repeating: "x", count: 90_000)
    let error = #expect(throws: RationalSyntaxError.self) { try Rational(parsing: text) }
    #expect(error == .malformed(String(repeating: "x", count: 37) + "..."))
  }

  @Test func `description and parsing are inverse`() {
    checkProperty("round trip", count: 1200) { (source: inout ChoiceSource) in
      source.rational()
    } satisfies: { (value: Rational) in
      try demand(Rational(value.description) == value, "\(value)")
      try demand(value.isInteger == !value.description.contains("/"), "\(value)")
    }
  }

  @Test func `decimal text means digits times a power of ten`() {
    checkProperty("decimal text", count: 1200) { (source: inout ChoiceSource) in
      let digits: [Int] = source.array(count: 1...40) { $0.integer(in: 0...9) }
      let point = source.integer(in: 0...digits.count)
      return (digits, point, source.integer(in: -300...300), source.flag())
    } satisfies: { (digits: [Int], point: Int, exponent: Int, isNegative: Bool) in
      let text =
        (isNegative ? "-" : "") + digits[..<point].map { "\($0)" }.joined() + "."
        + digits[point...].map { "\($0)" }.joined() + "e\(exponent)"
      let size = digits.reduce(0 as Rational) { $0 * 10 + Rational($1) }
      let expected = size * Rational(10).raised(to: exponent - (digits.count - point))
      try demand(try Rational(parsing: text) == (isNegative ? -expected : expected), text)
    }
  }

  @Test func `random bytes never trap`() {
    checkProperty("junk", count: 4000) { (source: inout ChoiceSource) in
      let alphabet = [
        "1", "0", "9", "-", "+", ".", "e", "E", "/", " ", "é", "\u{0}", "99999999999999999999",
      ]
      return source.array(count: 0...8) { $0.element(of: alphabet) }.joined()
    } satisfies: { (text: String) in
      if let value = Rational(text) {
        try demand(Rational(value.description) == value, "\(text) gives \(value)")
      }
    }
  }
}
