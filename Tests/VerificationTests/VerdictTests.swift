import ExactArithmetic
import Foundation
import ModelTesting
import SteeringModel
import Testing

@testable import Verification

@Suite("Verdicts")
struct VerdictTests {
  @Test(arguments: try Outcome.table().map(\.model))
  func `verdicts and grounds are those of the table`(model: String) throws {
    let rows = try #require(try Outcome.table().first { $0.model == model }).rows
    let subject = try Examples.subject(model, digits: 20)
    for (name, outcome) in rows {
      let verdict = try Examples.claim(name).verdict(on: subject)
      #expect(Outcome.text(verdict) == outcome, "\(name) on \(model): \(verdict.evidence)")
      #expect(!verdict.evidence.isEmpty)
    }
  }

  @Test func `no claim of the table is a counterexample, and no wrong variant is proved`() throws {
    for (model, rows) in try Outcome.table() {
      for (name, outcome) in rows {
        if name.contains("/") {
          #expect(!outcome.hasPrefix("proved"), "\(name) on \(model)")
        } else {
          #expect(outcome != "refuted", "\(name) on \(model)")
        }
      }
    }
  }

  @Test func `the table has every hard model, and every claim and wrong variant under each`()
    throws
  {
    let claims = ClaimCatalogue.claims + ClaimCatalogue.wrongVariants
    let table = try Outcome.table()
    for (model, rows) in table {
      #expect(Set(rows.map(\.claim)) == Set(claims.map(\.identifier)), "\(model)")
    }
    let files = try FileManager.default.contentsOfDirectory(
      atPath: Examples.resources.appending(path: "models").path)
    for file in files where file.hasSuffix(".json") {
      #expect(table.contains { $0.model + ".json" == file }, "\(file)")
    }
  }

  @Test func `log-odds that are given rest on their theorem too`() throws {
    let model = try SteeringModel(weights: [1, 2, 1], logOdds: [0, 1, 2])
    let verdict = try Examples.claim("bump").verdict(on: Subject(model))
    #expect(verdict.evidence.contains("direct_log_odds"), "\(verdict)")
    let derived = try Examples.claim("bump").verdict(on: Examples.subject("witnesses/peak-sign"))
    #expect(!derived.evidence.contains("direct_log_odds"), "\(derived)")
  }

  @Test func `a_z that depends on the context separates signs by the theorem of B.1`() throws {
    func verdict(_ second: [Rational]) throws -> Verdict {
      let vocabulary = try Vocabulary(["a", "b", "c"])
      let partition = try ConceptPartition(
        [Concept(name: "T", tokens: [0, 1]), Concept(name: "U", tokens: [2])], of: vocabulary)
      let rows: [(Int, [Rational])] = [
        (0, [Rational(1, 2), Rational(1, 4), Rational(1, 4)]), (0, second),
        (1, [Rational(1, 8), Rational(1, 8), Rational(3, 4)]),
        (1, [Rational(1, 8), Rational(1, 8), Rational(3, 4)]),
      ]
      let model = try SteeringModel(
        vocabulary: vocabulary, partition: partition,
        contexts: rows.enumerated().map { index, row in
          Context(
            name: "c\(index)", concept: row.0, weight: Rational(1, 4),
            distribution: .probabilities(row.1))
        },
        steering: .sets(SteeringSets(target: 0, positive: [0, 1], negative: [2, 3])))
      return try Examples.claim("sign-separation").verdict(on: Subject(model))
    }
    let weaker = try verdict([Rational(1, 4), Rational(1, 2), Rational(1, 4)])
    #expect(weaker.theorem?.name == "sign_separation_contextual", "\(weaker)")
    let same = try verdict([Rational(1, 2), Rational(1, 4), Rational(1, 4)])
    #expect(same.theorem?.name == "sign_separation", "\(same)")
    // Outside its concept a probability may not depend on the context, nor be as large as inside.
    let moved = try verdict([Rational(1, 2), Rational(1, 3), Rational(1, 6)])
    #expect(moved.name == "not applicable", "\(moved)")
    let small = try verdict([Rational(5, 8), Rational(1, 8), Rational(1, 4)])
    #expect(small.name == "not applicable", "\(small)")
  }

  @Test func `every wrong variant of the table is refuted somewhere`() throws {
    let refuted = try Outcome.table().flatMap(\.rows).filter { $0.outcome == "refuted" }
    for variant in ClaimCatalogue.wrongVariants {
      #expect(refuted.contains { $0.claim == variant.identifier }, "\(variant.identifier)")
    }
  }

  @Test func `identifiers are unique, and every text is filled in`() {
    let all = ModelKind.allCases.flatMap {
      ClaimCatalogue.hunted($0) + ClaimCatalogue.wrongVariants($0)
    }
    #expect(Set(all.map(\.identifier)).count == all.count)
    for claim in all {
      for text in [claim.statement, claim.assumptions, claim.source, claim.procedure] {
        #expect(!text.isEmpty, "\(claim.identifier)")
      }
    }
    #expect(ClaimCatalogue.claim("no such claim") == nil)
  }

  @Test func `the remark fails in the context aab of the contrastive model`() throws {
    let model = try Examples.model("three-alphabets-contrastive")
    let context = try #require(model.contextIndex(of: "aab"))
    let subject = Subject(model, contexts: [context])
    let verdict = try Examples.claim("peak-sign/any-context").verdict(on: subject)
    #expect(verdict.evidence.contains("target token \"c\""), "\(verdict)")
    // The only context is of the target, so the remark says nothing.
    let right = try Examples.claim("peak-sign").verdict(on: subject)
    #expect(right == .notApplicable("no context is outside the target"))
  }

  @Test func `an epsilon next to its bound is compared exactly`() throws {
    // γ = ω, so ε_0 = 1/2 is the bound itself; ε is 10^-50 below it.
    let epsilon = Rational(1, 2) - Rational(10).raised(to: -50)
    let model = try SteeringModel(
      concepts: [[0], [1]], inside: [1 - epsilon, 1 - epsilon], outside: [epsilon, epsilon],
      contexts: [0, 1], target: 0, positive: [0], negative: [1])
    let verdict = try Examples.claim("peak-sign").verdict(on: Subject(model))
    #expect(verdict.name == "proved", "\(verdict)")
  }

  @Test func `a claim that reaches its limit is undecided and says so`() throws {
    let claim = Claim(
      "limit", statement: "s", assumptions: "a", source: "s", procedure: "p",
      decide: { _ in throw Undecided(subject: "thing", precisionLimit: 7) })
    let verdict = claim.verdict(on: try Examples.subject("witnesses/peak-sign"))
    #expect(verdict.name == "undecided")
    #expect(verdict.evidence.contains("thing") && verdict.evidence.contains("7 bits"))
    #expect(!verdict.isCounterexample)
  }

  @Test func `a wrong variant is never proved, whatever its procedure says`() throws {
    let variant = Claim(
      wrong: "a/b", statement: "s",
      decide: { _ in .proved(by: .enclosure, "text", Trial(.strengths([1]))) })
    let verdict = variant.verdict(on: try Examples.subject("witnesses/peak-sign"))
    #expect(verdict == .consistent("text", Trial(.strengths([1]))))
    #expect(verdict.evidence == "text; tried: 1 strength (1)")
  }

  @Test func `only a refutation under the assumptions is a counterexample`() {
    #expect(Verdict.refuted(Witness("w")).isCounterexample)
    #expect(!Verdict.refuted(Witness("w", satisfiesAssumptions: false)).isCounterexample)
    #expect(!Verdict.proved(by: .enclosure, "").isCounterexample)
    #expect(!Verdict.consistent("").isCounterexample)
    #expect(!Verdict.notApplicable("").isCounterexample)
  }

  @Test func `verdicts do not depend on the number of workers`() throws {
    let claims = ClaimCatalogue.claims + ClaimCatalogue.wrongVariants
    let model = try Examples.model("three-alphabets-random")
    let one = Subject(model).verdicts(on: claims, workers: 1)
    let many = Subject(model).verdicts(on: claims, workers: 5)
    #expect(one == many)
    #expect(one.count == claims.count)
  }
}
