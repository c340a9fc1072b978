// The decimal digits of a machine word as bytes, eight at a time: for printing many numbers.

/// Decimal digits as text.
enum DecimalBytes {
  /// The bytes that ``write(_:to:)`` fills: all digits of a word, and zeros before them.
  static let capacity = 24

  /// Writes the 24 last decimal digits of `value` as text to `bytes`, with zeros in front.
  static func write(_ value: UInt64, to bytes: UnsafeMutableRawPointer) {
    let (upper, low) = value.quotientAndRemainder(dividingBy: 100_000_000)
    let (high, middle) = upper.quotientAndRemainder(dividingBy: 100_000_000)
    // Most numbers have at most 16 digits.
    bytes.storeBytes(of: high == 0 ? 0x3030_3030_3030_3030 : eight(high), as: UInt64.self)
    bytes.storeBytes(of: eight(middle), toByteOffset: 8, as: UInt64.self)
    bytes.storeBytes(of: eight(low), toByteOffset: 16, as: UInt64.self)
  }

  /// The eight digits of `value` < 10^8, the first in the byte that is stored first.
  ///
  /// The word is halved into fields of four, two and one digits; quotients by 100 and 10 are
  /// products, exact for such small numbers.
  private static func eight(_ value: UInt64) -> UInt64 {
    let four = value / 10_000
    let fours = four | (value &- four &* 10_000) << 32
    let hundreds = (fours &* 10_486) >> 20 & 0x0000_007f_0000_007f
    let twos = hundreds | (fours &- hundreds &* 100) << 16
    let tens = (twos &* 103) >> 10 & 0x000f_000f_000f_000f
    let ones = tens | (twos &- tens &* 10) << 8
    return (ones | 0x3030_3030_3030_3030).littleEndian
  }
}

extension [UInt8] {
  /// Adds `value` in decimal.
  mutating func appendDecimal(_ value: UInt64) {
    withUnsafeTemporaryAllocation(byteCount: DecimalBytes.capacity, alignment: 8) { buffer in
      guard let bytes = buffer.baseAddress else { return }
      DecimalBytes.write(value, to: bytes)
      var start = 0
      while start < DecimalBytes.capacity - 1, buffer[start] == UInt8(ascii: "0") { start += 1 }
      append(contentsOf: UnsafeRawBufferPointer(rebasing: buffer[start...]))
    }
  }
}
