import ExactArithmetic
import ModelTesting
import PeakSearch
import PropertyTesting
import RealModule
import SteeringLaws
import Testing

/// A target through a norm against its probabilities straight from the logits.
@Suite("A target through a norm")
struct CircleTargetTests {
  private static func probabilities(_ family: CircleFamily, at alpha: Rational) -> [Interval] {
    let terms = family.logits(at: alpha, precision: 256).map { Interval.exp($0) }
    let total = terms.dropFirst().reduce(terms[0], +)
    return terms.map { $0 / total }
  }

  private static func target(_ family: CircleFamily) -> [Int] {
    Array(0..<max(1, family.count / 3))
  }

  private static func probability(_ family: CircleFamily, at alpha: Rational) -> Interval {
    let all = probabilities(family, at: alpha)
    let own = target(family).map { all[$0] }
    return own.dropFirst().reduce(own[0], +)
  }

  @Test func `efficiency and first slope are those of the definition`() {
    checkProperty("target through a norm", count: 40) { source in
      let family = try source.circleFamily()
      guard !family.isConstant else { throw Discarded() }
      return (family, Rational(source.integer(in: 1...40), 16))
    } satisfies: { (family: CircleFamily, alpha: Rational) in
      let (before, now) = (
        Self.probabilities(family, at: 0), Self.probabilities(family, at: alpha)
      )
      let (start, there) = (
        Self.probability(family, at: 0), Self.probability(family, at: alpha)
      )
      let moved =
        there * Interval.log(there / start)
        + (1 - there) * Interval.log((1 - there) / (1 - start))
      let whole = zip(now, before).reduce(Interval(0, precision: 256)) {
        $0 + $1.0 * Interval.log($1.0 / $1.1)
      }
      guard
        let concept = CircleTarget(
          family, target: Self.target(family), digits: 8, precisionLimit: 1 << 12)
      else { throw PropertyFailure("no target") }
      if whole.sign == 1 {
        let expected = moved / whole
        guard let found = try? concept.efficiency(at: alpha) else { throw Discarded() }
        try demand(
          found.enclosure.intersection(expected) != nil, "\(found), not \(expected)")
      }
      let near = Rational(1, 1 << 60)
      let rise = Self.probability(family, at: near) - start
      if let gains = concept.isGainingAtZero, let sign = rise.sign, sign != 0,
        rise.magnitudeBound > BigFloat(0x1p-90)
      {
        try demand(gains == (sign > 0), "gains \(gains), but \(rise)")
      }
    }
  }

  @Test func `no probability of a grid is above the largest one`() {
    checkProperty("largest probability through a norm", count: 25) { source in
      let family = try source.circleFamily()
      guard !family.isConstant else { throw Discarded() }
      return (family, Rational(source.integer(in: 1...40), 8))
    } satisfies: { (family: CircleFamily, end: Rational) in
      guard
        let concept = CircleTarget(
          family, target: Self.target(family), digits: 8, precisionLimit: 1 << 12),
        let found = concept.largest(upTo: end)
      else { throw Discarded() }
      var best = BigFloat(0)
      for step in 0...24 {
        let alpha = end * Rational(step, 24) * (1 - Rational(1, 1 << 30))
        let value = Self.probability(family, at: alpha)
        best = max(best, value.upper)
        try demand(
          value.lower <= found.value.enclosure.upper,
          "at \(alpha) it is \(value), above \(found.value)")
        if value.lower > found.value.enclosure.lower {
          try demand(
            found.places.enclosure.contains(alpha), "\(alpha) is a better place")
        }
      }
      try demand(best > found.value.enclosure.lower - BigFloat(0.2), "\(found.value), not \(best)")
      let last = Self.probability(family, at: end)
      if found.isOvershot == true {
        try demand(
          last.lower <= found.value.enclosure.upper, "overshot, but largest at the end")
      }
    }
  }

  @Test func `where a token peaks it is overshot beyond, and not before`() throws {
    // The witness of (20): token b peaks at ±√(2/κ² − 1) = 5.0017109…, κ = (log 4)/5.
    let path = try CirclePath(dimension: 2, startSquare: 1, product: 0, speedSquare: 1)
    let family = CircleFamily(
      path,
      [
        CircleToken(start: -4, slope: 0, bias: 0), CircleToken(start: 0, slope: 0, bias: 0),
        CircleToken(start: 1, slope: 0, bias: 0),
      ])
    let concept = try #require(
      CircleTarget(family, target: [1], digits: 8, precisionLimit: 1 << 12))
    let before = try #require(concept.largest(upTo: 4))
    #expect(before.isOvershot == false)
    let beyond = try #require(concept.largest(upTo: 12))
    #expect(beyond.isOvershot == true)
    #expect(beyond.places.enclosure.contains(Rational(50_017_109, 10_000_000)))
    let height = Interval(
      lower: Rational(37_744_610, 100_000_000), upper: Rational(37_744_611, 100_000_000),
      precision: 64)
    #expect(beyond.value.enclosure.intersection(height) != nil)
    #expect(beyond.places.enclosure.width < BigFloat(0.3))
  }
}
