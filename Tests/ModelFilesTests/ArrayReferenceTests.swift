import ExactArithmetic
import Foundation
import ModelFiles
import NumericArrays
import SteeringModel
import Testing

@Suite("Arrays that a model names")
struct ArrayReferenceTests {
  /// A direct model whose parts a case replaces.
  private func directModel(
    logOdds: String = "[1, 2]", source: String = "\"logits\": \"l.npy\"", row: String = "\"row\": 0"
  ) -> String {
    "{\"logOdds\": \(logOdds), \(source), \"contexts\": [{\"name\": \"c\", \(row)}]}"
  }

  /// A folder with `inside/m.json`, arrays beside it and one above it.
  private func makeFolder() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try FileManager.default.createDirectory(
      atPath: folder.path + "/inside/deeper", withIntermediateDirectories: true)
    try NumericArrayFile.write(rows: [[0, 1], [2, 3]], to: folder.path + "/outside.npy")
    try NumericArrayFile.write(rows: [[0, 1], [2, 3]], to: folder.path + "/inside/l.npy")
    try NumericArrayFile.write(rows: [[0, 1], [2, 3]], to: folder.path + "/inside/deeper/l.npy")
    try NumericArrayFile.write([1, .nan], to: folder.path + "/inside/nan.npy")
    try NumericArrayFile.write([1, 0], to: folder.path + "/inside/zero.npy")
    try NumericArrayFile.write([1, 2, 3], to: folder.path + "/inside/three.npy")
    try FileManager.default.createSymbolicLink(
      atPath: folder.path + "/inside/link.npy", withDestinationPath: folder.path + "/outside.npy")
    try FileManager.default.createSymbolicLink(
      atPath: folder.path + "/inside/near.npy", withDestinationPath: "deeper/l.npy")
    return folder
  }

  private func reason(
    in folder: TemporaryFolder, _ text: String, allowingPathsOutside: Bool = false
  ) throws -> String? {
    let path = try folder.write(text, to: "inside/m.json")
    return message(in: folder) { () throws(FileError) in
      _ = try ModelFile.read(path: path, allowingPathsOutside: allowingPathsOutside)
    }
  }

  @Test(arguments: ["l.npy", "deeper/l.npy", "./l.npy", "near.npy"])
  func `a path in the folder is read`(name: String) throws {
    let folder = try makeFolder()
    #expect(try reason(in: folder, directModel(source: "\"logits\": \"\(name)\"")) == nil)
  }

  @Test(arguments: [
    ("../outside.npy", "contains \"..\""),
    ("deeper/../l.npy", "contains \"..\""),
    ("link.npy", "leads out of the folder by a symbolic link"),
    ("/absolute.npy", "is absolute"),
  ])
  func `a path that leaves the folder is refused`(name: String, problem: String) throws {
    let folder = try makeFolder()
    #expect(
      try reason(in: folder, directModel(source: "\"logits\": \"\(name)\""))
        == "inside/m.json: logits: the path \"\(name)\" \(problem); allow paths outside to read it")
  }

  @Test(arguments: ["../outside.npy", "link.npy"])
  func `a path that leaves the folder is read when that is allowed`(name: String) throws {
    let folder = try makeFolder()
    let text = directModel(source: "\"logits\": \"\(name)\"")
    #expect(try reason(in: folder, text, allowingPathsOutside: true) == nil)
    let absolute = directModel(source: "\"logits\": \"\(folder.path)/outside.npy\"")
    #expect(try reason(in: folder, absolute, allowingPathsOutside: true) == nil)
  }

  @Test
  func `a missing array is no input and says who names it`() throws {
    let folder = try makeFolder()
    let path = try folder.write(directModel(source: "\"logits\": \"x.npy\""), to: "inside/m.json")
    let error = #expect(throws: FileError.self) { try ModelFile.read(path: path) }
    #expect(error?.kind == .noInput)
    #expect(error?.path == folder.path + "/inside/x.npy")
    #expect(error?.message == "no such file; it is named by logits in \(path)")
  }

  @Test
  func `arrays that do not fit are refused`() throws {
    let folder = try makeFolder()
    let nanRow = "\"logits\": \"nan.npy\""
    let cases = [
      (
        directModel(row: "\"row\": 2"),
        "contexts[0] (\"c\"): row 2 is not there; logits has rows 0 to 1"
      ),
      (
        directModel(row: "\"row\": -1"),
        "contexts[0] (\"c\"): row -1 is not there; logits has rows 0 to 1"
      ),
      (
        directModel(row: "\"row\": \"0\""),
        "contexts[0] (\"c\"): row: expected a number, found a string"
      ),
      (
        "{\"logOdds\": [1, 2], \"logits\": \"l.npy\", \"contexts\": [{\"name\": \"c\"}]}",
        "contexts[0] (\"c\"): the key \"row\" is missing; logits has 2 rows, numbered from 0"
      ),
      (
        directModel(logOdds: "[1]"),
        "logits: the rows have 2 numbers for 1 tokens; give one number a token"
      ),
      (
        directModel(source: nanRow),
        "contexts[0] (\"c\").logits[\"1\"]: logit nan is not finite; remove the token or give it "
          + "a finite logit"
      ),
      (
        directModel(source: "\"weights\": \"nan.npy\""),
        "contexts[0] (\"c\"): weight nan of token \"1\" is not finite; weights must be finite and "
          + "greater than 0"
      ),
      (
        directModel(source: "\"weights\": \"zero.npy\""),
        "contexts[0] (\"c\").weights[\"1\"]: weight 0 is not positive; weights must be greater "
          + "than 0"
      ),
      (
        directModel(logOdds: "\"nan.npy\""),
        "logOdds[\"1\"]: log-odds nan is not finite; remove the token or give it a finite value"
      ),
      (
        directModel(logOdds: "\"l.npy\""),
        "logOdds: \"l.npy\" has the shape [2, 2]; give one dimension, one number a token; only "
          + "peaks takes several directions"
      ),
      (
        directModel(logOdds: "\"three.npy\""),
        "logits: the rows have 2 numbers for 3 tokens; give one number a token"
      ),
      (directModel(source: "\"logits\": 3"), "logits: expected a string, found a number"),
    ]
    for (text, expected) in cases {
      #expect(try reason(in: folder, text) == "inside/m.json: " + expected)
    }
  }
}
