// Tries on a model the efficiency of small strengths (27).
internal import ExactArithmetic
internal import SteeringLaws

/// (27): η and η̃ tend to corr_p(M, 1_T)² as α → 0, here with a certified rate.
///
/// With R the range of M and δ = μ_T − μ_{T^c}: |K‴| ≤ R K″, so KL(σ‖p) = ∫₀^α t K″ is within the
/// factors e^{±R|α|} of ½α² Var(M); and kl(F,F₀) = ∫₀^α F(1−F) δ ν with F(1−F) within e^{±R|t|} of
/// F₀(1−F₀), δ within |t|R²/4 of δ(0) and ν = ∫δ. So η(α) lies in
/// F₀(1−F₀) (δ(0) ± |α|R²/4)² e^{±2R|α|}/Var(M), which closes on the square of the correlation. For η̃
/// the same bounds hold: KL(p‖σ) = ∫₀^α (α−t) K″, kl(F₀,F) = ∫₀^α (F − F₀) δ.
enum EfficiencyAtZeroClaim {
  static let theorem = Theorem("efficiency_at_0", in: "EfficiencyLimit.v")

  static let claim = Claim(
    "efficiency-at-zero",
    statement: "the efficiency tends to corr(M, 1_T)^2 as alpha -> 0, forward and reverse",
    assumptions: "M not constant, T not the whole vocabulary", source: "ours (27)",
    procedure: "eta at strengths that are small beside the range of M, within a certified rate of "
      + "the limit",
    theorem: theorem,
    furtherTheorems: [
      Theorem("eta_at_0", in: "EfficiencyLimit.v"),
      Theorem("eta_reverse_at_0", in: "EfficiencyLimit.v"),
    ],
    variants: [
      Claim(
        wrong: "efficiency-at-zero/not-squared",
        statement: "the efficiency tends to |corr(M, 1_T)| as alpha -> 0",
        decide: { try decide($0) { Interval.sqrt($0) } })
    ],
    faults: [
      Fault("a limit off by one part in 400") {
        try decide(Specimen.subject()) { $0 * Interval(Rational(401, 400), precision: 96) }
      }
    ],
    decide: { try decide($0) { $0 } })

  private static func decide(
    _ subject: Subject, _ limit: (Interval) -> Interval
  ) throws(Undecided) -> Verdict {
    if let lack = subject.lackOfEfficiency { return lack }
    let concepts = subject.targets
    let levels = subject.cases[0].family.levels
    let range = (levels[levels.count - 1].statistic - levels[0].statistic).enclosure(precision: 128)
    let small = range.powerOfTwo(below: Rational(1, 4096))
    let strengths = subject.isSampled ? [small] : [-small, small]
    var shown = ""
    for concept in concepts {
      guard let law = subject.efficiency(concept) else { continue }
      let atZero = try law.atZero()
      let claimed = limit(atZero.enclosure)
      for alpha in strengths {
        let value = try law.value(at: alpha)
        let range = possible(concept, range, alpha, subject.precision)
        for (name, eta) in [
          ("eta", value.efficiency.enclosure), ("reverse eta", value.reverseEfficiency.enclosure),
        ] {
          if eta.intersection(range) == nil {
            return .refuted(
              Witness(
                "\(subject.name(concept)): \(name) = \(eta.shortText) at alpha = \(alpha), outside "
                  + range.shortText))
          }
          // The limit lies in the same range.
          let reach = Interval(lower: -range.width, upper: range.width)
          if claimed.intersection(eta + reach) == nil {
            return .refuted(
              Witness(
                "\(subject.name(concept)): the limit at 0 is said to be \(claimed.shortText), but "
                  + "\(name) = \(eta.shortText) at alpha = \(alpha) is within "
                  + "\(range.width.shortBound) of it"))
          }
        }
      }
      shown = "\(subject.name(concept)): limit \(claimed.shortText)"
    }
    return .proved(
      by: .theorem(theorem), "M is not constant, exactly; \(shown)",
      Trial(
        .strengths(strengths), subject.places(concepts: Set(concepts.map(\.number))),
        subject.sampledPlaces))
  }

  /// Where the rate has η and η̃ at `alpha`, and their limit.
  private static func possible(
    _ concept: Subject.ConceptCase, _ range: Interval, _ alpha: Rational, _ precision: Int
  ) -> Interval {
    let tilting = concept.tilting
    let zero = Interval(0, precision: precision)
    let initial = tilting.directProbability(at: zero)
    let step = Interval(alpha.magnitude, precision: precision)
    let slack = (step * range.squared / 4).upper
    let difference = tilting.meanDifference(at: zero) + Interval(lower: -slack, upper: slack)
    let growth = (2 * step * range).upper
    let factor = Interval.exp(Interval(lower: -growth, upper: growth))
    return initial * (1 - initial) * difference.squared * factor
      / concept.item.tilting.variance(at: zero)
  }
}

extension Interval {
  /// The largest power of two 2^n ≤ `limit` for which 2^n times the positive enclosed number is at
  /// most `limit`.
  func powerOfTwo(below limit: Rational) -> Rational {
    let bound = (Interval(limit, precision: 64) / self).lower.rational() ?? limit
    var power: Rational = 1
    while power > bound || power > limit { power /= 2 }
    while 2 * power <= bound, 2 * power <= limit { power *= 2 }
    return power
  }
}
