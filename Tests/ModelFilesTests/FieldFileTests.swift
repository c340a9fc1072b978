import Foundation
import ModelFiles
import NumericArrays
import Testing

@Suite("Files of the field")
struct FieldFileTests {
  private typealias Entry = NumericArchive.Entry

  private static func numbers(_ values: [Double], _ shape: [Int]? = nil) -> Entry {
    .array(shape: shape ?? [values.count], values: values, isSinglePrecision: false)
  }

  /// Two tokens at three strengths, out of order; token 7 is in both lists.
  private static let curves: [String: Entry] = [
    "alphas": numbers([1, 0, -1]),
    "probs_alphamax": numbers([0.5, 0.25, 0.125, 0.25, 0, 1], [3, 2]),
    "token_alphamax": .integers(shape: [2], values: [7, 3]),
    "probs_alphamin": numbers([0.5, 0.125, 0], [3, 1]),
    "token_alphamin": numbers([7]),
    "meta": .text(#"{"context": "Once upon", "vocab_size": 8, "top_k": 2}"#),
  ]

  private static func write(_ entries: [String: Entry], to path: String) throws {
    try NumericArchive.write(
      entries.sorted { $0.key < $1.key }.map { (name: $0.key, entry: $0.value) }, to: path)
  }

  @Test func `curves are read by strength, each token once`() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/c.npz"
    try Self.write(Self.curves, to: path)
    let file = try SteeredCurvesFile(path: path)
    #expect(file.strengths == [-1, 0, 1] && file.tokens == [7, 3])
    // What is 0 in a file is absent: no probability is 0.
    #expect((0..<3).map(file.probabilities) == [[nil, 1], [0.125, 0.25], [0.5, 0.25]])
    #expect(file.absent == .init(zero: 1))
    #expect(file.context == "Once upon" && file.vocabularyCount == 8 && file.skipped.isEmpty)
    // One list is enough, and so is no meta.
    var half = Self.curves
    for key in ["probs_alphamax", "token_alphamax", "meta"] { half[key] = nil }
    try Self.write(half, to: path)
    let other = try SteeredCurvesFile(path: path)
    #expect(other.tokens == [7] && other.context == nil && other.vocabularyCount == nil)
  }

  @Test func `numbers that are 0 or NaN are counted and absent`() throws {
    let folder = try TemporaryFolder()
    var curves = Self.curves
    curves["probs_alphamax"] = Self.numbers([0.5, 0.25, .nan, 0.25, 0, 0], [3, 2])
    curves["probs_alphamin"] = Self.numbers([0.5, .nan, 0], [3, 1])
    try Self.write(curves, to: folder.path + "/c.npz")
    let file = try SteeredCurvesFile(path: folder.path + "/c.npz")
    #expect((0..<3).map(file.probabilities) == [[nil, nil], [nil, 0.25], [0.5, 0.25]])
    #expect(file.absent == .init(zero: 2, notANumber: 1))
  }

  private static let badCurves: [(key: String, entry: Entry?, problem: String)] = [
    ("alphas", nil, "there is no array alphas"),
    ("alphas", numbers([1, 0, 1]), "alphas holds 1.0 twice"),
    ("alphas", numbers([1, 0, .nan]), "alphas holds a number that is not finite"),
    (
      "alphas", numbers([1, 0, 2], [1, 3]),
      "alphas has the shape [1, 3]; it must have one dimension"
    ),
    ("alphas", .text("x"), "alphas holds text, not numbers"),
    ("alphas", numbers([1, 0]), "probs_alphamax has the shape [3, 2], not [2, 2]"),
    ("token_alphamax", nil, "there is no array token_alphamax"),
    ("token_alphamax", numbers([7, 2.5]), "token_alphamax holds a number that is not whole"),
    ("token_alphamax", numbers([7, 1e300]), "token_alphamax holds a number that is not whole"),
    ("token_alphamax", .integers(shape: [2], values: [7, 7]), "token_alphamax holds 7 twice"),
    (
      "token_alphamax", .integers(shape: [2], values: [7, -3]),
      "token_alphamax holds the negative number -3"
    ),
    (
      "token_alphamax", .integers(shape: [2], values: [7, 8]),
      "meta: vocab_size is 8, but there is a token 8"
    ),
    (
      "probs_alphamax", numbers([0.5, 0.25, 0.125, -0.25, 0, 1], [3, 2]),
      "probs_alphamax, token 3: -0.25 is no probability"
    ),
    (
      "probs_alphamax", numbers([-0.5, -2.5, -0.125, -1, 0, -1], [3, 2]),
      "probs_alphamax, token 7: -0.125 is no probability; save numpy.exp of log-probabilities"
    ),
    (
      "probs_alphamax", numbers([0.5, 0.25, .infinity, 0.25, 0, 1], [3, 2]),
      "probs_alphamax, token 7: inf is no probability"
    ),
    (
      "probs_alphamax", numbers([0.5, 0.25, 0.25, 0.25, 0, 1], [3, 2]),
      "token 7 has two different curves"
    ),
    ("meta", .text("{"), "meta: 1:2: expected a name in double quotes, found the end of the text"),
    ("meta", .text(#"{"vocab_size": 1e99}"#), "meta: vocab_size is 1e99, but there is a token 7"),
  ]

  @Test func `curves that contradict themselves are refused`() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/c.npz"
    for (key, entry, problem) in Self.badCurves {
      var entries = Self.curves
      entries[key] = entry
      try Self.write(entries, to: path)
      let found = message(in: folder) { () throws(FileError) in
        _ = try SteeredCurvesFile(path: path)
      }
      #expect(found == "c.npz: \(problem)")
    }
  }

  @Test func `objects are never read, texts are`() throws {
    let folder = try TemporaryFolder()
    func file(_ odds: String, _ strings: String, _ stringBytes: [UInt8]) throws -> String {
      var zip = ZipBuilder()
      func header(_ type: String, _ shape: String) -> String {
        "{'descr': '\(type)', 'fortran_order': False, 'shape': \(shape), }"
      }
      zip.add("token_ids.npy", arrayBytes(header("|u1", "(2,)"), data: [5, 250]))
      zip.add("log_odds.npy", arrayBytes(header(odds, "(2,)"), data: doubleBytes([1, -2])))
      zip.add("token_strs.npy", arrayBytes(header(strings, "(2,)"), data: stringBytes))
      return try folder.write(zip.bytes, to: "o.npz")
    }
    // A pickle that would run a program, were it read.
    let pickle = Array("cos\nsystem\n(S'touch harm'\ntR.".utf8)
    let read = try LogOddsFile(path: file("<f8", "|O", pickle))
    #expect(read.tokens == [5, 250] && read.logOdds == [1, -2] && read.texts.isEmpty)
    #expect(read.skipped == ["token_strs"])
    // "a" and "é", padded to two characters of four bytes.
    let texts: [UInt8] = [0x61, 0, 0, 0, 0, 0, 0, 0, 0xE9, 0, 0, 0, 0, 0, 0, 0]
    #expect(try LogOddsFile(path: file("<f8", "<U2", texts)).texts == [5: "a", 250: "é"])
    let objects = try file("|O", "<U2", texts)
    let found = message(in: folder) { () throws(FileError) in
      _ = try LogOddsFile(path: objects)
    }
    #expect(
      found == "o.npz: log_odds holds Python objects, which are never read; save it as numbers")
  }

  @Test func `byte-level and space-marked tokens are shown as text`() throws {
    let folder = try TemporaryFolder()
    let bytes = try folder.write(
      #"""
      {"decoder": {"type": "Sequence", "decoders": [{"type": "ByteLevel"}]},
       "added_tokens": [{"id": 4, "content": "<Ġ>"}],
       "model": {"merges": [["a", {"b": "c"}]], "vocab": {"Ġthe": 0, "Ã©": 1, "Ã": 2, "Ċ": 3, "日": 5,
       "merges": 6}}}
      """#, to: "b.json")
    let byteLevel = try TokenizerFile(path: bytes)
    // Half a character is its byte; one that is no byte stays as it is, and so do added tokens.
    #expect(
      (0...7).map(byteLevel.text) == [" the", "é", "<0xC3>", "\n", "<Ġ>", "日", "merges", nil])
    let pairs = try folder.write(
      #"{"decoder": {"type": "Metaspace"}, "model": {"vocab": [["<unk>", 0], ["▁a", -1.5]]}}"#,
      to: "s.json")
    let marked = try TokenizerFile(path: pairs)
    #expect(marked.count == 2 && marked.text(of: 1) == " a")
  }

  @Test(arguments: [
    ("{}", "t.json: model.vocab is missing; this is not a tokenizer.json"),
    (
      #"{"model": {"vocab": {"a": -1}}}"#,
      "t.json: the number of token \"a\" is not a whole number below 2^24"
    ),
    (
      #"{"model": {"vocab": {"a": 16777216}}}"#,
      "t.json: the number of token \"a\" is not a whole number below 2^24"
    ),
    (
      #"{"model": {"vocab": [["a", 0], 1]}}"#,
      "t.json: model.vocab[1] is not a pair of a token and its score"
    ),
    (
      #"{"model": {"vocab": {}}, "added_tokens": [{"id": 1}]}"#,
      "t.json: an entry of added_tokens has no id or no content"
    ),
    // What is not kept must still be JSON.
    (
      #"{"model": {"merges": [1,, 2], "vocab": {}}}"#,
      "t.json:1:25: expected a value, found ','"
    ),
    (
      #"{"model": {"vocab": {"a": 1, "a": 2}}}"#,
      "t.json:1:30: the name \"a\" is used twice in one object"
    ),
  ])
  func `what is no tokenizer is refused`(text: String, problem: String) throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(text, to: "t.json")
    let found = message(in: folder) { () throws(FileError) in
      _ = try TokenizerFile(path: path)
    }
    #expect(found == problem)
  }
}
