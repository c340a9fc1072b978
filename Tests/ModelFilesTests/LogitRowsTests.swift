import ExactArithmetic
import Foundation
import ModelFiles
import NumericArrays
import SteeringModel
import Testing

@Suite("Models of rows of logits")
struct LogitRowsTests {
  static let rows: [[Double]] = [[0, 1, 2], [1, 0, 2], [3, 1, 0], [0, 0, 1], [2, 2, 1]]

  /// What the model of `rows` has, in a folder with the array `l.npy`.
  private func model(
    _ change: (inout LogitRows) -> Void = { _ in }, in folder: TemporaryFolder
  ) throws -> (model: SteeringModel, notes: [String]) {
    let path = folder.path + "/l.npy"
    if !FileManager.default.fileExists(atPath: path) {
      try NumericArrayFile.write(rows: Self.rows, to: path)
    }
    var rows = LogitRows(array: path, positive: [0, 1], negative: [2])
    change(&rows)
    var notes: [String] = []
    return (try rows.model { notes.append($0) }, notes)
  }

  @Test func `rows in neither set are asked about`() throws {
    let (model, notes) = try model(in: TemporaryFolder())
    #expect(model.contexts.map(\.name) == ["row-0", "row-1", "row-2", "row-3", "row-4"])
    #expect(model.asked == [3, 4] && model.target == nil && model.partition == nil)
    #expect(notes == [] && model.vocabulary.tokens == ["0", "1", "2"])
    #expect(
      LogOdds(model).statistics.map(\.rational) == [Rational(-5, 2), Rational(-1, 2), 2])
  }

  @Test func `only rows that are used are in the model`() throws {
    let (model, _) = try model({ $0.asked = [4, 4] }, in: TemporaryFolder())
    #expect(model.contexts.map(\.name) == ["row-0", "row-1", "row-2", "row-4"])
    #expect(model.asked == [3] && model.contexts[3].weight == Rational(1, 4))
    let (all, _) = try self.model(
      {
        $0.positive = [0, 1, 4]
        $0.negative = [2, 3]
      }, in: TemporaryFolder())
    #expect(all.asked == [0, 1, 2, 3, 4])
  }

  @Test func `a target of numbers, the rest, and a tokenizer`() throws {
    let folder = try TemporaryFolder()
    try folder.write(#"{"yes": 0, "no": 1}"#, to: "vocab.json")
    let (model, notes) = try model(
      {
        $0.target = [2, 0]
        $0.tokenizer = folder.path + "/vocab.json"
      }, in: folder)
    #expect(model.targetConcept == Concept(name: "target", tokens: [0, 2]))
    #expect(model.partition?.concepts[1] == Concept(name: "rest", tokens: [1]))
    #expect(model.vocabulary.tokens == ["yes", "no", "2"] && notes.count == 1)
  }

  @Test func `it is the model that a file describes`() throws {
    let folder = try TemporaryFolder()
    let (model, _) = try model(in: folder)
    let contexts = (0..<5).map { #"{"name": "row-\#($0)", "row": \#($0)}"# }
    let path = try folder.write(
      #"{"logits": "l.npy", "contexts": [\#(contexts.joined(separator: ","))], "#
        + #""steering": {"positive": ["row-0", "row-1"], "negative": ["row-2"]}}"#, to: "m.json")
    #expect(try ModelFile.read(path: path).digest == model.digest)
  }

  @Test func `minus infinity is looked for in the rows that are used`() throws {
    let folder = try TemporaryFolder()
    var rows = Self.rows
    for row in [0, 1, 2, 4] { rows[row][1] = -.infinity }
    try NumericArrayFile.write(rows: rows, to: folder.path + "/l.npy")
    let (model, notes) = try model({ $0.asked = [4] }, in: folder)
    #expect(model.vocabulary.tokens == ["0", "2"] && notes.count == 1)
    let error = #expect(throws: FileError.self) { try self.model(in: folder) }
    #expect(
      error?.message.hasPrefix(
        #"logits["1"]: the logit is -inf in rows 0 ("row-0"), 1 ("row-1"), 2 ("row-2"), ..., but not in row 3 ("row-3")"#
      ) == true, "\(String(describing: error))")
  }

  @Test func `rows that are not there are told together`() throws {
    let error = #expect(throws: FileError.self) {
      try model(
        {
          $0.positive = [0, 9]
          $0.negative = []
          $0.asked = [7]
        }, in: TemporaryFolder())
    }
    #expect(
      error?.each.map(\.message) == [
        "positive: row 9 is not there; the array has rows 0 to 4",
        "rows: row 7 is not there; the array has rows 0 to 4",
        "negative: there are no rows; P and N need at least one each",
      ])
    let target = #expect(throws: FileError.self) {
      try model({ $0.target = [3] }, in: TemporaryFolder())
    }
    #expect(target?.message == "target: 3 is not the number of a token; they are 0 to 2")
  }

  // MARK: Archives

  private static let logits = NumericArchive.Entry.array(
    shape: [5, 3], values: rows.flatMap(\.self), isSinglePrecision: true)

  private func list(_ values: [Int]) -> NumericArchive.Entry {
    .integers(shape: [values.count], values: values)
  }

  @Test(arguments: ["m.npz", "model"])
  func `an archive is a model, whatever it is called`(name: String) throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/" + name
    try NumericArchive.write(
      ["logits": Self.logits, "positive": list([0, 1]), "negative": list([2])], to: path)
    let read = try ModelFile.read(path: path)
    let (model, _) = try model(in: folder)
    #expect(read.digest == model.digest && read.asked == model.asked)
    try NumericArchive.write(
      [
        "logits": Self.logits, "positive": list([0, 1]), "negative": list([2]), "rows": list([3]),
        "target": list([1]),
      ], to: path)
    let more = try ModelFile.read(path: path)
    #expect(more.asked == [3] && more.contexts.count == 4 && more.targetConcept?.tokens == [1])
  }

  @Test func `what is no such archive is said`() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/m.npz"
    let cases: [([(name: String, entry: NumericArchive.Entry)], String)] = [
      (
        [("logits", Self.logits), ("positive", list([0]))],
        "there is no array negative; an archive that is a model holds logits, and the numbers of its rows positive and negative"
      ),
      (
        [("logits", Self.logits), ("positive", list([0])), ("negative", list([-1]))],
        "negative holds the negative number -1"
      ),
      (
        [("logits", Self.logits), ("positive", list([0])), ("negative", list([5]))],
        "negative: row 5 is not there; the array has rows 0 to 4"
      ),
      (
        [("logits", Self.logits), ("positive", list([0])), ("negative", .text("a"))],
        "negative holds text, not numbers"
      ),
      (
        [("logits", Self.logits), ("positive", list([0])), ("negative", list([0]))],
        #"steering: context "row-0" is both positive and negative; P and N must be disjoint"#
      ),
    ]
    for (entries, line) in cases {
      try NumericArchive.write(entries, to: path)
      let error = #expect(throws: FileError.self) { try ModelFile.read(path: path) }
      #expect(error?.message == line && error?.kind == .badData)
    }
    try NumericArchive.write(["positive": list([0]), "negative": list([1])], to: path)
    let error = #expect(throws: FileError.self) { try ModelFile.read(path: path) }
    #expect(error?.message.contains("logits") == true, "\(String(describing: error))")
  }

  @Test(arguments: ["l.npy", "l.npy:3"])
  func `an array alone is no model, and what to do is said`(name: String) throws {
    let folder = try TemporaryFolder()
    _ = try model(in: folder)
    let found = message(in: folder) { () throws(FileError) in
      _ = try ModelFile.read(path: folder.path + "/" + name)
    }
    #expect(
      found
        == "\(name): this file holds arrays and is no model; of an array of logits the command makes one: --logits \(name) with --positive and --negative, the numbers of rows"
    )
  }
}
