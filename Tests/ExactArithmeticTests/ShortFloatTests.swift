import PropertyTesting
import Testing

@testable import ExactArithmetic

/// Numbers of at most 256 bits against MPFR, which computes at 1,000 bits and rounds once.
@Suite("Short floats")
struct ShortFloatTests {
  /// A float of at most 256 bits whose significand has runs of equal bits, where carries go far.
  private static func short(_ source: inout ChoiceSource) -> BigFloat {
    let precision = source.flag() ? source.precision(through: 256) : source.integer(in: 1...256)
    var significand: Integer = 1
    while significand.bitLength < 256 {
      let run = source.integer(in: 1...64)
      significand <<= run
      switch source.uniform(through: 2) {
      case 0: break
      case 1: significand += ((1 as Integer) << run) - 1
      default: significand += source.positiveInteger(bits: 64) >> max(0, 64 - run)
      }
    }
    let scale =
      source.flag(probability: 0.7) ? source.integer(in: -6...6) : source.integer(in: -200...200)
    let value = BigFloat(
      significand, precision: precision, rounding: source.element(of: Rounding.allCases)
    )
    .scaled(byPowerOfTwo: scale - significand.bitLength)
    return source.flag() ? value : -value
  }

  /// Throws unless both are the same number of the same precision and sign of 0.
  private static func demandSame(_ short: BigFloat, _ mpfr: BigFloat, _ what: String) throws {
    let isSame =
      short == mpfr && short.precision == mpfr.precision
      && (!short.isZero
        || short.withPointer { $0.pointee._mpfr_sign } == mpfr.withPointer { $0.pointee._mpfr_sign })
    try demand(isSame, "\(what): \(short) is not \(mpfr)")
  }

  @Test func `sums and products are MPFR's`() {
    checkProperty("short arithmetic", count: 6000) { (source: inout ChoiceSource) in
      let x = Self.short(&source)
      let y = source.flag(probability: 0.1) ? (source.flag() ? x : -x) : Self.short(&source)
      return (x, y, source.integer(in: 1...256), source.element(of: Rounding.allCases))
    } satisfies: { (x: BigFloat, y: BigFloat, precision: Int, rounding: Rounding) in
      // Exact at this precision, and rounded once.
      let wide = [
        x.adding(y, precision: 1000, rounding: rounding),
        x.subtracting(y, precision: 1000, rounding: rounding),
        x.multiplied(by: y, precision: 1000, rounding: rounding),
      ]
      let short = [
        x.adding(y, precision: precision, rounding: rounding),
        x.subtracting(y, precision: precision, rounding: rounding),
        x.multiplied(by: y, precision: precision, rounding: rounding),
      ]
      for (name, (short, wide)) in zip(["+", "-", "*"], zip(short, wide)) {
        let expected = BigFloat(wide, precision: precision, rounding: rounding)
        try Self.demandSame(short, expected, "\(x) \(name) \(y)")
      }
      let order = x.subtracting(y, precision: 1000, rounding: rounding).signum
      try demand(
        (x < y) == (order < 0) && (x == y) == (order == 0) && (x <= y) == (order <= 0), "order")
    }
  }

  /// Two ends of at most 256 bits, in order: equal, near each other, or anyhow, and 0 at times.
  private static func interval(_ source: inout ChoiceSource) -> Interval {
    func end(_ source: inout ChoiceSource) -> BigFloat {
      source.flag(probability: 0.1)
        ? BigFloat(0, precision: source.integer(in: 64...256)) : short(&source)
    }
    let first = end(&source)
    let second =
      switch source.uniform(through: 2) {
      case 0: first
      case 1 where !first.isZero: first.next(.up)
      default: end(&source)
      }
    return Interval(lower: min(first, second), upper: max(first, second))
  }

  @Test func `intervals are computed as their ends are, one by one`() {
    checkProperty("short intervals", count: 6000) { (source: inout ChoiceSource) in
      (Self.interval(&source), Self.interval(&source))
    } satisfies: { (a: Interval, b: Interval) in
      let precision = max(a.precision, b.precision)
      func demandEnds(_ value: Interval, _ lower: BigFloat, _ upper: BigFloat, _ name: String)
        throws
      {
        try Self.demandSame(value.lower, lower, "lower end of \(a) \(name) \(b)")
        try Self.demandSame(value.upper, upper, "upper end of \(a) \(name) \(b)")
      }
      func rounded(_ wide: BigFloat, _ rounding: Rounding) -> BigFloat {
        BigFloat(wide, precision: max(wide.isZero ? 64 : 0, precision), rounding: rounding)
      }
      func sum(_ x: BigFloat, _ y: BigFloat, _ rounding: Rounding) -> BigFloat {
        BigFloat(
          x.adding(y, precision: 1000, rounding: rounding), precision: precision,
          rounding: rounding)
      }
      try demandEnds(a + b, sum(a.lower, b.lower, .down), sum(a.upper, b.upper, .up), "+")
      try demandEnds(a - b, sum(a.lower, -b.upper, .down), sum(a.upper, -b.lower, .up), "-")
      var changed = a
      changed += b
      // In place the ends keep a precision each.
      try demand(changed.hull(a + b) == changed, "\(a) += \(b)")
      changed = a
      changed -= b
      try demand(changed.hull(a - b) == changed, "\(a) -= \(b)")
      let products = [a.lower, a.upper].flatMap { x in
        [b.lower, b.upper].map {
          x.isZero || $0.isZero
            ? BigFloat(0, precision: 1000) : x.multiplied(by: $0, precision: 1000, rounding: .down)
        }
      }
      guard let least = products.min(), let most = products.max() else { return }
      try demandEnds(a * b, rounded(least, .down), rounded(most, .up), "*")
    }
  }

  @Test func `exponentials of intervals enclose both ends, and little more`() {
    checkProperty("short exponentials", count: 3000) { (source: inout ChoiceSource) in
      (Self.interval(&source), source.integer(in: 2...256))
    } satisfies: { (a: Interval, precision: Int) in
      let image = a.applying(.exp, precision: precision)
      try Self.demandSame(
        image.lower, a.lower.applying(.exp, precision: precision, rounding: .down), "e^\(a.lower)")
      try demand(
        image.upper >= a.upper.applying(.exp, precision: 1000, rounding: .up), "e^\(a.upper)")
      // e^b (1 + 2 (b − a)) and two units of the last place.
      let gap = a.upper.subtracting(a.lower, precision: 300, rounding: .up)
      let most = [.powerOfTwo(2 - precision), gap.scaled(byPowerOfTwo: 1)].reduce(
        a.upper.applying(.exp, precision: 600, rounding: .up)
      ) {
        let factor = $1.adding(1, precision: 600, rounding: .up)
        return $0.multiplied(by: factor, precision: 600, rounding: .up)
      }
      try demand(image.upper <= most, "e^\(a) is \(image)")
    }
  }

  @Test(arguments: [ElementaryFunction.exp, .log, .logOnePlus])
  func `exponentials and logarithms are MPFR's`(function: ElementaryFunction) {
    checkProperty("short \(function)", count: 4000) { (source: inout ChoiceSource) in
      var x = Self.short(&source)
      if function == .log { x = x.magnitude }
      return (x, source.integer(in: 1...256), source.element(of: Rounding.allCases))
    } satisfies: { (x: BigFloat, precision: Int, rounding: Rounding) in
      let wide = x.applying(function, precision: 1000, rounding: rounding)
      let short = x.applying(function, precision: precision, rounding: rounding)
      if wide.isNaN {
        try demand(short.isNaN, "\(function)(\(x)) is \(short)")
        return
      }
      let expected = BigFloat(wide, precision: precision, rounding: rounding)
      try Self.demandSame(short, expected, "\(function)(\(x))")
    }
  }

  @Test func `doubles of short floats, and short floats of doubles, are MPFR's`() {
    checkProperty("short floats and doubles", count: 4000) { (source: inout ChoiceSource) in
      (Self.short(&source), source.element(of: Rounding.allCases))
    } satisfies: { (x: BigFloat, rounding: Rounding) in
      // Exact at 300 bits, where MPFR converts.
      let long = BigFloat(x, precision: 300, rounding: .nearest)
      let double = x.double(rounding)
      try demand(double == long.double(rounding), "\(x) \(rounding): \(double)")
      let back = BigFloat(double, precision: 300)
      try demand(BigFloat(double) == back && BigFloat(double).precision == 53, "\(double)")
      for direction in [FloatingPointRoundingRule.towardZero, .awayFromZero] {
        let (bits, same) = (x.leadingBits(direction), long.leadingBits(direction))
        try demand(
          bits?.significand == same?.significand && bits?.exponent == same?.exponent,
          "leading bits of \(x)")
      }
    }
  }

  @Test func `ratios of machine words are rounded once`() {
    checkProperty("short ratios", count: 4000) { (source: inout ChoiceSource) in
      let top = source.integer(in: Int.min...Int.max) >> source.integer(in: 0...63)
      let bottom = source.integer(in: 1...Int.max) >> source.integer(in: 0...62)
      return (
        Rational(top, max(1, bottom)), source.integer(in: 1...256),
        source.element(of: Rounding.allCases)
      )
    } satisfies: { (value: Rational, precision: Int, rounding: Rounding) in
      let short = BigFloat(value, precision: precision, rounding: rounding)
      if value.isZero { return try demand(short.isZero, "0") }
      if precision > 1 { try demandRounded(short, of: value, precision, rounding, "ratio") }
    }
  }

  @Test func `zeros, infinities and the ends of the range are MPFR's`() {
    let huge = BigFloat.powerOfTwo((1 << 30) - 2)
    let special: [BigFloat] = [
      0, -BigFloat(0), 1, -1, .infinity(negative: true), .infinity(), .nan, huge, -huge,
      .powerOfTwo(-(1 << 30) + 2), BigFloat(1, precision: 256), BigFloat(1, precision: 257),
    ]
    for x in special {
      for y in special {
        for rounding in Rounding.allCases {
          func operate(_ precision: Int) -> [BigFloat] {
            [
              x.adding(y, precision: precision, rounding: rounding),
              x.subtracting(y, precision: precision, rounding: rounding),
              x.multiplied(by: y, precision: precision, rounding: rounding),
            ]
          }
          for (short, wide) in zip(operate(100), operate(1000)) {
            let expected = BigFloat(wide, precision: 100, rounding: rounding)
            #expect(short == expected || (short.isNaN && expected.isNaN), "\(x), \(y), \(rounding)")
          }
        }
        let (wideX, wideY) = (
          BigFloat(x, precision: 200, rounding: .nearest),
          BigFloat(y, precision: 200, rounding: .nearest)
        )
        #expect((x < y) == (wideX < wideY) && (x <= y) == (wideX <= wideY), "\(x), \(y)")
        #expect((x == y) == (wideX == wideY) && x.signum == wideX.signum, "\(x), \(y)")
      }
    }
  }
}
