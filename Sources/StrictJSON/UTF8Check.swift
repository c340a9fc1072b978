/// Where bytes stop being UTF-8 (RFC 3629): no overlong forms, no surrogates, nothing
/// past U+10FFFF.
package enum UTF8Check {
  /// The position of the first byte that starts no valid sequence, or nil when all is UTF-8.
  package static func firstInvalidByte(in bytes: UnsafeBufferPointer<UInt8>) -> Int? {
    var position = 0
    while position < bytes.count {
      let first = bytes[position]
      if first < 0x80 {
        position += 1
        continue
      }
      guard let (length, second) = sequence(startingWith: first),
        position + length <= bytes.count, second.contains(bytes[position + 1])
      else { return position }
      for offset in 2..<max(length, 2) where bytes[position + offset] & 0xC0 != 0x80 {
        return position
      }
      position += length
    }
    return nil
  }

  /// The length of a sequence with this first byte and the range of its second byte.
  private static func sequence(startingWith first: UInt8) -> (Int, ClosedRange<UInt8>)? {
    switch first {
    case 0xC2...0xDF: return (2, 0x80...0xBF)
    case 0xE0: return (3, 0xA0...0xBF)
    case 0xED: return (3, 0x80...0x9F)
    case 0xE1...0xEF: return (3, 0x80...0xBF)
    case 0xF0: return (4, 0x90...0xBF)
    case 0xF1...0xF3: return (4, 0x80...0xBF)
    case 0xF4: return (4, 0x80...0x8F)
    default: return nil
    }
  }
}
