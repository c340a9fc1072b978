import ChoiceSequences
import ExactArithmetic
import ModelTesting
import PropertyTesting
import SteeringModel
import Testing

@testable import SteeringLaws

@Suite("Certified quadrature")
struct QuadratureTests {
  private static let width = Rational(10).raised(to: -30)

  /// Twenty strengths: to 1/2 either way, or to 5 when the tests are scaled up tenfold.
  private static let strengths: [Rational] = {
    let unit = testScale >= 10 ? Rational(1, 2) : Rational(1, 20)
    return (1...10).reversed().map { -unit * Rational($0) } + (1...10).map { unit * Rational($0) }
  }()

  /// Every concept of every distinct distribution of a shared model, with the first context of each.
  private func groups(_ name: String) throws -> [(place: String, group: TokenGroup)] {
    let model = try ReferenceAnswers.model(name)
    let logOdds = LogOdds(model)
    var seen: Set<NextTokenDistribution> = []
    var groups: [(String, TokenGroup)] = []
    for context in model.contexts.indices
    where seen.insert(model.contexts[context].distribution).inserted {
      let family = TiltedFamily(model, context: context, logOdds)
      for concept in try #require(model.partition).concepts {
        groups.append(
          (
            "\(concept.name) in \(model.contexts[context].name)",
            TokenGroup(family, tokens: concept.tokens)
          ))
      }
    }
    return groups
  }

  @Test(arguments: ReferenceAnswers.names)
  func `quadrature and closed form agree within 1e-30 on every concept, context and 20 strengths`(
    name: String
  ) throws {
    for (place, group) in try groups(name) {
      let quadrature = try #require(LogitQuadrature(group, digits: 34))
      let tilting = try #require(group.conceptTilting(precision: 200))
      let integrals = quadrature.values(at: QuadratureTests.strengths)
      #expect(integrals.count == 20)
      for (alpha, integral) in zip(QuadratureTests.strengths, integrals) {
        let closed = tilting.logitIncrease(at: Interval(alpha, precision: 200))
        #expect(integral.intersection(closed) != nil, "nu of \(place) at \(alpha)")
        #expect(
          integral.width.compare(to: QuadratureTests.width) <= 0, "nu of \(place) at \(alpha)")
        #expect(closed.width.compare(to: QuadratureTests.width) <= 0)
        let (one, other) = (
          tilting.tanhFormula(nu: integral), tilting.tanhFormula(nu: closed)
        )
        #expect(one.intersection(other) != nil, "the tanh formula of \(place) at \(alpha)")
        #expect(one.width.compare(to: QuadratureTests.width) <= 0)
      }
    }
  }

  @Test(arguments: ReferenceAnswers.names)
  func `the mean of the concept alone is refuted as the integrand`(name: String) throws {
    for (place, group) in try groups(name) {
      let levels = group.family.levels
      // The log-odds about 0, against a rest whose mean is 0.
      let range = levels[levels.count - 1].statistic - levels[0].statistic
      let wrong = try #require(
        LogitQuadrature(digits: 20, range: range) { precision in
          ConceptTilting(
            inside: group.tilting(precision: precision),
            outside: Tilting(weights: [1], statistics: [Interval(0, precision: precision)]))
        })
      let tilting = try #require(group.conceptTilting(precision: 200))
      for alpha in [Rational(-1, 10), Rational(1, 10)] {
        let closed = tilting.logitIncrease(at: Interval(alpha, precision: 200))
        let integral = try #require(wrong.values(at: [alpha]).first)
        #expect(integral.intersection(closed) == nil, "\(place) at \(alpha)")
        // And it is what it should be, the growth of the concept's own weight.
        let own = tilting.inside.cumulantGeneratingFunction(at: Interval(alpha, precision: 200))
        #expect(integral.intersection(own) != nil, "\(place) at \(alpha)")
      }
    }
  }

  @Test func `strengths of either sign share panels, and 0 gives 0`() throws {
    let model = try SteeringModel(weights: [1, 2, 3], logOdds: [0, 1, 3])
    let family = TiltedFamily(model, context: 0, LogOdds(model))
    let quadrature = try #require(LogitQuadrature(TokenGroup(family, tokens: [0, 2]), digits: 20))
    let strengths = [Rational(-1), Rational(-1, 3), 0, Rational(1, 7), 2]
    let together = quadrature.values(at: strengths)
    for (alpha, value) in zip(strengths, together) {
      let alone = try #require(quadrature.values(at: [alpha]).first)
      #expect(alone.intersection(value) != nil)
    }
    #expect(together[2] == Interval(0, precision: together[2].precision))
    #expect(quadrature.values(at: []).isEmpty)
  }

  @Test func `panels are short enough also for log-odds of enormous range`() throws {
    let huge = Rational(10).raised(to: 15)
    let model = try SteeringModel(weights: [1, 2, 3], logOdds: [0, huge / 3, huge])
    let family = TiltedFamily(model, context: 0, LogOdds(model))
    let group = TokenGroup(family, tokens: [0, 2])
    let quadrature = try #require(LogitQuadrature(group, digits: 20))
    #expect(quadrature.scale >= huge / 2)
    let tilting = try #require(group.conceptTilting(precision: 300))
    for alpha in [-2 / huge, 1 / (4 * huge), 2 / huge] {
      let integral = try #require(quadrature.values(at: [alpha]).first)
      let closed = tilting.logitIncrease(at: Interval(alpha, precision: 300))
      #expect(integral.intersection(closed) != nil)
      #expect(integral.width < BigFloat.powerOfTwo(-60))
    }
  }
}

@Suite("Taylor series of a mean")
struct PowerSeriesTests {
  struct Sample: CustomStringConvertible {
    let weights: [Rational]
    let statistics: [Rational]
    let center: Rational
    let order: Int
    /// t·8r, from −1 to 1.
    let fraction: Rational

    init(_ source: inout ChoiceSource) {
      let count = source.integer(in: 2...6)
      weights = (0..<count).map { _ in
        Rational(source.integer(in: 1...9)) * Rational(10).raised(to: -source.integer(in: 0...6))
      }
      var sum = Rational(source.integer(in: -3...3))
      statistics = (0..<count).map { _ in
        sum += Rational(source.integer(in: 1...40), 10)
        return sum
      }
      center = source.strength()
      order = source.integer(in: 1...12)
      fraction = source.element(of: [1, -1, Rational(source.integer(in: -99...99), 100)])
    }

    var description: String {
      "weights \(weights), statistics \(statistics), about \(center), order \(order), t \(fraction)/8r"
    }

    /// The distance of the mean from its Taylor polynomial, and the bound of it.
    func remainder() -> (distance: Interval, bound: Rational) {
      let precision = 256
      let tilting = Tilting(
        weights: weights.map { Interval($0, precision: precision) },
        statistics: statistics.map { Interval($0, precision: precision) })
      let halfRange = (statistics[statistics.count - 1] - statistics[0]) / 2
      let step = fraction / (8 * halfRange)
      let series = MeanExpansion.mean(
        of: tilting, around: Interval(center, precision: precision), order: order)
      let t = Interval(step, precision: precision)
      let polynomial = series.reversed().reduce(0 as Interval) { $0 * t + $1 }
      let mean = tilting.mean(at: Interval(center + step, precision: precision))
      return (mean - polynomial, MeanExpansion.remainder(halfRange: halfRange, order: order))
    }
  }

  @Test func `polynomial and bound enclose the mean within 1/(8r) of the centre`() {
    checkProperty("Taylor remainder", count: 400) { source in
      Sample(&source)
    } satisfies: { (sample: Sample) in
      let (distance, bound) = sample.remainder()
      try demand(distance.magnitudeBound.compare(to: bound) <= 0, "\(distance) exceeds \(bound)")
      try demand(distance.width < BigFloat.powerOfTwo(-150), "the enclosure is wide")
    }
  }

  @Test func `a bound a hundred times smaller fails at low order`() {
    let found = counterexample(to: "smaller remainder", seed: 1, count: 400) {
      source in
      Sample(&source)
    } check: { (sample: Sample) in
      let (distance, bound) = sample.remainder()
      try demand(distance.magnitudeBound.compare(to: bound / 100) <= 0, "too small")
    }
    #expect(found?.value?.order ?? 99 <= 2)
  }
}
