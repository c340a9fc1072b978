// The quantised types of GGUF files: which there are, and how their numbers are decoded.

/// A quantised type of ggml: blocks of numbers that share scales.
///
/// A number is the float32 number that ggml's own dequantisation gives (`dequantize_row_*` of its
/// reference code): products of scales and small integers are exact in float32, and only a sum with
/// an offset rounds.
enum BlockEncoding: Sendable, CaseIterable {
  // 32 numbers, and the bits of each; 0: symmetric about 0, 1: with an offset.
  case q40, q41, q50, q51, q80
  // 256 numbers in groups with scales of their own ("K quants").
  case q4K, q5K, q6K

  /// The numbers of a block.
  var length: Int {
    switch self {
    case .q40, .q41, .q50, .q51, .q80: return 32
    case .q4K, .q5K, .q6K: return 256
    }
  }

  /// The bytes of a block.
  var size: Int {
    switch self {
    case .q40: return 2 + 16
    case .q41: return 4 + 16
    case .q50: return 2 + 4 + 16
    case .q51: return 4 + 4 + 16
    case .q80: return 2 + 32
    case .q4K: return 4 + 12 + 128
    case .q5K: return 4 + 12 + 32 + 128
    case .q6K: return 128 + 64 + 16 + 2
    }
  }

  /// Decodes `count` numbers, whole blocks, that start at `offset` of `bytes`.
  ///
  /// Traps unless the numbers lie within `bytes` and fit in `target`.
  @specialized(where Number == Double)
  @specialized(where Number == Float)
  func decode<Number: BinaryFloatingPoint>(
    _ bytes: UnsafeRawBufferPointer, at offset: Int, count: Int,
    into target: UnsafeMutableBufferPointer<Number>
  ) {
    let blocks = count / length
    precondition(
      count >= 0 && count % length == 0 && offset >= 0 && count <= target.count
        && blocks <= (bytes.count - offset) / size,
      "the blocks lie within the file")
    guard blocks > 0, let start = bytes.baseAddress, let numbers = target.baseAddress else {
      return
    }
    for block in 0..<blocks {
      let source = QuantizedBlock(start: start + (offset + block * size))
      let place = numbers + block * length
      switch self {
      case .q40: source.decodeFourBits(hasOffset: false, into: place)
      case .q41: source.decodeFourBits(hasOffset: true, into: place)
      case .q50: source.decodeFiveBits(hasOffset: false, into: place)
      case .q51: source.decodeFiveBits(hasOffset: true, into: place)
      case .q80: source.decodeEightBits(into: place)
      case .q4K: source.decodeGroups(ofFiveBits: false, into: place)
      case .q5K: source.decodeGroups(ofFiveBits: true, into: place)
      case .q6K: source.decodeGroupsOfSixBits(into: place)
      }
    }
  }
}
