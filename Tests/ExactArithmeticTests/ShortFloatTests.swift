import PropertyTesting
import Testing

@testable import ExactArithmetic

/// Numbers of at most 192 bits against MPFR, which computes at 1,000 bits and rounds once.
@Suite("Short floats")
struct ShortFloatTests {
  /// A float of at most 192 bits whose significand has runs of equal bits, where carries go far.
  private static func short(_ source: inout ChoiceSource) -> BigFloat {
    let precision = source.flag() ? source.precision(through: 192) : source.integer(in: 1...192)
    var significand: Integer = 1
    while significand.bitLength < 192 {
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
      return (x, y, source.integer(in: 1...192), source.element(of: Rounding.allCases))
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

  @Test(arguments: [ElementaryFunction.exp, .log, .logOnePlus])
  func `exponentials and logarithms are MPFR's`(function: ElementaryFunction) {
    checkProperty("short \(function)", count: 4000) { (source: inout ChoiceSource) in
      var x = Self.short(&source)
      if function == .log { x = x.magnitude }
      return (x, source.integer(in: 1...192), source.element(of: Rounding.allCases))
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

  @Test func `ratios of machine words are rounded once`() {
    checkProperty("short ratios", count: 4000) { (source: inout ChoiceSource) in
      let top = source.integer(in: Int.min...Int.max) >> source.integer(in: 0...63)
      let bottom = source.integer(in: 1...Int.max) >> source.integer(in: 0...62)
      return (
        Rational(top, max(1, bottom)), source.integer(in: 1...192),
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
      .powerOfTwo(-(1 << 30) + 2), BigFloat(1, precision: 192), BigFloat(1, precision: 193),
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
