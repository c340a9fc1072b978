import PropertyTesting
import Testing

@testable import ExactArithmetic

@Suite("Interval")
struct IntervalTests {
  /// Two intervals and an exact point in each.
  struct Case: CustomStringConvertible {
    let x: Interval
    let y: Interval
    let a: Rational
    let b: Rational

    init(_ source: inout ChoiceSource, isBounded: Bool = false) {
      x = source.interval(isBounded: isBounded)
      y = source.flag(probability: 0.2) ? x : source.interval(isBounded: isBounded)
      a = source.point(in: x)
      b = source.point(in: y)
    }

    var description: String { "\(a) in \(x), \(b) in \(y)" }
  }

  private static func exact(_ value: BigFloat) -> Rational? { value.rational() }

  @Test func `every operation contains the result at exact points`() {
    checkProperty("inclusion", count: 4000) { (source: inout ChoiceSource) in
      Case(&source)
    } satisfies: { (c: Case) in
      let (x, y, a, b) = (c.x, c.y, c.a, c.b)
      func demandIn(_ result: Interval, _ point: Rational, _ what: String) throws {
        try demand(result.contains(point), "\(what): \(point) is not in \(result)")
        try demand(result.lower <= result.upper, "\(what): \(result) is reversed")
      }
      try demandIn(x + y, a + b, "+")
      try demandIn(x - y, a - b, "-")
      try demandIn(x * y, a * b, "*")
      try demandIn(-x, -a, "negative")
      try demandIn(x.squared, a * a, "squared")
      if let quotient = b.reciprocal { try demandIn(x / y, a * quotient, "/") }
      if let inverse = y.reciprocal { try demandIn(inverse, 1 / b, "reciprocal") }
      for exponent in 0...6 {
        try demandIn(x.raised(to: exponent), a.raised(to: exponent), "power")
      }
      if !a.isZero {
        for exponent in -4...(-1) {
          try demandIn(x.raised(to: exponent), a.raised(to: exponent), "power")
        }
      }
      var (sum, difference, product, quotient, negative) = (x, x, x, x, x)
      sum += y
      difference -= y
      product *= y
      quotient /= y
      negative.negate()
      try demandIn(sum, a + b, "+=")
      try demandIn(difference, a - b, "-=")
      try demand(product == x * y && quotient == x / y && negative == -x, "in place")
      try demandIn(x.hull(y), a, "hull")
      try demandIn(x.hull(y), b, "hull")
      try demandIn(x.rounded(to: 20), a, "rounded")
      if y.contains(a) {
        let common = try #require(x.intersection(y))
        try demandIn(common, a, "intersection")
      }
      try demand(x.magnitudeBound.compare(to: a.magnitude) >= 0, "magnitude")
      try demand(x.magnitude == x.magnitudeBound, "magnitude")
    }
  }

  /// Throws unless `result` is the least interval of its precision around the exact bounds.
  private static func demandTight(
    _ result: Interval, _ low: Rational, _ high: Rational, _ precision: Int, _ what: String
  ) throws {
    try demandRounded(result.lower, of: low, precision, .down, what)
    try demandRounded(result.upper, of: high, precision, .up, what)
  }

  @Test func `sums, differences, products and squares are as narrow as the precision allows`() {
    checkProperty("tightness", count: 2000) { (source: inout ChoiceSource) in
      Case(&source, isBounded: true)
    } satisfies: { (c: Case) in
      guard let a = Self.exact(c.x.lower), let b = Self.exact(c.x.upper),
        let d = Self.exact(c.y.lower), let e = Self.exact(c.y.upper)
      else { throw PropertyFailure("unbounded operand") }
      let p = max(c.x.precision, c.y.precision)
      try Self.demandTight(c.x + c.y, a + d, b + e, p, "+")
      try Self.demandTight(c.x - c.y, a - e, b - d, p, "-")
      let products = [a * d, a * e, b * d, b * e]
      let (low, high) = (products.min() ?? 0, products.max() ?? 0)
      let product = c.x * c.y
      try demand(product.lower.compare(to: low) <= 0 && product.upper.compare(to: high) >= 0, "*")
      try Self.demandTight(product, low, high, p, "*")
      let squares = [a * a, b * b]
      let least = a.signum * b.signum <= 0 ? 0 : squares.min() ?? 0
      try Self.demandTight(c.x.squared, least, squares.max() ?? 0, c.x.precision, "squared")
    }
  }

  @Test func `quotients are at most a few units wider than needed`() {
    checkProperty("quotients", count: 1200) { (source: inout ChoiceSource) in
      [source.interval(isBounded: true), source.interval(isBounded: true)]
    } satisfies: { (pair: [Interval]) in
      let (x, y) = (pair[0], pair[1])
      guard !y.containsZero, let a = Self.exact(x.lower), let b = Self.exact(x.upper),
        let d = Self.exact(y.lower), let e = Self.exact(y.upper)
      else { return }
      let quotients = [a / d, a / e, b / d, b / e]
      let (low, high) = (quotients.min() ?? 0, quotients.max() ?? 0)
      let quotient = x / y
      let unit =
        max(low.magnitude, high.magnitude)
        * Rational(2).raised(to: 2 - max(x.precision, y.precision))
      let found = [Self.exact(quotient.lower) ?? 0, Self.exact(quotient.upper) ?? 0]
      try demand(low - found[0] <= unit && found[1] - high <= unit, "\(quotient) is loose")
    }
  }

  @Test func `a short divisor does not shorten the quotient`() {
    let third = Interval(1, precision: 1000) / 3
    #expect(third.width <= BigFloat.powerOfTwo(-1000))
    let power = Interval(3, precision: 1000).raised(to: -1)
    #expect(power.width <= BigFloat.powerOfTwo(-1000))
  }

  @Test func `division by an interval around zero knows nothing`() {
    for text in [("-1", "2"), ("0", "1"), ("-1", "0"), ("0", "0")] {
      let divisor = Interval(
        lower: Rational(text.0) ?? 9, upper: Rational(text.1) ?? 9, precision: 64)
      #expect(Interval(1, precision: 64) / divisor == .whole)
      #expect(divisor.reciprocal == nil && divisor.raised(to: -1) == .whole)
    }
    #expect(
      Interval(1) / Interval(lower: 2, upper: .infinity())
        == Interval(lower: 0, upper: BigFloat(0.5)))
    #expect((1 / Interval.whole) == .whole)
    #expect(Interval(0).raised(to: 0) == 1)
  }

  @Test func `an infinite end times zero is zero`() {
    let ray = Interval(lower: 1, upper: .infinity())
    #expect(ray * 0 == 0 && Interval.whole * 0 == 0 && 0 * -ray == 0)
    #expect(ray * Interval(lower: 0, upper: 1) == Interval(lower: 0, upper: .infinity()))
    #expect(ray * -1 == Interval(lower: .infinity(negative: true), upper: -1))
    #expect(ray + .whole == .whole && ray - ray == .whole && ray.squared == ray)
  }

  @Test func `ends that are reversed or no numbers give the whole line`() {
    #expect(Interval(lower: 2, upper: 1) == .whole)
    #expect(Interval(lower: .nan, upper: 1) == .whole && Interval(lower: 1, upper: .nan) == .whole)
    #expect(Interval(.nan) == .whole)
    #expect(Interval(lower: Rational(1), upper: 0, precision: 10) == .whole)
    #expect(!Interval.whole.isBounded && Interval(3).isBounded && Interval(3).isPoint)
  }

  @Test func `a rational is enclosed by neighbours`() {
    checkProperty("enclosing", count: 1200) { (source: inout ChoiceSource) in
      let (a, b) = source.closePair()
      return ([min(a, b), max(a, b)], source.precision())
    } satisfies: { (ends: [Rational], p: Int) in
      let point = Interval(ends[0], precision: p)
      try Self.demandTight(point, ends[0], ends[0], p, "point")
      try Self.demandTight(
        Interval(lower: ends[0], upper: ends[1], precision: p), ends[0], ends[1], p, "hull")
      let gap = (ends[1] - ends[0]) / 2
      try demand(
        ends[0] == ends[1]
          || point.contains(ends[0] + gap) == (point.upper.compare(to: ends[0] + gap) >= 0),
        "contains")
    }
  }

  @Test func `certain answers about order and sign hold at every point`() {
    checkProperty("order", count: 2400) { (source: inout ChoiceSource) in
      Case(&source)
    } satisfies: { (c: Case) in
      switch c.x.isLess(than: c.y) {
      case .certainly: try demand(c.a < c.b, "certainly less")
      case .no: try demand(c.a >= c.b, "not less")
      case .possibly:
        try demand(c.x.lower < c.y.upper && c.x.upper >= c.y.lower, "possibly is decidable")
      }
      if let sign = c.x.sign { try demand(c.a.signum == sign, "sign \(sign)") }
      if c.x.sign == nil { try demand(c.x.containsZero && !c.x.isPoint, "the sign is known") }
      try demand(c.x.containsZero == c.x.contains(0 as Rational), "containsZero")
      try demand(c.x.isNegative == (c.x.sign == -1), "isNegative")
    }
    let unit = Interval(lower: 0, upper: 1)
    #expect(unit.isLess(than: Interval(lower: 1, upper: 2)) == .possibly)
    #expect(unit.isLess(than: 0) == .no && unit.isLess(than: 2) == .certainly)
    #expect(unit.isLess(than: unit) == .possibly && Interval(1).isLess(than: 1) == .no)
    #expect(unit.sign == nil && Interval(0).sign == 0 && Interval(-3).sign == -1)
  }

  @Test func `intersection and hull are those of sets`() {
    checkProperty("sets", count: 1600) { (source: inout ChoiceSource) in
      Case(&source)
    } satisfies: { (c: Case) in
      for point in [c.a, c.b] {
        let isCommon = c.x.contains(point) && c.y.contains(point)
        try demand((c.x.intersection(c.y)?.contains(point) ?? false) == isCommon, "intersection")
      }
      try demand(c.x.hull(c.y) == c.y.hull(c.x), "hull")
      try demand([c.x.lower, c.y.lower].contains(c.x.hull(c.y).lower), "hull")
      try demand([c.x.upper, c.y.upper].contains(c.x.hull(c.y).upper), "hull")
    }
    #expect(Interval(lower: 0, upper: 1).intersection(Interval(lower: 2, upper: 3)) == nil)
    #expect(Interval(lower: 0, upper: 1).intersection(Interval(lower: 1, upper: 3)) == 1)
  }

  @Test func `width and midpoint of bounded intervals`() {
    checkProperty("middle", count: 1200) { (source: inout ChoiceSource) in
      source.interval(isBounded: true)
    } satisfies: { (x: Interval) in
      guard let low = Self.exact(x.lower), let high = Self.exact(x.upper) else { return }
      try demand(x.width.compare(to: high - low) >= 0, "width \(x.width)")
      let excess = (high - low) * (1 + Rational(2).raised(to: -63))
      try demand(x.width.compare(to: excess) <= 0, "width \(x.width) is loose")
      let middle = try #require(x.midpoint.rational())
      try demand(x.contains(middle), "midpoint outside")
      let unit = max(low.magnitude, high.magnitude) * Rational(2).raised(to: 2 - x.precision)
      try demand((2 * middle - low - high).magnitude <= unit, "midpoint \(middle) is off")
    }
  }

  @Test func `rounding to a precision encloses with neighbours`() {
    checkProperty("rounded", count: 800) { (source: inout ChoiceSource) in
      (source.interval(isBounded: true), source.precision())
    } satisfies: { (x: Interval, p: Int) in
      let low = try #require(x.lower.rational())
      let high = try #require(x.upper.rational())
      try Self.demandTight(x.rounded(to: p), low, high, p, "rounded")
    }
  }

  @Test func `literals are points and large integers are exact`() {
    let long: Interval = 123_456_789_012_345_678_901_234_567_891
    #expect(long.isPoint && long.contains(123_456_789_012_345_678_901_234_567_891 as Rational))
    #expect(Interval(exactly: UInt64.max)?.contains(Rational(Integer(unsigned: .max))) == true)
    #expect(Interval(lower: 1, upper: 2).description == "[1, 2]")
    // Shown bounds are rounded outward: 1/3 lies strictly between them.
    #expect(
      Interval(Rational(1, 3), precision: 64).description
        == "[0.33333333333333333, 0.33333333333333334]")
  }
}
