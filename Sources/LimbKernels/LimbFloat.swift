internal import CGMP
internal import CMPFR

/// Positive floats on plain limbs, without storage of their own: a significand in [1/2, 1) of n limbs, least
/// first, and an exponent that the caller keeps.
enum LimbFloat {
  /// From this many limbs on MPFR's short product is faster than GMP's full one.
  private static let shortProduct = 16

  /// `result` ← a · b cut off; the result is what the exponent of the product falls short of the sum.
  ///
  /// Relative error below 2^(1−64n). `scratch` has 2n limbs; `result` may be a or b.
  @inline(__always)
  static func multiply(
    _ a: UnsafeMutablePointer<UInt>, _ b: UnsafeMutablePointer<UInt>, limbs: Int,
    into result: UnsafeMutablePointer<UInt>, scratch: UnsafeMutablePointer<UInt>
  ) -> Int {
    if limbs >= shortProduct {
      var (x, y, z) = (view(a, limbs), view(b, limbs), view(result, limbs))
      _ = mpfr_mul(&z, &x, &y, MPFR_RNDZ)
      return z._mpfr_exp
    }
    __gmpn_mul_n(scratch, a, b, limbs)
    if Int(bitPattern: scratch[2 * limbs - 1]) < 0 {
      for k in 0..<limbs { result[k] = scratch[limbs + k] }
      return 0
    }
    var below = scratch[limbs - 1]
    for k in 0..<limbs {
      let limb = scratch[limbs + k]
      result[k] = limb << 1 | below >> 63
      below = limb
    }
    return -1
  }

  /// `result` ← 1/a cut off, for a with exponent 0; returns its exponent.
  ///
  /// Relative error below 2^(1−64n).
  static func invert(
    _ a: UnsafeMutablePointer<UInt>, limbs: Int, into result: UnsafeMutablePointer<UInt>
  ) -> Int {
    var (x, z) = (view(a, limbs), view(result, limbs))
    _ = mpfr_ui_div(&z, 1, &x, MPFR_RNDZ)
    return z._mpfr_exp
  }

  @inline(__always)
  private static func view(_ limbs: UnsafeMutablePointer<UInt>, _ count: Int) -> __mpfr_struct {
    __mpfr_struct(_mpfr_prec: 64 * count, _mpfr_sign: 1, _mpfr_exp: 0, _mpfr_d: limbs)
  }
}
