import ExactArithmetic
import ModelFiles
import NumericArrays
import SteeringModel
import Testing

/// Model files that describe a decoder: a final norm, an unembedding and hidden states.
@Suite("Decoder model files")
struct DecoderModelTests {
  static let head =
    #""unembedding": [[-4, 0], [0, 0], [1, 0.5]], "norm": "rms", "gain": [1, 2], "epsilon": 1e-5"#
  static let rest =
    #""hidden": [[1, 0]], "vector": [0, "1/3"], "contexts": [{"name": "here"}]"#

  private func read(
    _ keys: String, in folder: TemporaryFolder, notes: inout [String]
  ) throws(FileError) -> DecoderModel {
    let path: String
    do { path = try folder.write("{\(keys)}", to: "m.json") } catch { fatalError("\(error)") }
    let model = try ModelFile.readAny(path: path) { notes.append($0) }
    guard case .decoder(let decoder) = model else {
      throw FileError(.badData, path: path, message: "no decoder")
    }
    return decoder
  }

  private func read(
    _ keys: String, in folder: TemporaryFolder
  ) throws(FileError) -> DecoderModel {
    var notes: [String] = []
    return try read(keys, in: folder, notes: &notes)
  }

  private func rows(_ model: DecoderModel) -> [[Double]] {
    (0..<model.head.rows.rowCount).map { row in
      var values = [Double](repeating: 0, count: model.head.rows.columnCount)
      values.withUnsafeMutableBufferPointer { model.head.rows.decode(row: row, into: $0) }
      return values
    }
  }

  @Test func `numbers that stand in the file are taken exactly`() throws {
    let model = try read(#""decoder": {\#(Self.head)}, \#(Self.rest)"#, in: TemporaryFolder())
    #expect(rows(model) == [[-4, 0], [0, 0], [1, 0.5]])
    #expect(model.head.kind == .rootMeanSquare && model.head.epsilon == Rational(1, 100_000))
    #expect(model.head.gain == [1, 2] && model.head.bias == nil && model.head.normBias == nil)
    #expect(model.direction == [0, Rational(1, 3)] && model.contexts[0].state == [1, 0])
    #expect(model.vocabulary.tokens == ["0", "1", "2"] && model.sets == nil && model.asked == [0])
  }

  @Test func `arrays are found beside the file, rows of a stack by number, padding left out`()
    throws
  {
    let folder = try TemporaryFolder()
    try NumericArrayFile.write(rows: [[1, 2], [3, 4], [5, 6]], to: folder.path + "/w.npy")
    try NumericArrayFile.write(rows: [[1, 1], [0.5, 2]], to: folder.path + "/g.npy")
    try NumericArrayFile.write(rows: [[1, 0], [0, 1], [2, 2]], to: folder.path + "/h.npy")
    let model = try read(
      #"""
      "decoder": {"unembedding": "w.npy", "norm": "layer", "gain": "g.npy:1", "gainPlusOne": true,
        "normBias": [1, -1], "bias": [7, 8, 9], "epsilon": 0, "rows": 2},
      "hidden": "h.npy", "steering": {"positive": ["a", "c"], "negative": ["b"]},
      "contexts": [{"name": "a", "row": 0}, {"name": "b", "row": 1}, {"name": "c", "row": 2}]
      """#, in: folder)
    #expect(rows(model) == [[1, 2], [3, 4]])
    #expect(model.head.gain == [Rational(3, 2), 3] && model.head.bias == [7, 8])
    #expect(model.head.kind == .layer && model.head.normBias == [1, -1])
    #expect(model.direction == [Rational(3, 2), 0], "the difference of means, of unequal sets too")
  }

  @Test func `vectors of a decoder may have names, and its unembedding the usual one`() throws {
    let folder = try TemporaryFolder()
    try NumericArrayFile.write(rows: [[1, 2], [3, 4], [5, 6]], to: folder.path + "/w.npy")
    let found = message(in: folder) { () throws(FileError) in
      _ = try read(
        #""decoder": {"unembedding": "w.npy:x", "norm": "rms", "gain": [1, 1], "epsilon": 0}, \#(Self.rest)"#,
        in: folder)
    }
    #expect(found?.contains("a .npy file holds one array, without a name") == true)
  }

  @Test(arguments: [
    (
      #""decoder": {\#(head)}, "hidden": [[1, 0, 2]], "vector": [0, 1], "contexts": [{"name": "x"}]"#,
      "m.json: hidden: the states have 3 numbers where the unembedding has 2"
    ),
    (
      #""decoder": {\#(head)}, "hidden": [[1, 0]], "vector": [0, 1, 2], "contexts": [{"name": "x"}]"#,
      "m.json: vector: 3 numbers where 2 are needed"
    ),
    (
      #""decoder": {\#(head)}, "hidden": [[1, 0]], "contexts": [{"name": "x"}]"#,
      "m.json: neither \"steering\" nor \"vector\" is given; give \"steering\" with positive and negative contexts, or a \"vector\""
    ),
    (
      #""decoder": {\#(head)}, "logits": "l.npy", \#(rest)"#,
      "m.json: \"decoder\" and \"logits\" are given; a file describes one model"
    ),
    (
      #""decoder": {\#(head)}, "hidden": [[1, 0], [0, 1]], "vector": [0, 1], "contexts": [{"name": "x", "row": 2}]"#,
      "m.json: contexts[0] (\"x\"): row 2 is not there; hidden has rows 0 to 1"
    ),
    (
      #""decoder": {"unembedding": [[0.1]], "norm": "rms", "gain": [1], "epsilon": 0}, \#(rest)"#,
      "m.json: decoder.unembedding[0][0]: 1/10 is no double; write a fraction of a power of 2, as 0.125 is"
    ),
    (
      #""decoder": {"unembedding": [[1, 0], [1]], "norm": "rms", "gain": [1, 1], "epsilon": 0}, \#(rest)"#,
      "m.json: decoder.unembedding[1]: 1 numbers; all rows have the same number of them, at least 1"
    ),
    (
      #""decoder": {"unembedding": [[1, 0]], "norm": "batch", "gain": [1, 1], "epsilon": 0}, \#(rest)"#,
      "m.json: decoder.norm: \"batch\" is not a norm; give \"rms\" or \"layer\""
    ),
    (
      #""decoder": {"unembedding": [[1, 0]], "norm": "rms", "gain": [1, 1], "epsilon": -1}, \#(rest)"#,
      "m.json: decoder.epsilon: epsilon -1 is negative"
    ),
    (
      #""decoder": {\#(head), "rows": 4}, \#(rest)"#,
      "m.json: decoder.rows: this is not the number of rows that count; the unembedding has 3 rows"
    ),
    (
      #""decoder": {\#(head), "bias": [1]}, \#(rest)"#,
      "m.json: decoder.bias: 1 numbers for 3 rows; give one a row"
    ),
    (
      #""tokens": ["a", "b"], "decoder": {\#(head)}, \#(rest)"#,
      "m.json: decoder.unembedding: 3 rows for 2 tokens; give one row a token, or the number of those that count as \"rows\""
    ),
    (
      #""decoder": {\#(head)}, "hidden": [[1, 0]], "vector": [0, 1], "contexts": [{"name": "x", "probabilities": ["1"]}]"#,
      "m.json: contexts[0] (\"x\"): a context of a decoder has no \"probabilities\"; give a \"row\" of hidden"
    ),
    (
      #""decoder": {\#(head)}, "hidden": [[1, 0], [2, 1]], "steering": {"positive": ["x"], "negative": ["x"]}, "contexts": [{"name": "x", "row": 0}]"#,
      "m.json: steering: context \"x\" is both positive and negative; P and N must be disjoint"
    ),
  ])
  func `what is wrong is said in one line`(keys: String, expected: String) throws {
    let folder = try TemporaryFolder()
    let found = message(in: folder) { () throws(FileError) in _ = try read(keys, in: folder) }
    #expect(found == expected)
  }

  @Test func `a question about distributions refuses a decoder`() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("{\"decoder\": {\(Self.head)}, \(Self.rest)}", to: "m.json")
    let found = message(in: folder) { () throws(FileError) in
      _ = try ModelFile.read(path: path)
    }
    #expect(
      found
        == "m.json: decoder: this question is not asked of decoders, whose steering goes through a norm; give a model with probabilities, logits or logOdds"
    )
  }
}
