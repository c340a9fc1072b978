import Foundation
import ModelFiles
import NumericArrays
import Testing

@Suite("Models in several files")
struct ShardedModelTests {
  private static func tensor(_ name: String, _ values: [Float]) -> [UInt8] {
    safetensorsBytes(
      #"{"\#(name)":{"dtype":"F32","shape":[2,2],"data_offsets":[0,16]}}"#,
      data: floatBytes(values))
  }

  /// A folder with `m/`: an index, its shards, and what the index may not reach.
  private func folder(_ map: String) throws -> (folder: TemporaryFolder, index: String) {
    let folder = try TemporaryFolder()
    try FileManager.default.createDirectory(
      atPath: folder.path + "/m/in", withIntermediateDirectories: true)
    try folder.write(Self.tensor("embed", [1, 2, 3, 4]), to: "m/model-00001-of-00002.safetensors")
    try folder.write(
      Self.tensor("lm_head.weight", [5, 6, 7, 8]), to: "m/model-00002-of-00002.safetensors")
    try folder.write(Self.tensor("x", [0, 0, 0, 0]), to: "outside.safetensors")
    try folder.write(Self.tensor("x", [0, 0, 0, 0]), to: "m/in/x.safetensors")
    try folder.write("text", to: "m/x.txt")
    try FileManager.default.createSymbolicLink(
      atPath: folder.path + "/m/link.safetensors",
      withDestinationPath: folder.path + "/outside.safetensors")
    let index = try folder.write(
      #"{"metadata": {"total_size": 1}, "weight_map": {\#(map)}}"#,
      to: "m/model.safetensors.index.json")
    return (folder, index)
  }

  @Test func `a tensor is found in the file that the index says`() throws {
    let (folder, index) = try folder(
      """
      "embed": "model-00001-of-00002.safetensors",
      "lm_head.weight": "model-00002-of-00002.safetensors"
      """)
    #expect(try ArrayReference(index).names() == ["embed", "lm_head.weight"])
    #expect(try NumericArrayFile(path: index + ":lm_head.weight").row(1) == [7, 8])
    #expect(try NumericArrayFile(path: index + ":embed:0").row(0) == [1, 2])
    #expect(try folder.names() == ["m", "outside.safetensors"])
  }

  @Test(arguments: [
    ("../outside.safetensors", "is not the name of a file beside the index"),
    ("/outside.safetensors", "is not the name of a file beside the index"),
    ("in/x.safetensors", "is not the name of a file beside the index"),
    ("..", "is not the name of a file beside the index"),
    ("x.txt", "is neither a .safetensors nor a .bin file"),
    ("model.safetensors.index.json", "is neither a .safetensors nor a .bin file"),
  ])
  func `a shard is a file of tensors beside the index`(shard: String, problem: String) throws {
    let (folder, index) = try folder(#""x": "\#(shard)""#)
    let found = message(in: folder) { () throws(FileError) in
      _ = try NumericArrayFile(path: index + ":x")
    }
    #expect(
      found
        == "m/model.safetensors.index.json: weight_map[\"x\"]: \"\(shard)\" \(problem)")
  }

  @Test func `shards that are missing, without the tensor, or not named`() throws {
    let (folder, index) = try folder(
      #""a": "none.safetensors", "b": "model-00001-of-00002.safetensors""#)
    let found = [":a", ":b", ":c", ""].map { part in
      message(in: folder) { () throws(FileError) in
        _ = try NumericArrayFile(path: index + part)
      }
    }
    #expect(
      found == [
        "m/none.safetensors: no such file; it is named by weight_map[\"a\"] in \(index)"
          .replacing(folder.path + "/", with: ""),
        "m/model-00001-of-00002.safetensors: there is no tensor \"b\"; there is embed",
        "m/model.safetensors.index.json: there is no tensor \"c\"; there is a, b",
        "m/model.safetensors.index.json: name one of its tensors after a colon: a, b",
      ])
    try folder.write("{}", to: "m/model.safetensors.index.json")
    #expect(
      message(in: folder) { () throws(FileError) in _ = try ArrayReference(index).names() }
        == "m/model.safetensors.index.json: weight_map, the files of the tensors, is missing")
  }

  /// Downloaded models are folders of symbolic links, but what a model file names may not follow
  /// them out of its folder.
  @Test func `a linked shard is read for the user, and not for a model file`() throws {
    let (folder, index) = try folder(#""x": "link.safetensors""#)
    #expect(try NumericArrayFile(path: index + ":x").shape == [2, 2])
    let model = try folder.write(
      #"{"logOdds": [1, 2], "logits": "model.safetensors.index.json:x", "contexts": [{"name": "c", "row": 0}]}"#,
      to: "m/m.json")
    let found = message(in: folder) { () throws(FileError) in _ = try ModelFile.read(path: model) }
    #expect(found?.contains("leads out of the folder by a symbolic link") == true, "\(found ?? "")")
    #expect(try ModelFile.read(path: model, allowingPathsOutside: true).contexts.count == 1)
  }
}
