import ChoiceSequences
import ExactArithmetic
import ModelTesting
import PropertyTesting
import SteeringLaws
import SteeringModel
import Testing

@Suite("Log-odds lemma")
struct LogOddsLemmaTests {
  /// A model with a context and a strength.
  struct Sample {
    let model: SteeringModel
    let context: Int
    let alpha: Rational

    init(_ model: SteeringModel, context: Int, alpha: Rational) {
      self.model = model
      self.context = context
      self.alpha = alpha
    }

    var family: TiltedFamily { TiltedFamily(model, context: context, LogOdds(model)) }
  }

  private static func size(_ model: SteeringModel) -> Int {
    if case .sets(let sets) = model.steering { return sets.size }
    return 1
  }

  /// The lemma as an equation of rationals.
  private static func checkExactly(_ sample: Sample) throws {
    let steered = LogOddsLemma.steeredSoftmax(
      sample.model, context: sample.context, alpha: sample.alpha)
    guard let steered else { throw PropertyFailure("the definition gives no rational") }
    guard let tilted = sample.family.exactProbabilities(at: sample.alpha) else {
      throw PropertyFailure("the closed form gives no rational")
    }
    try demand(steered == tilted, "\(steered) by definition, \(tilted) by the lemma")
    try demand(tilted.reduce(0, +) == 1, "the probabilities do not sum to 1")
  }

  @Test func `definition and closed form are equal rationals at multiples of q`() {
    checkProperty("lemma, exactly", count: 60) { (source: inout ChoiceSource) in
      let model = try source.rationalModel(size: 12)
      guard case .probabilities = model.contexts[0].distribution else { throw Discarded() }
      let multiple = Rational(Self.size(model) * source.integer(in: -3...3))
      return Sample(
        model, context: source.integer(in: 0...model.contexts.count - 1), alpha: multiple)
    } satisfies: { (sample: Sample) in
      try Self.checkExactly(sample)
    }
  }

  @Test func `definition and closed form are equal rationals under Assumption 1`() {
    checkProperty("lemma under Assumption 1", count: 40) { (source: inout ChoiceSource) in
      let model = try source.assumptionModel(isContrastive: source.flag())
      let multiple = Rational(Self.size(model) * source.integer(in: -3...3))
      return Sample(model, context: source.integer(in: 0...2), alpha: multiple)
    } satisfies: { (sample: Sample) in
      try Self.checkExactly(sample)
    }
  }

  @Test(arguments: ReferenceAnswers.names)
  func `definition and closed form are equal rationals on the shared models`(name: String) throws {
    let model = try ReferenceAnswers.model(name)
    for context in model.contexts.indices {
      for multiple in [-2, -1, 0, 1, 3] {
        try Self.checkExactly(
          Sample(model, context: context, alpha: Rational(Self.size(model) * multiple)))
      }
    }
  }

  @Test func `at an irrational point neither side pretends to be rational`() throws {
    let model = try SteeringModel(neutral: [1, 1, 2], positive: [2, 1, 1], negative: [1, 1, 3])
    let sample = Sample(model, context: 0, alpha: Rational(1, 2))
    #expect(LogOddsLemma.steeredSoftmax(model, context: 0, alpha: sample.alpha) == nil)
    #expect(sample.family.exactProbabilities(at: sample.alpha) == nil)
    // M = log 2, 0, −log 3 up to a constant: squares make α = 1/2 an exact point.
    let squares = try SteeringModel(neutral: [1, 1, 2], positive: [4, 1, 1], negative: [1, 1, 9])
    #expect(
      Sample(squares, context: 0, alpha: sample.alpha).family.exactProbabilities(at: sample.alpha)
        == [Rational(6, 11), Rational(3, 11), Rational(2, 11)])
  }

  @Test func `both forms over enclosures contain the exact rational`() {
    checkProperty("lemma over enclosures", count: 40) { (source: inout ChoiceSource) in
      let model = try source.rationalModel(size: 6)
      let multiple = Rational(Self.size(model) * source.integer(in: -2...2))
      return Sample(
        model, context: source.integer(in: 0...model.contexts.count - 1), alpha: multiple)
    } satisfies: { (sample: Sample) in
      let family = sample.family
      guard let exact = family.exactProbabilities(at: sample.alpha),
        let start = family.exactProbabilities(at: 0)
      else { throw PropertyFailure("no exact point") }
      let tilting = family.tilting(precision: 120)
      let alpha = Interval(sample.alpha, precision: 120)
      let first = tilting.likelihoodRatios(at: alpha)
      for (index, level) in family.levels.enumerated() {
        let ratio = exact[level.tokens[0]] / start[level.tokens[0]]
        let second = tilting.likelihoodRatio(ofLevel: index, at: alpha)
        try demand(first[index].contains(ratio), "the first form misses at level \(index)")
        try demand(second.contains(ratio), "the second form misses at level \(index)")
        let relative = (first[index] / Interval(ratio, precision: 120)).width
        try demand(relative <= BigFloat.powerOfTwo(-60), "the first form is wide: \(relative)")
      }
    }
  }

  @Test func `both forms overlap at any strength, and probabilities sum to 1`() {
    checkProperty("lemma's two forms", count: 60) { (source: inout ChoiceSource) in
      let model = try source.steeringModel(size: 20)
      return Sample(
        model, context: 0,
        alpha: Rational(source.integer(in: -200...200), source.integer(in: 1...9)))
    } satisfies: { (sample: Sample) in
      let family = sample.family
      let tilting = family.tilting(precision: 160)
      let alpha = Interval(sample.alpha, precision: 160)
      let ratios = tilting.likelihoodRatios(at: alpha)
      for index in family.levels.indices {
        let second = tilting.likelihoodRatio(ofLevel: index, at: alpha)
        try demand(ratios[index].intersection(second) != nil, "the forms differ at level \(index)")
      }
      let total = tilting.probabilities(at: alpha).reduce(Interval(0, precision: 160), +)
      try demand(total.contains(1 as Rational), "the probabilities sum to \(total)")
    }
  }

  @Test func `doubles and floats agree with enclosures to their accuracy`() {
    checkProperty("lemma in three number systems", count: 60) { (source: inout ChoiceSource) in
      Sample(
        try source.steeringModel(size: 6), context: 0,
        alpha: Rational(source.integer(in: -12...12), source.integer(in: 1...4)))
    } satisfies: { (sample: Sample) in
      let family = sample.family
      let certified = family.tilting(precision: 256)
        .probabilities(at: Interval(sample.alpha, precision: 256))
      let fast = family.fastTilting().probabilities(at: sample.alpha.approximation)
      let floats = family.approximateTilting(precision: 128)
        .probabilities(at: BigFloat(sample.alpha, precision: 128, rounding: .nearest))
      // Errors grow with the exponents |α| (M_max − M_min) and with the size of M itself.
      let tilting = family.tilting(precision: 64)
      let reach = tilting.statistics.reduce(1.0) { max($0, $1.magnitudeBound.double()) }
      let scale = 8 + 4 * abs(sample.alpha.approximation) * reach
      // Doubles are good while neither a weight nor a tilt leaves their range of exponents.
      let start = tilting.probabilities(at: Interval(0, precision: 64))
      let isInRange =
        scale < 2000 && (start + certified).allSatisfy { $0.lower > BigFloat.powerOfTwo(-900) }
      for (index, value) in certified.enumerated() {
        let exact = value.midpoint
        if isInRange {
          let double = abs(fast[index] - exact.double())
          try demand(double <= scale * 0x1p-52, "double is off by \(double) at level \(index)")
        }
        let error = floats[index].subtracting(exact, precision: 64, rounding: .nearest).magnitude
        try demand(
          error.double() <= scale * 0x1p-127, "float is off by \(error) at level \(index)")
      }
    }
  }
}
