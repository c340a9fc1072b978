import ExactArithmetic
import ModelFiles
import SteeringModel
import Testing

@testable import TrainedComparison

@Suite struct PureContextsTests {
  /// Two concepts of 2 and 3 tokens under Assumption 1, P and N one context each.
  private func alphabet(_ tokens: [String] = ["a", "b", "X", "Y", "Z"]) throws -> SteeringModel {
    let vocabulary = try Vocabulary(tokens)
    let rows: [[Rational]] = [
      [Rational(2, 5), Rational(2, 5), Rational(1, 15), Rational(1, 15), Rational(1, 15)],
      [Rational(1, 20), Rational(1, 20), Rational(3, 10), Rational(3, 10), Rational(3, 10)],
    ]
    return try SteeringModel(
      vocabulary: vocabulary,
      partition: ConceptPartition(
        [Concept(name: "low", tokens: [0, 1]), Concept(name: "high", tokens: [2, 3, 4])],
        of: vocabulary),
      contexts: [("ab", 0), ("nothing", 1)].map {
        Context(
          name: $0.0, concept: $0.1, weight: Rational(1, 2),
          distribution: .probabilities(rows[$0.1])
        )
      }, steering: .sets(SteeringSets(target: 0, positive: [0], negative: [1])))
  }

  @Test func `all sequences of a concept share its weight equally`() throws {
    let model = try alphabet()
    let made = try PureContexts(length: 2).model(from: model)
    #expect(
      made.contexts.map(\.name) == [
        "aa", "ab", "ba", "bb", "XX", "XY", "XZ", "YX", "YY", "YZ", "ZX", "ZY", "ZZ",
      ])
    for context in made.contexts {
      #expect(context.weight == (context.concept == 0 ? Rational(1, 8) : Rational(1, 18)))
      let known = model.contexts[try #require(context.concept)].distribution
      #expect(context.distribution == known)
    }
    // "ab" is still there, "nothing" is not: the first context of its concept stands for it.
    guard case .sets(let sets) = made.steering else { return #expect(Bool(false)) }
    #expect(sets.positive.map { made.contexts[$0].name } == ["ab"])
    #expect(sets.negative.map { made.contexts[$0].name } == ["XX"])
    #expect(LogOdds(made).statistics == LogOdds(model).statistics)
  }

  @Test func `samples are counted exactly and determined by the seed`() throws {
    let model = try alphabet()
    let made = try PureContexts(length: 2, samples: 1000, seed: 3).model(from: model)
    // Every sequence is drawn, so that merging is tested: 2000 draws of 13.
    #expect(made.contexts.count == 13)
    for context in made.contexts {
      #expect((context.weight * 2000).denominator == 1)
      let mean = context.concept == 0 ? 1.0 / 8 : 1.0 / 18
      #expect(abs(context.weight.approximation - mean) < mean / 2)
    }
    for concept in 0...1 {
      let sum = made.contexts.filter { $0.concept == concept }.reduce(0) { $0 + $1.weight }
      #expect(sum == Rational(1, 2))
    }
    let again = try PureContexts(length: 2, samples: 1000, seed: 3).model(from: model)
    let other = try PureContexts(length: 2, samples: 1000, seed: 4).model(from: model)
    #expect(again.contexts.map(\.weight) == made.contexts.map(\.weight))
    #expect(other.contexts.map(\.weight) != made.contexts.map(\.weight))
  }

  @Test func `uniform data are those of the paper`() throws {
    let made = try PureContexts(length: 1, epsilon: Rational(1, 20)).model(from: alphabet())
    let low =
      Array(repeating: Rational(19, 40), count: 2) + Array(repeating: Rational(1, 60), count: 3)
    let high =
      Array(repeating: Rational(1, 40), count: 2) + Array(repeating: Rational(19, 60), count: 3)
    #expect(
      made.contexts.map(\.distribution) == [low, low, high, high, high].map { .probabilities($0) })
  }

  @Test func `names are words apart, or numbers when texts do not tell sequences apart`() throws {
    let words = try PureContexts(length: 2).model(from: alphabet(["the", "cat", "X", "Y", "Z"]))
    #expect(words.contexts[1].name == "the cat")
    let spaces = try PureContexts(length: 3).model(from: alphabet(["x", "x x", "X", "Y", "Z"]))
    #expect(spaces.contexts[1].name == "low-1")
    #expect(spaces.contexts[8].name == "high-00")
    let long = try PureContexts(length: 41, samples: 3).model(from: alphabet())
    #expect(long.contexts[2].name == "low-2")
  }

  private func refusal(_ contexts: PureContexts, _ model: SteeringModel) -> String {
    do throws(ModelError) {
      _ = try contexts.model(from: model)
      return "accepted"
    } catch {
      return error.description
    }
  }

  @Test func `what cannot be made is refused in one line`() throws {
    let model = try alphabet()
    #expect(refusal(PureContexts(length: 60), model).contains("draw samples of them"))
    #expect(
      refusal(PureContexts(length: 60, samples: 10_000_000), model).contains("draw fewer samples"))
    let differing = try Fixtures.model()
    #expect(refusal(PureContexts(length: 1), differing).contains("have different distributions"))
    #expect(refusal(PureContexts(length: 1, epsilon: Rational(1, 9)), differing) == "accepted")
    // P and N want one context each of a concept that has one sequence only.
    let pairs = try SteeringModel(
      vocabulary: model.vocabulary, partition: model.partition,
      contexts: ["p", "q", "r", "s", "n"].enumerated().map {
        Context(
          name: $0.element, concept: $0.offset < 4 ? 0 : 1, weight: Rational(1, 5),
          distribution: model.contexts[$0.offset < 4 ? 0 : 1].distribution)
      },
      steering: .sets(SteeringSets(target: 0, positive: [0, 1, 2], negative: [4, 4, 4])))
    #expect(refusal(PureContexts(length: 1), pairs).contains("take the place of \"r\""))
    #expect(refusal(PureContexts(length: 2), pairs) == "accepted")
  }
}
