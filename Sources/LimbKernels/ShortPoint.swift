internal import CGMP
internal import CMPFR
package import ExactArithmetic

/// A real number with few digits, cut for table look-up: ±2^(−s) (I + η) with one limb I and a fraction η.
///
/// `FixedBasePower` reads I from tables and η limb by limb.
package struct ShortPoint: Sendable {
  /// s.
  package let scale: Int
  /// Whether the number is negative.
  package let isNegative: Bool
  /// I.
  package let index: UInt
  /// η, least limb first.
  package let fraction: [UInt]

  /// `value` cut off below a multiple of 2^(−scale−64·limbs); nil when I would not be below `limit`.
  package init?(_ value: BigFloat, scale: Int, limbs: Int, limit: UInt) {
    guard value.isFinite, (value.exponent ?? 0) + scale < 64 else { return nil }
    let scaled = Integer.make { z in
      value.scaled(byPowerOfTwo: scale + 64 * limbs).withPointer {
        _ = mpfr_get_z(z, $0, MPFR_RNDZ)
      }
    }
    self.scale = scale
    isNegative = value.signum < 0
    var words = [UInt](repeating: 0, count: limbs + 1)
    scaled.withPointer { z in
      for k in 0..<min(limbs + 1, Int(z.pointee._mp_size.magnitude)) {
        words[k] = UInt(z.pointee._mp_d[k])
      }
    }
    index = words.removeLast()
    fraction = words
    guard index < limit else { return nil }
  }

  /// The number, exactly.
  package var value: BigFloat {
    let words = fraction + [index]
    return words.withUnsafeBufferPointer { buffer in
      guard let start = buffer.baseAddress else { return BigFloat() }
      return BigFloat(fraction: start, limbs: words.count, isNegative: isNegative)
        .scaled(byPowerOfTwo: 64 - scale)
    }
  }
}
