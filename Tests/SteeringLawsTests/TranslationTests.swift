import ExactArithmetic
import ModelTesting
import SteeringLaws
import SteeringModel
import Testing

@Suite("Translation")
struct TranslationTests {
  @Test(arguments: ["letter-case", "three-alphabets-contrastive", "three-alphabets-uniform"])
  func `steering a negative context by 1, and by nothing else, gives the positive one`(
    name: String
  ) throws {
    let model = try ReferenceAnswers.model(name)
    let law = try #require(Translation(model))
    let logOdds = LogOdds(model)
    #expect(law.carriesNegativeToPositive(logOdds))
    for strength in [Rational(0), -1, 2, Rational(999_999, 1_000_000)] {
      #expect(!law.carriesNegativeToPositive(logOdds, strength: strength))
    }
    let steered = try DirectFamily(model, context: law.negative).steered(1, precision: 300)
    let goal = try DirectFamily(model, context: law.positive).probabilities
    #expect(zip(steered, goal).allSatisfy { $0.contains($1) })
  }

  @Test func `peaks shift by exactly 1`() throws {
    let model = try ReferenceAnswers.model("letter-case")
    let law = try #require(Translation(model))
    let samples = [law.positive, law.negative].map {
      PeakSample(model, context: $0, digits: 40)
    }
    for (mine, theirs) in zip(try samples[0].peaks(), try samples[1].peaks()) {
      let shifted = theirs.position.enclosure - 1
      #expect(shifted.intersection(mine.position.enclosure) != nil)
    }
  }

  @Test func `mixed negatives, other forms of steering and unequal positives have no law`() throws {
    #expect(Translation(try ReferenceAnswers.model("three-alphabets-random")) == nil)
    #expect(Translation(try SteeringModel(weights: [1, 2], logOdds: [0, 1])) == nil)
  }
}
