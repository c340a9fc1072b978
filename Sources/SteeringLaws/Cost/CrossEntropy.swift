// What steering costs in cross-entropy, over several contexts.
public import ExactArithmetic
internal import RealModule

/// The cross-entropy of a weighted set of contexts under one steering vector (14), in its
/// exact form.
///
/// ΔCE(α) = Σ_j π_j (K_j(α) − αK_j'(0)), each term KL(p ‖ σ(α)) of its context: convex, 0 with
/// slope 0 at α = 0.
public struct CrossEntropy {
  private let families: WeightedFamilies

  /// The cross-entropy of families with weights π_j that sum to 1.
  public init(_ parts: [(weight: Rational, family: SteeredFamily)]) {
    families = WeightedFamilies(parts)
  }

  /// The cross-entropy over all contexts of `steered`, by `workers` threads; memory does not grow
  /// with the contexts of a large model.
  public init(_ steered: SteeredModel, workers: Int = 1) {
    self.init(WeightedFamilies(steered, workers: workers))
  }

  init(_ families: WeightedFamilies) { self.families = families }

  /// ΔCE(α) to `digits` digits.
  ///
  /// Throws `Undecided` when `precisionLimit` bits do not prove them.
  public func increase(
    at alpha: Rational, digits: Int, precisionLimit: Int
  ) throws(Undecided) -> CertifiedReal {
    try evaluate(digits, precisionLimit, "cross-entropy increase", isZero: alpha.isZero) {
      $0.functions(precision: $1).divergenceToSteered(at: $2(alpha))
    }
  }

  /// The coefficient ½ Σ_j π_j Var_j(M) of α² in ΔCE at 0 (14), to `digits` digits.
  public func quadraticCoefficient(
    digits: Int, precisionLimit: Int
  ) throws(Undecided) -> CertifiedReal {
    try evaluate(digits, precisionLimit, "quadratic coefficient", isZero: false) {
      $0.functions(precision: $1).variance(at: 0) * $2(Rational(1, 2))
    }
  }

  /// The slope that ΔCE approaches at an end: M_max − Σ_j π_j E_j[M] at +∞, M_min − Σ_j π_j E_j[M]
  /// at −∞ (section 5), to `digits` digits.
  ///
  /// All families must be tilted by the same log-odds. Throws `Undecided` when `precisionLimit`
  /// bits do not prove the digits.
  public func endSlope(
    _ end: StrengthEnd, digits: Int, precisionLimit: Int
  ) throws(Undecided) -> CertifiedReal {
    try evaluate(digits, precisionLimit, "slope of the cross-entropy", isZero: false) {
      cache, precision, _ in
      cache.family.extremeStatistic(end, precision: precision)
        - cache.functions(precision: precision).mean(at: 0)
    }
  }

  private func evaluate(
    _ digits: Int, _ precisionLimit: Int, _ subject: String, isZero: Bool,
    _ term: @escaping @Sendable (TiltingCache, Int, (Rational) -> Interval) -> Interval
  ) throws(Undecided) -> CertifiedReal {
    if isZero || families.areConstant { return CertifiedReal(exact: 0) }
    return try CertifiedReal.evaluating(
      digits: digits, precisionLimit: precisionLimit, subject
    ) { precision in
      families.sum(precision) { cache in
        term(cache, precision) { Interval($0, precision: precision) }
      }
    }
  }
}
