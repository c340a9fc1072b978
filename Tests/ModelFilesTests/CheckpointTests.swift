import Foundation
import ModelFiles
import NumericArrays
import Testing

@Suite("PyTorch checkpoints")
struct CheckpointTests {
  @Test func `a state dictionary gives its tensors by name, whatever their strides`() throws {
    let path = golden("state.pt")
    let names = try ArrayReference(path).names()
    #expect(
      names == [
        "lm_head.weight", "tied.weight", "transposed", "row", "column", "expanded", "norm.weight",
        "norm.bias", "double", "ids",
      ])
    func rows(_ name: String) throws -> [[Double]] {
      let array = try NumericArrayFile(path: path + ":" + name)
      return (0..<array.rowCount).map(array.row)
    }
    let weights = (0..<3).map { row in (0..<4).map { Double(4 * row + $0) / 4 } }
    #expect(try rows("lm_head.weight") == weights && rows("tied.weight") == weights)
    #expect(try rows("transposed") == (0..<4).map { column in weights.map { $0[column] } })
    #expect(try rows("row") == [weights[1]] && rows("column") == [weights.map { $0[1] }])
    #expect(
      try rows("norm.weight") == [[1, -2, 0x1.56p-2]] && rows("norm.bias") == [[1, -2, 0.5]])
    #expect(try rows("double") == [[.pi, -1]])
    #expect(try NumericArrayFile(path: path + ":lm_head.weight:2").row(0) == weights[2])
    let folder = try TemporaryFolder()
    let problems = ["expanded", "ids", "x"].map { name in
      message(in: folder) { () throws(FileError) in
        _ = try NumericArrayFile(path: path + ":" + name)
      }?.replacing(path, with: "state.pt")
    }
    #expect(
      problems == [
        "state.pt: expanded: the tensor repeats its numbers; save tensor.contiguous()",
        "state.pt: ids: the numbers of a LongStorage are no floats; save tensor.float()",
        "state.pt: there is no tensor \"x\"; there is lm_head.weight, tied.weight, transposed, row, column, expanded, norm.weight, norm.bias, ...",
      ])
  }

  @Test func `a file that is one tensor needs no name`() throws {
    let path = golden("tensor.pt")
    let array = try NumericArrayFile(path: path)
    #expect(array.shape == [3, 4] && array.row(2) == [2, 2.25, 2.5, 2.75])
    #expect(try NumericArrayFile(path: path + "::1").row(0) == [1, 1.25, 1.5, 1.75])
  }

  @Test func `dictionaries in dictionaries and lists have names with points`() throws {
    let folder = try TemporaryFolder()
    let row = Pickle.tensor(shape: [4], strides: [1])
    // {"directions": {7: t}, "list": [1, t], "a": t} with an old value of "a".
    let content =
      [0x7D, 0x28] + Pickle.text("a") + Pickle.number(3)
      + Pickle.text("directions") + [0x7D] + Pickle.number(7) + row + [0x73]
      + Pickle.text("list") + [0x5D, 0x28] + Pickle.number(1) + row + [0x65]
      + Pickle.text("a") + row + [0x75]
    let path = try folder.write(Pickle.checkpoint(Pickle.whole(content)), to: "v.bin")
    #expect(try ArrayReference(path).names() == ["a", "directions.7", "list.1"])
    #expect(try NumericArrayFile(path: path + ":directions.7").row(0) == [1, 2, 3, 4])
  }

  @Test(arguments: [
    (Pickle.tensor(offset: 1), "the tensor is larger than its storage: the file is damaged"),
    (
      Pickle.tensor(strides: [.max, .max]),
      "the tensor is larger than its storage: the file is damaged"
    ),
    (
      Pickle.tensor(shape: [.max, .max, .max], strides: [.max, .max, .max]),
      "the tensor is larger than its storage: the file is damaged"
    ),
    (
      Pickle.tensor(shape: [.max, .max], strides: [0, 0]),
      "the tensor repeats its numbers; save tensor.contiguous()"
    ),
    (Pickle.tensor(shape: [0, 2]), "the shape is [0, 2]; give one to four dimensions, not 0"),
    (Pickle.tensor(shape: [], strides: []), "the shape is []; give one to four dimensions, not 0"),
    (
      Pickle.tensor(Pickle.storage(count: 5)),
      "a/data/0: 5 numbers are claimed, and there are 16 bytes of them"
    ),
    (
      Pickle.tensor(Pickle.storage(key: "../x", count: 4)), "the storage a/data/../x is missing"
    ),
    (Pickle.tensor(strides: [2, -1]), "a/data.pkl: a tensor without a storage"),
    (Pickle.tensor(shape: [4]), "a/data.pkl: a tensor without a storage"),
  ])
  func `tensors that lie about their storage are refused`(pickle: [UInt8], problem: String) throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(Pickle.checkpoint(Pickle.whole(pickle)), to: "m.pt")
    let found = message(in: folder) { () throws(FileError) in _ = try NumericArrayFile(path: path) }
    #expect(found?.hasPrefix("m.pt: " + problem) == true, "\(found ?? "read")")
  }

  @Test func `what is no checkpoint is said`() throws {
    let folder = try TemporaryFolder()
    var empty = ZipBuilder()
    empty.add("a", [1])
    var big = ZipBuilder()
    big.add("a/data.pkl", Pickle.whole(Pickle.tensor()))
    big.add("a/byteorder", Array("big".utf8))
    let cases: [([UInt8], String)] = [
      (
        [0x80, 2, 0x8A, 0x0A, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20],
        "this is the format of PyTorch before 1.6; load it there and save it again, or as safetensors"
      ),
      (
        Array("cos\nsystem\n(S'touch harm'\ntR.".utf8),
        "this is not a file of tensors that torch.save wrote (a zip file); save tensors with it, or as .npy or .safetensors"
      ),
      (
        Array("PK".utf8),
        "this is not a zip file that torch.save wrote: Not a zip archive"
      ),
      (
        empty.bytes,
        "the archive has no data.pkl; write it with torch.save(model.state_dict(), path)"
      ),
      (big.bytes, "the numbers are big endian"),
    ]
    for (bytes, problem) in cases {
      let path = try folder.write(bytes, to: "m.bin")
      let found = message(in: folder) { () throws(FileError) in
        _ = try NumericArrayFile(path: path)
      }
      #expect(found == "m.bin: " + problem)
    }
  }
}
