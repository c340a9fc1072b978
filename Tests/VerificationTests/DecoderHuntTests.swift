import ChoiceSequences
import ExactArithmetic
import Foundation
import ModelFiles
import PropertyTesting
import SteeringLaws
import SteeringModel
import Testing

@testable import Verification

@Suite("Hunts over random decoders")
struct DecoderHuntTests {
  private func hunt(
    _ count: Int, seed: UInt64 = 1, shard: (Int, Int) = (1, 1), claims: [Claim]? = nil,
    variants: [Claim]? = nil
  ) -> Hunt {
    Hunt(
      count: count, seed: seed, shard: shard, claims: claims, variants: variants,
      generator: ModelGenerator(.decoder))
  }

  @Test func `no claim is refuted on random decoders, and none is undecided`() {
    let result = hunt(Int(60 * testScale), seed: 77, variants: []).run(workers: 2)
    #expect(result.failures.isEmpty, "\(result.failures.map { "\($0.claim): \($0.witness)" })")
    #expect(result.models > result.discarded)
    for claim in ClaimCatalogue.decoderClaims {
      let counts = result.counts[claim.identifier] ?? [:]
      #expect(counts.values.reduce(0, +) == result.models)
      #expect(counts["undecided"] == nil, "\(claim.identifier)")
    }
  }

  @Test func `every wrong variant is refuted within 60 decoders, shrunk, and replayed`() throws {
    let result = hunt(60, claims: []).run(workers: 2)
    for variant in ClaimCatalogue.wrongVariants(.decoder) {
      let find = try #require(result.variants[variant.identifier], "\(variant.identifier)")
      #expect(find.model.names.vocabulary.count <= 5, "\(variant.identifier)")
      let model = try #require(find.model.decoder)
      let again = variant.verdict(
        on: try DecoderSubject(model, digits: 10, seed: 1 + UInt64(find.index)))
      #expect(again == .refuted(Witness(find.witness)), "\(variant.identifier)")
      let replayed = try #require(ModelGenerator(.decoder).replay(find.choices)?.decoder)
      #expect(replayed.contexts.map(\.state) == model.contexts.map(\.state))
      #expect(replayed.direction == model.direction)
    }
  }

  @Test func `one worker, two workers and three shards find the same`() {
    let claims = Array(ClaimCatalogue.decoderClaims.prefix(2))
    let variants = Array(ClaimCatalogue.wrongVariants(.decoder).prefix(2))
    func run(_ workers: Int, _ shard: (Int, Int) = (1, 1)) -> HuntResult {
      hunt(18, shard: shard, claims: claims, variants: variants).run(workers: workers)
    }
    func summary(_ result: HuntResult) -> [String] {
      result.counts.map { "\($0.key) \($0.value.sorted { $0.key < $1.key })" }.sorted()
        + result.variants.values.map { "\($0.claim) \($0.index) \($0.choices) \($0.witness)" }
        .sorted() + ["\(result.models) \(result.discarded)"]
    }
    var merged = HuntResult()
    for index in [2, 3, 1] { merged.merge(run(1, (index, 3))) }
    #expect(summary(run(1)) == summary(run(2)))
    #expect(summary(run(1)) == summary(merged))
  }

  /// What the hunt is meant to meet, it meets.
  @Test func `random decoders have both norms, every epsilon, biases, equal tokens and thin lines`()
    throws
  {
    var seen: Set<String> = []
    var largest = 0
    for seed in 0..<400 {
      var source = ChoiceSource(seed: UInt64(seed))
      guard let model = RandomDecoderModel().make(&source) else { continue }
      let head = model.head
      seen.insert(head.kind.rawValue)
      seen.insert(head.epsilon.isZero ? "epsilon 0" : "epsilon > 0")
      if head.epsilon.signum > 0, head.epsilon < Rational(1, 1 << 20) {
        seen.insert("tiny epsilon")
      }
      seen.insert(head.normBias == nil ? "no norm bias" : "norm bias")
      seen.insert(head.bias == nil ? "no bias" : "bias")
      seen.insert("\(model.contexts.count) contexts")
      largest = max(largest, model.vocabulary.count)
      seen.insert("V = \(model.vocabulary.count)")
      for (_, family) in try SteeredDecoder(model).weightedFamilies() {
        let ratio = family.path.distanceSquare / family.path.startSquare
        if ratio < Rational(1, 1 << 20) { seen.insert("thin") }
        if family.path.product.isZero, !family.isConstant,
          family.tokens.allSatisfy({ $0.slope == family.tokens[0].slope })
        {
          seen.insert("temperature")
        }
        if Set(family.tokens).count < family.count { seen.insert("equal tokens") }
      }
    }
    for kind in [
      "rmsnorm", "layernorm", "epsilon 0", "epsilon > 0", "tiny epsilon", "norm bias",
      "no norm bias", "bias", "no bias", "1 contexts", "2 contexts", "V = 2", "V = 8", "thin",
      "temperature", "equal tokens",
    ] {
      #expect(seen.contains(kind), "\(kind)")
    }
    #expect(largest == 8)
  }

  @Test func `a random decoder is written and read back exactly`() throws {
    let path = NSTemporaryDirectory() + "decoder-\(UUID().uuidString).json"
    defer { try? FileManager.default.removeItem(atPath: path) }
    for seed in 0..<25 {
      var source = ChoiceSource(seed: UInt64(seed))
      guard let model = RandomDecoderModel().make(&source) else { continue }
      try ModelFile.write(model, to: path)
      guard case .decoder(let read) = try ModelFile.readAny(path: path) else {
        Issue.record("no decoder")
        continue
      }
      #expect(read.vocabulary.tokens == model.vocabulary.tokens)
      #expect(read.direction == model.direction)
      #expect(read.contexts.map(\.state) == model.contexts.map(\.state))
      #expect(read.contexts.map(\.weight) == model.contexts.map(\.weight))
      #expect(read.head.kind == model.head.kind && read.head.epsilon == model.head.epsilon)
      #expect(read.head.gain == model.head.gain && read.head.bias == model.head.bias)
      #expect(read.head.normBias == model.head.normBias)
      let tokens = try [model, read].map { try SteeredDecoder($0).groups[0].family.tokens }
      #expect(tokens[0] == tokens[1])
    }
  }
}
