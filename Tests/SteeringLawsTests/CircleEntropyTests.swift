import ExactArithmetic
import ModelTesting
import PropertyTesting
import RealModule
import SteeringLaws
import Testing

/// The entropy through a norm against −Σ σ log σ straight from the logits.
@Suite("Entropy through a norm")
struct CircleEntropyTests {
  private static func entropy(_ family: CircleFamily, at alpha: Rational) -> Interval {
    let terms = family.logits(at: alpha, precision: 256).map { Interval.exp($0) }
    let total = terms.dropFirst().reduce(terms[0], +)
    return terms.reduce(Interval(0, precision: 256)) {
      let share = $1 / total
      return $0 - share * Interval.log(share)
    }
  }

  @Test func `it is that of the definition`() {
    checkProperty("entropy through a norm", count: 40) { source in
      (try source.circleFamily(), Rational(source.integer(in: -40...40), 8))
    } satisfies: { (family: CircleFamily, alpha: Rational) in
      let found = CircleEntropy(family).value(at: alpha).enclosure
      let expected = Self.entropy(family, at: alpha)
      try demand(found.intersection(expected) != nil, "\(found), not \(expected)")
      try demand(found.width < BigFloat(0x1p-80), "wide: \(found.width)")
    }
  }

  @Test func `it is above the level up to where it is said to be, and below where it is said`() {
    checkProperty("reach of entropy through a norm", count: 25) { source in
      (
        try source.circleFamily(), Rational(source.integer(in: 1...40), 8),
        Rational(source.integer(in: 1...9), 10)
      )
    } satisfies: { (family: CircleFamily, end: Rational, share: Rational) in
      let entropy = CircleEntropy(family)
      guard let start = entropy.value(at: 0).enclosure.midpoint.rational() else {
        throw PropertyFailure("no entropy")
      }
      let level = start * share
      guard let reach = try entropy.reach(above: level, upTo: end) else {
        throw PropertyFailure("not above the level at 0")
      }
      let bound = Interval(level, precision: 256)
      for step in 0...16 {
        let alpha = reach.above * Rational(step, 16)
        try demand(
          Self.entropy(family, at: alpha).upper > bound.lower, "below the level at \(alpha)")
      }
      if let below = reach.below {
        try demand(
          Self.entropy(family, at: below).lower <= bound.upper, "above the level at \(below)")
        try demand(below - reach.above <= end / 4096, "far apart")
      } else {
        try demand(reach.above == end, "neither the end nor a crossing")
      }
    }
  }
}
