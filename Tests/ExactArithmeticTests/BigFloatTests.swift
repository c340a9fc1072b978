import Foundation
import PropertyTesting
import Synchronization
import Testing

@testable import ExactArithmetic

/// Throws unless `value` is `exact` rounded in the given direction, judged by its neighbours.
func demandRounded(
  _ value: BigFloat, of exact: Rational, _ precision: Int, _ rounding: Rounding, _ what: String
) throws {
  try demand(value.isFinite && value.isZero == exact.isZero, "\(what): \(value)")
  guard !value.isZero else { return }
  try demand(value.precision == precision, "\(what): precision \(value.precision)")
  let result = try #require(value.rational())
  let below = try #require(value.next(.down).rational())
  let above = try #require(value.next(.up).rational())
  let isRounded: Bool
  switch rounding {
  case .down: isRounded = result <= exact && exact < above
  case .up: isRounded = below < exact && exact <= result
  case .nearest:
    let (low, high, twice) = (below + result, result + above, 2 * exact)
    // The significand as an integer decides ties. With one bit every significand is 1.
    let exponent = try #require(value.exponent)
    let significand = result * Rational(2).raised(to: precision - exponent)
    let isEven = significand.numerator.isMultiple(of: 2)
    isRounded = isEven ? low <= twice && twice <= high : low < twice && twice < high
  }
  try demand(isRounded, "\(what): \(result) is not \(exact) rounded \(rounding) to \(precision)")
}

@Suite("BigFloat")
struct BigFloatTests {
  /// Operands, a precision for the result, and their exact values.
  struct Case: CustomStringConvertible {
    let x: BigFloat
    let y: BigFloat
    let precision: Int
    let a: Rational
    let b: Rational

    init(_ source: inout ChoiceSource) throws {
      x = source.float()
      // Nearly equal operands cancel; equal ones do so entirely.
      switch source.uniform(through: 3) {
      case 0: y = x
      case 1: y = -x.next(source.flag() ? .up : .down)
      default: y = source.float()
      }
      precision = source.precision()
      guard let a = x.rational(), let b = y.rational() else { throw Discarded() }
      (self.a, self.b) = (a, b)
    }

    var description: String { "\(a), \(b) to \(precision) bits" }
  }

  @Test(arguments: Rounding.allCases)
  func `every operation is correctly rounded in every direction`(rounding: Rounding) {
    checkProperty("rounding \(rounding)", count: 1000) { (source: inout ChoiceSource) in
      try Case(&source)
    } satisfies: { (c: Case) in
      let (x, y, p) = (c.x, c.y, c.precision)
      try demandRounded(
        x.adding(y, precision: p, rounding: rounding), of: c.a + c.b, p, rounding, "sum")
      try demandRounded(
        x.subtracting(y, precision: p, rounding: rounding), of: c.a - c.b, p, rounding, "difference"
      )
      try demandRounded(
        x.multiplied(by: y, precision: p, rounding: rounding), of: c.a * c.b, p, rounding, "product"
      )
      try demandRounded(BigFloat(x, precision: p, rounding: rounding), of: c.a, p, rounding, "copy")
      if c.b.isZero { return }
      try demandRounded(
        x.divided(by: y, precision: p, rounding: rounding), of: c.a / c.b, p, rounding, "quotient")
    }
  }

  @Test(arguments: Rounding.allCases)
  func `integers and rationals are correctly rounded`(rounding: Rounding) {
    checkProperty("conversion \(rounding)", count: 1000) { (source: inout ChoiceSource) in
      (source.rational(), source.integer(), source.precision())
    } satisfies: { (rational: Rational, integer: Integer, p: Int) in
      try demandRounded(
        BigFloat(rational, precision: p, rounding: rounding), of: rational, p, rounding, "rational")
      try demandRounded(
        BigFloat(integer, precision: p, rounding: rounding), of: Rational(integer), p, rounding,
        "integer")
    }
  }

  @Test func `ties go to the even significand`() {
    // 5 = 101₂ and 7 = 111₂ lie half-way between two numbers of two bits.
    #expect(BigFloat(Rational(5), precision: 2, rounding: .nearest) == 4)
    #expect(BigFloat(Rational(7), precision: 2, rounding: .nearest) == 8)
    #expect(BigFloat(Rational(-5), precision: 2, rounding: .down) == -6)
    #expect(BigFloat(Rational(-5), precision: 2, rounding: .up) == -4)
  }

  @Test func `the judge of rounding refuses a neighbour`() throws {
    let third = BigFloat(Rational(1, 3), precision: 53, rounding: .nearest)
    for rounding in Rounding.allCases {
      let right = BigFloat(Rational(1, 3), precision: 53, rounding: rounding)
      for wrong in [third.next(.up), third.next(.down), third] where wrong != right {
        #expect(throws: PropertyFailure.self) {
          try demandRounded(wrong, of: Rational(1, 3), 53, rounding, "planted")
        }
      }
    }
  }

  @Test func `operators round to nearest at the larger precision`() {
    checkProperty("operators", count: 800) { (source: inout ChoiceSource) in
      try Case(&source)
    } satisfies: { (c: Case) in
      let p = max(c.x.precision, c.y.precision)
      try demandRounded(c.x + c.y, of: c.a + c.b, p, .nearest, "+")
      try demandRounded(c.x - c.y, of: c.a - c.b, p, .nearest, "-")
      try demandRounded(c.x * c.y, of: c.a * c.b, p, .nearest, "*")
      if !c.b.isZero { try demandRounded(c.x / c.y, of: c.a / c.b, p, .nearest, "/") }
      var (sum, difference, product, quotient, negative) = (c.x, c.x, c.x, c.x, c.x)
      sum += c.y
      difference -= c.y
      product *= c.y
      quotient /= c.y
      negative.negate()
      try demand(sum == c.x + c.y && difference == c.x - c.y && product == c.x * c.y, "in place")
      try demand(c.b.isZero || quotient == c.x / c.y, "in-place quotient")
      try demand(negative.rational() == -c.a && c.x.magnitude.rational() == c.a.magnitude, "sign")
    }
  }

  @Test func `comparison with floats and rationals is exact`() {
    checkProperty("order", count: 1600) { (source: inout ChoiceSource) in
      let c = try Case(&source)
      let near = c.a + Rational(source.integer(in: -1...1)) * Rational(10).raised(to: -45)
      return (c, source.flag() ? near : c.b)
    } satisfies: { (c: Case, rational: Rational) in
      try demand((c.x < c.y) == (c.a < c.b) && (c.x == c.y) == (c.a == c.b), "floats")
      let order = c.a < rational ? -1 : (c.a == rational ? 0 : 1)
      try demand(c.x.compare(to: rational) == order, "compare(to: \(rational))")
      try demand(c.x.signum == c.a.signum && c.x.isZero == c.a.isZero, "sign")
    }
  }

  @Test func `equal values of different precision hash alike`() {
    checkProperty("hash", count: 800) { (source: inout ChoiceSource) in
      source.float()
    } satisfies: { (value: BigFloat) in
      let wide = BigFloat(value, precision: value.precision + 100, rounding: .nearest)
      try demand(wide == value && wide.hashValue == value.hashValue, "\(value)")
      try demand(Set([value, wide, -value]).count == (value.isZero ? 1 : 2), "set")
    }
  }

  @Test func `the exponent brackets the value`() {
    checkProperty("exponent", count: 800) { (source: inout ChoiceSource) in
      source.float()
    } satisfies: { (value: BigFloat) in
      guard let exponent = value.exponent else {
        try demand(value.isZero, "no exponent of \(value)")
        return
      }
      try demand(value.magnitude < BigFloat.powerOfTwo(exponent), "too small")
      try demand(value.magnitude >= BigFloat.powerOfTwo(exponent - 1), "too large")
    }
    #expect(BigFloat.infinity().exponent == nil && BigFloat.nan.exponent == nil)
    #expect(BigFloat.powerOfTwo(-1_000_000).exponent == -999_999)
  }

  @Test func `doubles come and go exactly`() {
    checkProperty("doubles", count: 1600) { (source: inout ChoiceSource) in
      source.double()
    } satisfies: { (value: Double) in
      let float = BigFloat(value)
      if value.isNaN {
        try demand(float.isNaN && float.double().isNaN && float.rational() == nil, "NaN")
        return
      }
      try demand(float.double() == value && float.isFinite == value.isFinite, "\(float)")
      try demand(float.rational() == Rational(exactly: value), "\(value)")
    }
  }

  @Test func `rounding to double brackets the value`() throws {
    checkProperty("to double", count: 1200) { (source: inout ChoiceSource) in
      source.float()
    } satisfies: { (value: BigFloat) in
      let (low, high) = (value.double(.down), value.double(.up))
      try demand(BigFloat(low) <= value && value <= BigFloat(high), "[\(low), \(high)]")
      try demand(low == high || low.nextUp == high, "[\(low), \(high)] is too wide")
      try demand(value.double() == low || value.double() == high, "\(value.double())")
    }
  }

  @Test func `infinities, NaN and zeros behave as in IEEE 754`() {
    let infinity = BigFloat.infinity()
    let zero = BigFloat(0)
    #expect((infinity - infinity).isNaN && (zero * infinity).isNaN && (zero / zero).isNaN)
    #expect((1 / zero) == infinity && -infinity == BigFloat.infinity(negative: true))
    #expect(BigFloat.nan != BigFloat.nan && !(BigFloat.nan < 1) && !(1 < BigFloat.nan))
    for value in [BigFloat.nan, 1, infinity] {
      #expect(!(BigFloat.nan <= value) && !(value <= BigFloat.nan))
      #expect(!(BigFloat.nan >= value) && !(value >= BigFloat.nan))
      #expect(!(BigFloat.nan > value) && !(value > BigFloat.nan))
    }
    #expect(BigFloat(1) <= 1 && BigFloat(1) >= 1 && BigFloat(1) <= 2 && !(BigFloat(1) >= 2))
    #expect(BigFloat.nan.signum == 0 && BigFloat.nan.compare(to: 1) == 0)
    #expect(infinity.compare(to: Rational(10).raised(to: 1000)) == 1)
    #expect(zero == -zero && zero.hashValue == (-zero).hashValue && (-zero).signum == 0)
    #expect("\(BigFloat.nan) \(infinity) \(-infinity) \(zero)" == "nan inf -inf 0")
    #expect(BigFloat().isZero && BigFloat(0.1).description == "0.10000000000000001")
  }

  @Test func `literals of any length and machine integers are exact`() {
    let long: BigFloat = 123_456_789_012_345_678_901_234_567_890
    #expect(long.rational() == 123_456_789_012_345_678_901_234_567_890)
    #expect(BigFloat(exactly: UInt128.max)?.rational() == Rational(((1 as Integer) << 128) - 1))
    #expect(BigFloat(Int.min, precision: 2).rational() == Rational(Int.min))
    #expect(BigFloat(0.1, precision: 2).rational() == Rational(exactly: 0.1))
  }

  @Test func `an exponent too large for memory has no rational value`() {
    let huge = BigFloat.powerOfTwo(1 << 29)
    #expect(huge.rational() == nil && (1 / huge).rational() == nil)
    #expect(BigFloat.powerOfTwo(1 << 40) == .infinity() && BigFloat.powerOfTwo(-1 << 40).isZero)
    #expect(BigFloat.powerOfTwo(100).rational(exponentLimit: 100) == nil)
    #expect(BigFloat.powerOfTwo(99).rational(exponentLimit: 100) == Rational(2).raised(to: 99))
  }

  @Test func `a precision out of range traps`() async {
    await #expect(processExitsWith: .failure) {
      _ = BigFloat(1 as Rational, precision: 0, rounding: .up)
    }
    await #expect(processExitsWith: .failure) {
      _ = BigFloat(1, precision: BigFloat.precisionLimit + 1)
    }
  }

  // MPFR keeps constants and temporary numbers for each thread. That they are freed when the thread
  // ends is judged by the leak sanitizer, which CI runs on this suite.
  @Test("numbers that are made on a thread which ends are those of any thread")
  func threadThatEnds() {
    let done = DispatchSemaphore(value: 0)
    let made = Mutex<[BigFloat]>([])
    for precision in [200, 3000] {
      Thread {
        let value = BigFloat(1).applying(.exp, precision: precision, rounding: .down)
        made.withLock { $0.append(value.applying(.log, precision: precision, rounding: .up)) }
        done.signal()
      }.start()
    }
    for _ in 0..<2 { done.wait() }
    let values = made.withLock { $0 }
    #expect(values.allSatisfy { $0 <= 1 && 1 - $0 < BigFloat.powerOfTwo(-190) })
  }
}
