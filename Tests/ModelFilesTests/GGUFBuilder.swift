/// A GGUF file made by hand, so that its fields can lie.
struct GGUFBuilder {
  /// One tensor: extents innermost first, the number of its type, its bytes.
  struct Tensor {
    var name: String
    var extents: [UInt64]
    var type: UInt32
    var data: [UInt8]
    /// The offset that the header claims; where the data are when nil.
    var offset: UInt64?
  }

  var version: UInt32 = 3
  var values: [[UInt8]] = []
  var tensors: [Tensor] = []
  var claimedTensors: UInt64?
  var claimedValues: UInt64?
  var alignment = 32

  /// The little-endian bytes of a whole number.
  static func word(_ value: some FixedWidthInteger) -> [UInt8] {
    withUnsafeBytes(of: value.littleEndian) { Array($0) }
  }

  static func text(_ text: String) -> [UInt8] { word(UInt64(text.utf8.count)) + Array(text.utf8) }

  /// Adds a value of the type `type`, whose bytes are `content`.
  mutating func add(_ key: String, type: UInt32, _ content: [UInt8]) {
    values.append(Self.text(key) + Self.word(type) + content)
  }

  /// Adds an array of texts.
  mutating func add(_ key: String, texts: [String]) {
    add(
      key, type: 9,
      Self.word(UInt32(8)) + Self.word(UInt64(texts.count)) + texts.flatMap(Self.text))
  }

  mutating func add(
    _ name: String, _ extents: [UInt64], type: UInt32 = 0, _ data: [UInt8], offset: UInt64? = nil
  ) {
    tensors.append(
      Tensor(name: name, extents: extents, type: type, data: data, offset: offset))
  }

  /// The whole file.
  var bytes: [UInt8] {
    var header =
      Array("GGUF".utf8) + Self.word(version)
      + Self.word(claimedTensors ?? UInt64(tensors.count))
      + Self.word(claimedValues ?? UInt64(values.count)) + values.joined()
    var data: [UInt8] = []
    for tensor in tensors {
      header +=
        Self.text(tensor.name) + Self.word(UInt32(tensor.extents.count))
        + tensor.extents.flatMap { Self.word($0) } + Self.word(tensor.type)
        + Self.word(tensor.offset ?? UInt64(data.count))
      data += tensor.data + padding(tensor.data.count)
    }
    return header + padding(header.count) + data
  }

  private func padding(_ count: Int) -> [UInt8] {
    [UInt8](repeating: 0, count: (alignment - count % alignment) % alignment)
  }
}
