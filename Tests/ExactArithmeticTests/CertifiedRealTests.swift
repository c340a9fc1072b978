import Testing

@testable import ExactArithmetic

@Suite("Certified real")
struct CertifiedRealTests {
  private static func log2(_ precision: Int) -> Interval {
    Interval.log(Interval(2, precision: precision))
  }

  @Test func `evaluation proves the digits asked for`() throws {
    for digits in [1, 15, 40, 200] {
      let value = try CertifiedReal.evaluating(digits: digits, precisionLimit: 4096, "log 2") {
        Self.log2($0)
      }
      let text = try #require(value.decimal(significantDigits: digits))
      #expect(value.exact == nil && value.isDetermined(significantDigits: digits))
      let known = "0.6931471805599453094172321214581765680755001343602552541206800094933936219696"
      let shown = digits == 1 ? "0.7" : digits == 15 ? "0.693147180559945" : ""
      #expect(shown.isEmpty ? text.hasPrefix(String(known.prefix(40))) : text == shown)
      #expect(text.count == digits + 2)
    }
  }

  @Test func `precision doubles until the digits are proved`() throws {
    var precisions: [Int] = []
    // Cancellation of 90 digits: the first attempts have no digit right.
    let hair = Rational(10).raised(to: -90)
    let value = try CertifiedReal.evaluating(digits: 10, precisionLimit: 4096, "a cancellation") {
      precisions.append($0)
      return Interval(1 + hair / 3, precision: $0) - 1
    }
    #expect(value.decimal(significantDigits: 10) == "3.333333333e-91")
    #expect(zip(precisions, precisions.dropFirst()).allSatisfy { $1 == 2 * $0 })
    #expect(precisions.first == CertifiedReal.workingPrecision(digits: 10) && precisions.count > 1)
  }

  @Test func `a number that is exactly 0 is found by the zero test`() throws {
    var asked = 0
    let zero = try CertifiedReal.evaluating(
      digits: 20, precisionLimit: 4096, "log 4 - 2 log 2",
      isZero: {
        asked += 1
        return true
      },
      { Interval.log(Interval(4, precision: $0)) - 2 * Self.log2($0) })
    #expect(zero.exact == 0 && zero.decimal(significantDigits: 20) == "0" && asked == 1)
  }

  @Test(arguments: [false, nil] as [Bool?])
  func `an unproved zero is undecided at the limit and the question is named`(verdict: Bool?) {
    var precisions: [Int] = []
    var asked = 0
    let error = #expect(throws: Undecided.self) {
      try CertifiedReal.evaluating(
        digits: 20, precisionLimit: 1000, "log 4 - 2 log 2",
        isZero: {
          asked += 1
          return verdict
        },
        {
          precisions.append($0)
          return Interval.log(Interval(4, precision: $0)) - 2 * Self.log2($0)
        })
    }
    #expect(error?.precisionLimit == 1000 && error?.subject == "log 4 - 2 log 2")
    #expect(
      error?.description
        == "log 4 - 2 log 2: not decided within 1000 bits")
    #expect(asked == 1 && precisions.count > 1)
    #expect(precisions.allSatisfy { $0 <= 1000 } && (precisions.last ?? 0) * 2 > 1000)
  }

  @Test func `a tie cannot be rounded from enclosures`() {
    #expect(throws: Undecided.self) {
      try CertifiedReal.evaluating(digits: 1, precisionLimit: 2000, "a quarter") {
        let third = Interval(Rational(1, 3), precision: $0)
        return third * Interval(Rational(3, 4), precision: $0)
      }
    }
  }

  @Test func `nothing is evaluated when the limit is below the working precision`() {
    #expect(throws: Undecided.self) {
      try CertifiedReal.evaluating(digits: 100, precisionLimit: 64, "too much") {
        (_: Int) -> Interval in
        Issue.record("evaluated")
        return 0
      }
    }
  }

  @Test func `the working precision holds the digits and some guard bits`() {
    for digits in [1, 15, 40, 1000, 100_000] {
      let bits = CertifiedReal.workingPrecision(digits: digits)
      let power = Rational(10).raised(to: digits)
      #expect(Rational((1 as Integer) << (bits - 31)) > power)
      #expect(Rational((1 as Integer) << (bits - 34)) < power)
    }
  }

  @Test func `a wide enclosure determines nothing but bounds`() throws {
    let value = CertifiedReal(Interval(lower: Rational(1, 3), upper: Rational(2, 3), precision: 64))
    #expect(!value.isDetermined(significantDigits: 1) && value.exact == nil)
    let bounds = try #require(value.decimalBounds(significantDigits: 2))
    #expect(bounds == ("0.33", "0.67"))
  }
}
