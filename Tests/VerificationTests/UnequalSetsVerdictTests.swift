import ChoiceSequences
import ExactArithmetic
import SteeringModel
import Testing

@testable import Verification

@Suite("Claims on P and N of unequal size")
struct UnequalSetsVerdictTests {
  @Test func `hunts draw such models, and the lemma holds on them`() throws {
    var count = 0
    let lemma = try #require(ClaimCatalogue.claims.first { $0.identifier == "log-odds-lemma" })
    for seed in 0..<300 as Range<UInt64> {
      var source = ChoiceSource(seed: seed)
      guard let model = RandomModel().make(&source), case .sets(let sets) = model.steering,
        sets.positive.count != sets.negative.count
      else { continue }
      count += 1
      guard count <= 12 else { continue }
      #expect(lemma.verdict(on: Subject(model)).name == "proved", "\(seed)")
    }
    #expect(count > 15)
  }
}
