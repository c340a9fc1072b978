// Products, exponentials and reciprocals of polynomials, with what they miss.
internal import CGMP
internal import CMPFR
internal import ExactArithmetic

/// Operations on polynomials of one format, with the scratch numbers they need.
///
/// One thread uses it. Every function that rounds says so: a product is off by one unit 2^−F in
/// each coefficient, besides the terms beyond order N that it leaves out.
final class SeriesArithmetic {
  let format: SeriesFormat
  /// Sums of products, in units 2^−2F.
  let accumulator: Coefficients
  let spare: Coefficients
  private let scaled: CoefficientTable
  private lazy var pointwise = FixedPointExponential(fractionBits: format.fractionBits)

  /// The operations on polynomials of this format.
  init(_ format: SeriesFormat) {
    self.format = format
    let scratch = Coefficients.allocate(capacity: 2)
    __gmpz_init(scratch)
    __gmpz_init(scratch + 1)
    (accumulator, spare) = (scratch, scratch + 1)
    scaled = CoefficientTable(rows: 1, columns: format.count)
  }

  deinit {
    __gmpz_clear(accumulator)
    __gmpz_clear(spare)
    accumulator.deallocate()
  }

  private var bits: mp_bitcnt_t { mp_bitcnt_t(format.fractionBits) }

  /// accumulator ← Σ_{i ≤ k} a_i b_{k−i}, or adds it; b may be a constant.
  @inline(__always)
  func accumulate(
    _ a: Coefficients, _ b: Coefficients, _ k: Int, columns: Int, isAdding: Bool = true
  ) {
    if !isAdding { __gmpz_set_ui(accumulator, 0) }
    for j in 0...min(k, columns - 1) { __gmpz_addmul(accumulator, a + (k - j), b + j) }
  }

  /// target ← ⌊accumulator / 2^(F + extra)⌋.
  @inline(__always)
  func store(_ target: Coefficients, extraBits: Int = 0) {
    __gmpz_fdiv_q_2exp(target, accumulator, bits + mp_bitcnt_t(extraBits))
  }

  /// result ← ab truncated to order N; `result` is neither.
  func product(_ a: Coefficients, _ b: Coefficients, into result: Coefficients) {
    for k in 0..<format.count {
      accumulate(a, b, k, columns: format.count, isAdding: false)
      store(result + k)
    }
  }

  /// z ← `value` to the nearest unit; value's own error must be below half of one.
  func set(_ z: Coefficients, _ value: BigFloat) {
    value.scaled(byPowerOfTwo: format.fractionBits).withPointer {
      _ = mpfr_get_z(z, $0, MPFR_RNDN)
    }
  }

  /// The number z 2^−F, exactly.
  func bigFloat(_ z: Coefficients) -> BigFloat {
    BigFloat.make(precision: max(64, __gmpz_sizeinbase(z, 2))) {
      _ = mpfr_set_z_2exp($0, z, -format.fractionBits, MPFR_RNDN)
    }
  }

  /// z 2^−F towards 0, within 2^−52 of itself.
  func approximation(_ z: Coefficients) -> Double {
    var exponent = 0
    let fraction = __gmpz_get_d_2exp(&exponent, z)
    return fraction * Double.powerOfTwo(exponent - format.fractionBits)
  }
}

// MARK: - Exponential

extension SeriesArithmetic {
  /// c ≈ e^p, or e^−p when `negated`: |c e^∓p − 1| ≤ `relativeError` on the disc.
  ///
  /// c' = ±p'c coefficient by coefficient. With ρ = c' ∓ p'c, (c e^∓p)' = ρ e^∓p, which is
  /// integrated along the ray: |c e^∓p − 1| ≤ e^∓p₀ (|c₀ − e^±p₀| + |ρ| e^V), V the variation of p.
  /// The sum of |ρ|'s coefficients is what p'c has beyond t^(N−1), and k units for the rounding of
  /// c_k.
  ///
  /// Throws `PanelRefusal` when |p₀| is above 2^12.
  func exponential(
    _ p: Coefficients, _ bounds: CoefficientBounds, negated: Bool = false, into c: Coefficients
  ) throws(PanelRefusal) -> (bounds: CoefficientBounds, relativeError: Magnitude) {
    let size = approximation(p)
    guard size.magnitude < 4096 else { throw PanelRefusal(.exponential) }
    if negated { __gmpz_neg(spare, p) } else { __gmpz_set(spare, p) }
    if !pointwise.apply(spare, size: negated ? -size : size, into: c) {
      let precision = format.fractionBits + Int(size.magnitude * 1.5) + 16
      set(c, bigFloat(spare).applying(.exp, precision: precision, rounding: .nearest))
    }
    let ip = scaled[0]
    for k in 1..<max(1, format.count) {
      __gmpz_mul_si(ip + k, p + k, negated ? -k : k)
    }
    for k in 1..<max(1, format.count) {
      __gmpz_set_ui(accumulator, 0)
      for i in 1...k { __gmpz_addmul(accumulator, ip + i, c + (k - i)) }
      store(c + k)
      __gmpz_fdiv_q_ui(c + k, c + k, UInt(k))
    }
    let result = format.bounds(c)
    let order = Magnitude(format.order)
    let residual =
      format.charge(.exponentialTail, CoefficientBounds.derivativeTail(bounds, result))
      + format.charge(
        .exponentialRounding, order * Magnitude(format.count) * format.ulp.scaled(byPowerOfTwo: -1))
    // p₀ is within two units in the last place of its approximation.
    let exponent = negated ? size : -size
    let inverse = Magnitude.exponential(exponent + exponent.magnitude * 0x1p-50)
    let variation = bounds.variation.exponential()
    let error =
      inverse * (format.charge(.exponentialStart, format.ulp) + residual * variation)
    return (result, error)
  }
}

// MARK: - Reciprocal

extension SeriesArithmetic {
  /// z ≈ 1/d for d₀ > 0: |1 − dz| ≤ `defect` on the disc.
  ///
  /// Each coefficient of 1 − dz up to order N is below d₀ units, and the others are what the
  /// product has beyond it.
  ///
  /// Throws `PanelRefusal` when d₀ ≤ 0.
  func reciprocal(
    _ d: Coefficients, _ bounds: CoefficientBounds, into z: Coefficients
  ) throws(PanelRefusal) -> (bounds: CoefficientBounds, defect: Magnitude) {
    guard d.pointee._mp_size > 0 else { throw PanelRefusal(.reciprocal) }
    __gmpz_set_ui(accumulator, 0)
    __gmpz_setbit(accumulator, 2 * bits)
    __gmpz_fdiv_q(z, accumulator, d)
    for k in 1..<max(1, format.count) {
      __gmpz_set_ui(accumulator, 0)
      for i in 1...k { __gmpz_submul(accumulator, d + i, z + (k - i)) }
      __gmpz_fdiv_q(z + k, accumulator, d)
    }
    let result = format.bounds(z)
    let defect =
      format.charge(.reciprocalTail, CoefficientBounds.tail(bounds, result))
      + format.charge(
        .reciprocalRounding, Magnitude(format.count) * Magnitude(bounds.values[0]) * format.ulp)
    return (result, defect)
  }
}
