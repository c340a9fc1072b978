import PropertyTesting
import Testing

@testable import ExactArithmetic

@Suite("Elementary functions")
struct ElementaryFunctionTests {
  /// An argument of `function` at which the series reference converges.
  private static func argument(
    _ function: ElementaryFunction, _ source: inout ChoiceSource
  ) -> Rational {
    let part = Rational(source.integer(in: -1000...1000), 1000)
    let tiny = part * Rational(10).raised(to: -source.integer(in: 0...20))
    switch function {
    case .exp, .expMinusOne: return 2 * tiny
    case .log: return source.flag() ? 1 + tiny / 2 : 1 + part / 2
    case .logOnePlus: return tiny / 2
    case .tanh: return tiny
    case .squareRoot: return source.flag() ? tiny.magnitude : source.positiveRational(bits: 60)
    }
  }

  private static let log2 = BigFloat(2, precision: 400).applying(
    .log, precision: 400, rounding: .nearest)

  @Test(arguments: ElementaryFunction.allCases)
  func `values agree with exact rational series`(function: ElementaryFunction) {
    checkProperty("series \(function)", count: 240) { (source: inout ChoiceSource) in
      (Self.argument(function, &source), source.precision(through: 120))
    } satisfies: { (x: Rational, precision: Int) in
      let (low, high) = SeriesReference.bounds(function, x)
      try demand(low <= high && high - low < Rational(10).raised(to: -44), "weak reference")
      let image = Interval(x, precision: 400).applying(function, precision: precision)
      try demand(
        image.lower.compare(to: high) <= 0 && image.upper.compare(to: low) >= 0,
        "\(image) misses \(low.approximation)")
      // And it is sharp: two steps inwards from either end have passed the value.
      let (inner, outer) = (image.lower.next(.up).next(.up), image.upper.next(.down).next(.down))
      try demand(inner.compare(to: low) >= 0, "lower end \(image.lower) is loose")
      try demand(outer.compare(to: high) <= 0, "upper end \(image.upper) is loose")
    }
  }

  @Test(arguments: ElementaryFunction.allCases)
  func `two precisions agree and directions are one step apart`(function: ElementaryFunction) {
    checkProperty("precisions \(function)", count: 800) { (source: inout ChoiceSource) in
      (source.float(precision: source.precision()), source.precision(), source.integer(in: 1...200))
    } satisfies: { (x: BigFloat, precision: Int, extra: Int) in
      let down = x.applying(function, precision: precision, rounding: .down)
      let up = x.applying(function, precision: precision, rounding: .up)
      let nearest = x.applying(function, precision: precision, rounding: .nearest)
      if down.isNaN {
        try demand(up.isNaN && nearest.isNaN, "NaN in one direction only")
        return
      }
      try demand(down <= up && (nearest == down || nearest == up), "\(down), \(nearest), \(up)")
      try demand(down == up || down.next(.up) == up, "\(down) and \(up) are not neighbours")
      let finer = x.applying(function, precision: precision + extra, rounding: .down)
      try demand(down <= finer && finer <= up, "\(finer) leaves [\(down), \(up)]")
    }
  }

  @Test func `square roots bracket exactly`() {
    checkProperty("square root", count: 800) { (source: inout ChoiceSource) in
      let root = source.float(precision: source.precision(through: 100)).magnitude
      let square = root.multiplied(by: root, precision: 200, rounding: .nearest)
      return (
        source.flag() ? square : root, source.precision(), source.element(of: Rounding.allCases)
      )
    } satisfies: { (x: BigFloat, precision: Int, rounding: Rounding) in
      let root = x.applying(.squareRoot, precision: precision, rounding: rounding)
      let exact = try #require(x.rational())
      let square = { (value: BigFloat) in (value.rational() ?? -1).raised(to: 2) }
      if exact.isZero {
        try demand(root.isZero, "√0 = \(root)")
        return
      }
      switch rounding {
      case .down: try demand(square(root) <= exact && exact < square(root.next(.up)), "\(root)")
      case .up: try demand(square(root.next(.down)) < exact && exact <= square(root), "\(root)")
      case .nearest:
        let (low, high) = (root.next(.down).rational() ?? 0, root.next(.up).rational() ?? 0)
        let middle = root.rational() ?? 0
        try demand((low + middle).raised(to: 2) <= 4 * exact, "\(root) is high")
        try demand((high + middle).raised(to: 2) >= 4 * exact, "\(root) is low")
      }
    }
  }

  @Test func `functional equations hold within enclosures`() {
    checkProperty("equations", count: 600) { (source: inout ChoiceSource) in
      let p = source.precision()
      return [source.rational(bits: 20), source.rational(bits: 20)].map {
        Interval($0, precision: p)
      }
    } satisfies: { (pair: [Interval]) in
      let (x, y) = (pair[0], pair[1])
      func demandEqual(_ a: Interval, _ b: Interval, _ what: String) throws {
        try demand(a.intersection(b) != nil, "\(what): \(a) and \(b) are disjoint")
      }
      let exp = Interval.exp(x)
      try demandEqual(exp * .exp(y), .exp(x + y), "e^x e^y = e^(x+y)")
      try demandEqual(exp * .exp(-x), 1, "e^x e^-x = 1")
      try demandEqual(.log(exp), x, "log e^x = x")
      try demandEqual(.expMinusOne(x), exp - 1, "expm1 x = e^x - 1")
      try demandEqual(.log(onePlus: .expMinusOne(x)), x, "log1p expm1 x = x")
      try demandEqual(.tanh(x) * (exp + .exp(-x)), exp - .exp(-x), "tanh x cosh x = sinh x")
      try demandEqual(.tanh(-x), -.tanh(x), "tanh is odd")
      let square = x.squared + 1
      try demandEqual(.log(square) + .log(square), .log(square.squared), "log ab = log a + log b")
      try demandEqual(square.applying(.squareRoot).squared, square, "(√x)² = x")
    }
  }

  @Test func `a wrong equation is refused`() {
    let x = Interval(Rational(1, 3), precision: 100)
    #expect(Interval.exp(x + x).intersection(Interval.exp(x) + Interval.exp(x)) == nil)
  }

  @Test func `arguments outside the domain are NaN for floats and nothing known for intervals`() {
    let minus = BigFloat(-2)
    for function in [ElementaryFunction.log, .logOnePlus, .squareRoot] {
      #expect(minus.applying(function, precision: 64, rounding: .down).isNaN)
      #expect(Interval(lower: minus, upper: 3).applying(function) == .whole)
    }
    #expect(
      Interval(lower: 0, upper: 1).applying(.log)
        == Interval(lower: .infinity(negative: true), upper: 0))
    #expect(Interval(lower: -1, upper: 0).applying(.logOnePlus).upper.isZero)
    #expect(Interval(lower: 0, upper: 4).applying(.squareRoot) == Interval(lower: 0, upper: 2))
    #expect(Interval.whole.applying(.exp) == Interval(lower: 0, upper: .infinity()))
    #expect(Interval.whole.applying(.tanh) == Interval(lower: -1, upper: 1))
    #expect(Interval.whole.applying(.expMinusOne) == Interval(lower: -1, upper: .infinity()))
  }

  @Test func `values are exact where the function is rational`() {
    let zero = Interval(0)
    #expect(
      zero.applying(.expMinusOne) == 0 && zero.applying(.logOnePlus) == 0
        && zero.applying(.tanh) == 0)
    #expect(Interval(BigFloat(1)).applying(.log) == 0)
    #expect(Interval(BigFloat(49)).applying(.squareRoot) == 7)
    #expect(zero.applying(.exp).contains(1 as Rational))
    #expect(zero.applying(.exp).width <= BigFloat.powerOfTwo(-50))
  }

  @Test func `the exponential far beyond doubles stays relatively accurate`() {
    let value = Interval(-1_000_000, precision: 100).applying(.exp)
    // e^-1000000 = 3.2968…·10^-434295
    #expect(value.decimal(significantDigits: 5) == "3.2968e-434295")
    let beyond = Interval(lower: BigFloat(1 << 40), upper: BigFloat(1 << 41)).applying(.exp)
    #expect(beyond.lower.isFinite && beyond.lower.signum > 0 && beyond.upper == .infinity())
    let point = Interval(BigFloat(1 << 40)).applying(.exp)
    #expect(point.lower.isFinite && point.upper == .infinity())
    let below = Interval(lower: BigFloat(-1 << 41), upper: BigFloat(-1 << 40)).applying(.exp)
    #expect(below.lower.isZero && below.upper.signum > 0)
  }

  @Test func `a narrow exponential contains the two-call image and is at most twice as wide`() {
    checkProperty("narrow exp", count: 1600) { (source: inout ChoiceSource) in
      let precision = source.precision(through: 200)
      let value = source.rational(bits: 12)
      guard value.magnitude < 1000 else { throw Discarded() }
      let start = BigFloat(value, precision: precision, rounding: .nearest)
      // Gaps on both sides of the limit of the short cut.
      let gap = BigFloat.powerOfTwo(-source.integer(in: 5...200))
      return Interval(
        lower: start, upper: start.adding(gap, precision: precision, rounding: .up))
    } satisfies: { (x: Interval) in
      let p = x.precision
      let image = x.applying(.exp)
      let low = x.lower.applying(.exp, precision: p, rounding: .down)
      let high = x.upper.applying(.exp, precision: p, rounding: .up)
      try demand(image.lower == low && image.upper >= high, "\(image) misses [\(low), \(high)]")
      let exact = { (value: BigFloat) in value.rational() ?? 0 }
      let unit = exact(high.next(.up)) - exact(high)
      // The factor 1 + 2 (b − a) is computed with 64 bits, upwards.
      let slack = 1 + Rational(2).raised(to: -60)
      let allowed = 2 * slack * (exact(high) - exact(low)) + 4 * unit
      try demand(exact(image.upper) - exact(image.lower) <= allowed, "\(image) is too wide")
      if x.width > BigFloat.powerOfTwo(-8) { try demand(image.upper == high, "wide path") }
    }
  }

  @Test func `named functions are the same over every number system`() {
    let x = 0.375
    for function in ElementaryFunction.allCases {
      let float = BigFloat.apply(function, BigFloat(x))
      let interval = Interval.apply(function, Interval(BigFloat(x)))
      #expect(interval.contains(float))
      #expect((Double.apply(function, x) - float.double()).magnitude <= 2 * float.double().ulp)
    }
    #expect(Double.exp(x) == Double.apply(.exp, x))
    #expect(Interval.log(Interval(7, precision: 64)) == Interval(7, precision: 64).applying(.log))
    #expect(BigFloat.log(onePlus: 3) == BigFloat.log(4) && BigFloat.tanh(0).isZero)
    #expect(BigFloat.expMinusOne(0).isZero && (-1.0).isNegative && !(0.0).isNegative)
    #expect(BigFloat(-1).isNegative && !BigFloat(0).isNegative)
    #expect(Interval(lower: -2, upper: -1).isNegative && !Interval(lower: -2, upper: 1).isNegative)
  }
}
