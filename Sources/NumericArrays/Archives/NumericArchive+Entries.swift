// Adds the form of single entries: their bytes, and what bytes stand for.

#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

extension NumericArchive {
  /// The `.npy` file of `entry`.
  static func bytes(of entry: Entry) -> [UInt8] {
    switch entry {
    case .array(let shape, let values, let isSinglePrecision):
      let extents = shape.map(String.init).joined(separator: ", ") + (shape.count == 1 ? "," : "")
      var bytes = header(type: isSinglePrecision ? "<f4" : "<f8", shape: "(\(extents))")
      bytes.reserveCapacity(bytes.count + values.count * (isSinglePrecision ? 4 : 8))
      for value in values {
        if isSinglePrecision {
          append(Float(value).bitPattern.littleEndian, to: &bytes)
        } else {
          append(value.bitPattern.littleEndian, to: &bytes)
        }
      }
      return bytes
    case .integers(let shape, let values):
      let extents = shape.map(String.init).joined(separator: ", ") + (shape.count == 1 ? "," : "")
      var bytes = header(type: "<i8", shape: "(\(extents))")
      for value in values { append(Int64(value).littleEndian, to: &bytes) }
      return bytes
    case .texts: preconditionFailure("arrays of texts are only read")
    case .text(let text):
      let scalars = text.unicodeScalars
      var bytes = header(type: "<U\(scalars.count)", shape: "()")
      for scalar in scalars { append(scalar.value.littleEndian, to: &bytes) }
      return bytes
    }
  }

  private static func append(_ word: some FixedWidthInteger, to bytes: inout [UInt8]) {
    withUnsafeBytes(of: word) { bytes.append(contentsOf: $0) }
  }

  /// The header: the numbers start at a multiple of 64 bytes, as NumPy has it.
  private static func header(type: String, shape: String) -> [UInt8] {
    var text = "{'descr': '\(type)', 'fortran_order': False, 'shape': \(shape), }"
    let unpadded = ArrayHeader.magic.count + 4 + text.utf8.count + 1
    text += String(repeating: " ", count: (64 - unpadded % 64) % 64) + "\n"
    let length = [UInt8(text.utf8.count & 0xFF), UInt8(text.utf8.count >> 8)]
    return ArrayHeader.magic + [1, 0] + length + text.utf8
  }

  /// The entry that the `.npy` file in `stream` is; nil for objects when they are skipped.
  ///
  /// `charge` is told the memory that it takes, before it does.
  static func entry(
    _ stream: ArchiveStream, skippingObjects: Bool,
    charge: (_ bytes: Int) throws(ArrayHeaderError) -> Void
  ) throws(ArrayHeaderError) -> Entry? {
    var start = try stream.read(min(stream.size, ArrayHeader.prefixLength))
    let end = try ArrayHeader.place(in: start).end
    guard end <= stream.size else { throw ArrayHeaderError("the header is truncated") }
    start += try stream.read(max(0, end - start.count))
    var literal = ArrayHeaderLiteral(try ArrayHeader.text(of: start).bytes)
    let fields = try literal.fields()
    if skippingObjects, fields.elementType == "|O" { return nil }
    if fields.elementType.hasPrefix("<U"), fields.shape.count <= 1 {
      return try texts(fields, stream, size: stream.size - end, charge)
    }
    let header = try ArrayHeader(start, size: stream.size, isTolerant: true)
    let count = header.shape.reduce(1, *)
    try charge((header.isColumnMajor ? 16 : 8) * count)
    if case .integer = header.elementType {
      var values: [Int] = []
      values.reserveCapacity(count)
      try chunks(stream, header) { (content, count) throws(ArrayHeaderError) in
        for index in 0..<count {
          values.append(try integer(content, index, header.elementType))
        }
      }
      return .integers(shape: header.shape, values: rowMajor(values, header))
    }
    var values: [Double] = []
    values.reserveCapacity(count)
    try chunks(stream, header) { content, count in
      values += [Double](unsafeUninitializedCapacity: count) { buffer, found in
        content.withUnsafeBytes { header.elementType.decode($0, at: 0, count: count, into: buffer) }
        found = count
      }
    }
    return .array(
      shape: header.shape, values: rowMajor(values, header),
      isSinglePrecision: header.elementType.size < 8)
  }

  /// The numbers of an array in row-major order.
  private static func rowMajor<Number>(_ values: [Number], _ header: ArrayHeader) -> [Number] {
    guard header.isColumnMajor else { return values }
    let (rows, columns) = (header.shape[0], header.shape[1])
    return values.indices.map { values[$0 % columns * rows + $0 / columns] }
  }

  /// Calls `body` with the numbers of `stream`, some at a time.
  private static func chunks(
    _ stream: ArchiveStream, _ header: ArrayHeader,
    _ body: (Data, _ count: Int) throws(ArrayHeaderError) -> Void
  ) throws(ArrayHeaderError) {
    var left = header.shape.reduce(1, *)
    while left > 0 {
      let count = min(left, 1 << 16)
      try body(stream.read(count * header.elementType.size), count)
      left -= count
    }
  }

  private static func integer(
    _ content: Data, _ index: Int, _ type: ElementType
  ) throws(ArrayHeaderError) -> Int {
    guard case .integer(let size, let isSigned) = type else { return 0 }
    var word: UInt64 = 0
    for byte in 0..<size {
      word |= UInt64(content[content.startIndex + index * size + byte]) << UInt64(8 * byte)
    }
    if isSigned {
      let unused = UInt64(64 - 8 * size)
      return Int(Int64(bitPattern: word << unused) >> Int64(unused))
    }
    guard let value = Int(exactly: word) else {
      throw ArrayHeaderError("the integer \(word) is too large")
    }
    return value
  }

  /// The text, or the texts, that NumPy strings in `stream` are; `size` bytes of them.
  private static func texts(
    _ fields: ArrayHeaderFields, _ stream: ArchiveStream, size: Int,
    _ charge: (_ bytes: Int) throws(ArrayHeaderError) -> Void
  ) throws(ArrayHeaderError) -> Entry {
    let rows = fields.shape.first ?? 1
    guard let length = Int(fields.elementType.dropFirst(2)), length >= 0,
      case (let scalars, false) = length.multipliedReportingOverflow(by: rows),
      case (let bytes, false) = scalars.multipliedReportingOverflow(by: 4), bytes == size
    else { throw ArrayHeaderError("the texts do not have the size that the header says") }
    // The bytes, and a string a row, of at most a byte of text for each of theirs.
    guard rows <= 1 << 24 else { throw ArrayHeaderError("there are more than \(1 << 24) texts") }
    try charge(2 * bytes + 16 * rows)
    let content = try stream.read(bytes)
    var texts: [String] = []
    texts.reserveCapacity(rows)
    for row in 0..<rows {
      var text = String.UnicodeScalarView()
      for index in 0..<length {
        let word = content.withUnsafeBytes {
          $0.loadUnaligned(fromByteOffset: 4 * (row * length + index), as: UInt32.self)
        }
        guard let scalar = Unicode.Scalar(UInt32(littleEndian: word)) else {
          throw ArrayHeaderError("the text is not Unicode")
        }
        // NumPy pads texts with zeros.
        if scalar.value != 0 { text.append(scalar) }
      }
      texts.append(String(text))
    }
    return fields.shape.isEmpty ? .text(texts[0]) : .texts(texts)
  }
}
