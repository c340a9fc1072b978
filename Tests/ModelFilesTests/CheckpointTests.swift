import Foundation
import ModelFiles
import NumericArrays
import Testing

/// A pickle made by hand.
enum Pickle {
  static func text(_ text: String) -> [UInt8] {
    [0x58] + GGUFBuilder.word(UInt32(text.utf8.count)) + Array(text.utf8)
  }
  static func global(_ module: String, _ name: String) -> [UInt8] {
    Array("c\(module)\n\(name)\n".utf8)
  }
  static func number(_ value: Int32) -> [UInt8] { [0x4A] + GGUFBuilder.word(value) }
  static func tuple(_ members: [UInt8]...) -> [UInt8] {
    [0x28] + members.flatMap { $0 } + [0x74]
  }
  static func storage(_ name: String = "FloatStorage", key: String = "0", count: Int32) -> [UInt8] {
    tuple(
      text("storage"), global("torch", name), text(key), text("cpu"), number(count)) + [0x51]
  }
  static func tensor(
    _ storage: [UInt8] = storage(count: 4), offset: Int32 = 0, shape: [Int32] = [2, 2],
    strides: [Int32] = [2, 1]
  ) -> [UInt8] {
    func numbers(_ values: [Int32]) -> [UInt8] { [0x28] + values.flatMap(number) + [0x74] }
    return global("torch._utils", "_rebuild_tensor_v2")
      + tuple(
        storage, number(offset), numbers(shape), numbers(strides), [0x89],
        global("collections", "OrderedDict") + [0x29, 0x52]) + [0x52]
  }
  /// The pickle of protocol 2 that makes what `content` leaves.
  static func whole(_ content: [UInt8]) -> [UInt8] { [0x80, 2] + content + [0x2E] }

  /// A checkpoint with this pickle and four numbers.
  static func checkpoint(_ pickle: [UInt8]) -> [UInt8] {
    var zip = ZipBuilder()
    zip.add("a/data.pkl", pickle)
    zip.add("a/data/0", floatBytes([1, 2, 3, 4]))
    zip.add("a/version", Array("3\n".utf8))
    return zip.bytes
  }
}

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

  private static let known =
    "a checkpoint is never executed, and of functions and classes only those of tensors are known; save model.state_dict(), or safetensors"

  /// Pickles that would do harm if they were executed, or that are no tensors.
  static let hostile: [(pickle: [UInt8], problem: String)] = [
    (Array("cos\nsystem\n(S'touch harm'\ntR.".utf8), "os.system is not read: \(known)"),
    (Array("cposix\nsystem\n(X\u{1}\0\0\0ltR.".utf8), "posix.system is not read: \(known)"),
    (
      Pickle.whole(
        Pickle.global("builtins", "eval") + Pickle.tuple(Pickle.text("1")) + [0x52]),
      "builtins.eval is not read: \(known)"
    ),
    (
      Pickle.whole(Pickle.text("builtins") + Pickle.text("exec") + [0x93]),
      "builtins.exec is not read: \(known)"
    ),
    (
      Array("(X\u{1}\0\0\0lios\nsystem\n.".utf8), "os.system is not read: \(known)"
    ),
    (
      Pickle.whole(Pickle.global("torch", "load")), "torch.load is not read: \(known)"
    ),
    (
      Pickle.whole(Pickle.global("collections", "OrderedDict") + Pickle.tuple([0x5D]) + [0x52]),
      "an OrderedDict made of a list is not read"
    ),
    (
      Pickle.whole(Pickle.global("torch", "FloatStorage") + Pickle.tuple() + [0x52]),
      "a call of torch.FloatStorage is not read"
    ),
    (
      Pickle.whole(Pickle.number(1) + Pickle.tuple() + [0x52]),
      "a call of what is no function is not read"
    ),
    (
      Pickle.whole(Pickle.text("x") + [0x51]),
      "a persistent object that is no storage of numbers is not read"
    ),
    (Pickle.whole(Pickle.number(1) + [0x7D, 0x62]), "an object with attributes is not read"),
    (Pickle.whole([0x81]), "the operation 0x81 at byte 2 is not read: no tensors need it"),
    (Pickle.whole(Pickle.text("x")), "it holds no tensor; write it with torch.save(tensor, path)"),
    (
      Pickle.whole(Pickle.global("torch._utils", "_rebuild_tensor_v2")),
      "it holds no tensor; write it with torch.save(tensor, path)"
    ),
    ([0x80, 2], "the file is truncated: 1 bytes are needed at byte 2 of 2"),
    (Pickle.whole([]), "an object is missing at byte 3: the file is damaged"),
    (Pickle.whole([0x65]), "an object is missing at byte 3: the file is damaged"),
    (Pickle.whole([0x68, 9]), "an object is missing at byte 4: the file is damaged"),
    (
      Pickle.whole([0x58, 255, 255, 255, 255]),
      "the file is truncated: 4294967295 bytes are needed at byte 7 of 8"
    ),
    // A million lists in each other, and a dictionary that is in itself.
    (
      Pickle.whole(
        [UInt8](repeating: 0x5D, count: 900_000) + [UInt8](repeating: 0x61, count: 899_999)),
      "dictionaries and lists are nested deeper than 8"
    ),
    (
      Pickle.whole([0x7D, 0x71, 0] + Pickle.text("a") + [0x68, 0, 0x73]),
      "dictionaries and lists are nested deeper than 8"
    ),
    (
      Pickle.whole([UInt8](repeating: 0x5D, count: 1_100_000)),
      "it holds more than 1048576 objects"
    ),
    (
      Pickle.whole([0x4E] + [[UInt8]](repeating: [0x68, 0], count: 1_100_000).flatMap { $0 }),
      "an object is missing at byte 5: the file is damaged"
    ),
    (
      Pickle.whole(
        [0x4E, 0x71, 0] + [[UInt8]](repeating: [0x68, 0], count: 1_100_000).flatMap { $0 }),
      "more than 1048576 objects wait for one"
    ),
    (
      Pickle.whole([UInt8](repeating: 0x28, count: 1_100_000)),
      "more than 1048576 lists are open"
    ),
    (
      Pickle.whole(
        [0x4E] + (0..<1_100_000).flatMap { [0x72] + GGUFBuilder.word(UInt32($0)) }),
      "more than 1048576 objects are remembered"
    ),
    // Ten lists, each with ten times the one before it.
    (
      Pickle.whole(
        (0..<7).reduce(Pickle.tensor()) { inner, level in
          inner + [0x71, UInt8(level), 0x30, 0x5D, 0x28]
            + [[UInt8]](repeating: [0x68, UInt8(level)], count: 10).flatMap { $0 } + [0x65]
        }), "its dictionaries are too large"
    ),
  ]

  @Test(arguments: hostile.indices)
  func `what is not needed for tensors is refused by name, and nothing is run`(place: Int) throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(Pickle.checkpoint(Self.hostile[place].pickle), to: "m.pt")
    let found = message(in: folder) { () throws(FileError) in _ = try CheckpointFile(path: path) }
    #expect(
      found?.hasPrefix("m.pt: a/data.pkl: " + Self.hostile[place].problem) == true, "\(found ?? "")"
    )
    #expect(try folder.names() == ["m.pt"])
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
    empty.add("a.npy", [1])
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
