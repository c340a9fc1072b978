import Foundation
import ModelFiles
import NumericArrays
import Testing

/// What stands beside tensors in a checkpoint, and tensors that are no plain floats.
@Suite("Items of PyTorch checkpoints")
struct CheckpointItemTests {
  private typealias P = Pickle

  private static func call(_ module: String, _ name: String, _ arguments: [UInt8]...) -> [UInt8] {
    P.global(module, name) + [0x28] + arguments.flatMap { $0 } + [0x74, 0x52]
  }

  private static func dictionary(_ pairs: [(key: [UInt8], value: [UInt8])]) -> [UInt8] {
    [0x7D, 0x28] + pairs.flatMap { $0.key + $0.value } + [0x75]
  }

  private static let row = P.tensor(shape: [4], strides: [1])
  private static let other = P.tensor(shape: [1], strides: [1])

  private func problem(_ path: String, _ name: String, in folder: TemporaryFolder) -> String? {
    message(in: folder) { () throws(FileError) in
      _ = try NumericArrayFile(path: path + ":" + name)
    }
  }

  @Test(arguments: [
    (
      ["neg"],
      "its numbers are still to be negated (torch's negation bit); save tensor.resolve_neg()"
    ),
    (["conj"], "its numbers are still to be conjugated; save tensor.resolve_conj().real"),
    (
      ["neg", "x"],
      "it has attributes that may change its numbers (neg, x); save tensor.detach().clone()"
    ),
  ])
  func `numbers that are not those stored are refused`(names: [String], problem: String) throws {
    let folder = try TemporaryFolder()
    let attributes = Self.dictionary(names.map { (P.text($0), [0x88]) })
    let content = Self.dictionary([
      (P.text("t"), P.tensor(attributes: attributes)),
      (P.text("none"), P.tensor(attributes: [0x4E])),
      (P.text("empty"), P.tensor(attributes: [0x7D])),
    ])
    let path = try folder.write(P.checkpoint(P.whole(content)), to: "m.pt")
    #expect(self.problem(path, "t", in: folder) == "m.pt: t: " + problem)
    for name in ["none", "empty"] {
      #expect(try NumericArrayFile(path: path + ":" + name).row(1) == [3, 4])
    }
  }

  /// Tensors that are listed, and refused when they are asked for.
  private static let refused: [(item: [UInt8], problem: String)] = [
    (
      P.tensor(P.storage("ComplexFloatStorage", count: 4)),
      "the numbers of a ComplexFloatStorage are no floats; save tensor.real"
    ),
    (
      call(
        "torch._utils", "_rebuild_tensor_v3",
        P.tuple(
          P.text("storage"), P.global("torch.storage", "UntypedStorage"), P.text("0"),
          P.text("cpu"), P.number(2)) + [0x51], P.number(0), P.tuple(P.number(2)),
        P.tuple(P.number(1)), [0x89], [0x7D], P.global("torch", "float8_e4m3fn")),
      "numbers of the type torch.float8_e4m3fn are not read; save tensor.float()"
    ),
    (
      call("torch._utils", "_rebuild_sparse_tensor", P.tuple(row)),
      "a sparse tensor is not read; save tensor.to_dense()"
    ),
    (
      call("numpy._core.multiarray", "_reconstruct", P.global("numpy", "ndarray"))
        + P.tuple(P.number(1)) + [0x62],
      "an array of NumPy is not read from a checkpoint; save torch.tensor(array)"
    ),
  ]

  @Test(arguments: refused)
  func `a tensor that is not read is refused when it is asked for`(
    item: [UInt8], problem: String
  ) throws {
    let folder = try TemporaryFolder()
    let parameter = Self.call("torch._utils", "_rebuild_parameter", item, [0x89], [0x7D])
    let content = Self.dictionary([
      (P.text("x"), item), (P.text("logits"), Self.row), (P.text("p"), parameter),
    ])
    let path = try folder.write(P.checkpoint(P.whole(content)), to: "m.pt")
    #expect(try ArrayReference(path).names() == ["x", "logits", "p"])
    #expect(try NumericArrayFile(path: path + ":logits").row(0) == [1, 2, 3, 4])
    #expect(self.problem(path, "x", in: folder) == "m.pt: x: " + problem)
    #expect(self.problem(path, "p", in: folder) == "m.pt: p: " + problem)
  }

  /// Values that are passed.
  private static let values: [[UInt8]] = [
    call("torch", "Size", P.tuple(P.number(4), P.number(6))),
    call("torch", "device", P.text("cpu")),
    P.global("torch", "float32"), call("builtins", "set", [0x5D]),
    call("__builtin__", "set", [0x5D]),
    // Sets and frozen sets of protocol 4.
    [0x8F, 0x28] + P.number(1) + [0x90], [0x28] + P.number(1) + [0x91],
    // A number of NumPy: a type with attributes, and bytes as protocol 2 writes them.
    call(
      "numpy._core.multiarray", "scalar",
      call("numpy", "dtype", P.text("f8"), [0x89], [0x88]) + P.tuple(P.number(3)) + [0x62],
      call("_codecs", "encode", P.text("x"), P.text("latin1"))),
  ]

  @Test(arguments: values)
  func `a value beside tensors is passed`(value: [UInt8]) throws {
    let folder = try TemporaryFolder()
    let content = Self.dictionary([(P.text("x"), value), (P.text("logits"), Self.row)])
    let path = try folder.write(P.checkpoint(P.whole(content)), to: "m.pt")
    #expect(try NumericArrayFile(path: path).row(0) == [1, 2, 3, 4])
    #expect(
      self.problem(path, "x", in: folder) == "m.pt: there is no tensor \"x\"; there is logits")
  }

  @Test func `tensors with attributes of Python and default dictionaries are read`() throws {
    let folder = try TemporaryFolder()
    let storage = P.storage(count: 4)
    let arguments = P.tuple(storage, P.number(0), P.tuple(P.number(4)), P.tuple(P.number(1)))
    let state = Self.dictionary([(P.text("tag"), P.text("x"))])
    let typed = Self.call(
      "torch._tensor", "_rebuild_from_type_v2", P.global("torch._utils", "_rebuild_tensor_v2"),
      P.global("torch", "Tensor"), arguments, state)
    let parameter = Self.call(
      "torch._utils", "_rebuild_parameter_with_state", Self.row, [0x88], [0x7D], state)
    let content =
      Self.call("collections", "defaultdict", P.global("builtins", "list")) + P.text("typed")
      + typed
      + [0x73] + P.text("parameter") + parameter + [0x73]
    let path = try folder.write(P.checkpoint(P.whole(content)), to: "m.pt")
    for name in ["typed", "parameter"] {
      #expect(try NumericArrayFile(path: path + ":" + name).row(0) == [1, 2, 3, 4])
    }
  }

  @Test func `keys of every kind have a name`() throws {
    let folder = try TemporaryFolder()
    // 1.5, big endian.
    let float: [UInt8] = [0x47, 0x3F, 0xF8, 0, 0, 0, 0, 0, 0]
    let keys: [([UInt8], String)] = [
      ([0x88], "True"), ([0x89], "False"), ([0x4E], "None"), (float, "1.5"), (P.number(-2), "-2"),
      (P.tuple(P.text("a"), P.number(1)), "('a', 1)"), (P.tuple(float), "(1.5,)"),
      (P.tuple(), "()"), (P.tuple(P.tuple()), "#8"), (P.global("torch", "int8"), "#9"),
    ]
    let content = Self.dictionary(keys.map { ($0.0, Self.row) })
    let path = try folder.write(P.checkpoint(P.whole(content)), to: "m.pt")
    #expect(try ArrayReference(path).names() == keys.map(\.1))
    for (_, name) in keys {
      #expect(try NumericArrayFile(path: path + ":" + name).row(0) == [1, 2, 3, 4])
    }
  }

  @Test func `names that meet are refused when they are asked for, others are read`() throws {
    let folder = try TemporaryFolder()
    // {"a.b": t, "a": {"b": u}, "é": t, "é": u, 1: t, "1": u}, the two é of unequal code points.
    let content = Self.dictionary([
      (P.text("a.b"), Self.row), (P.text("a"), Self.dictionary([(P.text("b"), Self.other)])),
      (P.text("\u{E9}"), Self.row), (P.text("e\u{301}"), Self.other),
      (P.number(1), Self.row), (P.text("1"), Self.other),
    ])
    let path = try folder.write(P.checkpoint(P.whole(content)), to: "m.pt")
    #expect(try ArrayReference(path).names() == ["a.b", "\u{E9}", "e\u{301}", "1"])
    #expect(try NumericArrayFile(path: path + ":\u{E9}").columnCount == 4)
    #expect(try NumericArrayFile(path: path + ":e\u{301}").columnCount == 1)
    for name in ["a.b", "1"] {
      #expect(
        problem(path, name, in: folder)
          == "m.pt: \(name): several tensors are called so; save tensors under names that differ")
    }
  }

  @Test func `a file whose entries have no checksums is read, one with a wrong one is not`() throws
  {
    let folder = try TemporaryFolder()
    let none = P.checkpoint(P.whole(Self.row), checksum: 0)
    let path = try folder.write(none, to: "m.pt")
    #expect(try NumericArrayFile(path: path).row(0) == [1, 2, 3, 4])
    try folder.write(P.checkpoint(P.whole(Self.row), checksum: 1), to: "m.pt")
    let wrong = message(in: folder) { () throws(FileError) in _ = try NumericArrayFile(path: path) }
    #expect(wrong == "m.pt: a/data.pkl: the entry is damaged")
    // One 0 among checksums is wrong too.
    var mixed = ZipBuilder()
    mixed.add("a/data.pkl", P.whole(Self.row), checksum: 0)
    mixed.add("a/data/0", floatBytes([1, 2, 3, 4]))
    try folder.write(mixed.bytes, to: "m.pt")
    let zero = message(in: folder) { () throws(FileError) in _ = try NumericArrayFile(path: path) }
    #expect(zero == "m.pt: a/data.pkl: the entry is damaged")
  }
}
