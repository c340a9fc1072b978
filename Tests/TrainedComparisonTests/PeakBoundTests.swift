import ChoiceSequences
import ExactArithmetic
import ModelTesting
import PropertyTesting
import SteeringLaws
import SteeringModel
import Testing

@testable import PeakSearch
@testable import TrainedComparison

@Suite struct PeakBoundTests {
  /// A model, and what it becomes when every probability is multiplied by a factor.
  private struct Pair: CustomStringConvertible {
    let model: SteeringModel
    let trained: SteeringModel
    let factors: [[Rational]]

    init(_ model: SteeringModel, factors: [[Rational]]) throws {
      self.model = model
      self.factors = factors
      trained = try SteeringModel(
        vocabulary: model.vocabulary, partition: model.partition,
        contexts: zip(model.contexts, factors).map { context, factors in
          Context(
            name: context.name, concept: context.concept, weight: context.weight,
            distribution: .weights(
              NumberRow(zip(PeakBoundTests.numbers(context.distribution), factors).map(*))))
        }, steering: model.steering)
    }

    var description: String { "\(model.contexts.map(\.distribution)) times \(factors)" }
  }

  private static func numbers(_ distribution: NextTokenDistribution) -> [Rational] {
    switch distribution {
    case .probabilities(let values): values
    case .weights(let values): Array(values)
    case .logits: []
    }
  }

  /// What a pair gives for each context and token with a peak.
  private struct Outcome {
    let spread: BigFloat
    var rows: [(peak: Interval, bracket: Interval?, trained: Interval?)] = []
  }

  private static func outcome(_ pair: Pair) throws -> Outcome {
    let (logOdds, trainedLogOdds) = (LogOdds(pair.model), LogOdds(pair.trained))
    let error = LogitError(
      reference: pair.model, logOdds, trained: pair.trained, trainedLogOdds, precision: 192)
    var outcome = Outcome(spread: error.spread)
    for context in pair.model.contexts.indices {
      let family = TiltedFamily(pair.model, context: context, logOdds)
      let learned = TiltedFamily(pair.trained, context: context, trainedLogOdds)
      let bound = PeakBound(family, spread: error.spread)
      let finder = SingleLevelSearch(family, digits: 15, precisionLimit: 8192)
      let learnedFinder = SingleLevelSearch(learned, digits: 15, precisionLimit: 8192)
      for level in family.interiorLevels {
        let peak = try finder.peak(ofLevel: level).position.enclosure
        for token in family.levels[level].tokens {
          let learnedLevel = learned.levelOfToken[token]
          let trained =
            learned.position(ofLevel: learnedLevel) == .interior
            ? try learnedFinder.peak(ofLevel: learnedLevel).position.enclosure : nil
          outcome.rows.append((peak, bound.bracket(ofToken: token, peak: peak), trained))
        }
      }
    }
    return outcome
  }

  private final class Counter {
    var value = 0
  }

  @Test func `a trained peak is never outside what the logit error allows`() {
    let confined = Counter()
    checkProperty(
      "peak bound", seed: 5, count: 60,
      { (source: inout ChoiceSource) -> Pair in
        let model =
          try source.flag()
          ? source.rationalModel(tokens: 3...6, contexts: 2...3, size: 3)
          : source.assumptionModel(isContrastive: source.flag())
        // From errors that confine nothing to errors far below the rounding of a double.
        let shift = source.integer(in: 0...70)
        let unit = Rational(2).raised(to: -shift)
        let factors = model.contexts.map { _ in
          model.vocabulary.tokens.map { _ in 1 + Rational(source.integer(in: 0...2)) * unit }
        }
        return try Pair(model, factors: factors)
      },
      satisfies: { (pair: Pair) in
        for (peak, bracket, trained) in try Self.outcome(pair).rows {
          guard let bracket else { continue }
          confined.value += 1
          try demand(bracket.lower <= peak.upper && peak.lower <= bracket.upper, "its own peak")
          guard let trained else { throw PropertyFailure("the trained peak is missing") }
          try demand(
            bracket.lower <= trained.upper && trained.lower <= bracket.upper,
            "peak \(peak), trained \(trained), allowed \(bracket)")
        }
      })
    #expect(confined.value > 60, "the property says something")
  }

  /// Log-odds (log 4, 0, −log 4) and a uniform context, whose middle token peaks at 0.
  private static func symmetric(errorExponent: Int) throws -> Pair {
    let vocabulary = try Vocabulary(["a", "b", "c"])
    let rows: [[Rational]] = [[4, 2, 1], [1, 2, 4], [1, 1, 1]]
    let model = try SteeringModel(
      vocabulary: vocabulary,
      partition: ConceptPartition(
        [Concept(name: "x", tokens: [0]), Concept(name: "y", tokens: [1, 2])], of: vocabulary),
      contexts: rows.enumerated().map {
        Context(
          name: "c\($0.offset)", concept: nil, weight: Rational(1, 3),
          distribution: .probabilities(
            $0.element.map { [sum = $0.element.reduce(0, +)] in $0 / sum })
        )
      }, steering: .sets(SteeringSets(target: 0, positive: [0], negative: [1])))
    // As bad as ε allows: up on the middle token in P, down in N, and towards the token below it in c2.
    let more = 1 + Rational(2).raised(to: -errorExponent)
    return try Pair(model, factors: [[1, more, 1], [more, 1, more], [1, 1, more]])
  }

  @Test(arguments: [10, 30, 60]) func `the bound is attained to first order at 0`(
    exponent: Int
  ) throws {
    let outcome = try Self.outcome(Self.symmetric(errorExponent: exponent))
    let row = try #require(outcome.rows.last)
    let (bracket, trained) = (try #require(row.bracket), try #require(row.trained))
    #expect(trained.lower > 0 && trained.upper <= bracket.upper)
    let share = trained.lower.divided(by: bracket.upper, precision: 64, rounding: .down)
    #expect(share > BigFloat(0.95), "attained \(share)")
  }

  @Test func `a large error sets no limit, and none at all leaves the peak`() throws {
    let pair = try Self.symmetric(errorExponent: 4)
    let family = TiltedFamily(pair.model, context: 2, LogOdds(pair.model))
    let peak = Interval(0)
    // 4ε reaches from the middle log-odds to the ends.
    #expect(PeakBound(family, spread: BigFloat(0.35)).bracket(ofToken: 1, peak: peak) == nil)
    let exact = PeakBound(family, spread: 0).bracket(ofToken: 1, peak: peak)
    #expect(exact?.upper.isZero == true)
    // The smaller the error, the narrower.
    var last = BigFloat.infinity()
    for exponent in [-3, -5, -8, -20, -200] {
      let bracket = PeakBound(family, spread: .powerOfTwo(exponent))
        .bracket(ofToken: 1, peak: peak)
      let reach = try #require(bracket).magnitudeBound
      #expect(reach < last)
      last = reach
    }
  }
}
