import Foundation
import SteerlawCommand
import Testing

/// A file, or an edit of a good one, that is refused with one line and a status.
struct BadInput: Sendable, CustomTestStringConvertible {
  let name: String
  let edits: [(old: String, new: String)]
  let arrays: [String: Data]
  let status: Int32
  let line: String
  var testDescription: String { name }

  init(
    _ name: String, _ edits: [(old: String, new: String)], arrays: [String: Data] = [:],
    status: Int32 = 65, _ line: String
  ) {
    self.name = name
    self.edits = edits
    self.arrays = arrays
    self.status = status
    self.line = line
  }

  /// A two-valued model of four tokens.
  static let twoValued = """
    {"tokens": ["a", "b", "A", "B"],
     "concepts": {"latin": ["a", "b"], "capital": ["A", "B"]},
     "inConcept": {"a": "2/5", "b": "2/5", "A": "2/5", "B": "2/5"},
     "outOfConcept": {"a": "1/10", "b": "1/10", "A": "1/10", "B": "1/10"},
     "contexts": [{"name": "ab", "concept": "latin"}, {"name": "AB", "concept": "capital"},
      {"name": "ba", "concept": "latin", "probabilities": ["0.25", "0.25", "0.25", "0.25"]}],
     "steering": {"target": "latin", "positive": ["ab"], "negative": ["AB"]}}
    """

  /// A model of logits of two tokens in two contexts.
  static let logits = """
    {"tokens": ["a", "b"], "concepts": {"x": ["a"], "y": ["b"]}, "logits": "logits.npy",
     "contexts": [{"name": "p", "concept": "x", "row": 0}, {"name": "n", "concept": "y", "row": 1}],
     "steering": {"target": "x", "positive": ["p"], "negative": ["n"]}}
    """

  /// The bytes of a `.npy` file with this header and these numbers.
  static func array(
    _ values: [Double],
    header: String = "{'descr': '<f8', 'fortran_order': False, 'shape': (2, 2), }",
    headerLength: Int? = nil
  ) -> Data {
    let text = header + "\n"
    let length = headerLength ?? text.utf8.count
    var data = Data([0x93]) + Data("NUMPY".utf8) + Data([2, 0])
    for shift in [0, 8, 16, 24] { data.append(UInt8(truncatingIfNeeded: length >> shift)) }
    data += Data(text.utf8)
    for value in values {
      withUnsafeBytes(of: value.bitPattern.littleEndian) { data.append(contentsOf: $0) }
    }
    return data
  }
}

@Suite("Bad input")
struct BadInputTests {
  static let models = [
    BadInput(
      "malformed JSON", [("\"tokens\": [", "\"tokens\": [,")],
      ":1:13: expected a value, found ','"),
    BadInput(
      "a missing bracket", [("[\"AB\"]}}", "[\"AB\"]}")],
      ":7:73: expected ',' or '}', found the end of the text"),
    BadInput(
      "a number that JSON does not have", [("\"0.25\", \"0.25\"]", "NaN, \"0.25\"]")],
      ":6:72: expected a value, found 'N'"),
    BadInput(
      "a sum above 1 by 10^-30",
      [("\"0.25\", \"0.25\"]", "\"0.25\", \"0.250000000000000000000000000001\"]")],
      ": contexts[2] (\"ba\").probabilities: the probabilities sum to 1 + 1/1000000000000000000000000000000; the sum must be exactly 1"
    ),
    BadInput(
      "a sum below 1 by 10^-30 in a two-valued model",
      [("\"2/5\", \"B\"", "\"0.399999999999999999999999999999\", \"B\"")],
      ": contexts[1] (\"AB\"): with concept \"capital\", inConcept and outOfConcept sum to 1 - 1/1000000000000000000000000000000; the sum must be exactly 1"
    ),
    BadInput(
      "a probability of 0", [("\"0.25\", \"0.25\"]", "\"0.5\", 0]")],
      ": contexts[2] (\"ba\").probabilities[\"B\"]: probability 0 is not positive; every theorem needs p > 0; smooth the data"
    ),
    BadInput(
      "a negative probability", [("\"0.25\", \"0.25\"]", "\"0.75\", \"-1/4\"]")],
      ": contexts[2] (\"ba\").probabilities[\"B\"]: probability -1/4 is not positive; every theorem needs p > 0; smooth the data"
    ),
    BadInput(
      "a repeated token", [("\"A\", \"B\"],\n", "\"A\", \"a\"],\n")],
      ": tokens[3]: token \"a\" is already tokens[0]; tokens must be distinct"),
    BadInput(
      "a repeated context", [("\"name\": \"ba\"", "\"name\": \"ab\"")],
      ": contexts[2] (\"ab\"): the name is already that of contexts[0]; context names must be distinct"
    ),
    BadInput(
      "a missing name", [("\"positive\": [\"ab\"]", "\"positive\": [\"aa\"]")],
      ": steering.positive[0]: \"aa\" is not the name of a context"),
    BadInput(
      "a missing target", [("\"target\": \"latin\"", "\"target\": \"greek\"")],
      ": steering.target: \"greek\" is not a concept"),
    BadInput(
      "P and N that meet", [("\"negative\": [\"AB\"]", "\"negative\": [\"ab\"]")],
      ": steering: context \"ab\" is both positive and negative; P and N must be disjoint"),
    BadInput(
      "empty P and N",
      [
        ("\"positive\": [\"ab\"]", "\"positive\": []"),
        ("\"negative\": [\"AB\"]", "\"negative\": []"),
      ],
      ": steering: 0 positive and 0 negative contexts; P and N need at least one each"),
    BadInput(
      "an unknown key", [("\"steering\"", "\"more\": 1, \"steering\"")],
      ": unknown key \"more\"; the keys here are tokens, tokenizer, concepts, target, contexts, steering, inConcept, outOfConcept, logits, weights, logOdds, decoder, hidden, vector, path, transformer, layer, positions, average"
    ),
    BadInput(
      "a line feed in a name", [("\"positive\": [\"ab\"]", "\"positive\": [\"a\\nb\"]")],
      ": steering.positive[0]: \"a\\nb\" is not the name of a context"),
  ]

  static let good = BadInput.array([0, 1, 2, 3])
  static let arrays = [
    BadInput(
      "a logit that is no number", [], arrays: ["logits.npy": BadInput.array([0, .nan, 2, 3])],
      "MODEL: contexts[0] (\"p\").logits[\"b\"]: logit nan is not finite; remove the token or give it a finite logit"
    ),
    BadInput(
      "an infinite logit", [], arrays: ["logits.npy": BadInput.array([0, 1, -.infinity, 3])],
      "MODEL: logits[\"a\"]: the logit is -inf in row 1 (\"n\"), but not in row 0 (\"p\"); put a finite mask such as -65504 in place of it there, or -inf in all rows"
    ),
    BadInput(
      "a logit of plus infinity", [], arrays: ["logits.npy": BadInput.array([0, 1, .infinity, 3])],
      "MODEL: contexts[1] (\"n\").logits[\"a\"]: logit inf is not finite; remove the token or give it a finite logit"
    ),
    BadInput(
      "a truncated array", [], arrays: ["logits.npy": good.dropLast(3)],
      "FOLDER/logits.npy: the file is truncated: 29 bytes of numbers where the shape [2, 2] needs 32"
    ),
    BadInput(
      "a truncated header", [], arrays: ["logits.npy": good.prefix(40)],
      "FOLDER/logits.npy: the header is truncated"),
    BadInput(
      "a huge header", [],
      arrays: ["logits.npy": BadInput.array([0, 1, 2, 3], headerLength: 0x7FFF_FFFF)],
      "FOLDER/logits.npy: the header claims 2147483647 bytes; the limit is 10000"),
    BadInput(
      "a huge shape", [],
      arrays: [
        "logits.npy": BadInput.array(
          [0, 1],
          header: "{'descr': '<f8', 'fortran_order': False, 'shape': (4611686018427387904, 2), }")
      ], "FOLDER/logits.npy: the shape [4611686018427387904, 2] is larger than any file"),
    BadInput(
      "an empty array file", [], arrays: ["logits.npy": Data()],
      "FOLDER/logits.npy: this is not a NumPy array file (.npy); write it with numpy.save"),
    BadInput(
      "a missing array", [], status: 66,
      "FOLDER/logits.npy: no such file; it is named by logits in MODEL"),
    BadInput(
      "a path that leaves the folder", [("logits.npy", "../logits.npy")],
      "MODEL: logits: the path \"../logits.npy\" contains \"..\"; allow paths outside to read it"),
    BadInput(
      "an absolute path", [("logits.npy", "/etc/hostname")],
      "MODEL: logits: the path \"/etc/hostname\" is absolute; allow paths outside to read it"),
    BadInput(
      "a row that is not there", [("\"row\": 1", "\"row\": 2")], arrays: ["logits.npy": good],
      "MODEL: contexts[1] (\"n\"): row 2 is not there; logits has rows 0 to 1"),
  ]

  @Test(arguments: models)
  func `a bad model is refused in one line`(_ input: BadInput) throws {
    let folder = try TemporaryFolder()
    try folder.write(try edited(BadInput.twoValued, input), to: "model.json")
    for command in ["peaks", "log-odds"] {
      try Steerlaw.expectFailure(
        [command, "model.json"], in: folder.path, status: input.status, "model.json" + input.line)
    }
  }

  @Test(arguments: arrays)
  func `a bad array is refused in one line`(_ input: BadInput) throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(try edited(BadInput.logits, input), to: "model.json")
    for (name, data) in input.arrays { try folder.write(data, to: name) }
    let line = input.line.replacingOccurrences(of: "MODEL", with: path)
      .replacingOccurrences(of: "FOLDER", with: folder.path)
    try Steerlaw.expectFailure(["limits", path], status: input.status, line)
  }

  /// `text` with the edits of `input`, each of which must apply.
  private func edited(_ text: String, _ input: BadInput) throws -> String {
    var text = text
    for (old, new) in input.edits {
      #expect(text.contains(old), "the edit \(old) applies to nothing")
      text = text.replacingOccurrences(of: old, with: new)
    }
    return text
  }

  @Test func `the models that the table edits are good`() throws {
    let folder = try TemporaryFolder()
    try folder.write(BadInput.twoValued, to: "two.json")
    try folder.write(BadInput.logits, to: "logits.json")
    try folder.write(Self.good, to: "logits.npy")
    #expect(try Steerlaw.output(["peaks", "two.json"], in: folder.path) != "")
    #expect(try Steerlaw.output(["peaks", "logits.json"], in: folder.path) != "")
  }

  @Test func `a path outside is read when the user allows it`() throws {
    let folder = try TemporaryFolder()
    let inner = folder.path + "/inner"
    try FileManager.default.createDirectory(atPath: inner, withIntermediateDirectories: true)
    try folder.write(Self.good, to: "logits.npy")
    let model = BadInput.logits.replacingOccurrences(of: "logits.npy", with: "../logits.npy")
    try folder.write(model, to: "inner/model.json")
    let output = try Steerlaw.output(
      ["limits", "inner/model.json", "--allow-paths-outside"], in: folder.path)
    #expect(output.hasPrefix("context p\n"))
  }

  @Test func `a symbolic link does not lead out of the folder`() throws {
    let folder = try TemporaryFolder()
    let inner = folder.path + "/inner"
    try FileManager.default.createDirectory(atPath: inner, withIntermediateDirectories: true)
    try folder.write(Self.good, to: "logits.npy")
    try FileManager.default.createSymbolicLink(
      atPath: inner + "/logits.npy", withDestinationPath: folder.path + "/logits.npy")
    try folder.write(BadInput.logits, to: "inner/model.json")
    try Steerlaw.expectFailure(
      ["limits", "inner/model.json"], in: folder.path, status: 65,
      "inner/model.json: logits: the path \"logits.npy\" leads out of the folder by a symbolic link; allow paths outside to read it"
    )
  }

  @Test func `empty, binary and deeply nested files are refused`() throws {
    let folder = try TemporaryFolder()
    try folder.write("", to: "empty.json")
    try folder.write(Data([0xFF, 0xFE, 0x00]), to: "binary.json")
    // 20 MB of brackets; ten times as much at STEERLAW_TEST_SCALE=10.
    let scale = Double(ProcessInfo.processInfo.environment["STEERLAW_TEST_SCALE"] ?? "") ?? 1
    let size = Int(20_000_000 * min(10, max(1, scale)))
    try folder.write(Data(repeating: UInt8(ascii: "["), count: size), to: "deep.json")
    let lines = [
      "empty": "1:1: the file is empty", "binary": "1:1: expected a value, found byte 0xFF",
      "deep": "1:65: the nesting is deeper than 64 levels",
    ]
    for (name, line) in lines.sorted(by: { $0.key < $1.key }) {
      try Steerlaw.expectFailure(
        ["peaks", "\(name).json"], in: folder.path, status: 65, "\(name).json:\(line)")
    }
  }
}
