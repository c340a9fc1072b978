import ChoiceSequences
import ExactArithmetic
import ModelTesting
import PropertyTesting
import SteeringLaws
import SteeringModel
import Testing

@Suite("Concept probability")
struct ConceptProbabilityTests {
  /// A group of tokens in a random context, at a strength, with its direct evaluation.
  struct Sample: CustomStringConvertible {
    let family: TiltedFamily
    let direct: DirectFamily
    let tokens: [Int]
    let alpha: Rational

    init(_ source: inout ChoiceSource) throws {
      let model = try source.rationalModel(tokens: 2...8, size: 20)
      let context = source.integer(in: 0...model.contexts.count - 1)
      family = TiltedFamily(model, context: context, LogOdds(model))
      direct = try DirectFamily(model, context: context)
      tokens = source.properGroup(of: model.vocabulary.count)
      alpha = source.strength()
    }

    var description: String { "tokens \(tokens) of \(direct.probabilities) at \(alpha)" }

    func tilting(_ precision: Int) throws -> ConceptTilting<Tilting<Interval>> {
      try #require(TokenGroup(family, tokens: tokens).conceptTilting(precision: precision))
    }

    func midpoints() throws -> ConceptTilting<Tilting<Double>> {
      let enclosures = try tilting(96)
      func middle(_ part: Tilting<Interval>) -> Tilting<Double> {
        Tilting(
          weights: part.weights.map { $0.midpoint.double() },
          statistics: part.statistics.map { $0.midpoint.double() })
      }
      return ConceptTilting(
        inside: middle(enclosures.inside), outside: middle(enclosures.outside))
    }
  }

  private func demandMeeting(_ a: Interval, _ b: Interval, _ what: String) throws {
    try demand(a.intersection(b) != nil, "\(what): \(a) and \(b)")
    let narrow = BigFloat.powerOfTwo(-150)
    try demand(a.width < narrow && b.width < narrow, "\(what): the enclosures are wide")
  }

  @Test func `the logistic form of F is the sum of the steered probabilities`() {
    checkProperty("concept probability by definition", count: 150) { source in
      try Sample(&source)
    } satisfies: { (sample: Sample) in
      let point = Interval(sample.alpha, precision: 400)
      let direct = sample.direct.probability(
        of: sample.tokens, at: sample.alpha, precision: 500)
      try demandMeeting(try sample.tilting(400).probability(at: point), direct, "F")
      let fast = try sample.midpoints().probability(at: sample.alpha.approximation)
      try demand(
        abs(fast - direct.midpoint.double()) < 1e-12 * 100, "F over doubles: \(fast)")
    }
  }

  @Test func `the slope of F is the covariance with the concept`() {
    checkProperty("concept slope by definition", count: 150) { source in
      try Sample(&source)
    } satisfies: { (sample: Sample) in
      let steered = sample.direct.steered(sample.alpha, precision: 500)
      let logOdds = sample.direct.logOdds(precision: 500)
      let mean = zip(steered, logOdds).reduce(0 as Interval) { $0 + $1.0 * $1.1 }
      let slope = sample.tokens.reduce(0 as Interval) { $0 + steered[$1] * (logOdds[$1] - mean) }
      let point = Interval(sample.alpha, precision: 400)
      try demandMeeting(try sample.tilting(400).slope(at: point), slope, "F'")
    }
  }

  @Test func `the tanh formula is the increase of F`() {
    checkProperty("tanh formula by definition", count: 150) { source in
      try Sample(&source)
    } satisfies: { (sample: Sample) in
      let (after, before) = (
        sample.direct.probability(of: sample.tokens, at: sample.alpha, precision: 500),
        sample.direct.probability(of: sample.tokens, at: 0, precision: 500)
      )
      let tilting = try sample.tilting(400)
      let nu = tilting.logitIncrease(at: Interval(sample.alpha, precision: 400))
      try demandMeeting(tilting.tanhFormula(nu: nu), after - before, "increase")
      let fast = try sample.midpoints()
      let value = fast.tanhFormula(nu: fast.logitIncrease(at: sample.alpha.approximation))
      try demand(
        abs(value - (after - before).midpoint.double()) < 1e-10, "over doubles: \(value)")
    }
  }

  @Test func `nu is bounded by the range of the log-odds times the strength`() {
    checkProperty("bound of nu", count: 100) { source in
      try Sample(&source)
    } holds: { (sample: Sample) in
      let tilting = try sample.tilting(200)
      let nu = tilting.logitIncrease(at: Interval(sample.alpha, precision: 200))
      let levels = sample.family.levels
      let range = (levels[levels.count - 1].statistic - levels[0].statistic)
        .enclosure(precision: 200)
      let bound = range * Interval(sample.alpha.magnitude, precision: 200)
      return nu.magnitudeBound
        <= bound.upper.adding(
          .powerOfTwo(-150), precision: 200, rounding: .up)
    }
  }

  @Test(arguments: ReferenceAnswers.names)
  func `at exact points the tanh formula encloses the rational increase`(name: String) throws {
    let model = try ReferenceAnswers.model(name)
    let logOdds = LogOdds(model)
    var points = 0
    for context in model.contexts.indices {
      let family = TiltedFamily(model, context: context, logOdds)
      let given = try #require(family.exactProbabilities(at: 0))
      for alpha in [Rational(-4), -2, 2, 4] {
        guard let steered = family.exactProbabilities(at: alpha) else { continue }
        for concept in try #require(model.partition).concepts {
          let group = TokenGroup(family, tokens: concept.tokens)
          let tilting = try #require(group.conceptTilting(precision: 300))
          let increase = concept.tokens.reduce(0 as Rational) { $0 + steered[$1] - given[$1] }
          let nu = tilting.logitIncrease(at: Interval(alpha, precision: 300))
          #expect(tilting.tanhFormula(nu: nu).contains(increase), "\(concept.name) at \(alpha)")
          points += 1
        }
      }
    }
    #expect(points > 0)
  }

  @Test func `the whole vocabulary has no complement and no formula`() throws {
    let model = try SteeringModel(weights: [1, 2], logOdds: [0, 1])
    let family = TiltedFamily(model, context: 0, LogOdds(model))
    let group = TokenGroup(family, tokens: [0, 1])
    #expect(group.complement == nil)
    #expect(group.conceptTilting(precision: 64) == nil)
    #expect(LogitQuadrature(group, digits: 10) == nil)
  }
}
