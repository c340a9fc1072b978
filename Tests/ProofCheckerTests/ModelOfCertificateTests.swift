import ExactArithmetic
import Foundation
import ModelFiles
import ProofChecker
import SteeringModel
import StrictJSON
import Testing

@testable import CertificateWriter

@Suite("The model of a certificate", .tags(.proof))
struct ModelOfCertificateTests {
  /// The content of `model` as the checker sees one, made without its canonical text.
  private func certificate(_ model: SteeringModel) -> Certificate {
    var distributions: [Certificate.Distribution] = []
    var known: [NextTokenDistribution: Int] = [:]
    let contexts = model.contexts.map { context in
      if known[context.distribution] == nil {
        known[context.distribution] = distributions.count
        switch context.distribution {
        case .probabilities(let values): distributions.append(.weights(values))
        case .weights(let values): distributions.append(.weights(Array(values)))
        case .logits:
          distributions.append(.logits(context.distribution.rationalLogits ?? []))
        }
      }
      return Certificate.ContextEntry(
        name: context.name, weight: context.weight, distribution: known[context.distribution] ?? 0)
    }
    let steering: Certificate.SteeringEntry
    switch model.steering {
    case .sets(let sets): steering = .sets(positive: sets.positive, negative: sets.negative)
    case .logOdds(let values): steering = .logOdds(Array(values))
    }
    return Certificate(
      sha256: "", tokens: model.vocabulary.tokens,
      concepts: (model.partition?.concepts ?? []).map {
        Certificate.ConceptEntry(name: $0.name, tokens: $0.tokens.sorted())
      }, distributions: distributions, contexts: contexts, steering: steering, levels: [],
      claims: [])
  }

  @Test func `proof: the checker's digest of every example model is the model's`() throws {
    let folder = Example.root.appending(path: "Examples")
    let names =
      try FileManager.default.contentsOfDirectory(atPath: folder.path)
      .filter { $0.hasSuffix(".json") }.sorted() + ["charlm/caps.json"]
    #expect(names.count >= 5)
    for name in names {
      // Several directions have no certificate, and decoders one of their own.
      if name == "two-directions.json" { continue }
      guard
        case .distributions(let model) = try ModelFile.readAny(
          path: folder.appending(path: name).path)
      else { continue }
      #expect(try certificate(model).modelDigest() == model.digest, "\(name)")
    }
    for example in [Example.logits, .direct, .exact] {
      let model = try example.model()
      #expect(try certificate(model).modelDigest() == model.digest, "\(example)")
    }
  }

  @Test(arguments: Example.allCases)
  func `proof: a certificate is about its model and about no other`(example: Example) async throws {
    let model = try example.model()
    let verified = try Verified.check(try await example.certificate(digits: 3).bytes)
    let part = try CertifiedPart(of: verified.certificate, in: model)
    #expect(part.total == model.contexts.count)
    #expect((part.count == part.total) == (verified.digest == model.digest))
    if example != .letters { #expect(part.description == "the whole model") }
    for other in Example.allCases where other != example {
      #expect(throws: AnotherModel.self, "\(other)") {
        try CertifiedPart(of: verified.certificate, in: other.model())
      }
    }
  }

  @Test func `a certificate about some contexts is about a part of the model`() throws {
    let probabilities = try Example.contrastive.model()
    let logits = try Example.logits.model()
    // For probabilities P and N come with it, for logits the log-odds.
    for (model, expected) in [
      (probabilities, "5 of its 6 contexts"), (logits, "1 of its 3 contexts"),
    ] {
      let value = try CertificateBuilder(
        model, contexts: [model.contexts.count - 1], digits: 3, precisionLimit: 4096, workers: 1
      ).certificate()
      let verified = try Verified.check(value.bytes)
      #expect(try CertifiedPart(of: verified.certificate, in: model).description == expected)
      #expect(verified.digest != model.digest)
    }
  }

  @Test func `the first difference from the model is named`() async throws {
    let model = try Example.contrastive.model()
    let original = try await Base.contrastive.certificate()
    let edits: [([String], JSONValue, String)] = [
      (["tokens", "1"], .string("B\u{301}"), #"token 1: "B\#u{301}", in the model "b""#),
      (
        ["concepts", "0", "name"], .string("Latin"),
        #"concept 0: "Latin", in the model "latin""#
      ),
      (
        ["contexts", "0", "name"], .string("aaa"), #"context "aaa" is not in the model"#
      ),
      (
        ["contexts", "1", "weight"], .string("1/5"),
        #"context "bba": weight in proportion: 1/5, in the model 1/6"#
      ),
      (
        ["distributions", "0", "weights", "8"], .string("1/61"),
        #"context "aab", token "γ": 1/61, in the model 1/60"#
      ),
      (["positive"], .array([.integer(0)]), "number of contexts of P: 1, in the model 2"),
      (
        ["negative"], .array([.integer(3), .integer(2)]),
        #"context 0 of N: "AAB", in the model "ABB""#
      ),
    ]
    for (path, value, expected) in edits {
      let edited = original.changing(["model"] + path) { _ in value }
      let certificate = try Certificate(reading: edited.bytes)
      #expect(throws: AnotherModel(description: expected)) {
        try CertifiedPart(of: certificate, in: model)
      }
    }
    // Weights of a part may be scaled to a sum of their own.
    let scaled = (0..<6).reduce(original) { value, index in
      value.changingNumber(["model", "contexts", "\(index)", "weight"]) { 2 * $0 }
    }
    #expect(
      try CertifiedPart(of: Certificate(reading: scaled.bytes), in: model).description
        == "the whole model")
  }
}
