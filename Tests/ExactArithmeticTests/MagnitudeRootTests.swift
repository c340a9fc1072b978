import ExactArithmetic
import PropertyTesting
import Testing

@Suite("Square roots of magnitudes")
struct MagnitudeRootTests {
  /// Throws unless `root` is at least √x and at most (1 + 2^−51)√x.
  private static func demandTight(_ root: Magnitude, _ x: Rational) throws {
    let value = try #require(root.bigFloat.rational())
    let square = value * value
    try demand(square >= x, "the root of \(x) is below")
    let room = 1 + Rational(1, 2).raised(to: 51)
    try demand(square <= x * room * room, "the root of \(x) is far above")
  }

  @Test func `roots of both parities of exponents are upward and tight`() throws {
    for exponent in -160...160 {
      for significand in [1, 1.0.nextUp, 1.5, 2.0.nextDown, 0x1.6a09e667f3bcdp0] {
        let x = Double(sign: .plus, exponent: exponent, significand: significand)
        try MagnitudeRootTests.demandTight(
          Magnitude(x).squareRoot(), try #require(Rational(exactly: x)))
      }
    }
  }

  @Test func `roots of any doubles are upward and tight, and scale with even exponents`() {
    checkProperty("square roots", count: 500) { (source: inout ChoiceSource) in
      (source.double().magnitude, source.integer(in: -(1 << 27)...(1 << 27)))
    } satisfies: { (input: (Double, Int)) in
      guard input.0.isFinite, input.0 > 0, let exact = Rational(exactly: input.0) else { return }
      let root = Magnitude(input.0).squareRoot()
      try MagnitudeRootTests.demandTight(root, exact)
      let scaled = Magnitude(input.0).scaled(byPowerOfTwo: 2 * input.1).squareRoot()
      try demand(scaled == root.scaled(byPowerOfTwo: input.1), "2^\(2 * input.1) times it")
    }
  }

  @Test func `the root of nothing is nothing, and of no bound none`() {
    #expect(Magnitude.zero.squareRoot() == .zero)
    #expect(Magnitude.infinity.squareRoot() == .infinity)
    let limit = Magnitude.exponentLimit
    #expect(Magnitude.powerOfTwo(limit - 1).squareRoot().isFinite)
    #expect(!Magnitude.powerOfTwo(-limit).squareRoot().isZero)
  }
}
