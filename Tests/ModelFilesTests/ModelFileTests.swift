import ExactArithmetic
import Foundation
import ModelFiles
import NumericArrays
import SteeringModel
import Testing

/// A valid two-valued model: latin a, b and capital A, B.
let twoValuedModel = """
  {
   "tokens": ["a", "b", "A", "B"],
   "concepts": {"latin": ["a", "b"], "capital": ["A", "B"]},
   "inConcept": {"a": "2/5", "b": "3/10", "A": 0.5, "B": "0.2"},
   "outOfConcept": {"a": "1/5", "b": "1e-1", "A": "1/10", "B": "1/5"},
   "contexts": [
    {"name": "ab", "concept": "latin"}, {"name": "BA", "concept": "capital"}
   ],
   "steering": {"target": "latin", "positive": ["ab"], "negative": ["BA"]}
  }
  """

@Suite("Model files")
struct ModelFileTests {
  private func rationals(_ texts: String...) -> [Rational] { texts.compactMap { Rational($0) } }

  @Test
  func `a two-valued model takes a_z in the concept and b_z elsewhere`() throws {
    let folder = try TemporaryFolder()
    let model = try ModelFile.read(path: folder.write(twoValuedModel, to: "m.json"))
    #expect(model.vocabulary.tokens == ["a", "b", "A", "B"])
    #expect(model.partition?.conceptOfToken == [0, 0, 1, 1])
    #expect(model.contexts.map(\.name) == ["ab", "BA"])
    #expect(model.contexts.map(\.concept) == [0, 1])
    #expect(model.contexts.map(\.weight) == rationals("1/2", "1/2"))
    #expect(
      model.contexts[0].distribution == .probabilities(rationals("2/5", "3/10", "1/10", "1/5")))
    #expect(
      model.contexts[1].distribution == .probabilities(rationals("1/5", "1/10", "1/2", "1/5")))
    guard case .sets(let sets) = model.steering else {
      Issue.record("no steering sets")
      return
    }
    #expect(sets == SteeringSets(target: 0, positive: [0], negative: [1]))
  }

  @Test
  func `explicit probabilities are exact as strings and as numbers`() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(
      """
      {"tokens": ["x", "y", "z"], "concepts": {"T": ["x"], "R": ["y", "z"]},
       "contexts": [
        {"name": "p", "concept": "T", "weight": "1/3", "probabilities": ["19/40", 0.475, 5e-2]},
        {"name": "n", "weight": "2/3",
         "probabilities": ["1e-30", "0.5", "0.499999999999999999999999999999"]}],
       "steering": {"target": "T", "positive": ["p", "p"], "negative": ["n", "n"]}}
      """, to: "m.json")
    let model = try ModelFile.read(path: path)
    #expect(
      model.contexts[0].distribution == .probabilities(rationals("19/40", "19/40", "1/20")))
    #expect(model.contexts.map(\.weight) == rationals("1/3", "2/3"))
    #expect(model.contexts.map(\.concept) == [0, nil])
  }

  @Test
  func `contexts without probabilities of their own take the two values`() throws {
    let folder = try TemporaryFolder()
    let text = twoValuedModel.replacing(
      "\"contexts\": [",
      with: "\"contexts\": [{\"name\": \"e\", \"probabilities\": "
        + "[\"1/4\", \"1/4\", \"1/4\", \"1/4\"]},")
    let model = try ModelFile.read(path: folder.write(text, to: "m.json"))
    #expect(
      model.contexts[0].distribution == .probabilities(rationals("1/4", "1/4", "1/4", "1/4")))
    #expect(model.contexts[1].concept == 0)
  }

  @Test
  func `logits come from the rows of an array`() throws {
    let folder = try TemporaryFolder()
    try NumericArrayFile.write(rows: [[0, 1], [2, 3.5], [-1, -2]], to: folder.path + "/l.npy")
    let path = try folder.write(
      """
      {"tokens": ["x", "y"], "concepts": {"T": ["x"], "R": ["y"]}, "logits": "l.npy",
       "contexts": [{"name": "p", "row": 1}, {"name": "n", "row": 2, "concept": "R"}],
       "steering": {"target": "T", "positive": ["p"], "negative": ["n"]}}
      """, to: "m.json")
    let model = try ModelFile.read(path: path)
    #expect(model.contexts.map(\.distribution) == [.logits([2, 3.5]), .logits([-1, -2])])
  }

  @Test
  func `a direct model needs neither tokens nor concepts`() throws {
    let folder = try TemporaryFolder()
    try NumericArrayFile.write([1, 0.1, -2], to: folder.path + "/M.npy")
    try NumericArrayFile.write([0.5, 3, 0.25], to: folder.path + "/w.npy")
    let path = try folder.write(
      "{\"logOdds\": \"M.npy\", \"weights\": \"w.npy\", \"contexts\": [{\"name\": \"c\"}]}",
      to: "m.json")
    let model = try ModelFile.read(path: path)
    #expect(model.vocabulary.tokens == ["0", "1", "2"])
    #expect(model.partition == nil)
    #expect(model.contexts[0].distribution == .weights(NumberRow(rationals("1/2", "3", "1/4"))))
    guard case .logOdds(let values) = model.steering else {
      Issue.record("no log-odds")
      return
    }
    #expect(Array(values) == rationals("1", "3602879701896397/36028797018963968", "-2"))
  }

  @Test
  func `a direct model may give exact log-odds, rows of logits and probabilities`() throws {
    let folder = try TemporaryFolder()
    try NumericArrayFile.write(rows: [[0, 1], [2, 3]], to: folder.path + "/l.npy")
    let path = try folder.write(
      """
      {"tokens": ["x", "y"], "logOdds": ["1/3", -0.7], "logits": "l.npy",
       "contexts": [{"name": "a", "row": 1}, {"name": "b", "probabilities": [0.5, 0.5]}]}
      """, to: "m.json")
    let model = try ModelFile.read(path: path)
    #expect(
      model.contexts.map(\.distribution) == [
        .logits([2, 3]), .probabilities(rationals("1/2", "1/2")),
      ])
    guard case .logOdds(let values) = model.steering else {
      Issue.record("no log-odds")
      return
    }
    #expect(Array(values) == rationals("1/3", "-7/10"))
  }

  @Test
  func `a model that is written is read back exactly`() throws {
    let folder = try TemporaryFolder()
    let model = try ModelFile.read(path: folder.write(twoValuedModel, to: "m.json"))
    let copy = folder.path + "/copy.json"
    try ModelFile.write(model, to: copy)
    let again = try ModelFile.read(path: copy)
    #expect(again.vocabulary.tokens == model.vocabulary.tokens)
    #expect(again.partition?.concepts == model.partition?.concepts)
    #expect(again.contexts.map(\.distribution) == model.contexts.map(\.distribution))
    #expect(again.contexts.map(\.weight) == model.contexts.map(\.weight))
    #expect(again.contexts.map(\.concept) == model.contexts.map(\.concept))
  }

  @Test
  func `a model is written by its two values only when they say it all`() throws {
    let folder = try TemporaryFolder()
    let model = try ModelFile.read(path: folder.write(twoValuedModel, to: "m.json"))
    func text(_ contexts: [Context]) throws -> String {
      let copy = folder.path + "/copy.json"
      let changed = try SteeringModel(
        vocabulary: model.vocabulary, partition: model.partition, contexts: contexts,
        steering: model.steering)
      try ModelFile.write(changed, to: copy)
      let again = try ModelFile.read(path: copy)
      #expect(again.contexts.map(\.distribution) == contexts.map(\.distribution))
      return try String(contentsOfFile: copy, encoding: .utf8)
    }
    #expect(try text(model.contexts).contains("\"inConcept\""))
    #expect(try !text(model.contexts).contains("\"probabilities\""))
    // The least change of one context, in its concept or outside it, and a context without a concept.
    for token in model.vocabulary.tokens.indices {
      var contexts = model.contexts
      guard case .probabilities(var row) = contexts[0].distribution else { continue }
      let other = (token + 1) % row.count
      row[token] += Rational(1, 1_000_000)
      row[other] -= Rational(1, 1_000_000)
      contexts.append(
        Context(
          name: "new", concept: contexts[0].concept, weight: contexts[0].weight / 2,
          distribution: .probabilities(row)))
      contexts[0] = Context(
        name: contexts[0].name, concept: contexts[0].concept, weight: contexts[0].weight / 2,
        distribution: contexts[0].distribution)
      #expect(try text(contexts).contains("\"probabilities\""))
    }
  }

  @Test
  func `canonically equivalent tokens are different tokens`() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(
      "{\"tokens\": [\"\u{C5}\", \"\u{212B}\"], \"logOdds\": [1, 2], "
        + "\"contexts\": [{\"name\": \"c\", \"probabilities\": [0.5, 0.5]}]}", to: "m.json")
    let model = try ModelFile.read(path: path)
    #expect(model.vocabulary.index(of: "\u{212B}") == 1)
  }

  @Test
  func `a model can come through a pipe`() throws {
    let folder = try TemporaryFolder()
    let pipe = folder.path + "/pipe"
    try #require(mkfifo(pipe, 0o600) == 0)
    let writer = Thread {
      try? Data(twoValuedModel.utf8).write(to: URL(filePath: pipe), options: [])
    }
    writer.start()
    #expect(try ModelFile.read(path: pipe).contexts.count == 2)
  }
}
