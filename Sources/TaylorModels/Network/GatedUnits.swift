// Hidden units with a SiLU gate, as Taylor models.
internal import CGMP
internal import ExactArithmetic

/// One hidden unit p σ(p) u, σ the logistic function, p the gate and u what it lets through.
struct GatedUnit {
  /// How far the unit's polynomial is from p σ(p) u for the polynomials p and u themselves.
  let fresh: Magnitude
  /// What an error of p is multiplied by.
  let gateSlope: Magnitude
  /// What an error of u is multiplied by.
  let upSlope: Magnitude
}

/// Scratch polynomials for the units of one format.
final class GatedUnits {
  private let arithmetic: SeriesArithmetic
  private let scratch: CoefficientTable

  /// Units computed by `arithmetic`.
  init(_ arithmetic: SeriesArithmetic) {
    self.arithmetic = arithmetic
    scratch = CoefficientTable(rows: 3, columns: arithmetic.format.count)
  }

  /// result ← pσ(p)u truncated, for gates p + d and factors u + e with |d| ≤ `gateError` and |e| ≤
  /// `upError` on the disc.
  ///
  /// E ≈ e^−p within κ relatively, z ≈ 1/(1 + E) with defect q. Of 1 + e^−p the defect is Q = q +
  /// (|1 − z| + q) κ/(1 − κ), so |σ(p) − z| ≤ |z| Q/(1 − Q) = τ. |σ(p + d) − σ(p)| ≤ S|d| with S =
  /// |σ||1 − σ|ψ/(1 − |1 − σ||d|ψ), ψ = (e^|d| − 1)/|d|, since σ(p + d) − σ(p) = σ(1 − σ)(1 −
  /// e^−d)/(1 + (1 − σ)(e^−d − 1)). Hence an error of the gate counts (|σ| + S|d| + |p|S)(|u| +
  /// |e|) times at most, one of u |pσ|.
  ///
  /// Throws `PanelRefusal` when one of the denominators may be below 1/2.
  func compute(
    _ p: Coefficients, _ u: Coefficients, gateError: Magnitude, upError: Magnitude,
    into result: Coefficients
  ) throws(PanelRefusal) -> GatedUnit {
    let format = arithmetic.format
    let (pBounds, uBounds) = (format.bounds(p), format.bounds(u))
    let (e, z, s) = (scratch[0], scratch[1], scratch[2])
    let (_, kappa) = try arithmetic.exponential(p, pBounds, negated: true, into: e)
    let one = arithmetic.spare
    __gmpz_set_ui(one, 0)
    __gmpz_setbit(one, mp_bitcnt_t(format.fractionBits))
    __gmpz_add(e, e, one)
    let (zBounds, q) = try arithmetic.reciprocal(e, format.bounds(e), into: z)
    __gmpz_set_ui(one, 0)
    __gmpz_setbit(one, mp_bitcnt_t(format.fractionBits))
    __gmpz_sub(one, one, z)
    let zNorm = zBounds.total
    let complementNorm =
      Magnitude(CoefficientBounds.upper(one, fractionBits: format.fractionBits))
      + zBounds.variation
    guard let exact = kappa.complement else { throw PanelRefusal(.exponential) }
    let exponential = format.charge(.gateExponential, kappa / exact)
    let defect = format.charge(.gateReciprocal, q) + (complementNorm + q) * exponential
    guard let defectComplement = defect.complement else { throw PanelRefusal(.gate) }
    let logisticError = zNorm * defect / defectComplement
    let sigma = zNorm + logisticError
    let complement = complementNorm + logisticError
    guard gateError <= Magnitude(0.5) else { throw PanelRefusal(.gate) }
    // (e^x − 1)/x ≤ 1 + x for 0 ≤ x ≤ 1/2 and beyond.
    let psi = Magnitude.one + gateError
    guard let pole = (complement * gateError * psi).complement else { throw PanelRefusal(.gate) }
    let slope = format.charge(.gateIncoming, sigma * complement * psi / pole)
    let (pNorm, uNorm) = (pBounds.total, uBounds.total)
    arithmetic.product(p, z, into: s)
    let sBounds = format.bounds(s)
    let gateFresh =
      format.charge(.gateProductTail, CoefficientBounds.tail(pBounds, zBounds))
      + format.charge(.gateProductRounding, format.rounding)
      + format.charge(.gateLogistic, pNorm * logisticError)
    arithmetic.product(s, u, into: result)
    let fresh =
      format.charge(.unitProductTail, CoefficientBounds.tail(sBounds, uBounds))
      + format.charge(.unitProductRounding, format.rounding)
      + format.charge(.unitGate, gateFresh * uNorm)
    return GatedUnit(
      fresh: fresh,
      gateSlope: (sigma + slope * gateError + pNorm * slope) * (uNorm + upError),
      upSlope: format.charge(.upIncoming, sBounds.total + gateFresh))
  }
}
