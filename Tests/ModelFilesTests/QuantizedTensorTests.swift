import Foundation
import ModelFiles
import NumericArrays
import Testing

/// The path of a small file that another program wrote.
func golden(_ name: String) -> String {
  URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden/" + name).path
}

@Suite("Quantised tensors")
struct QuantizedTensorTests {
  /// The numbers of all tensors of a file, in order.
  private func numbers(_ path: String) throws -> [Double] {
    try ArrayReference(path).names().flatMap { name in
      let array = try NumericArrayFile(path: path + ":" + name)
      return (0..<array.rowCount).flatMap { array.row($0) }
    }
  }

  /// The first number that differs from `expected`, as numbers: NaN is NaN.
  private func difference(_ found: [Double], _ expected: [Double]) -> String? {
    if found.count != expected.count { return "\(found.count) numbers of \(expected.count)" }
    return zip(found, expected).enumerated().first { _, pair in
      !(pair.0 == pair.1 && pair.0.sign == pair.1.sign || pair.0.isNaN && pair.1.isNaN)
    }.map { "number \($0.offset): \($0.element)" }
  }

  @Test func `every type gives the numbers of ggml's own dequantisation`() throws {
    let path = golden("quantized.gguf")
    let names = try ArrayReference(path).names()
    #expect(
      names == [
        "F32", "F16", "BF16", "F64", "Q8_0", "Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q4_K", "Q5_K", "Q6_K",
      ])
    for name in names {
      let shape = try NumericArrayFile(path: path + ":" + name).shape
      #expect(shape == [2, name.contains("K") ? 256 : name.hasPrefix("Q") ? 64 : 8], "\(name)")
    }
    let expected = try NumericArrayFile(path: golden("quantized.npy")).row(0)
    #expect(difference(try numbers(path), expected) == nil)
  }

  private static let folder = ProcessInfo.processInfo.environment["STEERLAW_GGUF_COMPARISON"]

  /// `scripts/compare-gguf` makes the files.
  @Test(.enabled(if: folder != nil))
  func `random tensors give the numbers of the package gguf`() throws {
    let folder = try #require(Self.folder)
    let files = try FileManager.default.contentsOfDirectory(atPath: folder)
      .filter { $0.hasSuffix(".gguf") }
    #expect(!files.isEmpty)
    for file in files.sorted() {
      let path = folder + "/" + file
      let expected = try NumericArrayFile(path: path.dropLast(4) + "npy").row(0)
      let found = try numbers(path)
      #expect(difference(found, expected) == nil, "\(file)")
      print("\(file): \(try ArrayReference(path).names().count) tensors, \(found.count) numbers")
    }
  }

  @Test func `control vectors are found by name, shapes are rows first`() throws {
    let folder = try TemporaryFolder()
    var file = GGUFBuilder()
    file.add("general.architecture", type: 8, GGUFBuilder.text("controlvector"))
    file.add("controlvector.layer_count", type: 4, GGUFBuilder.word(UInt32(2)))
    file.add("direction.1", [3], floatBytes([1, 2, 3]))
    file.add("direction.2", [3], floatBytes([4, 5, 6]))
    file.add("stack", [2, 1, 3], floatBytes([1, 2, 3, 4, 5, 6]))
    let path = try folder.write(file.bytes, to: "v.gguf")
    #expect(try ArrayReference(path).names() == ["direction.1", "direction.2", "stack"])
    #expect(try NumericArrayFile(path: path + ":direction.2").row(0) == [4, 5, 6])
    let stack = try NumericArrayFile(path: path + ":stack")
    #expect(stack.shape == [3, 2] && stack.row(1) == [3, 4])
    #expect(try NumericArrayFile(path: path + ":stack:2").row(0) == [5, 6])
    let found = message(in: folder) { () throws(FileError) in
      _ = try NumericArrayFile(path: path + ":direction.3")
    }
    #expect(
      found
        == "v.gguf: there is no tensor \"direction.3\"; there is direction.1, direction.2, stack")
  }

  /// A file that a case spoils.
  private static func file(_ change: (inout GGUFBuilder) -> Void) -> [UInt8] {
    var file = GGUFBuilder()
    file.add("k", type: 4, GGUFBuilder.word(UInt32(7)))
    file.add("t", [32], floatBytes([Float](repeating: 1, count: 32)))
    change(&file)
    return file.bytes
  }

  private static let word = GGUFBuilder.word(UInt64.max)

  static let bad: [(bytes: [UInt8], problem: String)] = [
    (Array("GGUX".utf8), "this is not a GGUF file: it does not start with \"GGUF\""),
    (Array("GGUF".utf8), "the file is truncated: 4 bytes are needed at byte 4 of 4"),
    (
      file { $0.version = 2 },
      "the version of the format is 2, and 3 is read; convert the model again"
    ),
    (
      file { $0.version = 3 << 24 },
      "the file is big endian; convert it with gguf-convert-endian FILE little"
    ),
    (
      file { $0.claimedTensors = .max },
      "it claims 18446744073709551615 tensors, and 208 bytes follow"
    ),
    (
      file { $0.claimedValues = 1 << 40 },
      "it claims 1099511627776 values, and 200 bytes follow"
    ),
    (
      file { $0.add("k", type: 4, GGUFBuilder.word(UInt32(1))) }, "the key \"k\" is used twice"
    ),
    (file { $0.add("x", type: 99, []) }, "the value at byte 54 has the type 99"),
    (
      file { $0.add("x", type: 8, word) },
      "it claims 18446744073709551615 bytes of text, and 162 bytes follow"
    ),
    (
      file { $0.add("x", type: 9, GGUFBuilder.word(UInt32(12)) + word) },
      "it claims 18446744073709551615 numbers of an array, and 190 bytes follow"
    ),
    (
      file {
        let nest = GGUFBuilder.word(UInt32(9)) + GGUFBuilder.word(UInt64(1))
        $0.add("x", type: 9, [[UInt8]](repeating: nest, count: 200).flatMap { $0 })
      }, "arrays of arrays are deeper than 4"
    ),
    (
      file { $0.add("general.alignment", type: 4, GGUFBuilder.word(UInt32(0))) },
      "general.alignment is not a power of two of 32 bits"
    ),
    (
      file { $0.add("general.alignment", type: 4, GGUFBuilder.word(UInt32(24))) },
      "general.alignment is not a power of two of 32 bits"
    ),
    (
      file { $0.add("general.alignment", type: 8, GGUFBuilder.text("32")) },
      "general.alignment is not a power of two of 32 bits"
    ),
    (file { $0.add("t", [8], floatBytes([1])) }, "two tensors are called \"t\""),
    (
      file { $0.tensors[0].extents = [] },
      "tensor \"t\": it has 0 dimensions; a GGUF file has 1 to 4"
    ),
    (
      file { $0.tensors[0].extents = [1, 1, 1, 1, 1] },
      "tensor \"t\": it has 5 dimensions; a GGUF file has 1 to 4"
    ),
    (file { $0.tensors[0].extents = [.max] }, "tensor \"t\": the shape is larger than any file"),
    (
      file { $0.tensors[0].extents = [1 << 40, 1 << 40] },
      "tensor \"t\": the shape is larger than any file"
    ),
    (
      file { $0.tensors[0].extents = [1 << 62] },
      "tensor \"t\": the shape is larger than any file"
    ),
    (
      file { $0.tensors[0].extents = [33] },
      "tensor \"t\" ends beyond the 224 bytes of the file: it is truncated"
    ),
    (
      file { $0.tensors[0].offset = 1 },
      "tensor \"t\": its offset 1 is not a multiple of 32"
    ),
    (
      file { $0.tensors[0].offset = .max },
      "tensor \"t\": its offset 18446744073709551615 is not a multiple of 32"
    ),
    (
      file { $0.tensors[0].offset = 1 << 62 },
      "tensor \"t\" ends beyond the 224 bytes of the file: it is truncated"
    ),
    (
      file { $0.add("u", [8], floatBytes([1, 2, 3, 4, 5, 6, 7, 8]), offset: 96) },
      "tensor \"u\" overlaps the one before it"
    ),
    (
      file { $0.tensors[0] = .init(name: "t", extents: [31, 2], type: 2, data: []) },
      "tensor \"t\": rows of 31 numbers are no blocks of 32"
    ),
    (file { $0.tensors[0].extents = [0] }, "t: the shape is [0]"),
    (
      file { $0.tensors[0].type = 10 },
      "t: the type Q2_K is not read; read are F32, F16, BF16, F64, Q8_0, Q4_0, Q4_1, Q5_0, Q5_1, Q4_K, Q5_K, Q6_K: llama-quantize --allow-requantize makes any of them"
    ),
  ]

  @Test(arguments: bad.indices)
  func `what does not fit the file is refused`(place: Int) throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(Self.bad[place].bytes, to: "m.gguf")
    let found = message(in: folder) { () throws(FileError) in
      _ = try NumericArrayFile(path: path)
    }
    #expect(found == "m.gguf: " + Self.bad[place].problem)
  }
}
