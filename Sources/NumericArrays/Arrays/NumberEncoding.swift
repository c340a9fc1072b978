// How the numbers of an array stand in a file: one by one, or in blocks.

/// How numbers are stored.
enum NumberEncoding: Sendable, Equatable {
  /// One by one.
  case elements(ElementType)
  /// In blocks that share a scale.
  case blocks(BlockEncoding)

  /// The numbers that stand or fall together.
  var blockLength: Int {
    switch self {
    case .elements: return 1
    case .blocks(let encoding): return encoding.length
    }
  }

  /// The bytes of a block.
  var blockSize: Int {
    switch self {
    case .elements(let type): return type.size
    case .blocks(let encoding): return encoding.size
    }
  }

  /// The bytes of `count` numbers, whole blocks; nil when there are more than any file has.
  func byteCount(of count: Int) -> Int? {
    let (bytes, overflow) = (count / blockLength).multipliedReportingOverflow(by: blockSize)
    return overflow ? nil : bytes
  }

  /// The bytes of an array of this shape, whose rows are whole blocks; nil when there are more than
  /// any file has.
  func byteCount(ofShape shape: [Int]) -> Int? {
    var count = 1
    for extent in shape {
      let (product, overflow) = count.multipliedReportingOverflow(by: extent)
      if overflow { return nil }
      count = product
    }
    return byteCount(of: count)
  }

  /// Decodes `count` numbers, whole blocks, that start at `offset` of `bytes`, each to the `Double`
  /// of exactly its value, or to the nearest `Float`: of all encodings but float64 exactly too.
  ///
  /// Traps unless the numbers lie within `bytes` and fit in `target`.
  func decode<Number: BinaryFloatingPoint>(
    _ bytes: UnsafeRawBufferPointer, at offset: Int, count: Int,
    into target: UnsafeMutableBufferPointer<Number>
  ) {
    switch self {
    case .elements(let type): type.decode(bytes, at: offset, count: count, into: target)
    case .blocks(let encoding): encoding.decode(bytes, at: offset, count: count, into: target)
    }
  }
}
