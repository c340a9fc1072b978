import PropertyTesting
import Testing

@testable import ExactArithmetic

@Suite("Roots of increasing functions")
struct MonotoneRootTests {
  /// The root of x³ = `cube`, from a guess that is off by the factor `error`, with the highest precision
  /// asked for.
  private func root(
    ofCube cube: Rational, guess: Double, digits: Int = 8
  ) throws -> (root: CertifiedReal, precision: Int) {
    var highest = 0
    let root = try MonotoneRoot.positive(
      digits: digits, precisionLimit: 4096, "cube root", start: guess, approximate: { $0 },
      value: { x, precision in
        highest = max(highest, precision)
        let point = x.rounded(to: precision)
        return point * point.squared - Interval(cube, precision: precision)
      },
      slope: { x, precision in 3 * x.rounded(to: precision).squared })
    return (root, highest)
  }

  @Test func `a guess that is a little off costs no more bits`() {
    checkProperty("cube roots", count: 40) { source in
      (
        Rational(source.integer(in: 1...2000), 7),
        1 + Double(source.integer(in: -1000...1000)) * 1e-10
      )
    } satisfies: { (cube: Rational, error: Double) in
      let found = try root(ofCube: cube, guess: pow(cube) * error)
      let value = found.root.enclosure
      try demand(
        (value * value.squared).contains(cube) && found.root.isDetermined(significantDigits: 8),
        "\(value) is not the cube root of \(cube)")
      // Signs that 128 bits prove are not asked for again with more.
      try demand(found.precision == 128, "\(found.precision) bits")
    }
  }

  private func pow(_ cube: Rational) -> Double {
    var x = 1.0
    for _ in 0..<200 { x -= (x * x * x - cube.approximation) / (3 * x * x) }
    return x
  }

  @Test func `a guess that is far off costs steps, not the root`() throws {
    for error in [1e-9, 0.01, 0.5, 0.9, 1.1, 2, 30, 1e12] {
      let found = try root(ofCube: 5, guess: pow(5) * error, digits: 20)
      let value = found.root.enclosure
      #expect(
        (value * value.squared).contains(5 as Rational), "from \(error) of the root: \(value)")
      #expect(found.root.isDetermined(significantDigits: 20))
    }
  }

  @Test func `a first precision that does not hold the digits is followed by more`() throws {
    var precisions: Set<Int> = []
    let root = try MonotoneRoot.positive(
      digits: 25, precisionLimit: 4096, "square root", start: 1.4, firstPrecision: 64,
      approximate: { $0 },
      value: { x, precision in
        precisions.insert(precision)
        // What is known at 64 bits is known to 2^−40 alone.
        let blur = precision > 64 ? BigFloat(0) : .powerOfTwo(-40)
        return x.rounded(to: 300).squared - 2 + Interval(lower: -blur, upper: blur)
      },
      slope: { x, _ in 2 * x.rounded(to: 300) })
    #expect(
      root.enclosure.squared.contains(2 as Rational) && root.isDetermined(significantDigits: 25))
    #expect(precisions.contains(64) && precisions.contains(128))
  }

  @Test func `slopes that are wrong are caught where the signs at the ends are looked at`() throws {
    // A function that is 0 nowhere: no box is the image of a root.
    #expect(throws: Undecided.self) {
      try MonotoneRoot.positive(
        digits: 8, precisionLimit: 256, "no root", start: 1, approximate: { _ in 1 },
        value: { x, _ in x + 1 }, slope: { _, _ in Interval(1) })
    }
  }

  @Test
  func `guesses by logarithms are near, and none is made where values do not reach the target`()
    throws
  {
    let cube = try #require(
      MonotoneRoot.guess(from: 1e-3, target: 5) { ($0 * $0 * $0, 3 * $0 * $0) })
    #expect(abs(cube - pow(5)) < 1e-7 * cube)
    #expect(
      MonotoneRoot.guess(from: 1, target: 2) { ($0 / (1 + $0), 1 / ((1 + $0) * (1 + $0))) } == nil)
    #expect(MonotoneRoot.guess(from: .nan, target: 2) { ($0, 1) } == nil)
    #expect(MonotoneRoot.guess(from: 1, target: 2) { ($0, -1) } == nil)
  }
}
