import ExactArithmetic
import Foundation
import ModelFiles
import NumericArrays
import SteeringModel
import Testing

/// Model files that leave out what their questions do not need.
@Suite("Light model files")
struct LightModelTests {
  static let contexts = #""contexts": [{"name": "p", "row": 0}, {"name": "n", "row": 1}]"#
  static let steering = #""steering": {"positive": ["p"], "negative": ["n"]}"#
  static let rows: [[Double]] = [[0, 1, 2, 3], [3, 2, 1, 0.5]]

  /// The model of `keys` with two rows of four logits, and what was said of it.
  private func read(
    _ keys: String, rows: [[Double]] = rows, files: [String: String] = [:],
    in folder: TemporaryFolder
  ) throws -> (model: SteeringModel, notes: [String]) {
    try NumericArrayFile.write(rows: rows, to: folder.path + "/l.npy")
    for (name, text) in files { try folder.write(text, to: name) }
    let path = try folder.write("{\(keys)}", to: "m.json")
    var notes: [String] = []
    let model = try ModelFile.read(path: path) { notes.append($0) }
    return (model, notes.map { $0.replacingOccurrences(of: folder.path + "/", with: "") })
  }

  @Test(arguments: ["logits", "weights"])
  func `without tokens they are their numbers`(kind: String) throws {
    let rows: [[Double]] = [[1, 1, 2, 3], [3, 2, 1, 0.5]]
    let (model, notes) = try read(
      #""\#(kind)": "l.npy", \#(Self.contexts), \#(Self.steering)"#, rows: rows,
      in: TemporaryFolder())
    #expect(model.vocabulary.tokens == ["0", "1", "2", "3"] && notes == [])
    #expect(model.partition == nil && model.target == nil)
  }

  @Test func `a tokenizer names tokens, repeated names by their numbers too, and padding`() throws {
    let vocabulary = #"{"Ġa": 0, "b": 1, " a": 2}"#
    let (model, notes) = try read(
      #""logits": "l.npy", "tokenizer": "vocab.json", \#(Self.contexts), \#(Self.steering)"#,
      files: ["vocab.json": vocabulary], in: TemporaryFolder())
    #expect(model.vocabulary.tokens == [" a#0", "b", " a#2", "3"])
    #expect(model.vocabulary.index(of: " a#2") == 2)
    #expect(
      notes == [
        "vocab.json: 1 of 4 tokens have no name (padding) and are called by their numbers"
      ])
  }

  @Test func `names that repeat meet no other name`() {
    let names = ["x", "x", "x#1", "1", nil, "4"]
    let vocabulary = Vocabulary(count: 6) { names[$0] }
    #expect(Set(vocabulary.tokens).count == 6)
    #expect(vocabulary.tokens == ["x#0", "x#1#1", "x#1", "1", "4#4", "4#5"])
    for (token, name) in vocabulary.tokens.enumerated() {
      #expect(vocabulary.index(of: name) == token)
    }
  }

  @Test func `a tokenizer must lie in the folder`() throws {
    let folder = try TemporaryFolder()
    let found = message(in: folder) { () throws(FileError) in
      do {
        _ = try read(
          #""logits": "l.npy", "tokenizer": "../t.json", \#(Self.contexts), \#(Self.steering)"#,
          in: folder)
      } catch let error as FileError { throw error } catch {}
    }
    #expect(
      found
        == #"m.json: tokenizer: the path "../t.json" contains ".."; allow paths outside to read it"#
    )
  }

  @Test func `concepts list texts and numbers, and one is all other tokens`() throws {
    let (model, _) = try read(
      #""tokens": ["a", "b", "c", "d"], "concepts": {"x": [3, "a"], "rest": "*"}, "target": "x", "#
        + #""logits": "l.npy", \#(Self.contexts), \#(Self.steering)"#, in: TemporaryFolder())
    #expect(model.partition?.concepts.map(\.tokens) == [[3, 0], [1, 2]])
    #expect(model.targetConcept?.name == "x" && model.isTarget(3) == true)
  }

  @Test func `a direct model may name a target`() throws {
    let (model, _) = try read(
      #""concepts": {"rest": "*", "x": [1]}, "target": "x", "logOdds": [1, 2, 3, 4], "#
        + #""logits": "l.npy", \#(Self.contexts)"#, in: TemporaryFolder())
    #expect(model.target == 1)
    #expect(model.isTarget(1) == true && model.isTarget(0) == false)
    #expect(Assumptions(model, LogOdds(model)).signSeparation().status == .fails)
  }

  @Test func `sets may differ in size`() throws {
    let contexts =
      #""contexts": [{"name": "p", "row": 0}, {"name": "q", "row": 0}, {"name": "n", "row": 1}]"#
    let (model, _) = try read(
      #""logits": "l.npy", \#(contexts), "steering": {"positive": ["p", "q"], "negative": ["n"]}"#,
      in: TemporaryFolder())
    #expect(LogOdds(model).statistics.map(\.rational) == [-3, -1, 1, Rational(5, 2)])
  }

  // MARK: Tokens that do not exist

  @Test func `a logit of minus infinity in every row takes the token out`() throws {
    let rows: [[Double]] = [[0, -.infinity, 2, 3], [3, -.infinity, 1, 0.5], [0, 1, 2, 3]]
    let (model, notes) = try read(
      #""logits": "l.npy", "concepts": {"x": [1, 2], "y": "*"}, \#(Self.contexts), \#(Self.steering)"#,
      rows: rows, in: TemporaryFolder())
    #expect(model.vocabulary.tokens == ["0", "2", "3"])
    #expect(model.vocabulary.index(of: "2") == 1 && model.vocabulary.index(of: "1") == nil)
    #expect(model.partition?.concepts.map(\.tokens) == [[1], [0, 2]])
    #expect(model.contexts[1].distribution == .logits([3, 1, 0.5]))
    #expect(
      notes == [
        #"m.json: logits: 1 token has the logit -inf in every row and is no part of the model: "1""#
      ])
    // Without the column the model is the same.
    let (other, _) = try read(
      #""logits": "l.npy", "tokens": ["0", "2", "3"], "concepts": {"x": ["2"], "y": "*"}, "#
        + #"\#(Self.contexts), \#(Self.steering)"#,
      rows: [[0, 2, 3], [3, 1, 0.5]], in: TemporaryFolder())
    #expect(model.digest == other.digest)
  }

  @Test func `log-odds of tokens that do not exist are not looked at`() throws {
    let folder = try TemporaryFolder()
    try NumericArrayFile.write([1, .nan, 3, 4], to: folder.path + "/m.npy")
    let (model, _) = try read(
      #""logits": "l.npy", "logOdds": "m.npy", \#(Self.contexts)"#,
      rows: [[0, -.infinity, 2, 3], [3, -.infinity, 1, 0.5]], in: folder)
    #expect(LogOdds(model).statistics.map(\.rational) == [1, 3, 4])
  }

  @Test(
    arguments: [
      (
        [[0, -.infinity, 2, 3], [3, 2, 1, 0.5]],
        #"m.json: logits["1"]: the logit is -inf in row 0 ("p"), but not in row 1 ("n"); put a finite mask such as -65504 in place of it there, or -inf in all rows"#
      ),
      (
        [[0, -.infinity, 2, 3], [-.infinity, -.infinity, 1, -.infinity]],
        #"m.json: logits["0"]: the logit is -inf in row 1 ("n"), but not in row 0 ("p"); and 1 more such tokens; put a finite mask such as -65504 in place of it there, or -inf in all rows"#
      ),
      (
        [[-.infinity, -.infinity], [-.infinity, -.infinity]],
        "m.json: logits: every logit is -inf; give some tokens finite logits"
      ),
      (
        [[0, .infinity], [1, 1]],
        #"m.json: contexts[0] ("p").logits["1"]: logit inf is not finite; remove the token or give it a finite logit"#
      ),
      (
        [[0, .nan], [1, 1]],
        #"m.json: contexts[0] ("p").logits["1"]: logit nan is not finite; remove the token or give it a finite logit"#
      ),
    ] as [([[Double]], String)])
  func `minus infinity in some rows, and what is no number`(
    rows: [[Double]], line: String
  ) throws {
    let folder = try TemporaryFolder()
    let error = #expect(throws: FileError.self) {
      try read(#""logits": "l.npy", \#(Self.contexts), \#(Self.steering)"#, rows: rows, in: folder)
    }
    #expect(error?.each.count == 1)
    #expect(error?.description.replacingOccurrences(of: folder.path + "/", with: "") == line)
  }

  @Test func `a concept of tokens that do not exist is named`() throws {
    let folder = try TemporaryFolder()
    let error = #expect(throws: FileError.self) {
      try read(
        #""logits": "l.npy", "concepts": {"x": [1], "y": "*"}, \#(Self.contexts), \#(Self.steering)"#,
        rows: [[0, -.infinity, 2, 3], [3, -.infinity, 1, 0.5]], in: folder)
    }
    #expect(error?.message.hasPrefix(#"concepts["x"]: the concept has no tokens"#) == true)
  }

  // MARK: All faults at once

  private func faults(_ text: String) throws -> [String] {
    let folder = try TemporaryFolder()
    try NumericArrayFile.write(rows: Self.rows, to: folder.path + "/l.npy")
    let path = try folder.write(text, to: "m.json")
    let error = #expect(throws: FileError.self) { try ModelFile.read(path: path) }
    return (error?.each ?? []).map {
      $0.description.replacingOccurrences(of: folder.path + "/m.json: ", with: "")
    }
  }

  @Test func `all faults of a file are told together`() throws {
    let found = try faults(
      #"""
      {"tokens": ["a", "b", "a", "d"], "more": 1, "strength": 2, "logits": "l.npy",
       "concepts": {"x": ["a", "z"], "y": "*"},
       "contexts": [{"name": "p", "row": 0, "concept": "q"}, {"row": 1}, {"name": "n", "raw": 2}],
       "steering": {"positive": ["p"], "negative": [3], "alpha": 1}}
      """#)
    #expect(
      found.map { String($0.prefix { $0 != ";" }) } == [
        #"unknown key "more""#, #"unknown key "strength""#,
        #"tokens[2]: token "a" is already tokens[0]"#,
        #"contexts[0] ("p").concept: "q" is not a concept"#,
        #"contexts[1]: the key "name" is missing"#,
        #"contexts[2] ("n"): unknown key "raw""#,
        #"steering: unknown key "alpha""#,
        "steering.negative[0]: expected a string, found a number",
      ])
  }

  @Test func `distributions, rows, weights and names are each looked at`() throws {
    let found = try faults(
      #"""
      {"tokens": ["a", "b"], "contexts": [
        {"name": "p", "weight": "1/2", "probabilities": ["1/2", "1/3"]},
        {"name": "p", "weight": "x", "probabilities": ["3/2", "-1/2"]},
        {"name": "r", "weight": "1/2", "row": 3}, {"name": "s", "weight": "1/2"}],
       "steering": {"positive": ["p", "none"], "negative": ["s"]}}
      """#)
    #expect(
      found.map { String($0.prefix { $0 != ";" }) } == [
        #"contexts[1] ("p").weight: "x" is not an exact number"#,
        #"contexts[2] ("r"): a row is given, but the file has no "logits" or "weights""#,
        #"contexts[3] ("s"): the key "probabilities" is missing"#,
        #"steering.positive[1]: "none" is not the name of a context"#,
        #"contexts[0] ("p").probabilities: the probabilities sum to 1 - 1/6"#,
        #"contexts[1] ("p").probabilities["b"]: probability -1/2 is not positive"#,
      ])
  }

  @Test func `ten faults are enough`() throws {
    let keys = (0..<30).map { #""k\#($0)": 0"# }.joined(separator: ", ")
    #expect(try faults("{\(keys)}").count == 10)
    let tokens = [String](repeating: #""a""#, count: 30).joined(separator: ", ")
    #expect(try faults(#"{"tokens": [\#(tokens)], "contexts": [], "logOdds": [1]}"#).count == 10)
  }

  @Test func `a missing array is no input, with other faults bad data`() throws {
    let model = #"{"logits": "no.npy", \#(Self.contexts), \#(Self.steering)"#
    let folder = try TemporaryFolder()
    for (text, kind, count) in [
      (model + "}", FileError.Kind.noInput, 1), (model + #", "x": 1}"#, .badData, 2),
    ] {
      let path = try folder.write(text, to: "m.json")
      let error = #expect(throws: FileError.self) { try ModelFile.read(path: path) }
      #expect(error?.kind == kind && error?.each.count == count)
    }
  }
}
