// Many MPFR numbers of one width side by side, and their truncated product.
internal import CGMP
internal import CMPFR

/// Positive MPFR numbers in one block, for kernels that use them by address again and again.
///
/// Soundness of `Sendable`: the owner writes before it shares.
final class FloatBlock: @unchecked Sendable {
  let numbers: UnsafeMutablePointer<__mpfr_struct>
  private let limbs: UnsafeMutablePointer<UInt>
  /// The limbs of each number.
  let width: Int

  /// `count` numbers of `width` limbs, all 1.
  init(_ count: Int, width: Int) {
    self.width = width
    numbers = .allocate(capacity: count)
    limbs = .allocate(capacity: count * width)
    limbs.initialize(repeating: 0, count: count * width)
    for k in 0..<count {
      let start = limbs + k * width
      start[width - 1] = 1 << 63
      (numbers + k).initialize(
        to: __mpfr_struct(_mpfr_prec: 64 * width, _mpfr_sign: 1, _mpfr_exp: 1, _mpfr_d: start))
    }
  }

  deinit {
    numbers.deallocate()
    limbs.deallocate()
  }

  /// Number `k`, cut to its leading `limbs` limbs.
  @inline(__always)
  func leading(_ limbs: Int, of k: Int) -> __mpfr_struct {
    var view = numbers[k]
    view._mpfr_prec = 64 * limbs
    view._mpfr_d += width - limbs
    return view
  }
}

/// `result` ← a · b cut off to n limbs, for positive numbers of n limbs; relative error
/// below 2^(1−64n).
///
/// Below 16 limbs several times as fast as `mpfr_mul`. `scratch` has 2n limbs; `result` may be a
/// or b.
@inline(__always)
func multiply(
  _ result: UnsafeMutablePointer<__mpfr_struct>, _ a: __mpfr_struct, _ b: __mpfr_struct,
  limbs n: Int, scratch: UnsafeMutablePointer<UInt>
) {
  if n >= 16 {
    var (a, b) = (a, b)
    if a._mpfr_d == b._mpfr_d {
      mpfr_sqr(result, &a, MPFR_RNDZ)
    } else {
      mpfr_mul(result, &a, &b, MPFR_RNDZ)
    }
    return
  }
  __gmpn_mul_n(scratch, a._mpfr_d, b._mpfr_d, n)
  let target: UnsafeMutablePointer<UInt> = result.pointee._mpfr_d
  let isShort = Int(bitPattern: scratch[2 * n - 1]) >= 0
  result.pointee._mpfr_exp = a._mpfr_exp + b._mpfr_exp - (isShort ? 1 : 0)
  var below = scratch[n - 1]
  for k in 0..<n {
    let limb = scratch[n + k]
    target[k] = isShort ? limb << 1 | below >> 63 : limb
    below = limb
  }
}
