import ExactArithmetic
import PropertyTesting
import Testing

@Suite("Magnitudes")
struct MagnitudeTests {
  /// A bound is never below the exact value and never more than 1 + 2^−`bits` of it.
  private static func demandTight(
    _ bound: Magnitude, _ exact: Rational, bits: Int = 20, _ what: String
  ) throws {
    guard let value = bound.bigFloat.rational() else {
      throw PropertyFailure("\(what) is infinite, exactly \(exact)")
    }
    try demand(value >= exact, "\(what): \(bound) is below \(exact)")
    let room = 1 + Rational(1, 2).raised(to: bits)
    try demand(value <= exact * room, "\(what): \(bound) is far above \(exact)")
  }

  private static func demandTight(
    _ bound: LowerMagnitude, _ exact: Rational, _ what: String
  ) throws {
    let value = try #require(bound.bigFloat.rational())
    try demand(value <= exact, "\(what): \(value) is above \(exact)")
    let room = 1 + Rational(1, 1 << 20)
    try demand(value * room >= exact, "\(what): \(value) is far below \(exact)")
  }

  /// A finite double ≥ 0 and its exact value: powers of two, their neighbours, subnormal and
  /// extreme ones.
  private static func double(_ source: inout ChoiceSource) -> Double {
    let value = source.double().magnitude
    switch source.integer(in: 0...3) {
    case 0: return Double(sign: .plus, exponent: source.integer(in: -300...300), significand: 1)
    case 1:
      return Double(sign: .plus, exponent: source.integer(in: -70...70), significand: 1).nextDown
    default: return value.isFinite ? value : 1
    }
  }

  private static func exact(_ value: Double) -> Rational {
    guard let exact = Rational(exactly: value) else { preconditionFailure("a finite double") }
    return exact
  }

  @Test func `conversions from doubles, floats and integers are upper bounds`() {
    checkProperty("conversions", count: 1000) { (source: inout ChoiceSource) in
      (
        MagnitudeTests.double(&source), source.float(),
        source.element(of: [0, 1, -1, .max, .min, 1 << 53, 1 << 53 + 1, -3])
      )
    } satisfies: { (input: (Double, BigFloat, Int)) in
      let (double, float, integer) = input
      try demand(
        Magnitude(double).bigFloat.rational() == MagnitudeTests.exact(double), "\(double)")
      try demand(Magnitude(-double) == Magnitude(double), "the sign of \(double)")
      let back = Magnitude(double).double
      try demand(double.isNormal ? back == double : back >= double, "\(double) and back")
      let exact = try #require(float.rational()?.magnitude)
      try MagnitudeTests.demandTight(Magnitude(float), exact, "\(float)")
      try MagnitudeTests.demandTight(LowerMagnitude(float), exact, "\(float) from below")
      try MagnitudeTests.demandTight(Magnitude(integer), Rational(integer).magnitude, "\(integer)")
      let up = Magnitude(float).double
      try demand(up == .infinity || MagnitudeTests.exact(up) >= exact, "\(float) as a double")
    }
  }

  @Test func `sums, products, quotients and scalings are upward and tight`() {
    checkProperty("arithmetic", count: 2000) { (source: inout ChoiceSource) in
      (
        MagnitudeTests.double(&source), MagnitudeTests.double(&source),
        source.integer(in: -2000...2000)
      )
    } satisfies: { (input: (Double, Double, Int)) in
      let (x, y) = (Magnitude(input.0), Magnitude(input.1))
      let (a, b) = (MagnitudeTests.exact(input.0), MagnitudeTests.exact(input.1))
      try MagnitudeTests.demandTight(x + y, a + b, bits: 50, "\(x) + \(y)")
      try MagnitudeTests.demandTight(x * y, a * b, bits: 50, "\(x) · \(y)")
      try demand(x + y == y + x && x * y == y * x, "order matters")
      let scaled = x.scaled(byPowerOfTwo: input.2)
      try demand(scaled.bigFloat.rational() == a * Rational(2).raised(to: input.2), "scaling")
      try demand((x < y) == (a < b) && (x == y) == (a == b), "order of \(x) and \(y)")
      if !b.isZero {
        try MagnitudeTests.demandTight(x / LowerMagnitude(input.1), a / b, bits: 50, "\(x) / \(y)")
        try demand(
          Magnitude.powerOfTwo(y.exponent) > y && Magnitude.powerOfTwo(y.exponent - 1) <= y,
          "the exponent of \(y)")
      }
    }
  }

  @Test func `lower bounds: differences, products and order are downward`() {
    checkProperty("lower bounds", count: 2000) { (source: inout ChoiceSource) in
      let first = MagnitudeTests.double(&source)
      let near = first * (1 + Double(source.integer(in: -4...4)) * 0x1p-50)
      return (first, source.flag() ? near : MagnitudeTests.double(&source))
    } satisfies: { (input: (Double, Double)) in
      guard input.1.isFinite else { return }
      let (x, y) = (LowerMagnitude(input.0), Magnitude(input.1))
      let (a, b) = (MagnitudeTests.exact(input.0), MagnitudeTests.exact(input.1))
      try demand(x.isAbove(y) == (a > b), "\(a) > \(b)")
      let found = try #require(x.subtracting(y).bigFloat.rational())
      try demand(found <= max(0, a - b), "\(a) − \(b) from below: \(found)")
      try demand(found >= max(0, a - b - a / Rational(1 << 50)), "\(a) − \(b) far below: \(found)")
      try MagnitudeTests.demandTight(x * LowerMagnitude(input.1), a * b, "product from below")
    }
  }

  @Test func `powers and terms of the exponential series are upward and tight`() {
    checkProperty("powers", count: 300) { (source: inout ChoiceSource) in
      (source.positiveRational(bits: 60), source.integer(in: 0...300))
    } satisfies: { (input: (Rational, Int)) in
      let (value, k) = input
      let bound = Magnitude(BigFloat(value, precision: 53, rounding: .up))
      let exact = try #require(bound.bigFloat.rational())
      try MagnitudeTests.demandTight(
        bound.raised(to: k), exact.raised(to: k), bits: 40, "\(value)^\(k)")
      let factorial = (0..<k).reduce(1 as Rational) { $0 * Rational($1 + 1) }
      try MagnitudeTests.demandTight(
        bound.exponentialTerm(k), exact.raised(to: k) / factorial, bits: 40, "\(value)^\(k)/\(k)!")
    }
  }

  @Test func `the exponential is an upper bound, tight for all sizes`() {
    checkProperty("exponentials", count: 2000) { (source: inout ChoiceSource) in
      switch source.integer(in: 0...3) {
      case 0: return Double(source.integer(in: -2000...2000)) * 0.6931471805599453
      case 1: return Double(source.integer(in: -500_000...500_000)) * 0x1p-20
      case 2: return Double(source.integer(in: -1_000_000_000...1_000_000_000)) * 0x1p-8
      default:
        let value = source.double()
        return abs(value) < 1e6 ? value : 0
      }
    } satisfies: { (x: Double) in
      let exact = Interval(BigFloat(x)).applying(.exp, precision: 160)
      let bound = Magnitude.exponential(x).bigFloat
      try demand(bound >= exact.lower, "e^\(x): \(bound), exactly \(exact)")
      let room = BigFloat(1 + 0x1p-20)
      try demand(bound <= exact.upper * room, "e^\(x): \(bound) is far above \(exact)")
    }
    let ln2 = Interval(2).applying(.log, precision: 200)
    for (low, isBelow) in [(Magnitude.logTwo.low, true), (Magnitude.logTwo.high, false)] {
      let sum = Rational(exactly: Magnitude.logTwo.upper).flatMap { first in
        Rational(exactly: low).map { first + $0 }
      }
      #expect(sum.map { isBelow ? ln2.lower.compare(to: $0) : -ln2.upper.compare(to: $0) } == 1)
    }
  }

  @Test func `nothing, everything and the ends of the range go upward`() {
    let (zero, infinity) = (Magnitude.zero, Magnitude.infinity)
    let limit = Magnitude.exponentLimit
    #expect(zero + zero == zero && zero * infinity == zero && infinity * zero == zero)
    #expect(infinity + .one == infinity && infinity * .one == infinity)
    #expect(infinity / LowerMagnitude(2.0) == infinity)
    #expect(Magnitude.one / LowerMagnitude.zero == infinity)
    #expect(zero / LowerMagnitude.zero == infinity)
    #expect(zero / LowerMagnitude(1.0) == zero)
    #expect(zero.raised(to: 0) == .one && zero.raised(to: 5) == zero)
    #expect(infinity.raised(to: 0) == .one && infinity.raised(to: 3) == infinity)
    #expect(zero < .one && .one < infinity && !(zero < zero))
    #expect(Magnitude(Double.nan) == infinity && Magnitude(BigFloat.nan) == infinity)
    #expect(Magnitude(-Double.infinity) == infinity && Magnitude(Interval.whole) == infinity)
    #expect(LowerMagnitude(BigFloat.nan).isZero && LowerMagnitude(Double.nan).isZero)
    #expect(LowerMagnitude(BigFloat.infinity()).isZero && LowerMagnitude(Interval.whole).isZero)
    #expect(infinity.double == .infinity && zero.double == 0 && zero.bigFloat.isZero)
    #expect(!infinity.bigFloat.isFinite)
    // Beyond the range: infinite above, the least positive value below.
    let large = Magnitude.powerOfTwo(limit - 1)
    #expect(large.isFinite && !(large * large).isFinite && !large.raised(to: 3).isFinite)
    #expect(!(large + large).isFinite && !Magnitude.powerOfTwo(limit).isFinite)
    let small = Magnitude.powerOfTwo(-limit)
    #expect(!(small * small).isZero && !small.raised(to: 1000).isZero)
    #expect(!small.scaled(byPowerOfTwo: .min / 4).isZero)
    #expect(!Magnitude.powerOfTwo(-2 * limit).isZero)
    #expect(Magnitude(BigFloat.powerOfTwo(limit + 5)) == infinity)
    #expect(!Magnitude(BigFloat.powerOfTwo(-limit - 5)).isZero)
    #expect(Magnitude.exponential(1e10) == infinity && !Magnitude.exponential(-1e10).isZero)
    #expect(Magnitude.exponential(.nan) == infinity)
    // Doubles end earlier.
    #expect(Magnitude.powerOfTwo(2000).double == .infinity)
    #expect(Magnitude.powerOfTwo(-2000).double == .leastNonzeroMagnitude)
    #expect(Magnitude.powerOfTwo(-1074).double >= .leastNonzeroMagnitude)
  }

  @Test func `an interval without a finite end is narrow to no digits`() {
    for interval in [.whole, Interval(lower: 5, upper: .infinity())] {
      #expect(!interval.isNarrow(digits: 1) && !interval.isRelativelyNarrow)
      #expect(interval.relativeBits < -1000)
    }
    #expect(Interval(3).isNarrow(digits: 100) && Interval(0).isNarrow(digits: 100))
  }

  @Test func `a proof of digits near a power of ten is one`() {
    checkProperty("digits near powers of ten", count: 500) { (source: inout ChoiceSource) in
      let power = Rational(10).raised(to: source.integer(in: -290...290))
      let near =
        1 + Rational(source.integer(in: -9...9))
        / Rational(10).raised(
          to: source.integer(in: 1...40))
      let digits = source.integer(in: 1...30)
      let width = Rational(1, 2) * Rational(10).raised(to: -source.integer(in: 1...45))
      return (power * near * (source.flag() ? -1 : 1), digits, width)
    } satisfies: { (input: (Rational, Int, Rational)) in
      let (value, digits, width) = input
      let interval = Interval(
        lower: value - value.magnitude * width, upper: value + value.magnitude * width,
        precision: 192)
      let isProved = interval.decimal(significantDigits: digits) != nil
      try demand(
        DecimalProof(significantDigits: digits).accepts(interval) == isProved,
        "\(interval) to \(digits) digits")
    }
  }
}
