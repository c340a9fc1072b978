import ExactArithmetic
import Foundation
import ModelFiles
import SteeringModel
import StrictJSON
import Testing

@testable import Verification

@Suite("Claims about steering before a final norm")
struct DecoderClaimTests {
  @Test(arguments: ClaimCatalogue.decoderClaims.map(\.identifier))
  func `the claim refutes each of its faults`(name: String) throws {
    let claim = try Examples.claim(name)
    #expect(!claim.faults.isEmpty)
    for fault in claim.faults {
      let verdict = try fault.verdict()
      #expect(verdict.isCounterexample, "\(fault.name): \(verdict)")
    }
  }

  @Test(arguments: ClaimCatalogue.decoderClaims.map(\.identifier))
  func `without a fault nothing is refuted, and every claim applies`(name: String) throws {
    let claim = try Examples.claim(name)
    let verdict = claim.verdict(on: try DecoderSpecimen.subject())
    #expect(verdict.name == "proved", "\(verdict)")
    let plain = claim.verdict(on: try DecoderSpecimen.withoutBiases())
    #expect(["proved", "not applicable"].contains(plain.name), "\(plain)")
  }

  @Test func `there are a claim of each law, and wrong variants of each`() {
    #expect(
      ClaimCatalogue.decoderClaims.map(\.identifier) == [
        "great-circle", "tilt-and-temperature", "circle-second-derivative", "minimum-surprisal",
        "odds-turn-once", "circle-greedy", "linear-radius", "plateau",
      ])
    for claim in ClaimCatalogue.decoderClaims {
      #expect(claim.kind == .decoder && !claim.variants.isEmpty, "\(claim.identifier)")
      #expect(claim.variants.allSatisfy { $0.kind == .decoder }, "\(claim.identifier)")
    }
    #expect(ClaimCatalogue.claims.allSatisfy { $0.kind == .linear })
  }

  @Test(arguments: try DecoderOutcomes.table().map(\.model))
  func `verdicts and grounds are those of the table`(model: String) throws {
    let rows = try #require(try DecoderOutcomes.table().first { $0.model == model }).rows
    let subject = try DecoderSubject(DecoderOutcomes.model(model))
    let claims = ClaimCatalogue.decoderClaims + ClaimCatalogue.wrongVariants(.decoder)
    #expect(rows.map(\.claim) == claims.map(\.identifier))
    for (claim, row) in zip(claims, rows) {
      let verdict = claim.verdict(on: subject)
      #expect(
        Outcome.text(verdict) == row.outcome, "\(row.claim) on \(model): \(verdict.evidence)")
      #expect(!verdict.evidence.isEmpty)
    }
  }

  @Test func `the table has every model, no counterexample, and a refutation of every variant`()
    throws
  {
    let table = try DecoderOutcomes.table()
    let files = try FileManager.default.contentsOfDirectory(atPath: DecoderOutcomes.folder.path)
    #expect(Set(files) == Set(table.map { $0.model + ".json" }))
    let rows = table.flatMap(\.rows)
    for row in rows {
      let isVariant = row.claim.contains("/")
      #expect(isVariant ? !row.outcome.hasPrefix("proved") : row.outcome != "refuted", "\(row)")
    }
    for variant in ClaimCatalogue.wrongVariants(.decoder) {
      #expect(
        rows.contains { $0.claim == variant.identifier && $0.outcome == "refuted" },
        "\(variant.identifier)")
    }
  }

  /// Logits 2 and 2 cos θ: the second token is as likely as the first at θ = 0, and less elsewhere.
  @Test func `a token that only touches the likeliest is no counterexample`() throws {
    let head = try NormedHead(
      MatrixRows([0, 0, 0, 0, 1, 0, 0, 0], columns: 4), kind: .rootMeanSquare,
      gain: [1, 1, 1, 1], bias: [2, 0], epsilon: 0)
    let model = try DecoderModel(
      vocabulary: Vocabulary(["a", "b"]), partition: nil,
      contexts: [HiddenContext(name: "c", concept: nil, weight: 1, state: [1, 0, 0, 0])],
      head: head, steering: .vector([0, 1, 0, 0]))
    let verdict = try Examples.claim("circle-greedy").verdict(on: DecoderSubject(model))
    #expect(verdict.name == "proved", "\(verdict)")
  }

  /// (19): the greedy token has its least probability at 0, where its surprisal is below the entropy.
  @Test func `surprisal below entropy at a minimum is a matter of biases`() throws {
    let subject = try DecoderSubject(DecoderOutcomes.model("surprisal-witness"))
    let verdict = try Examples.claim("minimum-surprisal/any-bias").verdict(on: subject)
    #expect(verdict.name == "refuted" && verdict.evidence.contains("token \"a\""), "\(verdict)")
    #expect(verdict.evidence.contains("I = 0.18630252"), "\(verdict)")
    let right = try Examples.claim("minimum-surprisal").verdict(on: subject)
    #expect(right.theorem?.name == "circle_minimum", "\(right)")
  }

  @Test func `a claim does not apply to a model of the other kind`() throws {
    let decoder = try DecoderSpecimen.subject()
    let linear = try Specimen.subject()
    for claim in ClaimCatalogue.claims + ClaimCatalogue.wrongVariants {
      #expect(claim.verdict(on: decoder).name == "not applicable", "\(claim.identifier)")
    }
    for claim in ClaimCatalogue.decoderClaims + ClaimCatalogue.wrongVariants(.decoder) {
      #expect(claim.verdict(on: linear).name == "not applicable", "\(claim.identifier)")
    }
  }

  @Test func `a temperature divides the logits of both sides`() throws {
    let model = try DecoderOutcomes.model("layer-bias")
    for claim in ClaimCatalogue.decoderClaims {
      let verdict = claim.verdict(
        on: try DecoderSubject(model, temperature: Rational(3, 4), digits: 10))
      #expect(verdict.name == "proved", "\(claim.identifier): \(verdict)")
    }
  }

  @Test func `a part of the contexts says so, and a state without a circle is refused`() throws {
    let model = try DecoderOutcomes.model("near-degenerate")
    let part = try Examples.claim("great-circle").verdict(on: DecoderSubject(model, contexts: [1]))
    #expect(part.evidence.contains("[of 1 of 2 contexts: \"d\"]"), "\(part)")
    let head = try NormedHead(
      MatrixRows([1, 0, 0, 1], columns: 2), kind: .rootMeanSquare, gain: [1, 1], epsilon: 0)
    let straight = try DecoderModel(
      vocabulary: Vocabulary(["a", "b"]), partition: nil,
      contexts: [HiddenContext(name: "c", concept: nil, weight: 1, state: [1, 2])], head: head,
      steering: .vector([2, 4]))
    #expect(throws: ModelError.self) { try DecoderSubject(straight) }
  }

  @Test func `verdicts do not depend on the number of workers`() throws {
    let subject = try DecoderSpecimen.subject()
    let claims = ClaimCatalogue.decoderClaims
    #expect(subject.verdicts(on: claims, workers: 1) == subject.verdicts(on: claims, workers: 4))
  }
}

/// The table of expected verdicts on the decoders of this suite.
enum DecoderOutcomes {
  static let folder = Examples.resources.appending(path: "decoders")

  static func model(_ name: String) throws -> DecoderModel {
    let path = folder.appending(path: "\(name).json").path
    guard case .decoder(let model) = try ModelFile.readAny(path: path) else {
      throw ModelError(at: name, "no decoder")
    }
    return model
  }

  static func table() throws -> [(model: String, rows: [(claim: String, outcome: String)])] {
    let path = Examples.resources.appending(path: "decoder-verdicts.json").path
    guard case .object(let models) = try ModelFile.readJSON(path: path) else { return [] }
    return models.map { model in
      guard case .object(let rows) = model.value else { return (model.name, []) }
      return (
        model.name,
        rows.compactMap { row in
          if case .string(let outcome) = row.value { (row.name, outcome) } else { nil }
        }
      )
    }
  }
}
