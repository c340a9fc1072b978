import CertificateWriter
import ExactArithmetic
import Foundation
import ModelFiles
import ProofChecker
import PropertyTesting
import SteeringModel
import StrictJSON
import Testing

extension Tag {
  @Tag static var proof: Self
  @Tag static var mutation: Self
}

/// The models that the suites make certificates of.
enum Example: String, CaseIterable, Sendable, CustomTestStringConvertible {
  case uniform = "Examples/three-alphabets-uniform.json"
  case contrastive = "Examples/three-alphabets-contrastive.json"
  case random = "Examples/three-alphabets-random.json"
  case letters = "Examples/letter-case.json"
  case logits = "a model with logits"
  case direct = "a model with given log-odds"
  case exact = "a model with exact peaks"

  var testDescription: String { rawValue }

  static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  func model() throws -> SteeringModel {
    switch self {
    case .logits: return try Example.small(rows: Example.logitRows.map { .logits($0) })
    case .direct:
      return try Example.small(
        rows: [.weights([1, 2, 3, 4, 5]), .logits([0.5, -1.25, 0, 2, 1])],
        logOdds: ["-1/2", "0", "0", "1/3", "7/4"].compactMap { Rational($0) })
    case .exact:
      // Ratios 1/4, 1/2, 1, 2, 4 under P = {0}, N = {1}, and symmetric weights: peaks at 0 and elsewhere.
      let ratios = [1, 2, 4, 8, 16].map { Rational($0, 31) }
      let reversed = Array(ratios.reversed())
      let flat = [Rational](repeating: Rational(1, 5), count: 5)
      return try Example.small(rows: [ratios, reversed, flat].map { .probabilities($0) })
    default:
      return try ModelFile.read(path: Example.root.appending(path: rawValue).path)
    }
  }

  private static let logitRows: [[Double]] = [
    [1.5, -0.25, 0.125, 2, -3], [0.5, 0.75, -1.5, 1, 0], [0, 0, 0.5, -1, 2],
  ]

  static func small(
    rows: [NextTokenDistribution], logOdds: [Rational]? = nil, positive: [Int] = [0],
    negative: [Int] = [1]
  ) throws -> SteeringModel {
    let names = ["u", "v", "\"w\"", "x\n", "é"]
    let vocabulary = try Vocabulary(names)
    let partition = try ConceptPartition(
      [Concept(name: "left", tokens: [0, 1]), Concept(name: "right", tokens: [2, 3, 4])],
      of: vocabulary)
    return try SteeringModel(
      vocabulary: vocabulary, partition: partition,
      contexts: rows.enumerated().map { index, row in
        Context(
          name: "c\(index)", concept: nil, weight: Rational(1, rows.count), distribution: row)
      },
      steering: logOdds.map { Steering.logOdds(NumberRow($0)) }
        ?? .sets(SteeringSets(target: 0, positive: positive, negative: negative)))
  }

  /// The certificate of the model, built by the fast code.
  func certificate(digits: Int = 12) async throws -> JSONValue {
    let model = try model()
    // One context of the large model is enough, and so are its first twelve letters' worth of claims.
    let contexts = self == .letters ? [0] : Array(model.contexts.indices)
    let value = try CertificateBuilder(
      model, contexts: contexts, digits: digits, precisionLimit: 4096, workers: 1,
      budgets: [Rational(1, 10)]
    ).certificate()
    return value
  }
}

extension JSONValue {
  /// The text as bytes.
  var bytes: [UInt8] { Array(render().utf8) }

  /// The elements of an array; empty for others.
  var elements: [JSONValue] { if case .array(let values) = self { values } else { [] } }

  /// The value with the part at `path` replaced by `change` of it; nil removes a member or element.
  func changing(_ path: [String], _ change: (JSONValue) -> JSONValue?) -> JSONValue {
    guard let step = path.first else { return change(self) ?? .null }
    let rest = Array(path.dropFirst())
    switch self {
    case .object(let members):
      return .object(
        members.compactMap { member in
          if member.name != step { return member }
          if rest.isEmpty { return change(member.value).map { JSONMember(step, $0) } }
          return JSONMember(step, member.value.changing(rest, change))
        })
    case .array(var values):
      guard let index = Int(step), values.indices.contains(index) else { return self }
      if rest.isEmpty {
        if let changed = change(values[index]) {
          values[index] = changed
        } else {
          values.remove(at: index)
        }
      } else {
        values[index] = values[index].changing(rest, change)
      }
      return .array(values)
    default: return self
    }
  }

  /// The value with a text at `path` replaced by `change` of the number it is.
  func changingNumber(_ path: [String], _ change: (Rational) -> Rational) -> JSONValue {
    changing(path) { .string("\(change($0.rational))") }
  }

  /// The exact number of a text or integer; 0 for others.
  var rational: Rational {
    switch self {
    case .string(let text), .number(let text): return Rational(text) ?? 0
    default: return 0
    }
  }

  /// The text of a string; empty for others.
  var text: String { if case .string(let text) = self { text } else { "" } }

  func part(_ path: [String]) -> JSONValue {
    path.reduce(self) { value, step in
      value[step] ?? Int(step).flatMap {
        value.elements.indices.contains($0) ? value.elements[$0] : nil
      } ?? .null
    }
  }
}
