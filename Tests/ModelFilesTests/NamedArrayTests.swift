import Foundation
import ModelFiles
import NumericArrays
import SteeringModel
import Testing

/// The bytes of a safetensors file with this header and these data.
func safetensorsBytes(_ header: String, data: [UInt8], claimedLength: UInt64? = nil) -> [UInt8] {
  let length = claimedLength ?? UInt64(header.utf8.count)
  return (0..<8).map { UInt8(truncatingIfNeeded: length >> UInt64(8 * $0)) } + Array(header.utf8)
    + data
}

@Suite("Arrays by name")
struct NamedArrayTests {
  @Test func `an archive gives its arrays by name, or its only one`() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/a.npz"
    try NumericArchive.write(
      [
        "x": .array(shape: [2, 2], values: [1, 2, 3, 4], isSinglePrecision: true),
        "y": .array(shape: [3], values: [5, 6, 7], isSinglePrecision: false),
        "ids": .integers(shape: [2], values: [-1, .max]),
      ], to: path)
    #expect(try NumericArrayFile(path: path + ":x").row(1) == [3, 4])
    #expect(try NumericArrayFile(path: path + ":y").shape == [3])
    #expect(try ArrayReference(path + ":y").names() == ["x", "y", "ids"])
    let entries = try NumericArchive.read(["ids", "none"], from: path)
    #expect(entries == ["ids": .integers(shape: [2], values: [-1, .max])])
    let messages = [path + ":z", path, path + ":ids", path + ":"].map { reference in
      message(in: folder) { () throws(FileError) in
        _ = try NumericArrayFile(path: reference)
      }
    }
    #expect(
      messages == [
        "a.npz: there is no array \"z\"; there is x, y, ids",
        "a.npz: name one of its arrays after a colon: x, y, ids",
        "a.npz:ids: the element type '<i8' is no float ('<f2', '<f4' or '<f8'); save array.astype('<f8')",
        "a.npz: there is no array \"\"; there is x, y, ids",
      ])
    try NumericArchive.write(
      ["only": .array(shape: [1], values: [9], isSinglePrecision: false)], to: path)
    #expect(try NumericArrayFile(path: path).row(0) == [9])
  }

  @Test func `what NumPy wrote compressed, in column-major order and as objects`() throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "Examples/predict").path
    let curves = try SteeredCurvesFile(path: folder + "/layer_0_ctx_1.npz")
    #expect(curves.context == "eval-01" && curves.vocabularyCount == 465)
    #expect(curves.strengths.count == 17 && curves.strengths[8] == 0)
    #expect(curves.skipped == ["token_strs_alphamax", "token_strs_alphamin"])
    // Each list is of the tokens most likely at its end, so in order there.
    let (first, last) = (
      curves.probabilities(at: 0).compactMap(\.self),
      curves.probabilities(at: 16).compactMap(\.self)
    )
    #expect(curves.tokens.count == 24)
    #expect(zip(last, last.dropFirst()).prefix(11).allSatisfy { $0 >= $1 })
    #expect(zip(first[12...], first[13...]).allSatisfy { $0 >= $1 })
    let odds = try LogOddsFile(path: folder + "/log_odds_topk.npz")
    #expect(odds.tokens.count == 465 && odds.skipped == ["token_strs"])
    #expect(zip(odds.logOdds, odds.logOdds.dropFirst()).allSatisfy { $0 >= $1 })
  }

  @Test func `an archive cannot claim more memory than its size allows`() throws {
    let folder = try TemporaryFolder()
    // 12 MB of zeros are 24 kB of archive and within bounds; 60 MB are not, whether true or claimed.
    for (megabytes, claimed) in [(12, 12), (60, 60), (1, 4000)] {
      let repeats = megabytes * 1_000_000 / 258
      let count = claimed * 125_000
      let header = "{'descr': '<f8', 'fortran_order': False, 'shape': (\(count),), }"
      let start = arrayBytes(header, data: [])
      var zip = ZipBuilder()
      zip.add(
        "a.npy", ZipBuilder.deflated(start, zeros: repeats), method: 8,
        size: start.count + 8 * count)
      let path = try folder.write(zip.bytes, to: "bomb.npz")
      for whole in [true, false] {
        let found = message(in: folder) { () throws(FileError) in
          if whole {
            _ = try NumericArrayFile(path: path + ":a")
          } else {
            _ = try NumericArchive.read(["a"], from: path)
          }
        }
        let refusal = megabytes == 12 ? "damaged" : "too many for this file"
        // The small one's checksum is wrong, which shows that it was unpacked.
        #expect(found?.contains(refusal) == true, "\(found ?? "read")")
      }
    }
  }

  @Test func `floats of every width become the same doubles`() throws {
    let folder = try TemporaryFolder()
    func bytes(_ words: [UInt16]) -> [UInt8] {
      words.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }
    }
    // 1, -2, the least subnormal, the least normal, the largest, 1/3 to nearest, -0, infinity.
    let halves: [UInt16] = [0x3C00, 0xC000, 0x0001, 0x0400, 0x7BFF, 0x3555, 0x8000, 0x7C00]
    let brains: [UInt16] = [0x3F80, 0xC000, 0x0001, 0x0080, 0x7F7F, 0x3EAB, 0x8000, 0x7F80]
    let header = """
      {"__metadata__":{"format":"pt"},"h":{"dtype":"F16","shape":[2,4],"data_offsets":[0,16]},\
      "b":{"dtype":"BF16","shape":[8],"data_offsets":[16,32]},\
      "s":{"dtype":"F32","shape":[1,2],"data_offsets":[32,40]},\
      "d":{"dtype":"F64","shape":[1],"data_offsets":[40,48]},\
      "i":{"dtype":"I64","shape":[],"data_offsets":[48,56]}}
      """
    let path = try folder.write(
      safetensorsBytes(
        header,
        data: bytes(halves) + bytes(brains) + floatBytes([0.1, -7]) + doubleBytes([.pi, 0])),
      to: "m.safetensors")
    let half = try NumericArrayFile(path: path + ":h")
    #expect(half.shape == [2, 4])
    #expect(half.row(0) == [1, -2, 0x1p-24, 0x1p-14])
    #expect(half.row(1) == [65504, 0x1.554p-2, -0.0, .infinity] && half.row(1)[2].sign == .minus)
    let brain = try NumericArrayFile(path: path + ":b").row(0)
    #expect(brain == [1, -2, 0x1p-133, 0x1p-126, 0x1.FEp127, 0x1.56p-2, -0.0, .infinity])
    #expect(try NumericArrayFile(path: path + ":s").row(0) == [Double(Float(0.1)), -7])
    #expect(try NumericArrayFile(path: path + ":d").row(0) == [.pi])
    #expect(try SafetensorsFile(path: path).names == ["h", "b", "s", "d", "i"])
    let bad = [":i", ":x", ""].map { suffix in
      message(in: folder) { () throws(FileError) in
        _ = try NumericArrayFile(path: path + suffix)
      }
    }
    #expect(
      bad == [
        "m.safetensors: i: the type I64 is not F64, F32, F16 or BF16; save tensor.float()",
        "m.safetensors: there is no tensor \"x\"; there is h, b, s, d, i",
        "m.safetensors: name one of its tensors after a colon: h, b, s, d, i",
      ])
    // NumPy's half floats too.
    let array = try folder.write(
      arrayBytes(
        "{'descr': '<f2', 'fortran_order': False, 'shape': (8,), }", data: bytes(halves)),
      to: "h.npy")
    #expect(try NumericArrayFile(path: array).row(0) == half.row(0) + half.row(1))
  }

  private static func tensor(
    _ type: String = "F32", shape: String = "[2]", offsets: String = "[0,8]"
  ) -> String {
    #"{"t":{"dtype":"\#(type)","shape":\#(shape),"data_offsets":\#(offsets)}}"#
  }

  static let badHeaders: [(header: String, claimed: UInt64?, problem: String)] = [
    (
      tensor(), 1 << 62,
      "this is not a safetensors file: its header claims 4611686018427387904 bytes; the limit is 16777216"
    ),
    (tensor(), 1000, "the header is truncated: it claims 1000 bytes, and 62 follow"),
    (" " + tensor(), nil, "this is not a safetensors file: its header does not start with '{'"),
    ("{\"t\":1,}", nil, "header, 1:7: a comma with nothing after it; remove it"),
    ("{\"t\":1}", nil, "tensor \"t\": expected an object of dtype, shape and data_offsets"),
    (tensor(offsets: "[0,8,8]"), nil, "tensor \"t\": data_offsets must be a start and an end"),
    (tensor(offsets: "[8,0]"), nil, "tensor \"t\": data_offsets must be a start and an end"),
    (
      tensor(offsets: "[-8,0]"), nil,
      "tensor \"t\": data_offsets holds something else than whole numbers from 0"
    ),
    (
      tensor(shape: "[99999999999999999999]"), nil,
      "tensor \"t\": shape holds something else than whole numbers from 0"
    ),
    (
      tensor(shape: "[2.0]"), nil,
      "tensor \"t\": shape holds something else than whole numbers from 0"
    ),
    (
      tensor(shape: "[4294967296,4294967296]"), nil,
      "tensor \"t\": the shape is larger than any file"
    ),
    (tensor(shape: "[3]"), nil, "tensor \"t\": the shape needs 12 bytes, and data_offsets give 8"),
    (tensor("F64"), nil, "tensor \"t\": the shape needs 16 bytes, and data_offsets give 8"),
    (tensor(offsets: "[4,12]"), nil, "tensor \"t\" ends at byte 12 of 8: the file is truncated"),
    (tensor("F16", offsets: "[4,8]"), nil, "bytes 0 to 4 before tensor \"t\" belong to no tensor"),
    (tensor("F16", offsets: "[0,4]"), nil, "4 bytes follow the last tensor"),
    (
      #"{"t":{"dtype":"U8","shape":[8],"data_offsets":[0,8]},"t":{"dtype":"U8","shape":[8],"data_offsets":[0,8]}}"#,
      nil, "header, 1:54: the name \"t\" is used twice in one object"
    ),
    (
      #"{"a":{"dtype":"U8","shape":[5],"data_offsets":[0,5]},"b":{"dtype":"U8","shape":[4],"data_offsets":[4,8]}}"#,
      nil, "tensor \"b\" overlaps the one before it"
    ),
  ]

  @Test(arguments: badHeaders)
  func `headers that do not fit the file`(header: String, claimed: UInt64?, problem: String) throws
  {
    let folder = try TemporaryFolder()
    let path = try folder.write(
      safetensorsBytes(header, data: [UInt8](repeating: 0, count: 8), claimedLength: claimed),
      to: "m.safetensors")
    let found = message(in: folder) { () throws(FileError) in
      _ = try SafetensorsFile(path: path)
    }
    #expect(found == "m.safetensors: \(problem)")
  }

  @Test func `a model may name arrays of an archive or of tensors, in its folder`() throws {
    let folder = try TemporaryFolder()
    try NumericArchive.write(
      ["w:1": .array(shape: [3], values: [1, 2, 5], isSinglePrecision: false)],
      to: folder.path + "/w.npz")
    try folder.write(
      safetensorsBytes(
        #"{"m":{"dtype":"F32","shape":[3],"data_offsets":[0,12]}}"#, data: floatBytes([-1, 0, 2])),
      to: "m.safetensors")
    func model(_ weights: String, _ odds: String) throws -> String {
      try folder.write(
        """
        {"logOdds": "\(odds)", "weights": "\(weights)", "contexts": [{"name": "c"}]}
        """, to: "model.json")
    }
    let read = try ModelFile.read(path: model("w.npz:w:1", "m.safetensors:m"))
    #expect(read.contexts[0].distribution == .weights([1, 2, 5]))
    try FileManager.default.createDirectory(
      atPath: folder.path + "/in", withIntermediateDirectories: false)
    try folder.write(
      #"{"logOdds": "../m.safetensors:m", "weights": "../w.npz", "contexts": [{"name": "c"}]}"#,
      to: "in/model.json")
    let refusal = message(in: folder) { () throws(FileError) in
      _ = try ModelFile.read(path: folder.path + "/in/model.json")
    }
    #expect(
      refusal
        == "in/model.json: logOdds: the path \"../m.safetensors\" contains \"..\"; allow paths outside to read it"
    )
    let allowed = try ModelFile.read(
      path: folder.path + "/in/model.json", allowingPathsOutside: true)
    #expect(allowed.contexts.count == 1)
    let missing = try model("w.npz:x", "m.safetensors")
    #expect(
      message(in: folder) { () throws(FileError) in _ = try ModelFile.read(path: missing) }
        == "w.npz: there is no array \"x\"; there is w:1")
  }
}
