// The door to arrays in files, whatever their format.

#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

/// The numbers of an array in a file: a vector or a matrix of floats, row by row.
///
/// The file is a NumPy array (`.npy`), or holds several arrays by name, the only one when no name is
/// given: a NumPy archive (`weights.npz:logits`), a safetensors file
/// (`model.safetensors:lm_head.weight`), alone or one of those of an index
/// (`model.safetensors.index.json:lm_head.weight`), a GGUF file (`v.gguf:direction.12`), or a file of
/// PyTorch (`pytorch_model.bin:lm_head.weight`), whose pickle is never executed. A number after
/// another colon is a row of a stack (`v.npy:12`, `v.safetensors:vectors:12`); extents of 1 beyond
/// two do not count.
///
/// The file stays mapped, apart from the arrays of `.npz` and of PyTorch, which are unpacked; a row
/// is decoded when it is asked for. Every number becomes the `Double` of exactly its value, of
/// quantised tensors the float32 number that ggml makes of it. Other element types, big-endian and
/// column-major files are refused, each with its reason, and so are files shorter than they say.
public struct NumericArrayFile: Sendable {
  /// The path, as the user gave it.
  public let path: String
  /// The one or two extents, each at least 1.
  public let shape: [Int]
  /// What was assumed about the numbers, in words, where the file does not say; else nil.
  public let assumption: String?
  private let content: Data
  private let start: Int
  private let encoding: NumberEncoding
  private let rowSize: Int

  /// Opens the array at `path` and checks header and size; reads no element.
  ///
  /// Throws ``FileError``. Constant time, or linear in the names of the file.
  public init(path: String) throws(FileError) {
    try self.init(path: path, reading: ArrayReference(path), isConfined: false)
  }

  /// Opens the array that `place` names, called `path` in messages.
  ///
  /// Files that the file names in turn must lie in its folder when `isConfined`.
  package init(
    path: String, reading place: ArrayReference, isConfined: Bool
  ) throws(FileError) {
    try self.init(
      StoredArray(place, shown: ArrayReference(path).file, isConfined: isConfined), path: path)
  }

  /// The array `stored`, of one or two extents, called `path` in messages.
  init(_ stored: StoredArray, path: String) throws(FileError) {
    self.path = path
    shape = stored.shape
    assumption = stored.assumption
    start = stored.start
    encoding = stored.encoding
    content = stored.content
    guard let size = encoding.byteCount(of: shape[shape.count - 1]) else {
      throw FileError(.badData, path: path, message: "the shape is larger than any file")
    }
    rowSize = size
  }

  /// The number of rows; a one-dimensional array is one row.
  public var rowCount: Int { shape.count == 1 ? 1 : shape[0] }

  /// The number of elements in a row.
  public var columnCount: Int { shape.count == 1 ? shape[0] : shape[1] }

  /// The numbers of row `index`.
  ///
  /// Traps when there is no such row. Linear in the row.
  public func row(_ index: Int) -> [Double] {
    precondition((0..<rowCount).contains(index), "no such row")
    return [Double](unsafeUninitializedCapacity: columnCount) { buffer, count in
      decode(row: index, into: buffer)
      count = columnCount
    }
  }

  /// Whether a number can be read without its neighbours: unless they share a scale.
  public var hasSingleNumbers: Bool { encoding.blockLength == 1 }

  /// The number in column `column` of row `index`.
  ///
  /// Traps when there is no such place. Constant time where the array ``hasSingleNumbers``, else linear
  /// in the row.
  public func number(row index: Int, column: Int) -> Double {
    precondition((0..<columnCount).contains(column), "no such column")
    guard hasSingleNumbers else { return row(index)[column] }
    precondition((0..<rowCount).contains(index), "no such row")
    var number = 0.0
    let place = start + index * rowSize + column * encoding.blockSize
    content.withUnsafeBytes { bytes in
      withUnsafeMutablePointer(to: &number) {
        encoding.decode(
          bytes, at: place, count: 1, into: UnsafeMutableBufferPointer(start: $0, count: 1))
      }
    }
    return number
  }

  /// Whether all numbers of row `index` are finite.
  ///
  /// Traps when there is no such row. Linear in the row, at the speed of memory for float32 and
  /// float64.
  public func isFinite(row index: Int) -> Bool {
    precondition((0..<rowCount).contains(index), "no such row")
    let place = start + index * rowSize
    switch encoding {
    case .elements(.float32):
      return content.withUnsafeBytes { bytes in
        NumericArrayFile.isFinite(
          bytes, at: place, count: columnCount, exponent: 0x7F80_0000 as UInt32)
      }
    case .elements(.float64):
      return content.withUnsafeBytes { bytes in
        NumericArrayFile.isFinite(
          bytes, at: place, count: columnCount, exponent: 0x7FF0_0000_0000_0000 as UInt64)
      }
    default: return row(index).allSatisfy(\.isFinite)
    }
  }

  /// Whether none of `count` little-endian numbers has all bits of its `exponent`.
  @inline(__always)
  private static func isFinite<Bits: FixedWidthInteger>(
    _ bytes: UnsafeRawBufferPointer, at place: Int, count: Int, exponent: Bits
  ) -> Bool {
    let size = MemoryLayout<Bits>.size
    precondition(place >= 0 && place + count * size <= bytes.count, "the row lies in the file")
    var found = false
    for index in 0..<count {
      let bits = Bits(
        littleEndian: bytes.loadUnaligned(fromByteOffset: place + index * size, as: Bits.self))
      found = found || bits & exponent == exponent
    }
    return !found
  }

  /// Decodes row `index` into `target`, which must hold a row.
  ///
  /// Traps when there is no such row. Linear in the row, without allocating.
  public func decode(row index: Int, into target: UnsafeMutableBufferPointer<Double>) {
    precondition((0..<rowCount).contains(index), "no such row")
    content.withUnsafeBytes { bytes in
      encoding.decode(bytes, at: start + index * rowSize, count: columnCount, into: target)
    }
  }

  /// All numbers, row after row, in either precision; of arrays of float64 rounded to `Float`.
  ///
  /// Linear in the array, at the speed of memory.
  public func numbers<Number: BinaryFloatingPoint>(as type: Number.Type = Number.self) -> [Number] {
    let size = rowCount * columnCount
    return [Number](unsafeUninitializedCapacity: size) { buffer, count in
      content.withUnsafeBytes { bytes in
        encoding.decode(bytes, at: start, count: size, into: buffer)
      }
      count = size
    }
  }
}

extension NumericArrayFile {
  /// Writes `rows` as a two-dimensional float64 array.
  ///
  /// The rows must be equally long and not empty. Throws ``FileError`` of kind `cannotWrite`, or
  /// `badData` for rows of unequal length.
  public static func write(rows: [[Double]], to path: String) throws(FileError) {
    guard let width = rows.first?.count, width > 0, rows.allSatisfy({ $0.count == width }) else {
      throw FileError(
        .badData, path: path, message: "the rows of an array must be equally long and not empty")
    }
    try write(rows.joined(), shape: "(\(rows.count), \(width))", to: path)
  }

  /// Writes `values` as a one-dimensional float64 array.
  ///
  /// Throws ``FileError`` of kind `cannotWrite`.
  public static func write(_ values: [Double], to path: String) throws(FileError) {
    try write(values, shape: "(\(values.count),)", to: path)
  }

  private static func write(
    _ values: some Sequence<Double>, shape: String, to path: String
  ) throws(FileError) {
    var file = try OutputFile(path)
    var header = "{'descr': '<f8', 'fortran_order': False, 'shape': \(shape), }"
    // NumPy starts the numbers at a multiple of 64 bytes; the header ends with a line feed.
    let unpadded = ArrayHeader.magic.count + 4 + header.utf8.count + 1
    header += String(repeating: " ", count: (64 - unpadded % 64) % 64) + "\n"
    try file.append(ArrayHeader.magic + [1, 0])
    try file.append([UInt8(header.utf8.count & 0xFF), UInt8(header.utf8.count >> 8)])
    try file.append(header.utf8)
    for value in values {
      let bits = value.bitPattern.littleEndian
      try withUnsafeBytes(of: bits) { bytes throws(FileError) in try file.append(bytes) }
    }
    try file.finish()
  }
}
