import CertificateWriter
import ExactArithmetic
import Foundation
import ProofChecker
import SteeringModel
import StrictJSON
import Testing

/// Small true certificates of every kind of model, from which mutants and forgeries are made.
enum Base: String, CaseIterable, Sendable, CustomTestStringConvertible {
  case uniform, contrastive, random, logits, direct, exact
  case unequal = "P and N of unequal size"
  case part = "one context of a model with logits"
  case ties = "logits with ties"
  case two = "two levels"

  var testDescription: String { rawValue }

  /// A certificate with a few claims of each kind.
  func certificate() async throws -> JSONValue {
    switch self {
    case .uniform: return try await Example.uniform.certificate(digits: 8).trimmed
    case .contrastive: return try await Example.contrastive.certificate(digits: 8).trimmed
    case .random: return try await Example.random.certificate(digits: 8).trimmed
    case .logits: return try await Example.logits.certificate(digits: 8).trimmed
    case .direct: return try await Example.direct.certificate(digits: 8).trimmed
    case .exact: return try await Example.exact.certificate(digits: 8).trimmed
    case .unequal:
      let rows = [[1, 2, 4, 8, 16], [16, 8, 4, 2, 1], [1, 4, 1, 4, 4]].map { row in
        NextTokenDistribution.probabilities(row.map { Rational($0, row.reduce(0, +)) })
      }
      // N twice in the model, whose sets have one size; once in the certificate: the same log-odds.
      let model = try Example.small(rows: rows, positive: [0, 2], negative: [1, 1])
      return try Base.build(model).changing(["model", "negative"]) { _ in .array([.integer(1)]) }
        .signed
    case .part:
      return try Base.build(Example.logits.model(), contexts: [1])
    case .ties:
      return try Base.build(
        Example.small(rows: [
          .logits([1, 1, 0, 0.5, -1]), .logits([0, 0, 0.5, 1, -1]), .logits([2, 1, 0, 0, 1]),
        ]))
    case .two:
      return try Base.build(
        Example.small(rows: [.weights([1, 1, 2, 2, 2]), .weights([2, 2, 1, 1, 1])]))
    }
  }

  private static func build(_ model: SteeringModel, contexts: [Int]? = nil) throws -> JSONValue {
    try CertificateBuilder(
      model, contexts: contexts ?? Array(model.contexts.indices), digits: 8, precisionLimit: 4096,
      workers: 1, budgets: contexts == nil ? [Rational(1, 10)] : []
    ).certificate().trimmed
  }
}

extension JSONValue {
  /// The certificate with two claims of each kind, one of them for limits of single tokens.
  fileprivate var trimmed: JSONValue {
    var seen: [String: Int] = [:]
    return changing(["claims"]) { claims in
      .array(
        claims.elements.filter { claim in
          let kind =
            claim.part(["claim"]).text + (claim["token"] == nil ? "" : " of a token")
            + (claim["value"] == nil ? "" : " exactly")
          seen[kind, default: 0] += 1
          return seen[kind, default: 0] <= 2
        })
    }
  }

  /// The certificate with the digest of the model that it holds now; unchanged when it cannot
  /// be read.
  var signed: JSONValue {
    guard let certificate = try? Certificate(reading: bytes),
      let digest = try? certificate.modelDigest()
    else { return self }
    return changing(["sha256"]) { _ in .string(digest) }
  }
}
