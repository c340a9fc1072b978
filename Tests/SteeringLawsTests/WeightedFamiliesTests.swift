import ChoiceSequences
import ExactArithmetic
import ModelTesting
import PropertyTesting
import SteeringModel
import Testing

@testable import SteeringLaws

@Suite("Sums over the contexts of a large model")
struct WeightedFamiliesTests {
  /// A model of logits or of weights, and a budget.
  private struct Sample: CustomStringConvertible {
    let model: SteeringModel
    let budget: Rational

    init(_ source: inout ChoiceSource) throws {
      model =
        source.integer(in: 0...1) == 0
        ? try source.logitModel(tokens: 1...40) : try source.rationalModel()
      budget = Rational(source.integer(in: 1...60), 20)
    }

    var description: String { "\(model), budget \(budget)" }
  }

  @Test func `families that are made anew for each sum give the same answers`() {
    let choice = StrengthChoice(digits: 15, precisionLimit: 1 << 12)
    checkProperty("families made anew", count: 40) { source in
      try Sample(&source)
    } satisfies: { (sample: Sample) in
      let steered = SteeredModel(sample.model)
      let kept = WeightedFamilies(steered, workers: 1)
      let fresh = WeightedFamilies(steered, workers: 3, keptEntries: 0)
      let (mine, theirs) = (
        try choice.crossEntropy(fresh, atMost: sample.budget),
        try choice.crossEntropy(kept, atMost: sample.budget)
      )
      for side in [\StrengthInterval.lower, \StrengthInterval.upper] {
        try demand(
          mine?[keyPath: side]?.decimal(significantDigits: 15)
            == theirs?[keyPath: side]?.decimal(significantDigits: 15),
          "\(String(describing: mine)), kept \(String(describing: theirs))")
      }
      for alpha in [Rational(-3, 2), 0, 2] {
        let values = try [fresh, kept].map {
          try CrossEntropy($0).increase(at: alpha, digits: 15, precisionLimit: 1 << 12)
            .decimal(significantDigits: 15)
        }
        try demand(values[0] == values[1], "the increase at \(alpha): \(values)")
      }
    }
  }

  @Test func `the guess from histograms is right where it is needed`() throws {
    var source = ChoiceSource(seed: 3)
    let count = 400
    func bell() -> Double {
      (0..<6).reduce(0) { sum, _ in sum + Double(source.integer(in: -1000...1000)) } / 1000
    }
    let model = try SteeringModel(
      vocabulary: Vocabulary((0..<count).map { "t\($0)" }), partition: nil,
      contexts: ["a", "b"].map { name in
        let weights = (0..<count).map { _ in Double(source.integer(in: 1...1000)) / 1024 }
        return Context(
          name: name, concept: nil, weight: Rational(1, 2),
          distribution: .weights(NumberRow(weights)))
      },
      steering: .logOdds(NumberRow((0..<count).map { _ in bell() })))
    let steered = SteeredModel(model)
    let fresh = WeightedFamilies(steered, workers: 1, keptEntries: 0)
    let kept = WeightedFamilies(steered, workers: 1)
    for target in [0.01, 0.2] {
      let pairs = zip(kept.divergences(near: target), fresh.divergences(near: target))
      for (sign, (exact, guess)) in zip([-1.0, 1], pairs) {
        let root = sign * MonotoneRoot.guess { exact(sign * $0) - target }
        let found = guess(root)
        #expect(abs(found - target) < 1e-8 * target, "\(target) at \(root): \(found)")
      }
    }
  }
}
