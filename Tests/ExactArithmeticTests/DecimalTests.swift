import PropertyTesting
import Testing

@testable import ExactArithmetic

/// Decimal text by long division, one digit at a time: the slow reference.
private enum LongDivision {
  /// `value` at `count` significant digits, ties to even; trailing zeros cut when `isTrimmed`.
  static func text(_ value: Rational, _ count: Int, _ rounding: Rounding, isTrimmed: Bool) -> String
  {
    if value.isZero { return "0" }
    var (rest, divisor) = (value.magnitude.numerator, value.denominator)
    var exponent = 0
    while rest >= divisor { (divisor, exponent) = (divisor * 10, exponent + 1) }
    while rest * 10 < divisor { (rest, exponent) = (rest * 10, exponent - 1) }
    var digits: [Int] = []
    for _ in 0..<count {
      var digit = 0
      rest *= 10
      while rest >= divisor { (rest, digit) = (rest - divisor, digit + 1) }
      digits.append(digit)
    }
    let isHalf = rest + rest == divisor
    let isMore = rest + rest > divisor
    let isUp: Bool
    switch rounding {
    case .nearest: isUp = isMore || (isHalf && digits[count - 1] % 2 == 1)
    case .down: isUp = value < 0 && !rest.isZero
    case .up: isUp = value > 0 && !rest.isZero
    }
    if isUp {
      var place = count - 1
      while place >= 0, digits[place] == 9 {
        digits[place] = 0
        place -= 1
      }
      if place >= 0 { digits[place] += 1 } else { (digits[0], exponent) = (1, exponent + 1) }
    }
    return (value < 0 ? "-" : "") + layOut(digits, exponent, isTrimmed: isTrimmed)
  }

  private static func layOut(_ digits: [Int], _ exponent: Int, isTrimmed: Bool) -> String {
    var digits = digits
    let isPositional = -5 < exponent && exponent <= digits.count
    while isTrimmed, digits.count > 1, digits.last == 0 { digits.removeLast() }
    func join(_ digits: some Sequence<Int>) -> String { digits.map { "\($0)" }.joined() }
    guard isPositional else {
      return join(digits.prefix(1)) + (digits.count > 1 ? "." : "") + join(digits.dropFirst())
        + "e\(exponent - 1)"
    }
    if exponent <= 0 { return "0." + String(repeating: "0", count: -exponent) + join(digits) }
    while digits.count < exponent { digits.append(0) }
    let fraction = digits.dropFirst(exponent)
    return join(digits.prefix(exponent)) + (fraction.isEmpty ? "" : ".") + join(fraction)
  }
}

@Suite("Decimal text")
struct DecimalTests {
  /// A rational that is often a tie, or 10^k up to a hair, at `digits` digits.
  private static func value(_ source: inout ChoiceSource, digits: Int) -> Rational {
    let scale = Rational(10).raised(to: source.integer(in: -60...60))
    switch source.uniform(through: 3) {
    case 0: return source.rational()
    case 1:
      let tie = Rational(source.integer(in: -99...99)) + Rational(1, 2)
      return tie * scale
    case 2:
      let hair = Rational(source.integer(in: -1...1)) * Rational(10).raised(to: -digits - 1)
      return (1 + hair) * scale
    default: return Rational(source.integer(in: -9999...9999)) * scale
    }
  }

  @Test(arguments: Rounding.allCases)
  func `rationals print as long division says, in every direction`(rounding: Rounding) {
    checkProperty("long division \(rounding)", count: 1000) { (source: inout ChoiceSource) in
      let digits = source.integer(in: 1...40)
      return (Self.value(&source, digits: digits), digits)
    } satisfies: { (value: Rational, count: Int) in
      let digits = value.decimalDigits(count, rounding)
      let plain = LongDivision.text(value, count, rounding, isTrimmed: false)
      try demand(digits.text == plain, "\(digits.text), not \(plain)")
      let short = LongDivision.text(value, count, rounding, isTrimmed: true)
      try demand(digits.trimmed.text == short, "trimmed \(digits.trimmed.text), not \(short)")
    }
  }

  @Test func `a certified rational prints rounded half to even and its bounds enclose it`() {
    checkProperty("exact", count: 800) { (source: inout ChoiceSource) in
      let digits = source.integer(in: 1...30)
      return (Self.value(&source, digits: digits), digits)
    } satisfies: { (value: Rational, digits: Int) in
      let real = CertifiedReal(exact: value)
      let expected = LongDivision.text(value, digits, .nearest, isTrimmed: true)
      try demand(real.decimal(significantDigits: digits) == expected, expected)
      try demand(real.isDetermined(significantDigits: digits), "determined")
      try demand(real.enclosure.contains(value), "enclosure")
      let bounds = try #require(real.decimalBounds(significantDigits: digits))
      let low = try #require(Rational(bounds.lower))
      let high = try #require(Rational(bounds.upper))
      try demand(low <= value && value <= high, "\(bounds)")
      let unit = value.magnitude * Rational(10).raised(to: 1 - digits)
      try demand(high - low <= unit, "\(bounds) are too far apart")
    }
  }

  @Test func `an interval prints the rounding of every point of it, or nothing`() {
    checkProperty("interval", count: 1000) { (source: inout ChoiceSource) in
      let digits = source.integer(in: 1...30)
      let center = Self.value(&source, digits: digits)
      let gap = center.magnitude * Rational(10).raised(to: -source.integer(in: 0...50))
      let x = Interval(
        lower: center - gap, upper: center + gap, precision: source.integer(in: 53...256))
      return (x, digits, source.point(in: x))
    } satisfies: { (x: Interval, digits: Int, point: Rational) in
      let bounds = try #require(x.decimalBounds(significantDigits: digits))
      let low = try #require(Rational(bounds.lower))
      let high = try #require(Rational(bounds.upper))
      try demand(x.lower.compare(to: low) >= 0 && x.upper.compare(to: high) <= 0, "\(bounds)")
      let ends = try [x.lower, x.upper].map {
        LongDivision.text(try #require($0.rational()), digits, .nearest, isTrimmed: false)
      }
      let text = x.decimal(significantDigits: digits)
      try demand(CertifiedReal(x).decimal(significantDigits: digits) == text, "certified real")
      guard let text else {
        try demand(ends[0] != ends[1], "\(ends[0]) is determined")
        return
      }
      try demand(text == ends[0] && text == ends[1], "\(text), not \(ends)")
      let expected = LongDivision.text(point, digits, .nearest, isTrimmed: false)
      try demand(text == expected, "\(text), but \(point) rounds to \(expected)")
    }
  }

  @Test(arguments: [
    ("1/2", 1, "0.5"), ("1/3", 5, "0.33333"), ("2/3", 1, "0.7"), ("5/2", 1, "2"), ("7/2", 1, "4"),
    ("-5/2", 1, "-2"), ("25", 1, "2e1"), ("35", 1, "4e1"), ("999", 2, "1e3"), ("999", 3, "999"),
    ("1e39", 4, "1e39"), ("123000", 4, "1.23e5"), ("1200", 10, "1200"), ("0.0001", 3, "0.0001"),
    ("0.00001", 3, "0.00001"), ("0.000001", 3, "1e-6"), ("0.99", 1, "1"), ("0", 7, "0"),
    ("1e-100000", 3, "1e-100000"), ("-1e100000", 3, "-1e100000"), ("10", 2, "10"), ("10", 1, "1e1"),
  ])
  func `decimal texts of rationals`(number: String, digits: Int, text: String) throws {
    let value = CertifiedReal(exact: try #require(Rational(number)))
    #expect(value.decimal(significantDigits: digits) == text)
  }

  @Test func `enclosures print certified digits with their zeros`() {
    #expect(Interval(2).decimal(significantDigits: 5) == "2.0000")
    #expect(Interval(0).decimal(significantDigits: 5) == "0")
    #expect(Interval(lower: -1, upper: 1).decimal(significantDigits: 1) == nil)
    #expect(Interval.whole.decimal(significantDigits: 1) == nil)
    #expect(Interval.whole.decimalBounds(significantDigits: 1) == nil)
    let small = Interval(lower: BigFloat(0), upper: .powerOfTwo(-2000))
    #expect(small.decimal(significantDigits: 1) == nil)
    #expect(Interval(.powerOfTwo(-2000)).decimal(significantDigits: 3) == "8.71e-603")
    #expect(
      Interval(lower: Rational(1, 3), upper: Rational(1, 3), precision: 64).decimal(
        significantDigits: 1) == "0.3")
    // A tie at two digits strictly inside is not decided by rounding the ends.
    let tie = Interval(lower: Rational(249, 1000), upper: Rational(251, 1000), precision: 64)
    #expect(tie.decimal(significantDigits: 1) == nil)
  }

  @Test func `asking for no digits traps rather than corrupting memory`() async {
    await #expect(processExitsWith: .failure) { _ = Interval(2).decimal(significantDigits: 0) }
    await #expect(processExitsWith: .failure) {
      _ = Interval(2).decimalBounds(significantDigits: -3)
    }
    await #expect(processExitsWith: .failure) {
      _ = CertifiedReal(exact: 2).decimal(significantDigits: 0)
    }
  }

  @Test func `powers of ten are the nearest doubles`() {
    for exponent in -PowersOfTen.limit...PowersOfTen.limit {
      let power = (10 as Rational).raised(to: exponent)
      #expect(
        PowersOfTen.double(exponent)
          == BigFloat(power, precision: 53, rounding: .nearest).double(), "10^\(exponent)")
    }
  }
}
