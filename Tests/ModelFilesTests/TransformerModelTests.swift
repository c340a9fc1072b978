import Foundation
import ModelFiles
import NumericArrays
import SteeringModel
import Testing

/// Model files that describe a network steered inside: weights, a layer, texts.
@Suite("Transformer model files")
struct TransformerModelTests {
  private static let contexts =
    #""contexts": [{"name": "a", "ids": [3, 1, 4]}, {"name": "b", "ids": [1, 5]}, {"name": "c", "ids": [9]}]"#
  private static let sets = #""steering": {"positive": ["a"], "negative": ["b"]}"#

  /// The folder of one test, with the model `name` in it.
  private func folder(_ name: String = "llama") throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try FileManager.default.copyItem(
      atPath: golden("transformers/\(name)"), toPath: folder.path + "/net")
    return folder
  }

  private func read(
    _ keys: String, in folder: TemporaryFolder
  ) throws(FileError) -> TransformerModel {
    let path: String
    do { path = try folder.write("{\(keys)}", to: "m.json") } catch { fatalError("\(error)") }
    guard case .transformer(let model, _) = try ModelFile.readAny(path: path) else {
      throw FileError(.badData, path: path, message: "no transformer")
    }
    return model
  }

  @Test func `layer, positions, sets and ids are taken as they are given`() throws {
    let model = try read(
      #""transformer": "net", "layer": 2, "positions": "all", "average": "mean", \#(Self.contexts), \#(Self.sets)"#,
      in: folder())
    #expect(model.layer == 2 && model.positions == .all && model.vocabulary.count == 40)
    #expect(model.contexts.map(\.tokens) == [[3, 1, 4], [1, 5], [9]] && model.asked == [2])
    guard case .sets(let sets, .mean) = model.steering else {
      Issue.record("sets and the mean over positions")
      return
    }
    #expect(sets.positive == [0] && sets.negative == [1] && sets.target == nil)
  }

  @Test func `a word of several tokens counts by its first, and a note says so`() throws {
    let folder = try folder()
    try FileManager.default.copyItem(
      atPath: golden("tokenizers/gpt2.json"), toPath: folder.path + "/net/tokenizer.json")
    // Bytes beyond the network's forty tokens are no token of it.
    let path = try folder.write(
      #"""
      {"transformer": "net", "layer": 1, \#(Self.contexts), \#(Self.sets),
      "concepts": {"words": ["!#$", "!$$", "#"], "rest": "*"}}
      """#, to: "m.json")
    var notes: [String] = []
    guard
      case .transformer(let model, _) = try ModelFile.readAny(
        path: path, note: { notes.append($0) })
    else {
      Issue.record("a transformer")
      return
    }
    #expect(model.partition?.concepts[0].tokens == [3, 5])
    let note = try #require(notes.first { $0.contains("first token") })
    #expect(note.contains(##""!#$" by "!", "!$$" by "!""##), "\(note)")
    let without = try self.folder()
    let fault = try without.write(
      #"""
      {"transformer": "net", "layer": 1, \#(Self.contexts), \#(Self.sets),
      "concepts": {"words": ["!#$"], "rest": "*"}}
      """#, to: "m.json")
    let error = #expect(throws: FileError.self) { try ModelFile.readAny(path: fault) }
    #expect(error?.message.contains("is not a token") == true)
  }

  @Test func `a vector takes the place of sets, and texts go through the tokenizer`() throws {
    let folder = try folder()
    try NumericArrayFile.write((0..<16).map { Double($0) / 8 }, to: folder.path + "/v.npy")
    // Tokens beyond the network's forty are refused by number, so the texts are single bytes.
    try FileManager.default.copyItem(
      atPath: golden("tokenizers/gpt2.json"), toPath: folder.path + "/net/tokenizer.json")
    let model = try read(
      #""transformer": "net", "layer": 0, "vector": "v.npy", "contexts": [{"name": "a", "text": "!#$"}]"#,
      in: folder)
    #expect(model.contexts[0].tokens == [3, 5, 6] && model.positions == .last)
    #expect(model.vocabulary.tokens[3] == "!")
    guard case .vector(let vector) = model.steering else {
      Issue.record("a vector")
      return
    }
    #expect(vector == (0..<16).map { Double($0) / 8 })
  }

  @Test func `what does not fit is refused, each with its place`() throws {
    let net = #""transformer": "net", "layer": 1"#
    let cases: [(keys: String, part: String)] = [
      (
        #""transformer": "net", "layer": 4, \#(Self.contexts), \#(Self.sets)"#,
        "layer: 4 is not one"
      ),
      (#""transformer": "net", \#(Self.contexts), \#(Self.sets)"#, "\"layer\" is missing"),
      (
        #"\#(net), "positions": "first", \#(Self.contexts), \#(Self.sets)"#,
        "give \"last\" or \"all\""
      ),
      (#"\#(net), \#(Self.contexts)"#, "neither \"steering\" nor \"vector\""),
      (#"\#(net), "vector": [1, 2], \#(Self.contexts)"#, "2 numbers where 16 are needed"),
      (#"\#(net), "decoder": {}, \#(Self.contexts), \#(Self.sets)"#, "\"decoder\" are given"),
      (
        #"\#(net), "average": "last", "vector": [1], \#(Self.contexts)"#,
        "\"average\" is about \"steering\""
      ),
      (
        #"\#(net), \#(Self.sets), "contexts": [{"name": "a", "ids": [40]}, {"name": "b", "ids": [1]}]"#,
        "40 is not the number of a token"
      ),
      (
        #"\#(net), \#(Self.sets), "contexts": [{"name": "a", "ids": []}, {"name": "b", "ids": [1]}]"#,
        "there are no tokens"
      ),
      (
        #"\#(net), \#(Self.sets), "contexts": [{"name": "a"}, {"name": "b", "ids": [1]}]"#,
        "neither \"text\" nor \"ids\""
      ),
      (
        #"\#(net), \#(Self.sets), "contexts": [{"name": "a", "text": "x"}, {"name": "b", "ids": [1]}]"#,
        "there is no tokenizer.json"
      ),
      (
        #"\#(net), \#(Self.sets), "contexts": [{"name": "a", "row": 1}, {"name": "b", "ids": [1]}]"#,
        "unknown key \"row\""
      ),
      (
        #"\#(net), \#(Self.sets), "contexts": [{"name": "a", "ids": [\#(String(repeating: "1, ", count: 32))1]}, {"name": "b", "ids": [1]}]"#,
        "33 tokens, and the network has 32 positions"
      ),
      (
        #""transformer": "../net", "layer": 1, \#(Self.contexts), \#(Self.sets)"#, "contains \"..\""
      ),
      (#""transformer": "other", "layer": 1, \#(Self.contexts), \#(Self.sets)"#, "no such file"),
      (
        #""layer": 1, "tokens": ["x", "y"], "contexts": [], "logOdds": [1, 2]"#,
        "\"layer\" is about a \"transformer\""
      ),
      (
        #"\#(net), "tokens": ["x"], \#(Self.contexts), \#(Self.sets)"#,
        "1 tokens, and the network has 40"
      ),
    ]
    for (keys, part) in cases {
      let folder = try folder()
      let found = message(in: folder) { () throws(FileError) in _ = try read(keys, in: folder) }
      #expect(found?.contains(part) == true, "\(part): \(found ?? "read")")
    }
  }

  @Test func `files of the network must lie in its folder`() throws {
    let (folder, outside) = (try folder(), try TemporaryFolder())
    let weights = folder.path + "/net/model.safetensors"
    try FileManager.default.moveItem(atPath: weights, toPath: outside.path + "/model.safetensors")
    try FileManager.default.createSymbolicLink(
      atPath: weights, withDestinationPath: outside.path + "/model.safetensors")
    let keys = #""transformer": "net", "layer": 1, \#(Self.contexts), \#(Self.sets)"#
    let found = message(in: folder) { () throws(FileError) in _ = try read(keys, in: folder) }
    #expect(found?.contains("leads out of the folder") == true, "\(found ?? "read")")
    // What a user names on the command line is theirs.
    #expect(try TransformerFile(path: folder.path + "/net").depth == 3)
  }
}
