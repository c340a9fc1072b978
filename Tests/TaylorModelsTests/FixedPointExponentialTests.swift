import CGMP
import ExactArithmetic
import PropertyTesting
import Testing

@testable import TaylorModels

@Suite("Exponentials of fixed-point numbers")
struct FixedPointExponentialTests {
  /// Throws unless e^x is within a unit of what is answered, x an integer times 2^−`bits`.
  private static func demandWithin(
    _ x: Integer, _ bits: Int, _ function: FixedPointExponential
  ) throws {
    let table = CoefficientTable([[x], [0]])
    defer { keep(table) }
    let value = BigFloat(x, precision: 1100, rounding: .nearest).scaled(byPowerOfTwo: -bits)
    let isAnswered = function.apply(table[0], size: value.double(), into: table[1])
    let truth = value.applying(.exp, precision: bits + 200, rounding: .nearest)
    guard isAnswered else {
      try demand(truth > BigFloat.powerOfTwo(46), "nothing is said of e^\(value)")
      return
    }
    let stored = BigFloat(table.integer(1, 0), precision: 1100, rounding: .nearest)
    let error = (stored - truth.scaled(byPowerOfTwo: bits)).magnitude
    try demand(error <= BigFloat(0.76), "e^\(value) is off by \(error) units")
  }

  @Test func `answers are within a unit`() {
    for bits in [100, 167, 505, 960] {
      let function = FixedPointExponential(fractionBits: bits)
      checkProperty("exponentials of \(bits) bits", count: 60) { (source: inout ChoiceSource) in
        let size = source.integer(in: -8...11)
        let top = Integer(source.integer(in: -(1 << 40)...(1 << 40))) << (bits - 40 + size)
        return top + source.integer(bits: 90)
      } satisfies: { (x: Integer) in
        let limit = Integer(4095) << bits
        guard x.magnitude < limit else { return }
        try FixedPointExponentialTests.demandWithin(x, bits, function)
      }
    }
  }

  @Test func `answers about 0 and multiples of ln 2 and 2^-8 are within a unit`() throws {
    let bits = 130
    let function = FixedPointExponential(fractionBits: bits)
    let two = BigFloat(2).applying(.log, precision: 400, rounding: .nearest)
    for k in [-4000, -200, -100, -3, -2, -1, 0, 1, 2, 46, 47, 48] {
      let multiple = try #require(
        (two * BigFloat(k)).scaled(byPowerOfTwo: bits).rational()?.floor)
      for step in [0, 1, 177, 178] {
        for units in -2...2 {
          let x = multiple + (Integer(step) << (bits - 8)) + Integer(units)
          try FixedPointExponentialTests.demandWithin(x, bits, function)
        }
      }
    }
    let table = CoefficientTable([[0], [0]])
    defer { keep(table) }
    #expect(function.apply(table[0], size: 0, into: table[1]))
    #expect(table.integer(1, 0) == .power(bits))
    #expect(!function.apply(table[0], size: 4096, into: table[1]))
  }
}
