import ChoiceSequences
import ExactArithmetic
import PropertyTesting
import Testing

@Suite("Interpolation by values and slopes")
struct HermiteInterpolationTests {
  @Test func `polynomials of a degree below twice the nodes are found again`() {
    checkProperty("Hermite interpolation", count: 60) { (source: inout ChoiceSource) in
      let count = source.integer(in: 1...4)
      return (
        (0..<2 * count).map { _ in Double(source.integer(in: -8...8)) },
        (0..<count).map { Double(3 * $0) + Double(source.integer(in: 0...2)) },
        Double(source.integer(in: -8...80)) / 8
      )
    } satisfies: { (coefficients: [Double], places: [Double], place: Double) in
      func value(_ x: Double) -> Double { coefficients.reversed().reduce(0) { $0 * x + $1 } }
      func slope(_ x: Double) -> Double {
        coefficients.indices.dropFirst().reversed().reduce(0) {
          $0 * x + Double($1) * coefficients[$1]
        }
      }
      let found = HermiteInterpolation(
        places.map { .init(place: $0, value: value($0), slope: slope($0)) }
      ).value(at: place)
      let size = coefficients.reduce(1) { max($0, abs($1)) * 12 }
      try demand(abs(found - value(place)) <= 1e-12 * size * size, "\(found), not \(value(place))")
    }
  }

  @Test func `one degree more is missed`() {
    let nodes = [0.0, 1].map {
      HermiteInterpolation.Node(place: $0, value: $0 * $0 * $0 * $0, slope: 4 * $0 * $0 * $0)
    }
    #expect(abs(HermiteInterpolation(nodes).value(at: 0.5) - 0.0625) > 0.01)
  }
}
