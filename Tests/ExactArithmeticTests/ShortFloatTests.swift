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

  @Test func `sums, products and quotients are MPFR's`() {
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
        // No quotient of such numbers is as near a half of their last places.
        x.divided(by: y, precision: 1000, rounding: rounding),
      ]
      let short = [
        x.adding(y, precision: precision, rounding: rounding),
        x.subtracting(y, precision: precision, rounding: rounding),
        x.multiplied(by: y, precision: precision, rounding: rounding),
        x.divided(by: y, precision: precision, rounding: rounding),
      ]
      let shortest = BigFloat(x, precision: precision, rounding: rounding)
      let rounded = BigFloat(
        BigFloat(x, precision: 1000, rounding: rounding), precision: precision, rounding: rounding)
      try Self.demandSame(shortest, rounded, "\(x)")
      for (name, (short, wide)) in zip(["+", "-", "*", "/"], zip(short, wide)) {
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

  @Test func `sums and products of many intervals are those of one after the other`() {
    checkProperty("sums of intervals", count: 1500) { (source: inout ChoiceSource) in
      (0..<source.integer(in: 1...6)).map { _ in
        let (a, b) = (Self.interval(&source), Self.interval(&source))
        // A long one, and one without bounds, among them.
        return source.flag(probability: 0.1)
          ? (source.flag() ? a.rounded(to: 300) : .whole, b) : (a, b)
      }
    } satisfies: { (pairs: [(Interval, Interval)]) in
      let (a, b) = (pairs.map(\.0), pairs.map(\.1))
      func demandIdentical(_ value: Interval, _ expected: Interval, _ name: String) throws {
        try demand(value.isIdentical(to: expected), "\(name): \(value) is not \(expected)")
      }
      var expected = a[0]
      for term in a.dropFirst() { expected += term }
      try demandIdentical(Interval.sum(a), expected, "sum")
      expected = a[0] * b[0]
      for (first, second) in zip(a, b).dropFirst() { expected += first * second }
      try demandIdentical(Interval.dot(a, b), expected, "sum of products")
      expected = b[0]
      var value = b[0]
      value.subtractConvolution(a, [b[0]] + b)
      for (first, second) in zip(a, b.reversed()) { expected -= first * second }
      try demandIdentical(value, expected, "convolution")
    }
  }

  @Test func `quotients of intervals are those of their ends, and whole by 0`() {
    checkProperty("short quotients", count: 6000) { (source: inout ChoiceSource) in
      let bits = source.flag() ? 128 : 256
      return (
        Self.interval(&source).rounded(to: bits), Self.interval(&source).rounded(to: bits)
      )
    } satisfies: { (a: Interval, b: Interval) in
      let quotient = a / b
      if b.containsZero {
        if a.lower.isZero, a.upper.isZero { return }
        return try demand(!quotient.isBounded, "\(a) / \(b) is \(quotient)")
      }
      func ends(_ rounding: Rounding) -> [BigFloat] {
        [a.lower, a.upper].flatMap { x in
          [b.lower, b.upper].map { x.divided(by: $0, precision: 1000, rounding: rounding) }
        }
      }
      guard let least = ends(.down).min(), let most = ends(.up).max() else { return }
      let precision = max(a.precision, b.precision)
      let little = BigFloat.powerOfTwo(3 - precision)
      let slack = max(least.magnitude, most.magnitude).multiplied(
        by: little, precision: 64, rounding: .up)
      try demand(quotient.lower <= least && quotient.upper >= most, "\(a) / \(b)")
      try demand(
        quotient.lower >= least.subtracting(slack, precision: 1000, rounding: .down)
          && quotient.upper <= most.adding(slack, precision: 1000, rounding: .up),
        "\(a) / \(b) is \(quotient)")
    }
  }

  @Test(arguments: [ElementaryFunction.log, .logOnePlus])
  func `logarithms of intervals enclose both ends, and little more`(function: ElementaryFunction) {
    checkProperty("short \(function) of intervals", count: 3000) { (source: inout ChoiceSource) in
      var a = Self.interval(&source)
      if function == .log {
        let ends = [a.lower.magnitude, a.upper.magnitude].sorted()
        a = Interval(lower: ends[0], upper: ends[1])
      } else if source.flag() {
        a = a.scaled(byPowerOfTwo: -source.integer(in: 6...100))
      }
      return (a, source.integer(in: 2...256))
    } satisfies: { (a: Interval, precision: Int) in
      let image = a.applying(function, precision: precision)
      let low = a.lower.applying(function, precision: precision, rounding: .down)
      if low.isNaN || !low.isFinite { return try demand(!image.isBounded, "\(function)(\(a))") }
      try Self.demandSame(image.lower, low, "\(function)(\(a.lower))")
      let top = a.upper.applying(function, precision: 1000, rounding: .up)
      try demand(image.upper >= top, "\(function)(\(a.upper))")
      // (b − a)²/a² or 3 (b − a), and two units of the last place.
      let gap = a.upper.subtracting(a.lower, precision: 600, rounding: .up)
      let ratio =
        function == .log ? gap.divided(by: a.lower, precision: 600, rounding: .up) : nil
      let excess =
        ratio.map { $0.multiplied(by: $0, precision: 600, rounding: .up) }
        ?? gap.multiplied(by: 3, precision: 600, rounding: .up)
      let units = max(top.magnitude, low.magnitude).multiplied(
        by: .powerOfTwo(3 - precision), precision: 600, rounding: .up)
      let rest = (ratio ?? gap).multiplied(by: .powerOfTwo(-61), precision: 600, rounding: .up)
      let most = [excess, units, rest].reduce(top) {
        $0.adding($1, precision: 600, rounding: .up)
      }
      try demand(image.upper <= most, "\(function)(\(a)) is \(image)")
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

  @Test func `hyperbolic tangents of intervals enclose both ends, and little more`() {
    checkProperty("short tangents", count: 3000) { (source: inout ChoiceSource) in
      (Self.interval(&source), source.integer(in: 2...256))
    } satisfies: { (a: Interval, precision: Int) in
      let image = a.applying(.tanh, precision: precision)
      func end(_ x: BigFloat, _ rounding: Rounding) -> BigFloat {
        x.applying(.tanh, precision: 1000, rounding: rounding)
      }
      let (low, high) = (end(a.lower, .down), end(a.upper, .up))
      try demand(image.lower <= low && high <= image.upper, "tanh \(a) is \(image)")
      for (found, best) in [(image.lower, low), (image.upper, high)] {
        let units = best.magnitude.multiplied(
          by: .powerOfTwo(2 - precision), precision: 64, rounding: .up)
        let distance = found.subtracting(best, precision: 1000, rounding: .nearest).magnitude
        try demand(distance <= units, "tanh \(a) is \(image)")
      }
    }
  }

  @Test(arguments: [ElementaryFunction.exp, .log, .logOnePlus])
  func `exponentials and logarithms are MPFR's`(function: ElementaryFunction) {
    checkProperty("short \(function)", count: 4000) { (source: inout ChoiceSource) in
      var x = Self.short(&source)
      if function == .log { x = x.magnitude }
      if function == .exp, source.flag(probability: 0.05) { x = 0 }
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

  @Test func `enclosures of rationals of any length have the ends that rounding gives`() {
    checkProperty("enclosures of rationals", count: 4000) { (source: inout ChoiceSource) in
      func part(_ source: inout ChoiceSource) -> Integer {
        source.positiveInteger(bits: source.element(of: [8, 63, 64, 65, 127, 128, 129, 400]))
      }
      let (top, bottom) = (part(&source), part(&source))
      return (
        Rational(source.flag() ? top : -top, bottom), source.integer(in: 2...300)
      )
    } satisfies: { (value: Rational, precision: Int) in
      let enclosure = Interval(value, precision: precision)
      try demandRounded(enclosure.lower, of: value, precision, .down, "lower end of \(value)")
      try demandRounded(enclosure.upper, of: value, precision, .up, "upper end of \(value)")
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
