import PropertyTesting
import Testing

@testable import ExactArithmetic

@Suite("Largest values on an interval")
struct LargestValueTests {
  /// x³ − 3cx on [0, end], over rationals: a turning point at √c, else an end.
  private func largest(
    _ c: Rational, upTo end: Rational, slope factor: Rational = 1
  ) throws -> LargestValue {
    func value(_ x: Interval) -> Interval { -(x * x.squared) + 3 * Interval(c, precision: 128) * x }
    return try LargestValue(
      from: 0, to: end, width: end / 1024, "cubic",
      end: { Interval($0, precision: 128) }, value: value,
      bounds: { a, b in
        let cell = a.end.hull(b.end)
        let slope = 3 * (Interval(c, precision: 128) - cell.squared)
        return LargestValue.Bounds(
          value: value(cell), slope: slope * Interval(factor, precision: 128))
      })
  }

  @Test func `a cubic has its largest value at its turning point or at the end`() {
    checkProperty("cubics", count: 60) { source in
      (Rational(source.integer(in: 1...40), 7), Rational(source.integer(in: 1...40), 11))
    } satisfies: { (c: Rational, end: Rational) in
      let found = try largest(c, upTo: end)
      let root = Interval.sqrt(Interval(c, precision: 256))
      let place =
        root.lower > BigFloat(end, precision: 256, rounding: .up)
        ? Interval(end, precision: 256) : root
      let height = -(place * place.squared) + 3 * Interval(c, precision: 256) * place
      try demand(found.value.intersection(height) != nil, "\(found.value) and \(height)")
      try demand(found.places.intersection(place) != nil, "\(found.places) and \(place)")
      // One cell's slope is what the end adds, at most.
      try demand(found.value.width < BigFloat(0.05), "wide: \(found.value.width)")
      try demand(
        found.places.width <= Interval(end / 100, precision: 64).upper, "\(found.places.width)")
    }
  }

  @Test func `a bound of the slope that is wrong is noticed`() throws {
    // Said to fall everywhere, the turning point is dropped with its cells.
    let wrong = try LargestValue(
      from: 0, to: 3, width: Rational(1, 64), "parabola", end: { $0 },
      value: { Interval($0 * (3 - $0), precision: 128) },
      bounds: { _, _ in LargestValue.Bounds(value: .whole, slope: -1) })
    #expect(wrong.value.upper < BigFloat(2))
  }

  @Test func `a constant function ends as undecided`() {
    #expect(throws: Undecided.self) {
      try LargestValue(
        from: 0, to: 1, width: Rational(1, 1 << 20), "constant", end: { $0 },
        value: { _ in Interval(lower: 0, upper: 1) },
        bounds: { _, _ in LargestValue.Bounds(value: .whole, slope: .whole) })
    }
  }
}
