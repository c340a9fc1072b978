import Foundation
import ModelFiles
import NumericArrays
import Testing

/// The bytes of a `.npy` file with this header text, padded as NumPy does, and these data bytes.
func arrayBytes(
  _ header: String, data: [UInt8], version: (UInt8, UInt8) = (1, 0), claimedLength: Int? = nil
) -> [UInt8] {
  let width = version.0 == 1 ? 2 : 4
  let padding = (64 - (8 + width + header.utf8.count + 1) % 64) % 64
  let text = header + String(repeating: " ", count: padding) + "\n"
  let length = claimedLength ?? text.utf8.count
  let lengthBytes = (0..<width).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) }
  return [0x93] + Array("NUMPY".utf8) + [version.0, version.1] + lengthBytes + Array(text.utf8)
    + data
}

/// The little-endian bytes of float64 numbers.
func doubleBytes(_ values: [Double]) -> [UInt8] {
  values.flatMap { value in withUnsafeBytes(of: value.bitPattern.littleEndian) { Array($0) } }
}

/// The little-endian bytes of float32 numbers.
func floatBytes(_ values: [Float]) -> [UInt8] {
  values.flatMap { value in withUnsafeBytes(of: value.bitPattern.littleEndian) { Array($0) } }
}

@Suite("NumPy array files")
struct NumericArrayFileTests {
  private func header(_ type: String = "<f8", order: String = "False", shape: String) -> String {
    "{'descr': '\(type)', 'fortran_order': \(order), 'shape': \(shape), }"
  }

  @Test(arguments: [1, 2, 3] as [UInt8])
  func `versions 1 to 3 are read`(version: UInt8) throws {
    let folder = try TemporaryFolder()
    let values = [1.5, -0.0, .pi, .leastNonzeroMagnitude, .infinity, -.greatestFiniteMagnitude]
    let path = try folder.write(
      arrayBytes(header(shape: "(2, 3)"), data: doubleBytes(values), version: (version, 0)),
      to: "a.npy")
    let array = try NumericArrayFile(path: path)
    #expect(array.shape == [2, 3])
    #expect(array.row(0).map(\.bitPattern) == values[..<3].map(\.bitPattern))
    #expect(array.row(1).map(\.bitPattern) == values[3...].map(\.bitPattern))
  }

  @Test(arguments: ["<f4", "=f4", "|f4"])
  func `float32 becomes the same number as a double`(type: String) throws {
    let folder = try TemporaryFolder()
    let values: [Float] = [0.1, -3.5, .leastNonzeroMagnitude, .greatestFiniteMagnitude]
    let path = try folder.write(
      arrayBytes(header(type, shape: "(4,)"), data: floatBytes(values)), to: "a.npy")
    let array = try NumericArrayFile(path: path)
    #expect(array.rowCount == 1)
    #expect(array.row(0) == values.map(Double.init))
  }

  @Test
  func `a header may order its entries and quote them as Python does`() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(
      arrayBytes(
        "{\"shape\":(1,2),'fortran_order':False,'descr':'=f8'}", data: doubleBytes([1, 2])),
      to: "a.npy")
    #expect(try NumericArrayFile(path: path).row(0) == [1, 2])
  }

  @Test
  func `what is written is read back, in the layout of NumPy`() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/a.npy"
    let rows = [[1.25, .nan], [-0.0, 1e300], [3, 4]]
    try NumericArrayFile.write(rows: rows, to: path)
    let array = try NumericArrayFile(path: path)
    #expect(array.shape == [3, 2])
    for (index, row) in rows.enumerated() {
      #expect(array.row(index).map(\.bitPattern) == row.map(\.bitPattern))
    }
    let bytes = [UInt8](try Data(contentsOf: URL(filePath: path)))
    #expect(bytes == arrayBytes(header(shape: "(3, 2)"), data: doubleBytes(rows.flatMap { $0 })))
    try NumericArrayFile.write([7], to: path)
    #expect(try NumericArrayFile(path: path).shape == [1])
    #expect(try folder.names() == ["a.npy"])
  }

  private static let big = "1" + String(repeating: "0", count: 30)

  @Test(arguments: [
    (
      "'<f8', 'fortran_order': False, 'shape': (2,), }", 15,
      "the file is truncated: 15 bytes of numbers where the shape [2] needs 16"
    ),
    (
      "'<f8', 'fortran_order': False, 'shape': (2,), }", 17,
      "1 bytes follow the 16 bytes of numbers"
    ),
    (
      "'>f8', 'fortran_order': False, 'shape': (2,), }", 16,
      "the numbers are big endian ('>f8'); save array.astype('<f8') instead"
    ),
    (
      "'<f8', 'fortran_order': True, 'shape': (1, 2), }", 16,
      "the array is in Fortran order; save numpy.ascontiguousarray(array) instead"
    ),
    (
      "'|O', 'fortran_order': False, 'shape': (2,), }", 16,
      "the elements are Python objects; save array.astype('<f8')"
    ),
    (
      "'<i8', 'fortran_order': False, 'shape': (2,), }", 16,
      "the element type '<i8' is no float ('<f2', '<f4' or '<f8'); save array.astype('<f8')"
    ),
    (
      "[('x', '<f8')], 'fortran_order': False, 'shape': (2,), }", 16,
      "the elements are records; save one field as '<f8'"
    ),
    (
      "'<f8', 'fortran_order': False, 'shape': (), }", 8,
      "the array has 0 dimensions; give one or two"
    ),
    (
      "'<f8', 'fortran_order': False, 'shape': (1, 1, 1, 1, 1), }", 8,
      "the array has 5 dimensions; give one or two"
    ),
    ("'<f8', 'fortran_order': False, 'shape': (0, 5), }", 0, "the array is empty"),
    (
      "'<f8', 'fortran_order': False, 'shape': (4294967296, 4294967296), }", 8,
      "the shape [4294967296, 4294967296] is larger than any file"
    ),
    (
      "'<f8', 'fortran_order': False, 'shape': (\(big),), }", 8,
      "the extent \(big) of the shape is too large"
    ),
    (
      "'<f8', 'fortran_order': False, 'shape': (1), }", 8,
      "the header is not the dictionary that NumPy writes (at its byte 52); save it again"
    ),
    (
      "'<f8', 'fortran_order': False, 'shape': (-1,), }", 8,
      "the header is not the dictionary that NumPy writes (at its byte 51); save it again"
    ),
    (
      "'<f8', 'fortran_order': False, 'shape': (1,), } + {}", 8,
      "the header is not the dictionary that NumPy writes (at its byte 58); save it again"
    ),
    (
      "'<f8', 'fortran_order': False, 'shape': (1,), 'x': 1, }", 8,
      "the header has an unknown entry 'x'"
    ),
    (
      "'<f8', 'fortran_order': False, 'descr': '<f8', }", 8, "the header gives 'descr' twice"
    ),
    (
      "'<f8', 'fortran_order': False, }", 8,
      "the header must give 'descr', 'fortran_order' and 'shape'"
    ),
  ])
  func `a bad header is refused with its reason`(rest: String, size: Int, reason: String) throws {
    let folder = try TemporaryFolder()
    let data = [UInt8](repeating: 0, count: size)
    let path = try folder.write(arrayBytes("{'descr': " + rest, data: data), to: "a.npy")
    let found = message(in: folder) { () throws(FileError) in
      _ = try NumericArrayFile(path: path)
    }
    #expect(found == "a.npy: " + reason)
  }

  @Test
  func `a file that is no array is refused`() throws {
    let folder = try TemporaryFolder()
    let header = header(shape: "(1,)")
    let whole = arrayBytes(header, data: doubleBytes([1]))
    let cases: [([UInt8], String)] = [
      ([], "this is not a NumPy array file (.npy); write it with numpy.save"),
      (
        Array("PK\u{3}\u{4}".utf8),
        "this is not a NumPy array file (.npy); write it with numpy.save"
      ),
      (Array(whole[..<9]), "the header is truncated"),
      (Array(whole[..<60]), "the header is truncated"),
      (
        arrayBytes(header, data: [], version: (4, 0)),
        "format version 4.0 is unknown; known are 1.0, 2.0, 3.0"
      ),
      (
        arrayBytes(header, data: [], version: (2, 0), claimedLength: 4_294_967_295),
        "the header claims 4294967295 bytes; the limit is 10000"
      ),
      (arrayBytes(header, data: [], claimedLength: 9000), "the header is truncated"),
    ]
    for (bytes, reason) in cases {
      let path = try folder.write(bytes, to: "a.npy")
      let found = message(in: folder) { () throws(FileError) in
        _ = try NumericArrayFile(path: path)
      }
      #expect(found == "a.npy: " + reason)
    }
  }
}
