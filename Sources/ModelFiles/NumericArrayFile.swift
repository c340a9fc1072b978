#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

/// The numbers of a NumPy array file (`.npy`): one or two dimensions of float32 or float64, little
/// endian, C order.
///
/// The file stays mapped; a row is decoded when it is asked for. Every number becomes the `Double` of
/// exactly its value. Other element types, big-endian and column-major files are refused, each with its
/// reason, and so are files shorter or longer than their header says.
public struct NumericArrayFile: Sendable {
  /// The path, as the user gave it.
  public let path: String
  /// The one or two extents, each at least 1.
  public let shape: [Int]
  private let content: Data
  private let start: Int
  private let isSinglePrecision: Bool

  /// Opens the array at `path` and checks header and size; reads no element.
  ///
  /// Throws ``ModelFileError``. Constant time.
  public init(path: String) throws(ModelFileError) {
    try self.init(path: path, opening: path)
  }

  /// Opens the array at `location`, called `path` in messages.
  init(path: String, opening location: String) throws(ModelFileError) {
    let content: Data
    do {
      content = try InputFile.read(location, limit: .max)
    } catch {
      throw ModelFileError(error.kind, path: path, message: error.message)
    }
    do throws(ArrayHeaderError) {
      let header = try ArrayHeader(content)
      self.path = path
      self.shape = header.shape
      self.start = header.length
      self.isSinglePrecision = header.elementSize == 4
      self.content = content
    } catch {
      throw ModelFileError(.badData, path: path, message: error.problem)
    }
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
    let width = isSinglePrecision ? 4 : 8
    let offset = start + index * columnCount * width
    return content.withUnsafeBytes { bytes in
      (0..<columnCount).map { column in
        let place = offset + column * width
        if isSinglePrecision {
          let bits = bytes.loadUnaligned(fromByteOffset: place, as: UInt32.self)
          return Double(Float(bitPattern: UInt32(littleEndian: bits)))
        }
        let bits = bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self)
        return Double(bitPattern: UInt64(littleEndian: bits))
      }
    }
  }
}

extension NumericArrayFile {
  /// Writes `rows` as a two-dimensional float64 array.
  ///
  /// The rows must be equally long and not empty. Throws ``ModelFileError`` of kind `cannotWrite`, or
  /// `badData` for rows of unequal length.
  public static func write(rows: [[Double]], to path: String) throws(ModelFileError) {
    guard let width = rows.first?.count, width > 0, rows.allSatisfy({ $0.count == width }) else {
      throw ModelFileError(
        .badData, path: path, message: "the rows of an array must be equally long and not empty")
    }
    try write(rows.joined(), shape: "(\(rows.count), \(width))", to: path)
  }

  /// Writes `values` as a one-dimensional float64 array.
  ///
  /// Throws ``ModelFileError`` of kind `cannotWrite`.
  public static func write(_ values: [Double], to path: String) throws(ModelFileError) {
    try write(values, shape: "(\(values.count),)", to: path)
  }

  private static func write(
    _ values: some Sequence<Double>, shape: String, to path: String
  ) throws(ModelFileError) {
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
      try withUnsafeBytes(of: bits) { bytes throws(ModelFileError) in try file.append(bytes) }
    }
    try file.finish()
  }
}
