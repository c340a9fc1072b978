// Evaluates one polynomial of many digits at many points, fast.
internal import CGMP
package import ExactArithmetic

/// A polynomial with fixed-point coefficients, evaluated on (−1, 1) by Horner's rule on limbs.
///
/// Coefficients and values are multiples of 2^(−64 · limbs) in two's complement, least limb first.
/// Coefficient k uses only its `lengths[k]` low limbs, so evaluation starts with short numbers. The
/// sums of magnitudes of the coefficients, of k a_k and of k² a_k must be below 1/4.
///
/// Error: each of the n steps cuts off at most 3 units of the last limb in use, so a value is off
/// by 3n, a first derivative by 3n², half a second derivative by 3n³ units.
///
/// Soundness of `Sendable`: the coefficients are written in the initialiser only.
package final class FixedPointPolynomial: @unchecked Sendable {
  /// The limbs of each coefficient.
  package let limbs: Int
  /// The number of coefficients.
  package let count: Int
  private let lengths: [Int]
  private let coefficients: UnsafeMutablePointer<UInt>

  /// The polynomial whose coefficient k `magnitude` writes, telling whether it is negative;
  /// `lengths` must not increase and must leave 24 bits above each magnitude.
  package init(
    limbs: Int, lengths: [Int], magnitude: (Int, UnsafeMutablePointer<UInt>) -> Bool
  ) {
    self.limbs = limbs
    self.count = lengths.count
    self.lengths = lengths
    coefficients = .allocate(capacity: limbs * count)
    coefficients.initialize(repeating: 0, count: limbs * count)
    for k in 0..<count {
      let place = coefficients + k * limbs
      if magnitude(k, place) { _ = __gmpn_neg(place, place, limbs) }
    }
  }

  deinit { coefficients.deallocate() }

  /// Coefficient `k` as a double, rounded to nearest.
  package func double(_ k: Int) -> Double {
    FixedPointLimbs.double(coefficients + k * limbs, limbs: limbs)
  }

  /// Coefficient `k`, exactly.
  package func coefficient(_ k: Int) -> BigFloat {
    FixedPointLimbs.float(coefficients + k * limbs, limbs: limbs)
  }

  /// The value, the derivative and, if `curvature` is given, half the second derivative at ±`s`,
  /// each of `used` limbs, computed with the leading `used` limbs of the coefficients.
  ///
  /// `s` has `used` limbs, of which all but the leading `short` are 0: a short point makes short
  /// products. `scratch` has room for 2 · `used` limbs.
  package func evaluate(
    at s: UnsafePointer<UInt>, isNegative: Bool, short: Int, used: Int,
    value: UnsafeMutablePointer<UInt>, slope: UnsafeMutablePointer<UInt>,
    curvature: UnsafeMutablePointer<UInt>? = nil, scratch: UnsafeMutablePointer<UInt>
  ) {
    let cut = limbs - used
    value.update(repeating: 0, count: used)
    slope.update(repeating: 0, count: used)
    curvature?.update(repeating: 0, count: used)
    var current = 0
    for k in stride(from: count - 1, through: 0, by: -1) {
      let length = min(used, lengths[k] - cut)
      if length <= 0 { continue }
      if length > current {
        for accumulator in [value, slope] {
          FixedPointLimbs.extend(accumulator, from: current, to: length)
        }
        if let curvature { FixedPointLimbs.extend(curvature, from: current, to: length) }
        current = length
      }
      let digits = min(short, length)
      let factor = s + (used - digits)
      if let curvature { step(curvature, factor, digits, isNegative, slope, length, scratch) }
      step(slope, factor, digits, isNegative, value, length, scratch)
      step(value, factor, digits, isNegative, coefficients + k * limbs + cut, length, scratch)
    }
    if current < used {
      FixedPointLimbs.extend(value, from: current, to: used)
      FixedPointLimbs.extend(slope, from: current, to: used)
      if let curvature { FixedPointLimbs.extend(curvature, from: current, to: used) }
    }
  }

  /// x ← ±x s + y on `length` limbs in two's complement, s a fraction of `digits` limbs.
  @inline(__always)
  private func step(
    _ x: UnsafeMutablePointer<UInt>, _ s: UnsafePointer<UInt>, _ digits: Int, _ isNegative: Bool,
    _ y: UnsafePointer<UInt>, _ length: Int, _ scratch: UnsafeMutablePointer<UInt>
  ) {
    if length == 1 {
      let x0 = x[0]
      var h = x0.multipliedFullWidth(by: s[0]).high
      if Int(bitPattern: x0) < 0 { h = h &- s[0] }
      x[0] = isNegative ? y[0] &- h : y[0] &+ h
      return
    }
    let high = scratch + digits
    if digits < length {
      _ = __gmpn_mul(scratch, x, length, s, digits)
    } else {
      __gmpn_mul_n(scratch, x, s, length)
    }
    if Int(bitPattern: x[length - 1]) < 0 {
      let top = high + (length - digits)
      _ = __gmpn_sub_n(top, top, s, digits)
    }
    if isNegative {
      _ = __gmpn_sub_n(x, y, high, length)
    } else {
      _ = __gmpn_add_n(x, y, high, length)
    }
  }
}
