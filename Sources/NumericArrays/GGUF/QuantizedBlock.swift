// Decodes one block of a quantised tensor, in the order of ggml's reference code.

/// The bytes of one block; who makes one has checked that they are there.
struct QuantizedBlock {
  let start: UnsafeRawPointer

  @inline(__always)
  private func byte(_ offset: Int) -> Int32 {
    Int32(start.load(fromByteOffset: offset, as: UInt8.self))
  }

  @inline(__always)
  private func signedByte(_ offset: Int) -> Float {
    Float(start.load(fromByteOffset: offset, as: Int8.self))
  }

  @inline(__always)
  private func half(_ offset: Int) -> Float {
    let word = start.loadUnaligned(fromByteOffset: offset, as: UInt16.self)
    return ElementType.widened(UInt16(littleEndian: word))
  }

  /// d q + m, or d (q − 8): d, m, then the halves of 16 bytes.
  func decodeFourBits<Number: BinaryFloatingPoint>(
    hasOffset: Bool, into target: UnsafeMutablePointer<Number>
  ) {
    let scale = half(0)
    let offset = hasOffset ? half(2) : 0
    let codes = hasOffset ? 4 : 2
    func value(_ code: Int32) -> Number {
      Number(hasOffset ? Float(code) * scale + offset : Float(code - 8) * scale)
    }
    for index in 0..<16 {
      let code = byte(codes + index)
      target[index] = value(code & 15)
      target[index + 16] = value(code >> 4)
    }
  }

  /// d q + m, or d (q − 16): d, m, 32 fifth bits, then the halves of 16 bytes.
  func decodeFiveBits<Number: BinaryFloatingPoint>(
    hasOffset: Bool, into target: UnsafeMutablePointer<Number>
  ) {
    let scale = half(0)
    let offset = hasOffset ? half(2) : 0
    let high = hasOffset ? 4 : 2
    func value(_ code: Int32, _ index: Int) -> Number {
      let code = code | (byte(high + index / 8) >> (index % 8) & 1) << 4
      return Number(hasOffset ? Float(code) * scale + offset : Float(code - 16) * scale)
    }
    for index in 0..<16 {
      let code = byte(high + 4 + index)
      target[index] = value(code & 15, index)
      target[index + 16] = value(code >> 4, index + 16)
    }
  }

  /// d q: d, then 32 signed bytes.
  func decodeEightBits<Number: BinaryFloatingPoint>(
    into target: UnsafeMutablePointer<Number>
  ) {
    let scale = half(0)
    for index in 0..<32 { target[index] = Number(signedByte(2 + index) * scale) }
  }

  /// (d s) q − (dmin t), s and t one of eight each: d, dmin, 12 bytes of s and t, 32 bytes of fifth
  /// bits when there are any, then the halves of 128 bytes.
  func decodeGroups<Number: BinaryFloatingPoint>(
    ofFiveBits hasFifthBit: Bool, into target: UnsafeMutablePointer<Number>
  ) {
    let (scale, least) = (half(0), half(2))
    let high = 16
    let codes = hasFifthBit ? high + 32 : high
    for group in 0..<8 {
      let factors = factors(of: group)
      let (step, offset) = (scale * Float(factors.scale), least * Float(factors.least))
      for index in 0..<32 {
        let pair = byte(codes + group / 2 * 32 + index)
        var code = group % 2 == 0 ? pair & 15 : pair >> 4
        if hasFifthBit { code |= (byte(high + index) >> group & 1) << 4 }
        target[32 * group + index] = Number(step * Float(code) - offset)
      }
    }
  }

  /// The six bits of s and of t of a group, packed in the 12 bytes from 4 on.
  private func factors(of group: Int) -> (scale: Int32, least: Int32) {
    if group < 4 { return (byte(4 + group) & 63, byte(8 + group) & 63) }
    let low = byte(8 + group)
    return (
      low & 15 | (byte(group) >> 6) << 4,
      low >> 4 | (byte(4 + group) >> 6) << 4
    )
  }

  /// (d s) (q − 32), s one of sixteen: 128 bytes of low bits, 64 of high bits, 16 signed s, d.
  func decodeGroupsOfSixBits<Number: BinaryFloatingPoint>(
    into target: UnsafeMutablePointer<Number>
  ) {
    let scale = half(208)
    for part in 0..<2 {
      for index in 0..<32 {
        let high = byte(128 + 32 * part + index)
        for row in 0..<4 {
          let low = byte(64 * part + 32 * (row % 2) + index)
          let code = (row < 2 ? low & 15 : low >> 4) | (high >> (2 * row) & 3) << 4
          let step = scale * signedByte(192 + 8 * part + 2 * row + index / 16)
          target[128 * part + 32 * row + index] = Number(step * Float(code - 32))
        }
      }
    }
  }
}
