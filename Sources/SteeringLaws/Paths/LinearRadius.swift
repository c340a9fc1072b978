// How far the linear law may be used through a norm (22).
public import ExactArithmetic
internal import RealModule

/// The distance of the law through a norm from the linear law (22).
///
/// With lin_z(α) = logits_z(0) + αM_z,
///
///   |logits_z − lin_z| ≤ R_z g(α),  g = min(α²‖y‖²/(2r²), (2/√3)(−log(1 − t) − t) for t < 1),
///
/// with the dose t = |α|‖y‖/ρ₀; for differences of two tokens R_z is replaced by R_zy. So
/// |log σ_z − log σ_z^lin| ≤ g max_y R_zy, and the total variation is at most tanh(g·diam/4).
/// `proofs/LinearDistance.v`, `proofs/LinearRadius.v`. All results round to the safe side.
public struct LinearRadius: Sendable {
  /// The path.
  public let path: CirclePath

  /// The bounds for `path`.
  public init(_ path: CirclePath) { self.path = path }

  /// The dose t = |α|‖y‖/ρ₀.
  public func dose(at alpha: Rational, precision: Int = 64) -> Interval {
    SurdScore(slope: alpha.magnitude, offset: 0)
      .enclosure(radicand: path.speedSquare / path.startSquare, precision: precision)
  }

  /// α²‖y‖²/(2r²), exactly.
  public func quadratic(at alpha: Rational) -> Rational {
    alpha * alpha / (2 * path.scaleSquare)
  }

  /// (2/√3)(−log(1 − t) − t); nil unless t < 1.
  public func logarithmic(at alpha: Rational, precision: Int = 64) -> Interval? {
    let dose = dose(at: alpha, precision: precision)
    guard dose.upper < 1 else { return nil }
    let root = Interval.sqrt(Interval(Rational(4, 3), precision: precision))
    return root * (-Interval.log(onePlus: -dose) - dose)
  }

  /// g(α), rounded up.
  public func distance(at alpha: Rational, precision: Int = 64) -> BigFloat {
    let first = BigFloat(quadratic(at: alpha), precision: precision, rounding: .up)
    return logarithmic(at: alpha, precision: precision).map { min(first, $0.upper) } ?? first
  }

  /// A bound of the total variation between σ(α) and the linear law's, for points of diameter
  /// `diameter`: tanh(g·diam/4), rounded up.
  public func totalVariation(at alpha: Rational, diameter: BigFloat) -> BigFloat {
    let product = Interval(distance(at: alpha)) * Interval(diameter)
    return Interval.tanh(product.scaled(byPowerOfTwo: -2)).upper
  }

  /// A strength A such that amplitude · g(α) ≤ `tolerance` for all |α| ≤ A, proved; nil when every
  /// strength will do (amplitude 0).
  ///
  /// For `amplitude` take max_y R_zy to bound |log σ_z − log σ_z^lin|. At least
  /// (r/‖y‖)√(2·tol/R), and more where the logarithm is the smaller bound; within 2^−20 of the
  /// largest that g gives.
  public func radius(tolerance: Rational, amplitude: BigFloat) -> Rational? {
    precondition(tolerance.signum > 0, "a tolerance is positive")
    guard let size = amplitude.rational(), size.signum > 0 else { return nil }
    let precision = 96
    func isWithin(_ alpha: Rational) -> Bool {
      guard let distance = distance(at: alpha, precision: precision).rational() else {
        return false
      }
      return distance * size <= tolerance
    }
    let root = Interval.sqrt(
      Interval(path.scaleSquare * 2 * tolerance / size, precision: precision))
    // A little less than the square root, and then as much as the bisection proves: g increases.
    guard var low = BigFloat(root.lower, precision: 48, rounding: .down).rational() else {
      return 0
    }
    if !isWithin(low) { low = low * Rational(4095, 4096) }
    guard isWithin(low) else { return 0 }
    var high = 2 * low
    while isWithin(high) { (low, high) = (high, 2 * high) }
    for _ in 0..<22 {
      let middle = (low + high) / 2
      if isWithin(middle) { low = middle } else { high = middle }
    }
    return BigFloat(low, precision: 48, rounding: .down).rational()
  }
}
