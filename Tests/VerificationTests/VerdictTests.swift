import ExactArithmetic
import ModelTesting
import SteeringModel
import Testing

@testable import Verification

@Suite("Verdicts")
struct VerdictTests {
  /// P proved, R refuted, n not applicable; in the order of the catalogue.
  static let golden: [(model: String, verdicts: String)] = [
    // The last four columns before the envelope: perfect-training, peak-height, translation.
    ("letter-case", "PPPPPPPPPPPnPPPPPPPPPP"),
    ("three-alphabets-contrastive", "PPPPPPPPPPPPPPPPPPPPPP"),
    ("three-alphabets-random", "PPPPPPPPPPPPnPPPPPPPnP"),
    ("three-alphabets-uniform", "PPPPPnPPPPPPPPPPPPPPPP"),
    ("witnesses/constant-log-odds", "PRPnnnnnPPnnnnPnPnPnnP"),
    ("witnesses/neutral-concept", "PPPPPnPPPPPPPPPPPPPPPP"),
    ("witnesses/peak-sign", "PPPPPPPPPPPnPPPPPPPPPP"),
    ("witnesses/unordered", "PRPPPnPPPPnPnPPPPnPPPP"),
    ("witnesses/zero-direction", "PRPnnnnnPPnnnnPnPnPnPP"),
  ]

  private func letter(_ verdict: Verdict) -> Character {
    switch verdict {
    case .proved: return "P"
    case .refuted: return "R"
    case .notApplicable: return "n"
    case .undecided: return "u"
    }
  }

  @Test(arguments: golden)
  func `every claim has its verdict on the shared models and the witnesses`(
    model: String, verdicts: String
  ) throws {
    let subject = try Examples.subject(model, digits: 20)
    #expect(verdicts.count == ClaimCatalogue.claims.count)
    for (claim, expected) in zip(ClaimCatalogue.claims, verdicts) {
      let verdict = claim.verdict(on: subject)
      #expect(
        letter(verdict) == expected, "\(claim.identifier) on \(model): \(verdict.evidence)")
      #expect(!verdict.evidence.isEmpty)
      #expect(!verdict.isCounterexample)
    }
  }

  /// Where each wrong variant falls, with what its witness says.
  static let falls: [(variant: String, model: String, witness: String)] = [
    ("peak-order/reversed", "three-alphabets-contrastive", "peaks at"),
    ("limits/uniform", "tied", "claimed"),
    ("target-increases/always", "witnesses/unordered", "slope"),
    ("neutral-concept-limit/returns", "witnesses/neutral-concept", "claimed 0"),
    ("dominated-concept-decreases/any", "witnesses/neutral-concept", "slope"),
    ("cross-entropy-quadratic/no-half", "letter-case", "differs from the quadratic"),
    ("peak-sign/any-context", "witnesses/peak-sign", "its peak is at alpha <= 0"),
    ("translation/by-two", "letter-case", "does not give"),
  ]

  @Test(arguments: falls)
  func `every wrong variant is refuted, where its claim is not`(
    variant: String, model: String, witness: String
  ) throws {
    // No example has extreme tokens of unequal probability that tie.
    let tied = try SteeringModel(weights: [1, 2, 3], logOdds: [0, 1, 1])
    let subject = model == "tied" ? Subject(tied) : try Examples.subject(model)
    let wrong = try Examples.claim(variant).verdict(on: subject)
    #expect(wrong.name == "refuted", "\(wrong)")
    #expect(wrong.evidence.contains(witness), "\(wrong.evidence)")
    let right = try Examples.claim(String(variant.prefix { $0 != "/" })).verdict(on: subject)
    #expect(right.name == "proved" || right.name == "not applicable", "\(right)")
  }

  @Test func `every variant is in the table of falls`() {
    #expect(
      VerdictTests.falls.map(\.variant) == ClaimCatalogue.wrongVariants.map(\.identifier))
  }

  @Test func `identifiers are unique, and every text is filled in`() {
    let all = ClaimCatalogue.claims + ClaimCatalogue.wrongVariants
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
    #expect(try Examples.claim("peak-sign").verdict(on: subject).name == "proved")
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

  @Test func `bands narrower than the digits asked for are still entered`() throws {
    // Switch points 10^-40 apart: the middle token wins on a sliver.
    let tiny = Rational(10).raised(to: -40)
    let model = try SteeringModel(weights: [4, 2 * (1 + tiny), 1], logOdds: [0, 1, 2])
    let verdict = try Examples.claim("greedy-envelope").verdict(on: Subject(model, digits: 10))
    #expect(verdict == .proved("3 bands, the likeliest token checked inside each"))
  }

  @Test func `a claim that reaches its limit is undecided and says so`() throws {
    let claim = Claim(
      identifier: "limit", statement: "s", assumptions: "a", source: "s", procedure: "p",
      decide: { (_) throws(Undecided) in throw Undecided(subject: "thing", precisionLimit: 7) })
    let verdict = claim.verdict(on: try Examples.subject("witnesses/peak-sign"))
    #expect(verdict.name == "undecided")
    #expect(verdict.evidence.contains("thing") && verdict.evidence.contains("7 bits"))
    #expect(!verdict.isCounterexample)
  }

  @Test func `only a refutation under the assumptions is a counterexample`() {
    #expect(Verdict.refuted(Witness("w")).isCounterexample)
    #expect(!Verdict.refuted(Witness("w", satisfiesAssumptions: false)).isCounterexample)
    #expect(!Verdict.proved("").isCounterexample)
    #expect(!Verdict.notApplicable("").isCounterexample)
  }
}
