import ExactArithmetic
import ModelTesting
import SteeringModel
import Testing

@testable import Verification

@Suite("The search for slopes")
struct SlopeSearchTests {
  /// Two concepts whose largest log-odds differ by `excess`, the other's token being as unlikely as
  /// `weight`: far out the other takes over.
  private func subject(excess: Rational, weight: Rational) throws -> Subject {
    let vocabulary = try Vocabulary(["a", "b", "c"])
    let total = 2 + weight
    func probabilities(_ values: [Rational]) -> NextTokenDistribution {
      .probabilities(values.map { $0 / values.reduce(0, +) })
    }
    // M = log 4, log 1, log 4(1 + excess), up to a constant.
    return Subject(
      try SteeringModel(
        vocabulary: vocabulary,
        partition: ConceptPartition(
          [Concept(name: "T", tokens: [0]), Concept(name: "U", tokens: [1, 2])], of: vocabulary),
        contexts: [
          Context(
            name: "p", concept: 0, weight: Rational(1, 2),
            distribution: probabilities([4, 1, 4 * (1 + excess) * weight])),
          Context(
            name: "n", concept: 1, weight: Rational(1, 2),
            distribution: probabilities([1, 1, weight].map { $0 / total })),
        ], steering: .sets(SteeringSets(target: 0, positive: [0], negative: [1]))))
  }

  @Test(arguments: [1, 5, 20, 60])
  func `a fall that only the far end shows is found`(exponent: Int) throws {
    let small = Rational(10).raised(to: -exponent)
    let subject = try subject(excess: small, weight: small)
    let verdict = try Examples.claim("target-increases/always").verdict(on: subject)
    #expect(verdict.name == "refuted", "\(verdict)")
    let other = try Examples.claim("dominated-concept-decreases/any").verdict(on: subject)
    #expect(other.name == "refuted", "\(other)")
  }

  @Test func `where the target is never below the rest nothing falls`() throws {
    let subject = try subject(excess: Rational(-1, 2), weight: Rational(1, 9))
    let verdict = try Examples.claim("target-increases/always").verdict(on: subject)
    #expect(verdict.name == "consistent", "\(verdict)")
    #expect(verdict.trial?.places.first { $0.kind == .strengths }?.count ?? 0 > 7)
  }
}
