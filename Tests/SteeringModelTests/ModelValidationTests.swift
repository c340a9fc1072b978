import ExactArithmetic
import ModelTesting
import SteeringModel
import Testing

@Suite("Model validation")
struct ModelValidationTests {
  /// A faulty model and the line that refuses it.
  struct Refusal: Sendable, CustomTestStringConvertible {
    let name: String
    let contexts: [ContextOutline]
    let steering: Steering
    let line: String

    var testDescription: String { name }

    init(
      _ name: String, _ contexts: [ContextOutline], steering: Steering = contrast, _ line: String
    ) {
      self.name = name
      self.contexts = contexts
      self.steering = steering
      self.line = line
    }
  }

  private static let half = Rational(1, 2)
  private static let fair = NextTokenDistribution.probabilities([half, half])
  static let contrast = Steering.sets(SteeringSets(target: 0, positive: [0], negative: [1]))
  private static let tiny = Rational(10).raised(to: -30)

  private static func context(
    _ name: String, weight: Rational? = nil, _ distribution: NextTokenDistribution = fair
  ) -> ContextOutline {
    ContextOutline(name, concept: 0, weight: weight, distribution)
  }

  /// Two contexts, the first with this distribution.
  private static func first(_ distribution: NextTokenDistribution) -> [ContextOutline] {
    [context("one", distribution), context("two")]
  }

  static let refusals = [
    Refusal("no contexts", [], "contexts: there are no contexts; give at least one"),
    Refusal(
      "a name used twice", [context("one"), context("one")],
      #"contexts[1] ("one"): the name is already that of contexts[0]; context names must be distinct"#
    ),
    Refusal(
      "a weight of zero", [context("one", weight: 0), context("two", weight: 1)],
      #"contexts[0] ("one").weight: weight 0 is not positive"#),
    Refusal(
      "a negative weight",
      [context("one", weight: Rational(3, 2)), context("two", weight: Rational(-1, 2))],
      #"contexts[1] ("two").weight: weight -1/2 is not positive"#),
    Refusal(
      "weights that miss 1",
      [context("one", weight: half), context("two", weight: Rational(1, 3))],
      "contexts: the weights sum to 5/6; the sum must be exactly 1"),
    Refusal(
      "too few probabilities", first(.probabilities([1])),
      #"contexts[0] ("one").probabilities: 1 values for 2 tokens; give one per token"#),
    Refusal(
      "a probability of zero", first(.probabilities([1, 0])),
      #"contexts[0] ("one").probabilities["b"]: probability 0 is not positive; every theorem needs p > 0; smooth the data"#
    ),
    Refusal(
      "a negative probability", first(.probabilities([Rational(-1, 3), Rational(4, 3)])),
      #"contexts[0] ("one").probabilities["a"]: probability -1/3 is not positive; every theorem needs p > 0; smooth the data"#
    ),
    Refusal(
      "a sum above 1 by 10^-30", first(.probabilities([half, half + tiny])),
      #"contexts[0] ("one").probabilities: the probabilities sum to 1 + 1/1000000000000000000000000000000; the sum must be exactly 1"#
    ),
    Refusal(
      "a sum below 1", first(.probabilities([half, Rational(1, 3)])),
      #"contexts[0] ("one").probabilities: the probabilities sum to 1 - 1/6; the sum must be exactly 1"#
    ),
    Refusal(
      "a sum off by a long fraction", first(.probabilities([half, half - tiny / 7_000_000_000])),
      #"contexts[0] ("one").probabilities: the probabilities sum to 1 - about 1.429e-40; the sum must be exactly 1"#
    ),
    Refusal(
      "weights of tokens that are not positive", first(.weights([3, 0])),
      #"contexts[0] ("one").weights["b"]: weight 0 is not positive; weights must be greater than 0"#
    ),
    Refusal(
      "a logit that is no number", first(.logits([0, .nan])),
      #"contexts[0] ("one").logits["b"]: logit nan is not finite; remove the token or give it a finite logit"#
    ),
    Refusal(
      "an infinite logit", first(.logits([-.infinity, 0])),
      #"contexts[0] ("one").logits["a"]: logit -inf is not finite; remove the token or give it a finite logit"#
    ),
    Refusal(
      "sets without a common multiple", first(fair),
      steering: .sets(
        SteeringSets(
          target: 0, positive: [Int](repeating: 0, count: 65),
          negative: [Int](repeating: 1, count: 64))),
      "steering: 65 positive and 64 negative contexts have no common multiple up to 4096; leave some out, so that the one number divides the other"
    ),
    Refusal(
      "empty sets", first(fair),
      steering: .sets(SteeringSets(target: 0, positive: [], negative: [])),
      "steering: 0 positive and 0 negative contexts; P and N need at least one each"),
    Refusal(
      "sets that meet", first(fair),
      steering: .sets(SteeringSets(target: 0, positive: [0, 1], negative: [1, 1])),
      #"steering: context "two" is both positive and negative; P and N must be disjoint"#),
    Refusal(
      "sets of two forms", first(.logits([0, 1])),
      "steering: positive and negative contexts mix logits and probabilities; give all of them in one form"
    ),
    Refusal(
      "too few log-odds", first(fair), steering: .logOdds([1]),
      "logOdds: 1 values for 2 tokens; give one per token"),
  ]

  @Test(arguments: refusals)
  func `a contradiction is refused with its place, value and remedy`(_ refusal: Refusal) {
    expectRefusal(refusal.line) {
      _ = try SteeringModel(
        tokens: ["a", "b"], concepts: [("x", [0]), ("y", [1])], refusal.contexts,
        steering: refusal.steering)
    }
  }

  @Test func `a valid model answers by name`() throws {
    let model = try SteeringModel(
      tokens: ["a", "b"], concepts: [("x", [0]), ("y", [1])],
      [Self.context("one"), Self.context("two")], steering: Self.contrast)
    #expect(model.contextIndex(of: "two") == 1)
    #expect(model.contextIndex(of: "three") == nil)
    #expect(model.conceptName(ofToken: 1) == "y")
    #expect(model.isTarget(0) == true)
    #expect(model.isTarget(1) == false)
    let direct = try SteeringModel(weights: [1, 2], logOdds: [0, 1])
    #expect(direct.conceptName(ofToken: 0) == nil)
    #expect(direct.isTarget(0) == nil)
  }

  @Test func `concept, target and member numbers that do not exist are refused`() {
    let contexts = [
      ContextOutline("one", concept: 7, Self.fair), ContextOutline("two", concept: 0, Self.fair),
    ]
    let concepts = [(name: "x", tokens: [0]), (name: "y", tokens: [1])]
    expectRefusal(#"contexts[0] ("one").concept: there is no concept number 7"#) {
      _ = try SteeringModel(
        tokens: ["a", "b"], concepts: concepts, contexts, steering: Self.contrast)
    }
    expectRefusal("target: there is no concept number 2 to be the target") {
      _ = try SteeringModel(
        tokens: ["a", "b"], concepts: concepts, Self.first(Self.fair),
        steering: .sets(SteeringSets(target: 2, positive: [0], negative: [1])))
    }
    expectRefusal("steering: there is no context number 2") {
      _ = try SteeringModel(
        tokens: ["a", "b"], concepts: concepts, Self.first(Self.fair),
        steering: .sets(SteeringSets(target: 0, positive: [0], negative: [2])))
    }
  }
}
