// Parses the header of GGUF files.
internal import PlainText

#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

/// The header of a GGUF file, version 3, checked against the size of the file.
///
/// Numbers are little endian. After the magic word and the version come the numbers of tensors and
/// of values, the values by key, the tensors, and, from a multiple of the alignment on, their data.
struct GGUFHeader {
  /// One tensor.
  struct Tensor: Sendable {
    let name: String
    /// The extents as NumPy has them, the innermost last.
    let shape: [Int]
    let type: GGUFTensorType
    /// Where its data start, from the start of the file.
    let start: Int
  }

  /// Where a value stands, and of which type it is.
  struct Value: Sendable {
    let type: UInt32
    let position: Int
  }

  static let magic: [UInt8] = Array("GGUF".utf8)
  /// The most tensors, and the most values, that a file may have.
  static let tensorLimit = 1 << 17
  static let valueLimit = 1 << 16
  /// The longest key or name, as the format has it.
  static let nameLimit = 65_535
  /// Dimensions of a tensor, and arrays in arrays, at most.
  static let dimensionLimit = 4
  static let depthLimit = 4

  let tensors: [Tensor]
  let values: [String: Value]

  /// The header of the file `content`.
  init(_ content: Data) throws(ArrayHeaderError) {
    guard content.starts(with: GGUFHeader.magic) else {
      throw ArrayHeaderError(
        "this is not a GGUF file: it does not start with \"GGUF\""
          + (FileSignature.remedy(for: content, called: [".gguf"]).map { "; \($0)" } ?? ""))
    }
    var cursor = ByteCursor(content, at: 4)
    let version = try cursor.integer(UInt32.self)
    guard version == 3 else {
      throw ArrayHeaderError(
        version.byteSwapped == 3
          ? "the file is big endian; convert it with gguf-convert-endian FILE little"
          : "the version of the format is \(version), and 3 is read; convert the model again")
    }
    let tensorCount = try cursor.count(of: "tensors", bytes: 32)
    let valueCount = try cursor.count(of: "values", bytes: 13)
    guard tensorCount <= GGUFHeader.tensorLimit, valueCount <= GGUFHeader.valueLimit else {
      throw ArrayHeaderError(
        "it has \(tensorCount) tensors and \(valueCount) values; the limits are \(GGUFHeader.tensorLimit) and \(GGUFHeader.valueLimit)"
      )
    }
    var values: [String: Value] = [:]
    for _ in 0..<valueCount {
      let key = try GGUFHeader.name(&cursor)
      let type = try cursor.integer(UInt32.self)
      guard values.updateValue(Value(type: type, position: cursor.position), forKey: key) == nil
      else { throw ArrayHeaderError("the key \"\(key.prefix(200))\" is used twice") }
      try GGUFHeader.skip(type, &cursor, depth: 0)
    }
    self.values = values
    let alignment = try GGUFHeader.alignment(values, content)
    var tensors: [Tensor] = []
    for _ in 0..<tensorCount { tensors.append(try GGUFHeader.tensor(&cursor, alignment)) }
    let dataStart = (cursor.position + alignment - 1) & ~(alignment - 1)
    self.tensors = try GGUFHeader.placed(tensors, after: dataStart, size: content.count)
  }

  private static func name(_ cursor: inout ByteCursor) throws(ArrayHeaderError) -> String {
    let length = try cursor.count(of: "bytes of a name", bytes: 1)
    guard length <= nameLimit else {
      throw ArrayHeaderError("a name has \(length) bytes; the limit is \(nameLimit)")
    }
    return try cursor.text(length)
  }

  /// Passes a value of the type `type`.
  private static func skip(
    _ type: UInt32, _ cursor: inout ByteCursor, depth: Int
  ) throws(ArrayHeaderError) {
    if let size = size(of: type) { return try cursor.skip(size) }
    switch type {
    case 8: try cursor.skip(try cursor.count(of: "bytes of text", bytes: 1))
    case 9:
      guard depth < depthLimit else {
        throw ArrayHeaderError("arrays of arrays are deeper than \(depthLimit)")
      }
      let member = try cursor.integer(UInt32.self)
      let least = size(of: member) ?? (member == 9 ? 12 : 8)
      let count = try cursor.count(of: "numbers of an array", bytes: least)
      if let size = size(of: member) { return try cursor.skip(count * size) }
      for _ in 0..<count { try skip(member, &cursor, depth: depth + 1) }
    default: throw ArrayHeaderError("the value at byte \(cursor.position) has the type \(type)")
    }
  }

  /// The bytes of a value of the type; nil for texts, arrays and what is no type.
  private static func size(of type: UInt32) -> Int? {
    switch type {
    case 0, 1, 7: return 1
    case 2, 3: return 2
    case 4, 5, 6: return 4
    case 10, 11, 12: return 8
    default: return nil
    }
  }

  /// What the data and each tensor are aligned to: a power of two.
  private static func alignment(
    _ values: [String: Value], _ content: Data
  ) throws(ArrayHeaderError) -> Int {
    guard let value = values["general.alignment"] else { return 32 }
    var cursor = ByteCursor(content, at: value.position)
    let alignment = value.type == 4 ? try cursor.integer(UInt32.self) : 0
    guard alignment.nonzeroBitCount == 1 else {
      throw ArrayHeaderError("general.alignment is not a power of two of 32 bits")
    }
    return Int(alignment)
  }

  /// A tensor, its start still from that of the data.
  private static func tensor(
    _ cursor: inout ByteCursor, _ alignment: Int
  ) throws(ArrayHeaderError) -> Tensor {
    let name = try name(&cursor)
    func failure(_ problem: String) -> ArrayHeaderError {
      ArrayHeaderError("tensor \"\(name.prefix(200))\": \(problem)")
    }
    let count = try cursor.integer(UInt32.self)
    guard (1...dimensionLimit).contains(Int(count)) else {
      throw failure("it has \(count) dimensions; a GGUF file has 1 to \(dimensionLimit)")
    }
    var shape: [Int] = []
    for _ in 0..<count {
      guard let extent = Int(exactly: try cursor.integer(UInt64.self)) else {
        throw failure("the shape is larger than any file")
      }
      shape.insert(extent, at: 0)
    }
    let type = GGUFTensorType(number: try cursor.integer(UInt32.self))
    let offset = try cursor.integer(UInt64.self)
    guard let start = Int(exactly: offset), start % alignment == 0 else {
      throw failure("its offset \(offset) is not a multiple of \(alignment)")
    }
    return Tensor(name: name, shape: shape, type: type, start: start)
  }

  /// The tensors with their place in the file of `size` bytes, whose data start at `dataStart`.
  ///
  /// Throws unless those whose type is read lie in it without overlap, under different names.
  private static func placed(
    _ tensors: [Tensor], after dataStart: Int, size: Int
  ) throws(ArrayHeaderError) -> [Tensor] {
    var placed: [Tensor] = []
    var ranges: [(range: Range<Int>, name: String)] = []
    var names: Set<ExactText> = []
    for tensor in tensors {
      let name = tensor.name.prefix(200)
      guard names.insert(ExactText(tensor.name)).inserted else {
        throw ArrayHeaderError("two tensors are called \"\(name)\"")
      }
      var length = 0
      if let encoding = tensor.type.encoding {
        guard tensor.shape[tensor.shape.count - 1] % encoding.blockLength == 0 else {
          throw ArrayHeaderError(
            "tensor \"\(name)\": rows of \(tensor.shape[tensor.shape.count - 1]) numbers are no blocks of \(encoding.blockLength)"
          )
        }
        guard let bytes = encoding.byteCount(ofShape: tensor.shape) else {
          throw ArrayHeaderError("tensor \"\(name)\": the shape is larger than any file")
        }
        length = bytes
      }
      guard dataStart <= size, tensor.start <= size - dataStart,
        length <= size - dataStart - tensor.start
      else {
        throw ArrayHeaderError(
          "tensor \"\(name)\" ends beyond the \(size) bytes of the file: it is truncated")
      }
      let start = dataStart + tensor.start
      if length > 0 { ranges.append((start..<(start + length), tensor.name)) }
      placed.append(Tensor(name: tensor.name, shape: tensor.shape, type: tensor.type, start: start))
    }
    ranges.sort { $0.range.lowerBound < $1.range.lowerBound }
    for (first, second) in zip(ranges, ranges.dropFirst())
    where second.range.lowerBound < first.range.upperBound {
      throw ArrayHeaderError("tensor \"\(second.name.prefix(200))\" overlaps the one before it")
    }
    return placed
  }
}
