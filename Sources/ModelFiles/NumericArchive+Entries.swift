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

  /// The entry that the `.npy` file `content` is.
  static func entry(_ content: Data) throws(ArrayHeaderError) -> Entry {
    if let text = try text(content) { return .text(text) }
    let header = try ArrayHeader(content)
    let count = header.shape.reduce(1, *)
    let values = content.withUnsafeBytes { bytes in
      (0..<count).map { index in
        let place = header.length + index * header.elementSize
        if header.elementSize == 4 {
          let bits = bytes.loadUnaligned(fromByteOffset: place, as: UInt32.self)
          return Double(Float(bitPattern: UInt32(littleEndian: bits)))
        }
        let bits = bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self)
        return Double(bitPattern: UInt64(littleEndian: bits))
      }
    }
    return .array(shape: header.shape, values: values, isSinglePrecision: header.elementSize == 4)
  }

  /// The text of a zero-dimensional array of one Unicode string; nil for other arrays.
  private static func text(_ content: Data) throws(ArrayHeaderError) -> String? {
    let header = try ArrayHeader.text(of: content)
    var literal = ArrayHeaderLiteral(header.bytes)
    let fields = try literal.fields()
    guard fields.elementType.hasPrefix("<U"), fields.shape.isEmpty,
      let count = Int(fields.elementType.dropFirst(2)), count < content.count,
      content.count == header.end + 4 * count
    else { return nil }
    var text = String.UnicodeScalarView()
    for index in 0..<count {
      let word = content.withUnsafeBytes {
        $0.loadUnaligned(fromByteOffset: header.end + 4 * index, as: UInt32.self)
      }
      guard let scalar = Unicode.Scalar(UInt32(littleEndian: word)) else {
        throw ArrayHeaderError("the text is not Unicode")
      }
      // NumPy pads texts with zeros.
      if scalar.value != 0 { text.append(scalar) }
    }
    return String(text)
  }
}
