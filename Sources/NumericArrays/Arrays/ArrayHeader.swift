// Parses the header of `.npy` files.

#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

/// Why bytes are not a readable NumPy array.
struct ArrayHeaderError: Error {
  let problem: String

  init(_ problem: String) {
    self.problem = problem
  }
}

/// The header of a `.npy` file, checked against the size of the file.
struct ArrayHeader {
  static let magic: [UInt8] = [0x93] + "NUMPY".utf8
  /// NumPy itself refuses longer headers unless it is told to trust the file.
  static let lengthLimit = 10_000

  /// Dimensions of an array, at most.
  static let dimensionLimit = 4

  /// The extents: one to four, each at least 1; one or two when read with tolerance.
  let shape: [Int]
  /// How the numbers are stored.
  let elementType: ElementType
  /// Where the numbers start.
  let length: Int

  /// Whether the numbers are in column-major (Fortran) order.
  let isColumnMajor: Bool
  /// What was assumed about the numbers, where the header does not say; else nil.
  let assumption: String?

  /// The header of `content`, or of a file of `size` bytes that starts with `content`; its numbers
  /// must be floats in row-major order unless `isTolerant`.
  init(
    _ content: Data, size: Int? = nil, isTolerant: Bool = false
  ) throws(ArrayHeaderError) {
    let text = try ArrayHeader.text(of: content)
    length = text.end
    var literal = ArrayHeaderLiteral(text.bytes)
    let fields = try literal.fields()
    shape = fields.shape
    elementType = try ElementType(numpy: fields.elementType)
    guard isTolerant || elementType.isFloating else {
      throw ArrayHeaderError(ElementType.notFloating(fields.elementType))
    }
    assumption =
      fields.elementType.hasSuffix("V2")
      ? "the elements, two bytes that NumPy has no name for ('\(fields.elementType)'), are taken as bfloat16"
      : nil
    guard (1...(isTolerant ? 2 : ArrayHeader.dimensionLimit)).contains(shape.count) else {
      throw ArrayHeaderError("the array has \(shape.count) dimensions; give one or two")
    }
    guard !shape.contains(0) else { throw ArrayHeaderError("the array is empty") }
    isColumnMajor = fields.isColumnMajor && shape.count > 1
    guard isTolerant || !isColumnMajor else {
      throw ArrayHeaderError(
        "the array is in Fortran order; save numpy.ascontiguousarray(array) instead")
    }
    try checkSize(size ?? content.count)
  }

  private func checkSize(_ size: Int) throws(ArrayHeaderError) {
    var expected = elementType.size
    for extent in shape {
      let (product, overflow) = expected.multipliedReportingOverflow(by: extent)
      guard !overflow else {
        throw ArrayHeaderError("the shape \(shape) is larger than any file")
      }
      expected = product
    }
    let present = size - length
    guard present >= expected else {
      throw ArrayHeaderError(
        "the file is truncated: \(present) bytes of numbers where the shape \(shape) needs \(expected)"
      )
    }
    guard present == expected else {
      throw ArrayHeaderError("\(present - expected) bytes follow the \(expected) bytes of numbers")
    }
  }

  /// The bytes of the header's dictionary and the position after it.
  static func text(
    of content: Data
  ) throws(ArrayHeaderError) -> (bytes: [UInt8], end: Int) {
    let (start, end) = try place(in: content)
    guard end <= content.count else { throw ArrayHeaderError("the header is truncated") }
    let first = content.startIndex
    return ([UInt8](content[(first + start)..<(first + end)]), end)
  }

  /// The most bytes that ``place(in:)`` looks at.
  static let prefixLength = 12

  /// Where the dictionary of a file that starts with `content` starts and ends.
  static func place(in content: Data) throws(ArrayHeaderError) -> (start: Int, end: Int) {
    let bytes = [UInt8](content.prefix(prefixLength))
    guard bytes.starts(with: magic) else {
      throw ArrayHeaderError("this is not a NumPy array file (.npy); write it with numpy.save")
    }
    guard bytes.count >= 10 else { throw ArrayHeaderError("the header is truncated") }
    let start: Int
    var length = Int(bytes[8]) | Int(bytes[9]) << 8
    switch (bytes[6], bytes[7]) {
    case (1, 0): start = 10
    case (2, 0), (3, 0):
      guard bytes.count == 12 else { throw ArrayHeaderError("the header is truncated") }
      start = 12
      length |= Int(bytes[10]) << 16 | Int(bytes[11]) << 24
    case (let major, let minor):
      throw ArrayHeaderError("format version \(major).\(minor) is unknown; known are 1.0, 2.0, 3.0")
    }
    guard length <= lengthLimit else {
      throw ArrayHeaderError("the header claims \(length) bytes; the limit is \(lengthLimit)")
    }
    return (start, start + length)
  }
}
