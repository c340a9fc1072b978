// Tries the closed form of the cross-entropy on a model.
internal import ExactArithmetic
internal import SteeringLaws

/// The exact form Σ π (K − αK'(0)) against −Σ π Σ p log(σ/p), by definition (ours).
enum CrossEntropyExactClaim {
  static let theorem = Theorem("cross_entropy_exact", in: "CrossEntropyExact.v")

  static let claim = Claim(
    "cross-entropy-exact",
    statement: "Delta CE = sum pi (K(alpha) - alpha K'(0)), convex, at least 0",
    assumptions: "none", source: "ours", procedure: "against the definition at strengths",
    theorem: theorem,
    furtherTheorems: [Theorem("cross_entropy_convex", in: "CrossEntropyExact.v")],
    faults: [
      Fault("the formula without the slope at 0") {
        try decide(Specimen.subject()) { $0.cumulantGeneratingFunction(at: $1) }
      },
      Fault("weights that are no distribution") {
        try decide(Specimen.negativeWeight()) { $0.divergenceToSteered(at: $1) }
      },
    ],
    decide: { try decide($0) { $0.divergenceToSteered(at: $1) } })

  private static func decide(
    _ subject: Subject, formula: (Tilting<Interval>, Interval) -> Interval
  ) throws(Undecided) -> Verdict {
    let strengths: [Rational] =
      subject.isSampled ? [Rational(-1, 2), 1] : [-2, Rational(-1, 2), Rational(1, 3), 1]
    let precision = subject.precision
    for alpha in strengths {
      let point = Interval(alpha, precision: precision)
      let form = subject.average(precision: precision) { formula($0, point) }
      let definition = subject.average(precision: precision) { tilting in
        let total = tilting.totalWeight
        let steered = tilting.probabilities(at: point)
        // Tokens of one level have equal ratios σ/p, so levels may stand for them.
        return zip(steered, tilting.weights).reduce(Interval(0, precision: precision)) {
          let given = $1.1 / total
          return $0 - given * Interval.log($1.0 / given)
        }
      }
      if form.intersection(definition) == nil {
        return .refuted(
          Witness(
            "alpha = \(alpha): exact form \(form.shortText), definition \(definition.shortText)"))
      }
      if form.sign == -1 {
        return .refuted(Witness("alpha = \(alpha): negative increase \(form.shortText)"))
      }
    }
    return .proved(
      by: .theorem(theorem), "exact form and definition agree within enclosures",
      Trial(.strengths(strengths), subject.allPlaces))
  }
}
