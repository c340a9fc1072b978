import PropertyTesting
import Testing

@testable import ExactArithmetic

@Suite("Rational")
struct RationalTests {
  private static func pair(_ source: inout ChoiceSource) -> [Rational] {
    let (first, second) = source.closePair()
    switch source.uniform(through: 3) {
    case 0: return [first, -first]
    // A shared denominator, and one that divides the other.
    case 1: return [first, Rational(source.integer(), first.denominator)]
    case 2:
      return [first, Rational(source.integer(), first.denominator * source.positiveInteger())]
    default: return [first, second]
    }
  }

  private static func isReduced(_ value: Rational) -> Bool {
    value.denominator.signum > 0 && Integer.gcd(value.numerator, value.denominator) == 1
  }

  /// Whether `value` is the fraction `top / bottom`, by cross multiplication.
  private static func demandFraction(_ value: Rational, is top: Integer, over bottom: Integer)
    throws
  {
    try demand(
      value.numerator * bottom == top * value.denominator, "\(value) is not \(top)/\(bottom)")
    try demand(isReduced(value), "\(value) is not in lowest terms")
  }

  @Test func `arithmetic is that of fractions, in lowest terms`() {
    checkProperty("field", count: 2000) { (source: inout ChoiceSource) in
      Self.pair(&source)
    } satisfies: { (pair: [Rational]) in
      let (x, y) = (pair[0], pair[1])
      let (a, b, c, d) = (x.numerator, x.denominator, y.numerator, y.denominator)
      try Self.demandFraction(x + y, is: a * d + c * b, over: b * d)
      try Self.demandFraction(x - y, is: a * d - c * b, over: b * d)
      try Self.demandFraction(x * y, is: a * c, over: b * d)
      if !y.isZero { try Self.demandFraction(x / y, is: a * d, over: b * c) }
      try Self.demandFraction(-x, is: -a, over: b)
      try Self.demandFraction(x.magnitude, is: a.magnitude, over: b)
      try demand((x < y) == (a * d < c * b), "order of \(x) and \(y)")
      try demand((x == y) == (a * d == c * b), "equality of \(x) and \(y)")
      try demand((x + y) - y == x && (x + y).hashValue == (y + x).hashValue, "hash")
    }
  }

  @Test func `a sum of many is that of one after the other`() {
    checkProperty("sum", count: 400) { (source: inout ChoiceSource) in
      (0..<Int(source.uniform(through: 6))).flatMap { _ in Self.pair(&source) }
    } satisfies: { (values: [Rational]) in
      let sum = values.sum()
      try demand(sum == values.reduce(0, +), "sum \(sum)")
      try demand(Self.isReduced(sum), "\(sum) is not in lowest terms")
    }
  }

  @Test func `in-place operators agree with the plain ones`() {
    checkProperty("in place", count: 800) { (source: inout ChoiceSource) in
      Self.pair(&source)
    } satisfies: { (pair: [Rational]) in
      let (x, y) = (pair[0], pair[1].isZero ? 1 : pair[1])
      var (sum, difference, product, quotient, negative) = (x, x, x, x, x)
      sum += y
      difference -= y
      product *= y
      quotient /= y
      negative.negate()
      try demand([sum, difference, product, quotient] == [x + y, x - y, x * y, x / y], "\(pair)")
      try demand(negative + x == 0, "\(negative)")
    }
  }

  @Test func `any sign and common factor gives the same fraction`() {
    checkProperty("reduction", count: 1200) { (source: inout ChoiceSource) in
      [source.integer(), source.positiveInteger(), source.positiveInteger()]
    } satisfies: { (parts: [Integer]) in
      let value = Rational(parts[0] * parts[2], parts[1] * parts[2])
      try demand(value == Rational(-parts[0], -parts[1]) && Self.isReduced(value), "\(value)")
    }
    #expect(Rational(0, -7) == 0 && Rational(0, -7).denominator == 1)
    #expect(Rational(Int.min, -1) == 9_223_372_036_854_775_808)
    #expect(Rational(Int.min, Int.min) == 1)
  }

  @Test func `floor, reciprocal and powers`() {
    checkProperty("parts", count: 800) { (source: inout ChoiceSource) in
      (source.rational(bits: 120), source.integer(in: -7...7))
    } satisfies: { (value: Rational, exponent: Int) in
      let floor = Rational(value.floor)
      try demand(floor <= value && value < floor + 1, "floor \(floor)")
      try demand(value.isInteger == (floor == value), "isInteger")
      try demand(value.signum == value.numerator.signum, "sign")
      guard let inverse = value.reciprocal else {
        try demand(value.isZero, "no reciprocal of \(value)")
        return
      }
      try demand(inverse * value == 1 && Self.isReduced(inverse), "reciprocal \(inverse)")
      let base = exponent < 0 ? inverse : value
      let power = (0..<abs(exponent)).reduce(1 as Rational) { product, _ in product * base }
      try demand(value.raised(to: exponent) == power, "power \(power)")
    }
    #expect((0 as Rational).raised(to: 0) == 1)
  }

  @Test func `every finite double is taken exactly`() {
    checkProperty("doubles", count: 4000) { (source: inout ChoiceSource) in
      source.double()
    } satisfies: { (value: Double) in
      guard value.isFinite else {
        try demand(Rational(exactly: value) == nil, "\(value) has no exact value")
        return
      }
      let exact = try #require(Rational(exactly: value))
      // From the bits: (hidden bit + fraction) · 2^(biased exponent − 1075).
      let biased = Int(value.exponentBitPattern)
      let significand =
        Integer(unsigned: UInt(value.significandBitPattern))
        + (biased == 0 ? 0 : (1 as Integer) << 52)
      let expected = Rational(significand) * Rational(2).raised(to: max(biased, 1) - 1075)
      try demand(exact == (value.sign == .minus ? -expected : expected), "\(exact)")
      try demand(Self.isReduced(exact), "\(exact) is not in lowest terms")
    }
    #expect(Rational(exactly: Double.leastNonzeroMagnitude) == Rational(2).raised(to: -1074))
    #expect(Rational(exactly: -0.0) == 0)
    #expect(Rational(exactly: 0.1) != Rational(1, 10))
  }

  @Test func `a double survives the round trip through its approximation`() {
    checkProperty("round trip", count: 2000) { (source: inout ChoiceSource) in
      source.double()
    } satisfies: { (value: Double) in
      guard let exact = Rational(exactly: value), value.isNormal || value == 0 else { return }
      try demand((exact.approximation - value).magnitude <= 2 * value.ulp, "\(exact.approximation)")
    }
  }

  @Test func `the approximation is within three units in the last place`() {
    checkProperty("approximation", count: 1600) { (source: inout ChoiceSource) in
      source.rational(bits: source.element(of: [64, 300, 2000]))
    } satisfies: { (value: Rational) in
      let near = value.approximation
      guard near.isFinite, near == 0 || near.isNormal else { return }
      let exact = try #require(Rational(exactly: near))
      let unit = try #require(Rational(exactly: near.ulp))
      try demand((exact - value).magnitude <= 3 * unit, "\(near)")
    }
    #expect(Rational(10).raised(to: -400).approximation == 0)
    #expect(Rational(10).raised(to: 400).approximation == .infinity)
    #expect((-Rational(10).raised(to: 400)).approximation == -.infinity)
  }

  @Test func `the simplest rational of an interval is the one that a search finds`() {
    checkProperty("simplest", count: 1200) { (source: inout ChoiceSource) in
      let low = Rational(source.integer(in: -300...300), source.integer(in: 1...60))
      return [low, low + Rational(source.integer(in: 0...40), source.integer(in: 1...400))]
    } satisfies: { (ends: [Rational]) in
      let found = Rational.simplest(from: ends[0], through: ends[1])
      try demand(ends[0] <= found && found <= ends[1], "\(found) is outside")
      var denominator: Integer = 1
      while true {
        // The least multiple of 1/denominator that is not below the lower end.
        let top = -(-ends[0] * Rational(denominator)).floor
        if Rational(top, denominator) <= ends[1] { break }
        denominator += 1
      }
      try demand(found.denominator == denominator, "\(found), but \(denominator) suffices")
    }
  }

  @Test func `the simplest rational near a number is that number`() {
    checkProperty("hidden rational", count: 800) { (source: inout ChoiceSource) in
      Rational(source.integer(in: -9999...9999), source.integer(in: 1...9999))
    } satisfies: { (value: Rational) in
      let gap = Rational(10).raised(to: -10)
      try demand(
        Rational.simplest(from: value - gap, through: value + gap) == value, "\(value)")
    }
    #expect(Rational.simplest(from: Rational(1, 3), through: Rational(1, 3)) == Rational(1, 3))
    #expect(Rational.simplest(from: -2, through: Rational(1, 9)) == 0)
  }

  @Test func `the simplest rational between two has the least denominator`() {
    checkProperty("simplest rational", count: 400) { (source: inout ChoiceSource) in
      let ends = [0, 1].map { _ in
        Rational(source.integer(in: -2000...2000), source.integer(in: 1...400))
      }
      return (ends.min() ?? 0, source.flag(probability: 0.2) ? ends.min() ?? 0 : ends.max() ?? 0)
    } satisfies: { (lower: Rational, upper: Rational) in
      let simplest = Rational.simplest(from: lower, through: upper)
      try demand(lower <= simplest && simplest <= upper && Self.isReduced(simplest), "\(simplest)")
      var denominator: Integer = 1
      while denominator < simplest.denominator {
        let least = -(Rational(denominator) * -lower).floor
        try demand(Rational(least, denominator) > upper, "\(least)/\(denominator)")
        denominator += 1
      }
    }
  }
}
