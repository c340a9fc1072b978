import ChoiceSequences
import ExactArithmetic
import ModelTesting
import PropertyTesting
import SteeringLaws
import SteeringModel
import Testing

@Suite("Entropy under steering")
struct SteeredEntropyTests {
  /// −Σ σ log σ from the definition.
  private static func entropy(_ model: SteeringModel, at alpha: Rational) throws -> Interval {
    let direct = try DirectFamily(model, context: 0)
    let point = Interval(alpha, precision: 256)
    let weights = zip(direct.probabilities, direct.logOdds(precision: 256)).map {
      Interval($0, precision: 256) * Interval.exp(point * $1)
    }
    let total = weights.dropFirst().reduce(weights[0], +)
    return weights.reduce(Interval(0, precision: 256)) {
      let share = $1 / total
      return $0 - share * Interval.log(share)
    }
  }

  @Test func `it is that of the definition`() {
    checkProperty("entropy", count: 60) { source in
      (
        try source.rationalModel(tokens: 2...7, contexts: 2...3, size: 4),
        Rational(source.integer(in: -30...30), 10)
      )
    } satisfies: { (model: SteeringModel, alpha: Rational) in
      let family = SteeredModel(model).family(ofContext: 0)
      let found = SteeredEntropy(family).value(at: alpha).enclosure
      let expected = try Self.entropy(model, at: alpha)
      try demand(found.intersection(expected) != nil, "\(found), not \(expected)")
      try demand(found.width < BigFloat(0x1p-80), "wide: \(found.width)")
    }
  }

  @Test func `that of floats is that of exact numbers`() {
    checkProperty("entropy of logits", count: 30) { source in
      (
        (0..<40).map { _ in Double(source.integer(in: -4000...4000)) / 256 },
        (0..<40).map { _ in Double(source.integer(in: -900...900)) / 512 },
        Rational(source.integer(in: -40...40), 8)
      )
    } satisfies: { (logits: [Double], odds: [Double], alpha: Rational) in
      func exact(_ values: [Double]) -> [Rational] { values.compactMap { Rational(exactly: $0) } }
      func model(_ row: [Double]) -> NextTokenDistribution { .logits(NumberRow(exact(row))) }
      let base = [Double](repeating: 0, count: 40)
      let full = try SteeringModel(
        tokens: logits.indices.map { "t\($0)" },
        [
          ContextOutline("c", concept: nil, model(logits)),
          ContextOutline("p", concept: nil, model(odds)),
          ContextOutline("n", concept: nil, model(base)),
        ], steering: .sets(SteeringSets(target: nil, positive: [1], negative: [2])))
      let family = SteeredModel(full).family(ofContext: 0)
      try demand(family.floats != nil, "no floats")
      let found = SteeredEntropy(family).value(at: alpha).enclosure
      let expected = SteeredEntropy(SteeredFamily(exactly: family.exact)).value(at: alpha).enclosure
      try demand(found.intersection(expected) != nil, "\(found), not \(expected)")
      try demand(found.width < BigFloat(0x1p-38), "wide: \(found.width)")
      let quick = SteeredEntropy(family).value(at: alpha, digits: 8).enclosure
      try demand(quick.intersection(expected) != nil, "in doubles \(quick), not \(expected)")
      try demand(quick.width < BigFloat(0x1p-24), "wide in doubles: \(quick.width)")
    }
  }

  @Test func `it is above the level up to where it is said to be, and below where it is said`() {
    checkProperty("reach of entropy", count: 25) { source in
      let model = try source.rationalModel(tokens: 2...6, contexts: 2...3, size: 4)
      guard !SteeredModel(model).family(ofContext: 0).isConstant else { throw Discarded() }
      return (
        model, Rational(source.integer(in: 1...30), 10), Rational(source.integer(in: 1...9), 10)
      )
    } satisfies: { (model: SteeringModel, end: Rational, share: Rational) in
      let family = SteeredModel(model).family(ofContext: 0)
      let entropy = SteeredEntropy(family)
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
          try Self.entropy(model, at: alpha).upper > bound.lower, "below the level at \(alpha)")
      }
      if let below = reach.below {
        try demand(
          try Self.entropy(model, at: below).lower <= bound.upper, "above the level at \(below)")
        try demand(below - reach.above <= end / 4096, "far apart")
      } else {
        try demand(reach.above == end, "neither the end nor a crossing")
      }
    }
  }

  @Test func `an enclosure from pairs is as narrow as the surprisals are known`() {
    checkProperty("surprisals", count: 20) { source in
      (0..<30).map { _ in
        (
          logit: Double(source.integer(in: -90_000...4000)) / 64,
          odds: Double(source.integer(in: -900...900)) / 512
        )
      }
    } satisfies: { (tokens: [(logit: Double, odds: Double)]) in
      let exact = { (values: [Double]) in values.compactMap { Rational(exactly: $0) } }
      let logits = exact(tokens.map(\.logit))
      let full = try SteeringModel(
        tokens: tokens.indices.map { "t\($0)" },
        [
          ContextOutline("c", concept: nil, .logits(NumberRow(logits))),
          ContextOutline("p", concept: nil, .logits(NumberRow(exact(tokens.map(\.odds))))),
          ContextOutline(
            "n", concept: nil, .logits(NumberRow([Rational](repeating: 0, count: logits.count)))),
        ], steering: .sets(SteeringSets(target: nil, positive: [1], negative: [2])))
      let family = SteeredModel(full).family(ofContext: 0)
      // Logits down to e^-1400 of the largest: some are too small for doubles.
      for alpha in [0, Rational(5, 4), -3] as [Rational] {
        let found = SteeredEntropy(family).value(at: alpha).enclosure
        let expected = SteeredEntropy(SteeredFamily(exactly: family.exact)).value(at: alpha)
          .enclosure
        try demand(found.intersection(expected) != nil, "\(found), not \(expected)")
        try demand(found.width < BigFloat(0x1p-36), "wide: \(found.width)")
      }
    }
  }
}
