import PropertyTesting
import Testing

@testable import ExactArithmetic

@Suite("Integer")
struct IntegerTests {
  /// Two integers, one of them sometimes derived from the other.
  private static func pair(_ source: inout ChoiceSource, bits: Int = 300) -> [Integer] {
    let first = source.integer(bits: bits)
    switch source.uniform(through: 3) {
    case 0: return [first, -first]
    case 1: return [first, first + Integer(source.integer(in: -1...1))]
    default: return [first, source.integer(bits: bits)]
    }
  }

  /// The invariant of the representation: on the heap exactly when it does not fit a word.
  private static func isNormal(_ value: Integer) -> Bool {
    guard value.limbs != nil else { return true }
    return value.word == 0 && Int(value.description) == nil
  }

  @Test func `sums, differences, products and order agree with schoolbook arithmetic`() {
    checkProperty("ring", count: 1600) { (source: inout ChoiceSource) in
      Self.pair(&source)
    } satisfies: { (pair: [Integer]) in
      let (a, b) = (pair[0], pair[1])
      let (x, y) = (Schoolbook(a.description), Schoolbook(b.description))
      try demand((a + b).description == (x + y).description, "sum \(a + b)")
      try demand((a - b).description == (x - y).description, "difference \(a - b)")
      try demand((a * b).description == (x * y).description, "product \(a * b)")
      try demand((-a).description == (-x).description, "negative \(-a)")
      try demand((a < b) == (x < y) && (a == b) == (x == y), "order")
      for value in [a + b, a - b, a * b, -a, a.magnitude] {
        try demand(Self.isNormal(value), "\(value) is stored in the wrong place")
      }
    }
  }

  @Test func `in-place operators agree with the plain ones`() {
    checkProperty("in place", count: 1200) { (source: inout ChoiceSource) in
      Self.pair(&source)
    } satisfies: { (pair: [Integer]) in
      let (a, b) = (pair[0], pair[1])
      var sum = a * 1
      sum += b
      var difference = a + 0
      difference -= b
      var product = a - 0
      product *= b
      var negative = a + 0
      negative.negate()
      try demand([sum, difference, product, negative] == [a + b, a - b, a * b, 0 - a], "\(pair)")
      try demand(Self.isNormal(negative), "\(negative)")
    }
  }

  @Test func `division rounds towards minus infinity as schoolbook long division does`() {
    checkProperty("division", count: 1200) { (source: inout ChoiceSource) in
      Self.pair(&source, bits: 200)
    } satisfies: { (pair: [Integer]) in
      let (a, b) = (pair[0], pair[1].isZero ? 1 : pair[1])
      let (quotient, remainder) = a.flooredDivision(by: b)
      let expected = Schoolbook(a.description).flooredDivision(by: Schoolbook(b.description))
      try demand(quotient.description == expected.quotient.description, "\(quotient)")
      try demand(remainder.description == expected.remainder.description, "\(remainder)")
      try demand(quotient * b + remainder == a, "a = qb + r")
      try demand(remainder.isZero || remainder.signum == b.signum, "sign of \(remainder)")
      try demand(a.isMultiple(of: b) == remainder.isZero, "isMultiple")
      try demand((a * b).dividedExactly(by: b) == a, "exact division")
    }
  }

  @Test(arguments: [
    (7, 2, 3, 1), (-7, 2, -4, 1), (7, -2, -4, -1), (-7, -2, 3, -1), (6, 3, 2, 0), (-6, 3, -2, 0),
    (0, 5, 0, 0), (1, 5, 0, 1), (-1, 5, -1, 4), (.max, .min, -1, -1), (.min, .max, -2, .max - 1),
  ])
  func `small floor divisions`(_ a: Int, _ b: Int, _ quotient: Int, _ remainder: Int) {
    let found = Integer(a).flooredDivision(by: Integer(b))
    #expect(found == (Integer(quotient), Integer(remainder)))
  }

  @Test func `the smallest word divided by minus one leaves the word`() {
    let found = Integer(Int.min).flooredDivision(by: -1)
    #expect(found == (9_223_372_036_854_775_808, 0))
    #expect(Integer(Int.min).dividedExactly(by: -1) == 9_223_372_036_854_775_808)
  }

  @Test func `shifts multiply and floor-divide by powers of two`() {
    checkProperty("shifts", count: 1200) { (source: inout ChoiceSource) in
      (source.integer(), source.integer(in: 0...200))
    } satisfies: { (value: Integer, count: Int) in
      let power = (2 as Integer).raised(to: count)
      try demand(value << count == value * power, "\(value << count)")
      try demand(value >> count == value.flooredDivision(by: power).quotient, "\(value >> count)")
      try demand(Self.isNormal(value >> count) && Self.isNormal(value << count), "storage")
    }
  }

  @Test func `gcd agrees with Euclid on schoolbook numbers`() {
    checkProperty("gcd", count: 600) { (source: inout ChoiceSource) in
      let common = source.integer(bits: 70)
      return Self.pair(&source, bits: 70).map { $0 * common }
    } satisfies: { (pair: [Integer]) in
      let expected = Schoolbook.gcd(
        Schoolbook(pair[0].description), Schoolbook(pair[1].description))
      let found = Integer.gcd(pair[0], pair[1])
      try demand(found.description == expected.description, "\(found), not \(expected)")
      try demand(found.signum >= 0 && Self.isNormal(found), "\(found)")
    }
  }

  @Test(arguments: [(0, 0, 0), (0, -6, 6), (12, 18, 6), (-12, 18, 6), (.min, 6, 2), (1, .min, 1)])
  func `gcd of small numbers`(_ a: Int, _ b: Int, _ gcd: Int) {
    #expect(Integer.gcd(Integer(a), Integer(b)) == Integer(gcd))
  }

  @Test func `gcd of the smallest word with zero is past the largest word`() {
    #expect(Integer.gcd(Integer(Int.min), 0) == 9_223_372_036_854_775_808)
    #expect(Integer.gcd(Integer(Int.min), Integer(Int.min)) == (1 as Integer) << 63)
  }

  @Test func `a power has an exact root and its neighbours have none`() {
    checkProperty("roots", count: 800) { (source: inout ChoiceSource) in
      (source.integer(bits: 100).magnitude, source.integer(in: 1...12))
    } satisfies: { (root: Integer, degree: Int) in
      let power = (0..<degree).reduce(1 as Integer) { product, _ in product * root }
      try demand(root.raised(to: degree) == power, "power")
      try demand(power.exactRoot(degree: degree) == root, "root")
      if degree > 1, root > 1 {
        try demand((power + 1).exactRoot(degree: degree) == nil, "root of one more")
        try demand((power - 1).exactRoot(degree: degree) == nil, "root of one less")
        try demand(power.isPerfectPower, "\(power) is a perfect power")
      }
    }
  }

  @Test func `perfect powers below a thousand are those found by search`() {
    let powers = Set((2...31).flatMap { b in (2...9).map { Integer(b).raised(to: $0) } })
    for value in 2..<1000 {
      #expect(Integer(value).isPerfectPower == powers.contains(Integer(value)), "\(value)")
    }
  }

  @Test(arguments: [0, 1, -1, 2, -2])
  func `crossing the ends of the word and back lands on the same storage`(offset: Int) {
    for end in [Int.max, Int.min] {
      let far = Integer(end) * 4
      let back = (far + Integer(offset)) - far + Integer(end)
      let fits = end.addingReportingOverflow(offset)
      #expect((back.limbs == nil) == !fits.overflow)
      if !fits.overflow { #expect(back == Integer(fits.partialValue)) }
      #expect(back.asInt == (fits.overflow ? nil : fits.partialValue))
    }
  }

  @Test func `negating the ends of the word moves between word and heap`() {
    let past = -Integer(Int.min)
    #expect(past.limbs != nil && past.description == "9223372036854775808")
    #expect((-past).limbs == nil && -past == Integer(Int.min))
    var negated = past
    negated.negate()
    #expect(negated.limbs == nil && past.limbs != nil)
    #expect(Integer(Int.min).magnitude == past)
    #expect(Integer(unsigned: .max) == past * 2 - 1)
  }

  @Test func `integers of any width are taken exactly`() {
    #expect(Integer(exactly: UInt64.max)?.description == "18446744073709551615")
    #expect(Integer(exactly: Int8.min) == -128)
    #expect(Integer(exactly: UInt8.max) == 255)
    #expect(
      Integer(exactly: Int128.min)?.description == "-170141183460469231731687303715884105728")
    #expect(
      Integer(exactly: UInt128.max)?.description == "340282366920938463463374607431768211455")
    #expect(Integer(exactly: Int128(Int.min) - 1)?.description == "-9223372036854775809")
  }

  @Test func `literals of any length are exact`() {
    let cases: [(Integer, String)] = [
      (0, "0"), (-1, "-1"), (9_223_372_036_854_775_807, "9223372036854775807"),
      (9_223_372_036_854_775_808, "9223372036854775808"),
      (-9_223_372_036_854_775_808, "-9223372036854775808"),
      (-9_223_372_036_854_775_809, "-9223372036854775809"),
      (18_446_744_073_709_551_616, "18446744073709551616"),
      (-18_446_744_073_709_551_616, "-18446744073709551616"),
      (
        123_456_789_012_345_678_901_234_567_890_123_456_789,
        "123456789012345678901234567890123456789"
      ),
      (
        -123_456_789_012_345_678_901_234_567_890_123_456_789,
        "-123456789012345678901234567890123456789"
      ),
    ]
    for (value, text) in cases {
      #expect(value.description == text)
      #expect(Integer(text) == value)
      #expect(Self.isNormal(value))
    }
  }

  @Test(arguments: [
    "", "-", "+", "--1", "+-1", " 1", "1 ", "1.0", "1e3", "0x10", "1_000", "१", "1\u{301}",
    "-\u{301}5",
  ])
  func `text that is no integer is refused`(text: String) {
    #expect(Integer(text) == nil)
    #expect(Integer("1" + String(repeating: "0", count: 30) + text) == nil || text.isEmpty)
  }

  @Test func `text with sign and leading zeros is read`() {
    #expect(Integer("+12") == 12)
    #expect(Integer("-0") == 0)
    #expect(Integer("-000" + String(repeating: "9", count: 40)) == 1 - Integer(10).raised(to: 40))
    #expect(Integer("+" + String(repeating: "0", count: 40) + "7")?.limbs == nil)
  }

  @Test func `equal values made in different ways hash alike`() {
    checkProperty("hash", count: 800) { (source: inout ChoiceSource) in
      [source.integer(), source.integer()]
    } satisfies: { (pair: [Integer]) in
      let detour = (pair[0] + pair[1]) - pair[1]
      try demand(detour == pair[0] && detour.hashValue == pair[0].hashValue, "hash of \(pair[0])")
      try demand(Set([pair[0], detour]).count == 1, "set")
    }
    // A value and its negative, or its double, should not collide.
    let large = (3 as Integer) << 100
    #expect(Set([large, -large, large + 1, large << 1, large << 64].map(\.hashValue)).count == 5)
  }

  @Test func `sign, size and approximation`() {
    checkProperty("size", count: 1200) { (source: inout ChoiceSource) in
      source.integer()
    } satisfies: { (value: Integer) in
      try demand(value.signum == (value < 0 ? -1 : value == 0 ? 0 : 1), "sign")
      try demand(value.isZero == (value == 0), "isZero")
      let size = value.magnitude
      let bits = value.bitLength
      try demand(size < (1 as Integer) << bits, "bit length \(bits) too small")
      try demand(
        value.isZero || size >= (1 as Integer) << (bits - 1), "bit length \(bits) too large")
      let near = try #require(Rational(exactly: value.approximation))
      let error = (near - Rational(value)).magnitude
      try demand(error * Rational((1 as Integer) << 52) <= Rational(size), "\(value.approximation)")
    }
    #expect(((1 as Integer) << 2000).approximation == .infinity)
    #expect((-(1 as Integer) << 2000).approximation == -.infinity)
  }

  @Test func `a broken promise traps`() async {
    await #expect(processExitsWith: .failure) { _ = (1 as Integer).flooredDivision(by: 0) }
    await #expect(processExitsWith: .failure) { _ = (1 as Integer).dividedExactly(by: 0) }
    await #expect(processExitsWith: .failure) { _ = (1 as Integer) << -1 }
    await #expect(processExitsWith: .failure) { _ = (2 as Integer).raised(to: -1) }
    await #expect(processExitsWith: .failure) { _ = (-1 as Integer).exactRoot(degree: 2) }
    await #expect(processExitsWith: .failure) { _ = Rational(1, 0) }
    await #expect(processExitsWith: .failure) { _ = (1 as Rational) / 0 }
  }
}
