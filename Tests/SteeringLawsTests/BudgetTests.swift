import ChoiceSequences
import ExactArithmetic
import ModelTesting
import PropertyTesting
import SteeringLaws
import SteeringModel
import Testing

@Suite("Budgets of divergence and cross-entropy")
struct BudgetTests {
  private static let choice = StrengthChoice(digits: 20, precisionLimit: 1 << 14)

  /// Demands that `value` is at most `budget` just inside `end` and more just outside it.
  private static func check(
    _ end: CertifiedReal, sign: Int, budget: Rational, _ value: (Rational, Int) -> Interval
  ) throws {
    guard let middle = end.enclosure.midpoint.rational() else {
      throw PropertyFailure("an infinite end")
    }
    try demand(middle.signum == sign, "the end \(middle) is on the wrong side of 0")
    try demand(end.isDetermined(significantDigits: 20), "the digits are not determined")
    for (factor, isAllowed) in [
      (1 - Rational(10).raised(to: -18), true), (1 + Rational(10).raised(to: -18), false),
    ] {
      var precision = 512
      var excess: Int?
      while excess == nil, precision <= 8192 {
        excess = (value(middle * factor, precision) - Interval(budget, precision: precision)).sign
        precision *= 4
      }
      try demand(
        excess == (isAllowed ? -1 : 1),
        "\(isAllowed ? "just inside" : "just outside") \(middle) the excess has sign \(excess ?? 9)"
      )
    }
  }

  struct Sample: CustomStringConvertible {
    let model: SteeringModel
    let context: Int
    let budget: Rational

    init(_ source: inout ChoiceSource) throws {
      model = try source.rationalModel(tokens: 2...6, contexts: 2...4, size: 10)
      context = source.integer(in: 0...model.contexts.count - 1)
      budget = source.element(of: [
        Rational(1, 10), 1, Rational(source.integer(in: 1...30), 10),
        Rational(10).raised(to: -source.integer(in: 2...60)),
      ])
    }

    var family: TiltedFamily { TiltedFamily(model, context: context, LogOdds(model)) }

    var description: String { "budget \(budget) in context \(context) of \(model.contexts)" }
  }

  @Test func `KL(steered || given) keeps the budget between its ends and not beyond`() {
    checkProperty("divergence budget", count: 40) { source in
      try Sample(&source)
    } satisfies: { (sample: Sample) in
      let family = sample.family
      let direct = try DirectFamily(sample.model, context: sample.context)
      let range = try #require(
        try BudgetTests.choice.divergence(SteeredFamily(family), atMost: sample.budget))
      if family.isConstant {
        try demand(range.lower == nil && range.upper == nil, "constant log-odds allow all")
        return
      }
      for (sign, end, extreme) in [
        (-1, range.lower, 0), (1, range.upper, family.levels.count - 1),
      ] {
        // The limit is −log of the extreme level's share, exactly.
        let share = family.levels[extreme].tokens.reduce(0 as Rational) {
          $0 + direct.probabilities[$1]
        }
        let isBounded = (Logarithm(log: share) + Logarithm(rational: sample.budget)).signum < 0
        try demand(isBounded == (end != nil), "bounded on side \(sign): \(isBounded)")
        if let end {
          try BudgetTests.check(end, sign: sign, budget: sample.budget) {
            direct.divergence(at: $0, precision: $1)
          }
        }
      }
    }
  }

  @Test func `the cross-entropy budget holds between its ends and not beyond`() {
    checkProperty("cross-entropy budget", count: 30) { source in
      try Sample(&source)
    } satisfies: { (sample: Sample) in
      let model = sample.model
      let logOdds = LogOdds(model)
      let parts = model.contexts.indices.map {
        (model.contexts[$0].weight, SteeredFamily(model.contexts[$0].distribution, logOdds))
      }
      let range = try #require(try BudgetTests.choice.crossEntropy(parts, atMost: sample.budget))
      guard let lower = range.lower, let upper = range.upper else {
        try demand(parts[0].1.isConstant, "an unbounded side of log-odds that vary")
        return
      }
      let direct = try model.contexts.indices.map { try DirectFamily(model, context: $0) }
      for (sign, end) in [(-1, lower), (1, upper)] {
        try BudgetTests.check(end, sign: sign, budget: sample.budget) { alpha, precision in
          zip(model.contexts, direct).reduce(Interval(0, precision: precision)) {
            $0 + Interval($1.0.weight, precision: precision)
              * $1.1.reverseDivergence(at: alpha, precision: precision)
          }
        }
      }
    }
  }

  @Test func `both divergences agree with their definitions over enclosures and doubles`() {
    checkProperty("divergences by definition", count: 100) { source in
      (try Sample(&source), source.strength())
    } satisfies: { (sample: Sample, alpha: Rational) in
      let direct = try DirectFamily(sample.model, context: sample.context)
      let tilting = sample.family.tilting(precision: 400)
      let fast = sample.family.fastTilting()
      let point = Interval(alpha, precision: 400)
      for (formula, definition, double) in [
        (
          tilting.divergenceFromSteered(at: point), direct.divergence(at: alpha, precision: 500),
          fast.divergenceFromSteered(at: alpha.approximation)
        ),
        (
          tilting.divergenceToSteered(at: point),
          direct.reverseDivergence(at: alpha, precision: 500),
          fast.divergenceToSteered(at: alpha.approximation)
        ),
      ] {
        try demand(formula.intersection(definition) != nil, "\(formula) and \(definition)")
        try demand(formula.width < .powerOfTwo(-150), "wide")
        let value = formula.midpoint.double()
        try demand(abs(double - value) <= 1e-9 * max(1, abs(value)), "\(double) and \(value)")
      }
    }
  }

  private func simple() throws -> SteeringModel {
    try SteeringModel(weights: [1, 2, 1], logOdds: [-1, 0, 1])
  }

  private func family() throws -> TiltedFamily {
    let model = try simple()
    return TiltedFamily(model, context: 0, LogOdds(model))
  }

  @Test func `no strength keeps a negative budget, and only 0 the budget 0`() throws {
    let family = try family()
    #expect(try BudgetTests.choice.divergence(SteeredFamily(family), atMost: -1) == nil)
    #expect(try BudgetTests.choice.crossEntropy([(1, SteeredFamily(family))], atMost: -1) == nil)
    for range in [
      try BudgetTests.choice.divergence(SteeredFamily(family), atMost: 0),
      try BudgetTests.choice.crossEntropy([(1, SteeredFamily(family))], atMost: 0),
    ] {
      #expect(range?.lower?.exact == 0)
      #expect(range?.upper?.exact == 0)
    }
  }

  @Test func `constant log-odds keep every budget, also 0`() throws {
    let model = try SteeringModel(weights: [1, 2], logOdds: [3, 3])
    let family = TiltedFamily(model, context: 0, LogOdds(model))
    for budget in [Rational(0), 1] {
      for range in [
        try BudgetTests.choice.divergence(SteeredFamily(family), atMost: budget),
        try BudgetTests.choice.crossEntropy([(1, SteeredFamily(family))], atMost: budget),
      ] {
        let range = try #require(range)
        #expect(range.lower == nil && range.upper == nil)
      }
    }
  }

  @Test func `a divergence budget between the two limits leaves one side unbounded`() throws {
    // The limits are −log(1/2) at −inf and −log(1/8) at +inf.
    let model = try SteeringModel(weights: [4, 3, 1], logOdds: [0, 1, 2])
    let family = TiltedFamily(model, context: 0, LogOdds(model))
    let middle = try #require(try BudgetTests.choice.divergence(SteeredFamily(family), atMost: 1))
    #expect(middle.lower == nil)
    #expect(middle.upper != nil)
    let small = try #require(
      try BudgetTests.choice.divergence(SteeredFamily(family), atMost: Rational(69, 100)))
    #expect(small.lower != nil)
    let large = try #require(try BudgetTests.choice.divergence(SteeredFamily(family), atMost: 3))
    #expect(large.lower == nil && large.upper == nil)
  }

  @Test(arguments: [-16, -20, -40, -200, 30, 400])
  func `budgets far outside the range of doubles are kept`(exponent: Int) throws {
    let budget = Rational(10).raised(to: exponent)
    let range = try #require(
      try BudgetTests.choice.crossEntropy([(1, SteeredFamily(family()))], atMost: budget))
    let direct = try DirectFamily(simple(), context: 0)
    let (lower, upper) = (try #require(range.lower), try #require(range.upper))
    // The weights are symmetric, and so are the ends; far out ΔCE = |α| − log 4 + o(1).
    for (sign, end) in [(-1, lower), (1, upper)] {
      if exponent < 0 {
        try BudgetTests.check(end, sign: sign, budget: budget) {
          direct.reverseDivergence(at: $0, precision: max($1, 2048))
        }
      } else {
        let expected =
          Interval(budget, precision: 2048) + Interval.log(Interval(4, precision: 2048))
        #expect(
          end.enclosure.intersection(sign > 0 ? expected : -expected) != nil)
      }
    }
  }
}
