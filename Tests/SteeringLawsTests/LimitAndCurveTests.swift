import ChoiceSequences
import ExactArithmetic
import ModelTesting
import PropertyTesting
import SteeringLaws
import SteeringModel
import Testing

@Suite("Limits and curves")
struct LimitAndCurveTests {
  private static let precisionLimit = 4096

  /// Δp of `group` at `alpha`, over enclosures, from the tilted probabilities of the levels.
  private static func increase(
    _ family: TiltedFamily, _ tokens: [Int], at alpha: Rational, precision: Int
  ) -> Interval {
    let tilting = family.tilting(precision: precision)
    let tilted = tilting.probabilities(at: Interval(alpha, precision: precision))
    var sum = Interval(0, precision: precision)
    for token in tokens {
      let level = family.levelOfToken[token]
      let weight = family.tokenWeights[token].enclosure(precision: precision)
      sum += weight / tilting.weights[level] * tilted[level] - weight / tilting.totalWeight
    }
    return sum / Interval(Rational(tokens.count), precision: precision)
  }

  @Test func `limits are the exact rationals of the theorem`() throws {
    // M̄ = {a, b}, M̲ = {d}; p = 1/10 (1, 2, 3, 4).
    let model = try SteeringModel(
      neutral: [1, 2, 3, 4], positive: [2, 2, 1, 1], negative: [1, 1, 1, 3])
    let family = TiltedFamily(model, context: 0, LogOdds(model))
    func limit(_ tokens: [Int], _ end: StrengthEnd) throws -> Rational? {
      try TokenGroup(family, tokens: tokens)
        .limit(end, digits: 20, precisionLimit: Self.precisionLimit).exact
    }
    let up = try [[0], [1], [2], [3], [0, 3]].map { try limit($0, .positive) }
    #expect(
      up == [
        Rational(1, 3) - Rational(1, 10), Rational(2, 3) - Rational(2, 10), Rational(-3, 10),
        Rational(-4, 10), (Rational(1, 3) - Rational(1, 2)) / 2,
      ])
    let down = try [[0], [3], [0, 3]].map { try limit($0, .negative) }
    #expect(down == [Rational(-1, 10), Rational(6, 10), Rational(1, 4)])
  }

  @Test func `limits are approached at large strengths`() {
    checkProperty("limits", count: 60) { (source: inout ChoiceSource) -> (SteeringModel, [Int]) in
      let model = try source.steeringModel(size: 10)
      let count = model.vocabulary.count
      let picked = (0..<count).filter { _ in source.flag() }
      return (model, picked.isEmpty ? [0] : picked)
    } satisfies: { (model: SteeringModel, tokens: [Int]) in
      let family = TiltedFamily(model, context: 0, LogOdds(model))
      let group = TokenGroup(family, tokens: tokens)
      for (end, sign) in [(StrengthEnd.positive, 1 as Rational), (.negative, -1)] {
        let limit = try group.limit(end, digits: 20, precisionLimit: Self.precisionLimit)
        // Far beyond 10^47, where even gaps of 10^-45 have done their work.
        let near = Self.increase(
          family, tokens, at: sign * Rational(10).raised(to: 50), precision: 512)
        let distance = (near - limit.enclosure).magnitudeBound
        try demand(
          distance < BigFloat(1e-15), "\(end.rawValue): \(near) against \(limit.enclosure)")
      }
    }
  }

  @Test func `limits of masked tokens are known where they are no less than floats`() throws {
    // Of M = 1, 0, 0 the context masks the token of M̄: it wins all the same, and the others lose
    // what they have; at the other end the masked one loses less than any float.
    let rows: [[Double]] = [[1, 0, 0], [0, 0, 0], [-1e10, 0, 1]]
    let model = try SteeringModel(
      tokens: ["a", "b", "c"], concepts: [("x", [0, 1, 2])],
      rows.enumerated().map { ContextOutline("\($0)", concept: 0, .logits($1)) },
      steering: .sets(SteeringSets(target: 0, positive: [0], negative: [1])))
    for digits in [12, 30] {
      let limits = FamilyLimits(
        SteeredModel(model).family(ofContext: 2), digits: digits,
        precisionLimit: Self.precisionLimit)
      let masked = try limits.limits(of: [0])
      #expect(masked.positive.enclosure.contains(1 as Rational))
      #expect(masked.negative.decimal(significantDigits: digits) == nil)
      #expect(
        masked.negative.enclosure.upper <= 0
          && masked.negative.enclosure.lower > BigFloat(-0x1p-1000))
      // −1/(1 + e).
      let share = -1 / (1 + Interval(BigFloat(1)).applying(.exp, precision: 200))
      #expect(try limits.limit(of: [1], .positive).enclosure.intersection(share) != nil)
    }
  }

  @Test func `limits of logit models are certified, and exactly 0 where they are 0`() throws {
    func family(_ row: [Double]) throws -> TiltedFamily {
      let model = try SteeringModel(
        tokens: ["a", "b", "c"], concepts: [("all", [0, 1, 2])],
        [row, [1, 1, 1], [0, 0, 0]].enumerated().map {
          ContextOutline("c\($0.offset)", concept: 0, .logits($0.element))
        }, steering: .sets(SteeringSets(target: 0, positive: [1], negative: [2])))
      return TiltedFamily(model, context: 0, LogOdds(model))
    }
    // M is constant: steering does nothing, at any end.
    let constant = try family([0.25, 1.5, -3])
    for token in 0..<3 {
      let limit = try TokenGroup(constant, tokens: [token])
        .limit(.positive, digits: 15, precisionLimit: Self.precisionLimit)
      #expect(limit.exact == 0)
    }
    let model = try SteeringModel(
      tokens: ["a", "b", "c"], concepts: [("all", [0, 1, 2])],
      [[0.5, 0.25, 0.5], [2, 0, 1], [0, 0, 0]].enumerated().map {
        ContextOutline("c\($0.offset)", concept: 0, .logits($0.element))
      }, steering: .sets(SteeringSets(target: 0, positive: [1], negative: [2])))
    let tilted = TiltedFamily(model, context: 0, LogOdds(model))
    // Token a is alone in M̄: its limit is 1 − p_a.
    let limit = try TokenGroup(tilted, tokens: [0])
      .limit(.positive, digits: 30, precisionLimit: Self.precisionLimit)
    #expect(limit.decimal(significantDigits: 30) == "0.640132532676667339592420751444")
    #expect(limit.exact == nil)
    // The whole vocabulary always has probability 1.
    let all = try TokenGroup(tilted, tokens: [0, 1, 2])
      .limit(.negative, digits: 30, precisionLimit: Self.precisionLimit)
    #expect(all.exact == 0)
  }

  @Test func `curves agree with tilted probabilities at any strength`() {
    checkProperty("curves", count: 60) {
      (source: inout ChoiceSource) -> (SteeringModel, Rational) in
      (
        try source.steeringModel(size: 10),
        Rational(source.integer(in: -60...60), source.integer(in: 1...7))
      )
    } satisfies: { (model: SteeringModel, alpha: Rational) in
      let family = TiltedFamily(model, context: 0, LogOdds(model))
      let tokens = Array(0..<model.vocabulary.count)
      let groups = tokens.map { [$0] } + [tokens]
      let increase = ProbabilityIncrease(SteeredFamily(family), digits: 20, precisionLimit: 1 << 15)
      let values = try increase.values(of: groups, at: alpha)
      try demand(values.last?.exact == 0, "all tokens together change")
      for (token, value) in zip(tokens, values) {
        let other = Self.increase(family, [token], at: alpha, precision: 400)
        try demand(
          value.enclosure.intersection(other) != nil, "token \(token): \(value.enclosure), \(other)"
        )
        try demand(value.isDetermined(significantDigits: 20), "token \(token) lacks digits")
        if let exact = family.exactProbabilities(at: alpha),
          let start = family.exactProbabilities(at: 0)
        {
          try demand(
            value.enclosure.contains(exact[token] - start[token]),
            "token \(token) misses the rational")
        }
      }
    }
  }

  @Test func `curves that return to 0 are exactly 0 there`() throws {
    // p_z e^{αM_z} / Σ: with M = −1, 0, 1 times log 2 and p = 2, 4, 1, steering by 1 keeps Σ and token 1.
    let model = try SteeringModel(neutral: [2, 4, 1], positive: [1, 2, 4], negative: [1, 1, 1])
    let family = TiltedFamily(model, context: 0, LogOdds(model))
    let groups = [[0], [1], [2], [0, 2]].map { TokenGroup(family, tokens: $0) }
    let increase = ProbabilityIncrease(
      SteeredFamily(family), digits: 20, precisionLimit: Self.precisionLimit)
    let values = try increase.values(of: groups.map(\.tokens), at: 1)
    #expect(values.map(\.exact) == [nil, 0, nil, 0])
    #expect(values[0].enclosure.contains(Rational(-1, 7)))
    #expect(groups[1].isUnchanged(at: 1) == true)
    #expect(groups[1].isUnchanged(at: 1 + Rational(10).raised(to: -30)) == false)
    #expect(groups[0].isUnchanged(at: 1) == false)
    // A little further the value is tiny, and proved not to be 0.
    let near = try increase.values(of: [[1]], at: 1 + Rational(10).raised(to: -30))
    #expect(near[0].exact == nil)
    // The slope there is p_1 (M_1 − E[M]) = −4/49 log 2.
    #expect(near[0].decimal(significantDigits: 5) == "-5.6583e-32")
  }

  @Test func `the cross-entropy term is the divergence of the steered distribution`() {
    checkProperty("cross-entropy", count: 40) {
      (source: inout ChoiceSource) -> (SteeringModel, Rational) in
      let model = try source.rationalModel(size: 3)
      guard case .sets(let sets) = model.steering else { throw Discarded() }
      return (model, Rational(sets.size * source.integer(in: -3...3)))
    } satisfies: { (model: SteeringModel, alpha: Rational) in
      let family = TiltedFamily(model, context: 0, LogOdds(model))
      guard let steered = family.exactProbabilities(at: alpha),
        let start = family.exactProbabilities(at: 0)
      else { throw PropertyFailure("no exact point") }
      // Σ p log(p/σ), a sum of logarithms of rationals.
      let divergence = zip(start, steered).reduce(into: Interval(0, precision: 500)) {
        $0 += Interval($1.0, precision: 500) * Logarithm(log: $1.0 / $1.1).enclosure(precision: 500)
      }
      let value = try CrossEntropy([(1, SteeredFamily(family))])
        .increase(at: alpha, digits: 20, precisionLimit: 1 << 14)
      try demand(
        value.enclosure.intersection(divergence) != nil, "\(value.enclosure) is not \(divergence)")
      try demand(value.exact == 0 || value.enclosure.lower.signum > 0, "it is not positive")
    }
  }
}
