// Powers of one integer with many short exponents, from one logarithm.
internal import CGMP
internal import CMPFR
package import ExactArithmetic

/// A number of few digits: ±2^exponent u with a fraction u of few limbs.
package struct ShortPoint: Sendable {
  /// The number, exactly.
  package let value: BigFloat
  let exponent: Int
  /// u, least limb first.
  let fraction: [UInt]

  /// `value` cut off after about `bits` bits after the point; nil when it is not below 2^16.
  package init?(_ value: BigFloat, bits: Int) {
    let exponent = max(0, value.exponent ?? 0)
    guard value.isFinite, exponent <= 16 else { return nil }
    let limbs = max(1, (bits + exponent + 63) / 64)
    var short = BigFloat()
    fraction = [UInt](unsafeUninitializedCapacity: limbs) { buffer, count in
      guard let start = buffer.baseAddress else { return }
      let isNegative = FixedPointLimbs.write(
        value, shiftedBy: -exponent, limbs: limbs, into: start)
      short = BigFloat(fraction: start, limbs: limbs, isNegative: isNegative)
      count = limbs
    }
    (self.value, self.exponent) = (short.scaled(byPowerOfTwo: exponent), exponent)
  }
}

/// b^|x| for one integer b > 1 and many short points x = ±2^e u: no exponential is computed anew.
///
/// It is exp(uY)^(2^(h+e)) with Y = 2^(−h) log b < 2^(−6) and exp(uY) = Σ c_k u^k, c_k = Y^k/k!
/// computed once, for pieces of u of 1, 1, 2, 4, … limbs (bit-burst). Horner's rule on limbs
/// multiplies by the few limbs of the piece, and the terms shorten as k grows.
///
/// Errors: all is computed with a limb more than asked for. In its units a coefficient is off by 4,
/// a step of Horner's rule by 4, the end of a series by 8, a product by 2. The fewer than 2^20 of
/// them all, doubled in at most 43 squarings, stay below 2^64; so the result, cut off, is off by
/// less than 3 of its own units.
struct BasePower: Sendable {
  /// The number h of halvings that make Y = 2^(−h) log b smaller than 2^(−6).
  private let halvings: Int
  /// The limbs kept: one more than powers may be asked for.
  private let stored: Int
  private let coefficients: [UInt]
  /// The blank leading limbs of each c_k, 0 ≤ k, with a bit to spare.
  private let blanks: [Int]

  /// The base with `logarithm` = log b of at least 64(limbs + 2) bits, below 2^20.
  init(logarithm: BigFloat, limbs: Int) {
    let n = limbs + 1
    let halvings = 6 + max(0, logarithm.exponent ?? 0)
    (self.halvings, stored) = (halvings, n)
    // c_k until they vanish.
    var (blanks, values) = ([0], [UInt](repeating: 0, count: n))
    withUnsafeTemporaryAllocation(of: UInt.self, capacity: 4 * n) { buffer in
      guard let rate = buffer.baseAddress else { return }
      let (term, product) = (rate + n, rate + 2 * n)
      FixedPointLimbs.write(logarithm, shiftedBy: -halvings, limbs: n, into: rate)
      term.update(from: rate, count: n)
      while let top = (1...n).last(where: { term[$0 - 1] != 0 }) {
        blanks.append((64 * (n - top) + term[top - 1].leadingZeroBitCount - 1) / 64)
        values.append(contentsOf: UnsafeBufferPointer(start: term, count: n))
        // Only as many leading limbs of Y matter as the term has left.
        __gmpn_mul_n(product, term, rate + (n - top), top)
        _ = __gmpn_divrem_1(term, 0, product + top, top, UInt(blanks.count))
      }
    }
    (self.blanks, coefficients) = (blanks, values)
  }

  /// `result` ← b^|x| at `limbs` limbs, cut off; its relative error is below 3 · 2^(−64·limbs).
  ///
  /// `scratch` has 6 · `limbs` + 12 limbs.
  func power(
    _ point: ShortPoint, limbs: Int, into result: UnsafeMutablePointer<__mpfr_struct>,
    scratch: UnsafeMutablePointer<UInt>
  ) {
    let n = limbs + 1
    var power = __mpfr_struct(_mpfr_prec: 64 * n, _mpfr_sign: 1, _mpfr_exp: 1, _mpfr_d: scratch)
    var factor = power
    factor._mpfr_d = scratch + n
    let work = scratch + 2 * n
    series(point, from: 0, n, scratch, work)
    var offset = 1
    while offset < point.fraction.count {
      factor._mpfr_exp = 1
      series(point, from: offset, n, scratch + n, work)
      multiply(&power, power, factor, limbs: n, scratch: work)
      offset *= 2
    }
    for _ in 0..<(halvings + point.exponent) {
      multiply(&power, power, power, limbs: n, scratch: work)
    }
    result.pointee._mpfr_exp = power._mpfr_exp
    result.pointee._mpfr_d.update(from: scratch + 1, count: limbs)
  }

  /// exp(vY)/2 as a fraction, for the piece v of u at `offset` limbs of at most as many, or one.
  private func series(
    _ point: ShortPoint, from offset: Int, _ n: Int, _ result: UnsafeMutablePointer<UInt>,
    _ sum: UnsafeMutablePointer<UInt>
  ) {
    let size = min(max(1, offset), point.fraction.count - offset)
    let low = point.fraction.count - offset - size
    // c_k v^k is a multiple of 2^(−64(n − offset k)) of this many limbs.
    let limbs = { n - offset * $0 - blanks[$0] }
    let terms = blanks.indices.prefix { limbs($0) > 0 }.count - 1
    let product = sum + n + 2
    // s_k = c_k + s_(k+1) v.
    var (length, used) = (0, 0)
    coefficients.withUnsafeBufferPointer { coefficients in
      point.fraction.withUnsafeBufferPointer { fraction in
        guard let c = coefficients.baseAddress, let u = fraction.baseAddress else { return }
        for k in stride(from: terms, through: 0, by: -1) {
          used = min(size, length)
          if used > 0 { _ = __gmpn_mul(product, sum, length, u + (low + size - used), used) }
          if k == 0 { break }
          let term = c + (k + 1) * stored - (n - offset * k)
          _ = __gmpn_add(sum, term, limbs(k), product + used, length)
          length = limbs(k)
        }
      }
    }
    result.update(repeating: 0, count: n)
    result.update(from: product + used, count: length)
    _ = __gmpn_rshift(result, result, n, 1)
    result[n - 1] |= 1 << 63
  }
}
