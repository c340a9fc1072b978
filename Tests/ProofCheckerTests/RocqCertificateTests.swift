import CertificateWriter
import ExactArithmetic
import Foundation
import SteeringModel
import Testing

@Suite("Certificates for Rocq", .tags(.proof))
struct RocqCertificateTests {
  /// The model with these rows of probabilities or weights, of which the first is P and the second N.
  private static func model(
    _ rows: [[Rational]], tokens: [String]? = nil, contexts: [String]? = nil,
    areWeights: Bool = false
  ) throws -> SteeringModel {
    let vocabulary = try Vocabulary(tokens ?? rows[0].indices.map { "t\($0)" })
    return try SteeringModel(
      vocabulary: vocabulary,
      partition: try ConceptPartition(
        [Concept(name: "all", tokens: Array(rows[0].indices))], of: vocabulary),
      contexts: rows.enumerated().map { index, row in
        Context(
          name: contexts?[index] ?? "c\(index)", concept: nil, weight: Rational(1, rows.count),
          distribution: areWeights ? .weights(NumberRow(row)) : .probabilities(row))
      },
      steering: .sets(SteeringSets(target: 0, positive: [0], negative: [1])))
  }

  /// Probabilities proportional to `weights`.
  private static func row(_ weights: Int...) -> [Rational] {
    weights.map { Rational($0, weights.reduce(0, +)) }
  }

  /// Four tokens, two of them of equal log-odds.
  private static func four() throws -> SteeringModel {
    try model([row(4, 2, 1, 1), row(1, 2, 1, 4), row(3, 2, 2, 5)])
  }

  @Test func `the certificate of the development is what the program writes`() throws {
    let kept = try String(
      contentsOf: Example.root.appending(path: "proofs/certificates/ThreeAlphabets.v"),
      encoding: .utf8)
    #expect(try Rocq.text(Example.contrastive.model(), digits: 10) == kept)
  }

  @Test func `P and N of unequal size are each repeated as a whole`() throws {
    let four = try Self.four()
    let model = try SteeringModel(
      vocabulary: four.vocabulary, partition: four.partition, contexts: four.contexts,
      steering: .sets(SteeringSets(positive: [0, 2], negative: [1])))
    let text = try Rocq.text(model, digits: 6)
    #expect(text.contains("]%Q\n  [ 0; 1; 2 ]%nat\n  [ 0; 2 ]%nat\n  [ 1; 1 ]%nat."))
  }

  @Test func `a row a token, and the statement has the data`() throws {
    let text = try Rocq.text(try Self.four(), digits: 6)
    #expect(
      text.contains(
        "[ 1 # 4; 1 # 6; 1 # 6; 5 # 12 ] ]%Q\n  [ 0; 1; 2 ]%nat\n  [ 0 ]%nat\n  [ 1 ]%nat."))
    for index in 0...2 {
      #expect(text.contains("Theorem peaks_\(index) : peaks model \(index)%nat"))
    }
    let theorems = text.components(separatedBy: "Theorem ").dropFirst()
    for theorem in theorems {
      let rows = theorem.components(separatedBy: "(* t").dropFirst()
      #expect(rows.count == 4)
      #expect(theorem.components(separatedBy: "Between").count == 3)
      #expect(theorem.contains("Rises;  (* t0 *)") && theorem.contains("Falls ].  (* t3 *)"))
    }
  }

  @Test func `models without rational probabilities, or without P and N, are refused in a line`()
    throws
  {
    for (example, reason) in [(Example.logits, "rational"), (.direct, "P and N")] {
      do {
        _ = try Rocq.text(try example.model(), digits: 6)
        Issue.record("\(example.testDescription)")
      } catch let error as RocqCertificate.Unsupported {
        #expect(error.description.contains(reason) && !error.description.contains("\n"))
      }
    }
  }

  @Test func `proof: Rocq accepts what is written, of every kind of model`() throws {
    guard let status = Rocq.development else { return }
    try #require(status == 0)
    var models = [
      "ties": try Self.four(),
      "constant log-odds": try Self.model([Self.row(4, 1, 2), Self.row(4, 1, 2), Self.row(1, 1, 1)]
      ),
      "one token": try Self.model([Self.row(1), Self.row(2)]),
      "no inner level": try Self.model([Self.row(1, 2), Self.row(2, 1), Self.row(1, 2)]),
      "small probabilities": try Self.model([
        Self.row(1, 1_000_000_000_000_000, 7), Self.row(3, 1, 1_000_000_000_000_000),
      ]),
      // M differs by 10^-12 between three tokens, and by 27 from the fourth: exponents of -10^13.
      "peaks far out": try Self.model([
        Self.row(1_000_000_000_002, 1_000_000_000_001, 1_000_000_000_000, 1),
        Self.row(1, 1, 1, 1), Self.row(1, 1, 5, 1),
      ]),
      "weights": try Self.model(
        [[1, 2, 3, Rational(1, 7)], [3, 1, 2, 5]], areWeights: true),
      "hostile names": try Self.model(
        [Self.row(4, 2, 1, 3, 5), Self.row(1, 2, 1, 4, 5)],
        tokens: ["*)", "\"", "(*", "\u{202E}\u{1B}[2J\n", "é*) Axiom a : False. (*"],
        contexts: ["*) \"", ""]),
    ]
    for example in [Example.uniform, .random, .exact] {
      models[example.testDescription] = try example.model()
    }
    for (name, model) in models {
      #expect(try Rocq.accepts(try Rocq.text(model, digits: 12)), "\(name)")
    }
  }

  @Test func `proof: Rocq refuses a shifted bracket, sets exchanged, and other data`() throws {
    guard let status = Rocq.development else { return }
    try #require(status == 0)
    let text = try Rocq.text(try Self.four(), digits: 12)
    #expect(try Rocq.accepts(text))
    func changed(_ old: String, _ new: String) throws -> String {
      #expect(text.contains(old), "\(old)")
      let range = try #require(text.range(of: old))
      return text.replacingCharacters(in: range, with: new)
    }
    let bracket = try #require(text.firstMatch(of: /Between \((-?\d+)\) \((-?\d+)\)/))
    let lower = try #require(Int(bracket.1))
    let upper = try #require(Int(bracket.2))
    let mutants = [
      "a shifted bracket": try changed(
        String(bracket.0), "Between (\(lower + 2)) (\(upper + 2))"),
      "exchanged ends": try changed(String(bracket.0), "Between (\(upper)) (\(lower))"),
      "sets exchanged": try changed("[ 0 ]%nat\n  [ 1 ]%nat", "[ 1 ]%nat\n  [ 0 ]%nat"),
      "probabilities exchanged": try changed(
        "[ 1 # 4; 1 # 6; 1 # 6; 5 # 12 ]", "[ 1 # 4; 1 # 6; 5 # 12; 1 # 6 ]"),
      "a probability changed": try changed(
        "[ 1 # 4; 1 # 6; 1 # 6; 5 # 12 ]", "[ 1 # 4; 1 # 7; 1 # 6; 5 # 12 ]"),
      "a probability moved": try changed(
        "[ 1 # 2; 1 # 4; 1 # 8; 1 # 8 ]",
        "[ 500000001 # 1000000000; 249999999 # 1000000000; 1 # 8; 1 # 8 ]"),
      "another distribution": try changed("peaks model 2%nat", "peaks model 1%nat"),
      "a context of another distribution": try changed("[ 0; 1; 2 ]%nat", "[ 0; 2; 1 ]%nat"),
      "an extreme token said to fall": try changed("Rises;", "Falls;"),
      "a token left out": try changed("Rises;  (* t0 *)", ""),
    ]
    for (name, mutant) in mutants {
      #expect(try !Rocq.accepts(mutant), "\(name)")
    }
  }
}
