import ExactArithmetic
import PeakSearch
import SteeringLaws
import SteeringModel
import Testing

@Suite("Undecided answers")
struct UndecidedTests {
  @Test func `every question that needs digits can be undecided`() throws {
    let model = try ReferenceAnswers.model("three-alphabets-random")
    let family = TiltedFamily(model, context: 0, LogOdds(model))
    let increase = ProbabilityIncrease(SteeredFamily(family), digits: 50, precisionLimit: 64)
    let crossEntropy = CrossEntropy([(1, SteeredFamily(family))])
    #expect(throws: Undecided.self) {
      try SingleLevelSearch(family, digits: 50, precisionLimit: 64).peak(ofLevel: 1)
    }
    #expect(throws: Undecided.self) {
      try increase.values(of: [[0]], at: Rational(1, 3))
    }
    #expect(throws: Undecided.self) {
      try crossEntropy.increase(at: 1, digits: 50, precisionLimit: 64)
    }
    #expect(throws: Undecided.self) {
      try crossEntropy.quadraticCoefficient(digits: 50, precisionLimit: 64)
    }
  }
}
