import Foundation
import ModelFiles
import NumericArrays
import SteeringModel
import Testing

@Suite("Rows of stacks, and layouts of logits")
struct ArrayPartTests {
  /// A `.npy` file of float32 numbers 0, 1, 2, ….
  private func array(_ shape: [Int], type: String = "<f4", order: String = "False") -> [UInt8] {
    let count = shape.reduce(1, *)
    let extents = shape.map(String.init).joined(separator: ", ") + (shape.count == 1 ? "," : "")
    return arrayBytes(
      "{'descr': '\(type)', 'fortran_order': \(order), 'shape': (\(extents)), }",
      data: floatBytes((0..<count).map(Float.init)))
  }

  @Test(arguments: [
    ([6], "", [6], 0.0), ([1, 6], "", [1, 6], 0), ([1, 6], ":0", [6], 0),
    ([5, 6], ":3", [6], 18), ([5, 6], "::3", [6], 18),
    ([1, 5, 6], "", [5, 6], 0), ([5, 1, 6], "", [5, 6], 0), ([1, 5, 6], ":3", [6], 18),
    ([5, 1, 6], ":3", [6], 18), ([1, 1, 6], "", [1, 6], 0), ([1, 1, 5, 6], "", [5, 6], 0),
    ([4, 5, 6], ":3", [5, 6], 90), ([4, 1, 5, 6], ":3", [5, 6], 90),
  ])
  func `a row of a stack, and extents of 1`(
    shape: [Int], part: String, expected: [Int], first: Double
  ) throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(array(shape), to: "v.npy")
    let found = try NumericArrayFile(path: path + part)
    #expect(found.shape == expected && found.row(0)[0] == first)
    #expect(found.row(found.rowCount - 1).last == first + Double(expected.reduce(1, *) - 1))
  }

  @Test(arguments: [
    (
      [4, 5, 6], "",
      "the shape is [4, 5, 6], a stack of 4 arrays; name one of them after a colon, 0 to 3"
    ),
    (
      [4, 5, 6, 7], ":1",
      "the shape is [4, 5, 6, 7], a stack of 5 arrays; name one of them after a colon, 0 to 4"
    ),
    ([5, 6], ":5", "row 5 is not there; the shape is [5, 6], rows 0 to 4"),
    (
      [6], ":0", "the shape is [6]: there are no rows to choose from; leave out \":0\""
    ),
    (
      [5, 6], ":x",
      "a .npy file holds one array, without a name; leave out \":x\", or give the number of a row"
    ),
    (
      [5, 6], ":-1",
      "a .npy file holds one array, without a name; leave out \":-1\", or give the number of a row"
    ),
  ])
  func `what is no row is said`(shape: [Int], part: String, problem: String) throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(array(shape), to: "v.npy")
    let found = message(in: folder) { () throws(FileError) in
      _ = try NumericArrayFile(path: path + part)
    }
    #expect(found == "v.npy: " + problem)
  }

  @Test func `a name comes before a row, and may hold colons`() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(
      safetensorsBytes(
        """
        {"v":{"dtype":"F32","shape":[2,2],"data_offsets":[0,16]},\
        "v:1":{"dtype":"F32","shape":[2],"data_offsets":[16,24]}}
        """, data: floatBytes([0, 1, 2, 3, 4, 5])), to: "v.safetensors")
    #expect(try NumericArrayFile(path: path + ":v:0").row(0) == [0, 1])
    #expect(try NumericArrayFile(path: path + ":v:1").row(0) == [4, 5])
    let single = folder.path + "/s.npz"
    try NumericArchive.write(
      ["h": .array(shape: [2, 2], values: [1, 2, 3, 4], isSinglePrecision: true)], to: single)
    #expect(try NumericArrayFile(path: single + "::1").row(0) == [3, 4])
    #expect(try NumericArrayFile(path: single + ":h:0").row(0) == [1, 2])
    let model = try folder.write(
      """
      {"logOdds": "v.safetensors:v:1", "logits": "s.npz::0", "contexts": [{"name": "c"}]}
      """, to: "m.json")
    #expect(try ModelFile.read(path: model).contexts[0].distribution == .logits([1, 2]))
  }

  /// bfloat16 as NumPy writes what ml_dtypes has, and as it writes it again.
  @Test(arguments: ["<V2", "|V2"])
  func `two bytes without a meaning are bfloat16, and that is said`(type: String) throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(
      arrayBytes(
        "{'descr': '\(type)', 'fortran_order': False, 'shape': (1, 2), }",
        data: [0x80, 0x3F, 0xAB, 0x3E]), to: "b.npy")
    let file = try NumericArrayFile(path: path)
    #expect(file.row(0) == [1, 0x1.56p-2])
    #expect(
      file.assumption
        == "the elements, two bytes that NumPy has no name for ('\(type)'), are taken as bfloat16")
    try folder.write(array([2]), to: "f.npy")
    #expect(try NumericArrayFile(path: folder.path + "/f.npy").assumption == nil)
    try folder.write(
      arrayBytes(
        "{'descr': '<V4', 'fortran_order': False, 'shape': (1,), }", data: [0, 0, 0, 0]),
      to: "v4.npy")
    let found = message(in: folder) { () throws(FileError) in
      _ = try NumericArrayFile(path: folder.path + "/v4.npy")
    }
    #expect(
      found
        == "v4.npy: the element type '<V4' is no float ('<f2', '<f4' or '<f8'); save array.astype('<f8')"
    )
  }

  /// A model of 3 tokens and 2 contexts, logits in the file `name`.
  private func model(_ name: String) -> String {
    """
    {"tokens": ["x", "y", "z"], "concepts": {"T": ["x"], "R": ["y", "z"]}, "logits": "\(name)",
     "contexts": [{"name": "p", "row": 1}, {"name": "n", "row": 0}],
     "steering": {"target": "T", "positive": ["p"], "negative": ["n"]}}
    """
  }

  @Test func `logits in every layout that is read give the same model`() throws {
    let folder = try TemporaryFolder()
    try folder.write(array([2, 3]), to: "l.npy")
    try folder.write(array([1, 2, 3]), to: "l3.npy")
    try folder.write(array([2, 1, 3]), to: "l4.npy")
    try folder.write(array([1, 2, 3, 1].dropLast()), to: "l5.npy")
    let halves = (0..<6).flatMap { value -> [UInt8] in
      let bits = Float(value).bitPattern >> 16
      return [UInt8(bits & 255), UInt8(bits >> 8)]
    }
    try folder.write(
      arrayBytes("{'descr': '<V2', 'fortran_order': False, 'shape': (2, 3), }", data: halves),
      to: "b.npy")
    try folder.write(
      safetensorsBytes(
        #"{"logits":{"dtype":"BF16","shape":[1,2,3],"data_offsets":[0,12]}}"#, data: halves),
      to: "b.safetensors")
    var file = GGUFBuilder()
    file.add("logits", [3, 2], type: 30, halves)
    try folder.write(file.bytes, to: "b.gguf")
    var zip = ZipBuilder()
    zip.add(
      "a/data.pkl",
      Pickle.whole(
        Pickle.tensor(
          Pickle.storage("BFloat16Storage", count: 6), shape: [1, 2, 3], strides: [6, 3, 1])))
    zip.add("a/data/0", halves)
    try folder.write(zip.bytes, to: "b.pt")
    let names = [
      "l3.npy", "l4.npy", "l5.npy", "b.npy", "b.safetensors:logits", "b.gguf", "b.pt",
    ]
    let expected = try ModelFile.read(path: folder.write(model("l.npy"), to: "m.json"))
    for name in names {
      var notes: [String] = []
      let found = try ModelFile.read(
        path: folder.write(model(name), to: "m.json"), note: { notes.append($0) })
      // What is assumed is said, and only then.
      #expect(
        notes
          == (name == "b.npy"
            ? [
              "\(folder.path)/b.npy: the elements, two bytes that NumPy has no name for ('<V2'), are taken as bfloat16"
            ] : []))
      #expect(
        found.contexts.map(\.distribution) == expected.contexts.map(\.distribution), "\(name)")
    }
  }

  @Test func `logits in other layouts are refused with the remedy`() throws {
    let folder = try TemporaryFolder()
    try folder.write(array([2, 2, 3]), to: "n.npy")
    try folder.write(array([2, 3], type: "<i4"), to: "i.npy")
    try folder.write(array([2, 3], type: ">f4"), to: "big.npy")
    try folder.write(array([2, 3], order: "True"), to: "f.npy")
    try folder.write(array([2, 3], type: "|O"), to: "o.npy")
    try folder.write("0.1,0.2,0.3\n", to: "l.csv")
    try folder.write(#"{"directions": {"1": [0.5, 1]}}"#, to: "v.svec")
    let cases = [
      (
        "v.svec",
        "this is JSON, and no file of arrays (.npy, .npz, .safetensors, .safetensors.index.json, .gguf, .pt, .bin); load it with json.load, and write one of its lists of numbers with numpy.save"
      ),
      (
        "n.npy",
        "the shape is [2, 2, 3], a stack of 2 arrays; name one of them after a colon, 0 to 1"
      ),
      (
        "i.npy",
        "the element type '<i4' is no float ('<f2', '<f4' or '<f8'); save array.astype('<f8')"
      ),
      ("big.npy", "the numbers are big endian ('>f4'); save array.astype('<f4') instead"),
      ("f.npy", "the array is in Fortran order; save numpy.ascontiguousarray(array) instead"),
      ("o.npy", "the elements are Python objects; save array.astype('<f8')"),
      (
        "l.csv",
        "this is no file of arrays (.npy, .npz, .safetensors, .safetensors.index.json, .gguf, .pt, .bin); write one with numpy.save"
      ),
    ]
    for (name, problem) in cases {
      let path = try folder.write(model(name), to: "m.json")
      let found = message(in: folder) { () throws(FileError) in _ = try ModelFile.read(path: path) }
      #expect(found == "\(name): \(problem)")
    }
  }

  @Test func `no message says that a file is missing which is there`() throws {
    let folder = try TemporaryFolder()
    try folder.write("{}", to: "v.svec")
    try FileManager.default.createSymbolicLink(
      atPath: folder.path + "/dangling.npy", withDestinationPath: "nothing.npy")
    try folder.write(array([2, 3]), to: "l.npy")
    func problem(_ path: String) -> String? {
      message(in: folder) { () throws(FileError) in
        _ = try NumericArrayFile(path: folder.path + "/" + path)
      }
    }
    #expect(
      problem("v.svec:1")
        == "v.svec:1: v.svec is there, but no part of it is read by name: that is done of .npy, .npz, .safetensors, .safetensors.index.json, .gguf, .pt, .bin"
    )
    #expect(
      problem("dangling.npy") == "dangling.npy: this is a symbolic link to a file that is not there"
    )
    #expect(problem("l.npy/x") == "l.npy/x: cannot be read: not a directory")
    #expect(problem("none.npy") == "none.npy: no such file")
    #expect(problem("none.dat:x") == "none.dat:x: no such file")
    let path = try folder.write(model("l.npy/x.npy"), to: "m.json")
    let found = message(in: folder) { () throws(FileError) in _ = try ModelFile.read(path: path) }
    #expect(
      found == "l.npy/x.npy: cannot be read: not a directory; it is named by logits in m.json")
  }
}
