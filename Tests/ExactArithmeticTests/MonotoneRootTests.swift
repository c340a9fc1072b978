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
}
