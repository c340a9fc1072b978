// RMSNorm of a Taylor model.
internal import CGMP
internal import CMPFR
internal import ExactArithmetic

/// γ ∘ x/√(‖x‖²/d + ε) for a Taylor model x.
///
/// The errors before and after the gain are kept apart: the first is in the space of x/√…, where a
/// matrix W that follows acts as W diag(γ); the second as W.
struct NormalizedModel {
  /// The polynomials, with the gain.
  let coefficients: CoefficientTable
  /// ‖x/√(…) − its polynomial‖, before the gain.
  let incoming: Magnitude
  /// What rounding after the gain adds.
  let rounding: Magnitude

  /// Gains are integers times 2^−gainBits.
  static let gainBits = 44

  /// The normalised `x`, with a gain a component in units of 2^−``gainBits``; `epsilon` ≥ 0.
  ///
  /// With u = Σ x_i²/d + ε known within h, w ≈ u^(−1/2) by 2k u₀ w_k = −Σ (2k − i) u_i w_{k−i}. The
  /// residual ρ = uw' + u'w/2 gives (uw²)' = 2wρ, so |1 − uw²| ≤ |1 − u₀w₀²| + 2|w||ρ| = q. For Q =
  /// q + h|w|² ≤ 1/2 the true square does not vanish on the disc, and its root is within |w|((1 −
  /// Q)^(−1/2) − 1) ≤ |w| Q/(2(1 − Q)²) of w.
  ///
  /// Throws `PanelRefusal` when Q > 1/2.
  init(
    _ x: TaylorModel, gain factors: [Int], epsilon: Float, _ arithmetic: SeriesArithmetic
  ) throws(PanelRefusal) {
    let format = arithmetic.format
    precondition(x.format == format && factors.count == x.count, "one format, one gain a component")
    let isConstant = x.coefficients.columnCount == 1
    let d = Magnitude(1) / LowerMagnitude(Double(x.count))
    let bounds = (0..<x.count).map(x.bounds)
    let norm = bounds.reduce(Magnitude.zero) { $0 + $1.total.squared }.squareRoot()
    let square = NormalizedModel.square(x.coefficients, epsilon: epsilon, arithmetic)
    defer { keep(square) }
    let u = square[0]
    let tail =
      isConstant
      ? .zero : bounds.reduce(Magnitude.zero) { $0 + CoefficientBounds.tail($1, $1) }
    let squareError =
      (format.charge(.squareTail, tail)
        + format.charge(.squareIncoming, (norm + norm + x.remainder) * x.remainder)) * d
      + format.charge(.squareRounding, format.rounding)
    let root = CoefficientTable(rows: 1, columns: format.count)
    defer { keep(root) }
    let w = root[0]
    try NormalizedModel.reciprocalRoot(u, into: w, arithmetic)
    let (uBounds, wBounds) = (format.bounds(u), format.bounds(w))
    let wNorm = wBounds.total
    let order = Magnitude(format.order)
    let residual =
      format.charge(.rootTail, NormalizedModel.residualTail(uBounds, wBounds))
      + format.charge(
        .rootRounding,
        Magnitude(uBounds.values[0]) * order * Magnitude(format.count)
          * format.ulp.scaled(byPowerOfTwo: -1))
    let defect =
      format.charge(.rootStart, NormalizedModel.startDefect(u, w, arithmetic))
      + wNorm.scaled(byPowerOfTwo: 1) * residual + squareError * wNorm.squared
    guard let complement = defect.complement else { throw PanelRefusal(.normalization) }
    let rootError = wNorm * defect.scaled(byPowerOfTwo: -1) / complement / complement
    // x w, and then the gain, with one rounding.
    let result = CoefficientTable(rows: x.count, columns: format.count)
    var tails = Magnitude.zero
    for row in 0..<x.count {
      let factor = factors[row]
      for k in 0..<format.count {
        arithmetic.accumulate(
          w, x.coefficients[row], k, columns: x.coefficients.columnCount, isAdding: false)
        __gmpz_mul_si(arithmetic.accumulator, arithmetic.accumulator, factor)
        arithmetic.store(result[row] + k, extraBits: NormalizedModel.gainBits)
      }
      if !isConstant { tails += CoefficientBounds.tail(bounds[row], wBounds).squared }
    }
    coefficients = result
    incoming =
      format.charge(.normIncoming, wNorm * x.remainder)
      + format.charge(.normScale, (norm + x.remainder) * rootError)
      + format.charge(.normProductTail, tails.squareRoot())
    rounding = format.charge(.normProductRounding, format.rounding(components: x.count))
  }

  /// ⌊Σ x_i²/d⌋ + ε, each coefficient within a unit.
  private static func square(
    _ x: CoefficientTable, epsilon: Float, _ arithmetic: SeriesArithmetic
  ) -> CoefficientTable {
    let format = arithmetic.format
    let result = CoefficientTable(rows: 1, columns: format.count)
    for k in 0..<format.count {
      __gmpz_set_ui(arithmetic.accumulator, 0)
      for row in 0..<x.rowCount {
        let p = x[row]
        for i in stride(from: max(0, k - x.columnCount + 1), to: (k + 1) / 2, by: 1) {
          __gmpz_addmul(arithmetic.accumulator, p + i, p + (k - i))
        }
      }
      __gmpz_mul_2exp(arithmetic.accumulator, arithmetic.accumulator, 1)
      if k % 2 == 0, k / 2 < x.columnCount {
        for row in 0..<x.rowCount {
          __gmpz_addmul(arithmetic.accumulator, x[row] + k / 2, x[row] + k / 2)
        }
      }
      arithmetic.store(result[0] + k)
      __gmpz_fdiv_q_ui(result[0] + k, result[0] + k, UInt(x.rowCount))
    }
    // A float's bits end above 2^-100 unless it is below 2^-76.
    precondition(epsilon >= 0 && (epsilon == 0 || epsilon > 0x1p-70), "an epsilon of more bits")
    arithmetic.set(arithmetic.spare, BigFloat(Double(epsilon)))
    __gmpz_add(result[0], result[0], arithmetic.spare)
    return result
  }

  /// w ≈ u^(−1/2).
  private static func reciprocalRoot(
    _ u: Coefficients, into w: Coefficients, _ arithmetic: SeriesArithmetic
  ) throws(PanelRefusal) {
    let format = arithmetic.format
    guard u.pointee._mp_size > 0 else { throw PanelRefusal(.normalization) }
    let start = arithmetic.bigFloat(u)
    let precision = 2 * format.fractionBits + 64
    let root = start.applying(.squareRoot, precision: precision, rounding: .nearest)
    arithmetic.set(
      w, BigFloat(1).divided(by: root, precision: precision, rounding: .nearest))
    for k in 1..<max(1, format.count) {
      __gmpz_set_ui(arithmetic.accumulator, 0)
      for i in 1...k {
        __gmpz_mul_si(arithmetic.spare, u + i, -(2 * k - i))
        __gmpz_addmul(arithmetic.accumulator, arithmetic.spare, w + (k - i))
      }
      __gmpz_mul_si(arithmetic.spare, u, 2 * k)
      __gmpz_fdiv_q(w + k, arithmetic.accumulator, arithmetic.spare)
    }
  }

  /// |1 − u₀w₀²|, of exact integers.
  private static func startDefect(
    _ u: Coefficients, _ w: Coefficients, _ arithmetic: SeriesArithmetic
  ) -> Magnitude {
    let bits = arithmetic.format.fractionBits
    let product = arithmetic.accumulator
    __gmpz_mul(product, w, w)
    __gmpz_mul(product, product, u)
    __gmpz_set_ui(arithmetic.spare, 0)
    __gmpz_setbit(arithmetic.spare, mp_bitcnt_t(3 * bits))
    __gmpz_sub(product, product, arithmetic.spare)
    var exponent = 0
    let fraction = __gmpz_get_d_2exp(&exponent, product).magnitude
    guard fraction > 0 else { return .zero }
    return Magnitude(fraction.nextUp).scaled(byPowerOfTwo: exponent - 3 * bits)
  }

  /// Σ_{i + j > N} (j + i/2)|u_i||w_j|: what uw' + u'w/2 has beyond t^(N−1).
  private static func residualTail(_ u: CoefficientBounds, _ w: CoefficientBounds) -> Magnitude {
    let order = u.values.count - 1
    var sum = 0.0
    for i in 0...order {
      for j in stride(from: order - i + 1, through: order, by: 1) {
        sum += (Double(j) + 0.5 * Double(i)) * u.values[i] * w.values[j]
      }
    }
    // N² terms; the rule of the bounds allows 2^12 operations in a row, and these are nested sums.
    return Magnitude.rounded(sum, operations: 4 * (order + 1) * (order + 1))
  }
}
