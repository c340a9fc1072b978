import ExactArithmetic
import PropertyTesting
import Testing

@Suite("Enclosed logarithms")
struct EnclosedLogarithmsTests {
  @Test(arguments: [3, EnclosedLogarithms.limit + 1])
  func `enclosures are those of each logarithm, however often they are asked for`(count: Int) {
    checkProperty("enclosed logarithms", count: 40) { (source: inout ChoiceSource) in
      (0..<count).map { _ in
        Logarithm(
          Rational(source.integer(in: -9...9), source.integer(in: 1...9)),
          log: Rational(source.integer(in: 1...99), source.integer(in: 1...99)))
      }
    } satisfies: { (values: [Logarithm]) in
      let enclosed = EnclosedLogarithms(values)
      for precision in [64, 200, 64] {
        for places in [[count - 1, 0, 0], Array(0..<count)] {
          let expected = places.map { values[$0].enclosure(precision: precision) }
          try demand(
            enclosed.enclosures(of: places, precision: precision) == expected, "\(places)")
        }
      }
    }
  }
}
