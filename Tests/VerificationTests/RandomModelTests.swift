import ChoiceSequences
import ExactArithmetic
import SteeringModel
import Testing

@testable import Verification

@Suite("Random models")
struct RandomModelTests {
  private static let count = 400

  /// The models of the first seeds.
  private static let models: [SteeringModel] = (0..<count).compactMap { seed in
    var source = ChoiceSource(seed: UInt64(seed))
    return RandomModel().make(&source)
  }

  private func probabilities(_ context: Context) -> [Rational] {
    if case .probabilities(let values) = context.distribution { return values }
    return []
  }

  private func sets(_ model: SteeringModel) -> SteeringSets? {
    if case .sets(let sets) = model.steering { return sets }
    return nil
  }

  private func share(_ condition: (SteeringModel) throws -> Bool) rethrows -> Double {
    Double(try RandomModelTests.models.filter(condition).count)
      / Double(RandomModelTests.models.count)
  }

  @Test func `nearly every list of choices makes a model, within the limits`() {
    #expect(RandomModelTests.models.count > RandomModelTests.count * 9 / 10)
    for model in RandomModelTests.models {
      #expect((2...12).contains(model.vocabulary.count))
      #expect((1...50).contains(sets(model)?.size ?? 0))
    }
  }

  @Test func `every kind of trouble occurs`() throws {
    let kinds: [(name: String, share: Double)] = [
      (
        "tied log-odds",
        share { model in
          let logOdds = LogOdds(model)
          return logOdds.levelCount < model.vocabulary.count
        }
      ),
      (
        "near-ties of log-odds",
        share { model in
          let sorted = LogOdds(model).statistics.sorted()
          return zip(sorted, sorted.dropFirst()).contains {
            let gap = ($1 - $0).enclosure(precision: 64)
            return gap.sign == 1 && gap.upper.compare(to: Rational(10).raised(to: -6)) < 0
          }
        }
      ),
      ("constant log-odds", share { LogOdds($0).levelCount == 1 }),
      ("two concepts", share { $0.partition?.concepts.count == 2 }),
      ("more concepts", share { ($0.partition?.concepts.count ?? 0) > 2 }),
      (
        "a concept of one token",
        share { $0.partition?.concepts.contains { $0.tokens.count == 1 } ?? false }
      ),
      ("more than ten pairs", share { (sets($0)?.size ?? 0) > 10 }),
      ("one pair", share { sets($0)?.size == 1 }),
      ("a context repeated", share { Set(sets($0)?.positive ?? []).count < sets($0)?.size ?? 0 }),
      (
        "mixed negatives",
        share { model in
          Set((sets(model)?.negative ?? []).map { model.contexts[$0].concept }).count > 1
        }
      ),
      ("unequal weights", share { Set($0.contexts.map(\.weight)).count > 1 }),
      (
        "a dominating token",
        share { $0.contexts.contains { probabilities($0).contains { $0 > Rational(999, 1000) } } }
      ),
      (
        "a negligible token",
        share { model in
          model.contexts.contains {
            probabilities($0).contains { $0 < Rational(10).raised(to: -10) }
          }
        }
      ),
      (
        "Assumption 1",
        share { Assumptions($0, LogOdds($0)).conceptAssociation().status == .holds }
      ),
      (
        "no Assumption 1",
        share { Assumptions($0, LogOdds($0)).conceptAssociation().status == .fails }
      ),
      (
        "sign separation",
        share { Assumptions($0, LogOdds($0)).signSeparation().status == .holds }
      ),
      (
        "no sign separation",
        share { Assumptions($0, LogOdds($0)).signSeparation().status == .fails }
      ),
      (
        "sign separation without Assumption 1",
        share {
          let assumptions = Assumptions($0, LogOdds($0))
          return assumptions.signSeparation().status == .holds
            && assumptions.conceptAssociation().status == .fails
        }
      ),
    ]
    for kind in kinds {
      #expect(kind.share > 0, "\(kind.name) never occurs")
      #expect(kind.share < 1, "\(kind.name) always occurs")
    }
    for common in [
      "tied log-odds", "near-ties of log-odds", "two concepts", "a concept of one token",
      "mixed negatives", "Assumption 1", "no Assumption 1", "no sign separation",
    ] {
      let share = kinds.first { $0.name == common }?.share ?? 0
      #expect(share > 0.03, "\(common): \(share)")
    }
  }

  @Test func `the choices of a model make it again, and no choices the simplest`() throws {
    for seed in 0..<40 as Range<UInt64> {
      var source = ChoiceSource(seed: seed)
      let model = RandomModel().make(&source)
      var replay = ChoiceSource(replaying: source.choices)
      let again = RandomModel().make(&replay)
      #expect(
        model.map { $0.contexts.map(\.distribution) }
          == again.map { $0.contexts.map(\.distribution) })
    }
    var nothing = ChoiceSource(replaying: [])
    let simplest = try #require(RandomModel().make(&nothing))
    #expect(simplest.vocabulary.count == 2)
    #expect(simplest.contexts.count == 2)
  }

  @Test func `limits are kept`() throws {
    for seed in 0..<200 as Range<UInt64> {
      var source = ChoiceSource(seed: seed)
      guard let model = RandomModel(vocabularyLimit: 5, pairLimit: 3).make(&source) else {
        continue
      }
      #expect(model.vocabulary.count <= 5)
      #expect((sets(model)?.size ?? 99) <= 3)
    }
  }
}
