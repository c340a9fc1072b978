// Tries the quadratic growth of the cross-entropy near 0 (14) on a model.
internal import ExactArithmetic
internal import SteeringLaws

/// (14) with a certified remainder: |ΔCE − ½cα²| ≤ (|α|³/6) sup |Σ π K'''|.
///
/// With R = M_max − M_min, |K'''(t)| ≤ R Var_t(M) ≤ R e^{|t|R} Var_0(M), for σ_t ≤ e^{|t|R} p and
/// the variance is the least second moment. So the remainder is at most (αR e^{|α|R}/6) c α²: at
/// |α| near 1/(16 R) it is about a hundredth of c α², which tells ½ from any other factor.
enum CrossEntropyQuadraticClaim {
  static let theorem = Theorem("cross_entropy_quadratic", in: "CrossEntropyQuadratic.v")

  static let claim = Claim(
    "cross-entropy-quadratic",
    statement: "Delta CE = (1/2) sum pi Var(M) alpha^2 + o(alpha^2)",
    assumptions: "M not constant", source: "Theorem 3.8 (14)",
    procedure: "remainder by the third cumulant, at strengths where it is small beside the term",
    theorem: theorem,
    furtherTheorems: [Theorem("cross_entropy_remainder", in: "CrossEntropyQuadratic.v")],
    variants: [
      Claim(
        wrong: "cross-entropy-quadratic/no-half",
        statement: "the coefficient without the factor 1/2",
        decide: { try decide($0, factor: 1) })
    ],
    faults: [
      Fault("a coefficient off by a thirtieth") {
        try decide(Specimen.subject(), factor: Rational(31, 60))
      }
    ],
    decide: { try decide($0, factor: Rational(1, 2)) })

  private static func decide(_ subject: Subject, factor: Rational) throws(Undecided) -> Verdict {
    if subject.isConstant { return .notApplicable("the log-odds are constant") }
    let levels = subject.cases[0].family.levels
    let difference = levels[levels.count - 1].statistic - levels[0].statistic
    let range = difference.enclosure(precision: 128)
    let base = base(range)
    let strengths = subject.isSampled ? [-base, base] : [-base, -base / 16, base / 16, base]
    var precision = subject.precision
    while precision <= subject.precisionLimit {
      defer { precision *= 2 }
      let variance = subject.average(precision: precision) { $0.variance(at: 0) }
      if variance.sign == -1 { return .refuted(Witness("the variance is negative")) }
      guard variance.sign == 1 else { continue }
      var hasPower = true
      for alpha in strengths {
        let point = Interval(alpha, precision: precision)
        let term = variance * point.squared
        let increase = subject.average(precision: precision) { $0.divergenceToSteered(at: point) }
        // A certified number as good as the bound that it is to be compared with.
        guard increase.width < (term / 1024).lower else {
          hasPower = false
          break
        }
        let dose = range * Interval(alpha.magnitude, precision: precision)
        let bound = dose * Interval.exp(dose) / 6 * term
        let excess = increase - Interval(factor, precision: precision) * term
        if excess.sign != nil, bound.upper < min(excess.lower.magnitude, excess.upper.magnitude) {
          return .refuted(
            Witness(
              "alpha = \(alpha): increase \(increase.shortText) differs from the quadratic by "
                + "\(excess.shortText), remainder at most \(bound.upper.shortBound)"))
        }
      }
      guard hasPower else { continue }
      let coefficient = Interval(factor, precision: precision) * variance
      return .proved(
        by: .theorem(theorem),
        "coefficient \(coefficient.shortText); the remainder is within its bound",
        Trial(.strengths(strengths), subject.allPlaces))
    }
    return .undecided(
      "no power: \(subject.precisionLimit) bits do not tell the increase from its remainder")
  }

  /// The power of two in (1/(32 R), 1/(16 R)].
  private static func base(_ range: Interval) -> Rational {
    let limit = (1 / (16 * range)).lower.rational() ?? Rational(1, 16)
    var base: Rational = 1
    while base > limit { base /= 2 }
    while 2 * base <= limit { base *= 2 }
    return base
  }
}
