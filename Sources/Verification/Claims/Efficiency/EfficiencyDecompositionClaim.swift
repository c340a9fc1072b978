// Tries on a model how the cost of steering is spent (26).
internal import ExactArithmetic
internal import SteeringLaws

/// (26): the divergence splits into what moves the target and what is spent inside the target and
/// inside the rest; the first is the least that any q with q(T) = F costs.
enum EfficiencyDecompositionClaim {
  static let theorem = Theorem("efficiency_parts", in: "Efficiency.v")

  static let claim = Claim(
    "efficiency-decomposition",
    statement: "KL(sigma || p) = kl(F, F_0) + F KL within T + (1 - F) KL within the rest; "
      + "kl(F, F_0) is the least KL(q || p) with q(T) = F",
    assumptions: "M not constant, T not the whole vocabulary", source: "ours (26)",
    procedure: "each part against its definition at strengths; two other q with q(T) = F, one of "
      + "which attains the least; 0 <= eta <= 1, and 1 exactly where M is constant on both parts",
    theorem: theorem,
    furtherTheorems: [
      Theorem("efficiency_range", in: "Efficiency.v"), Theorem("kl_least", in: "Efficiency.v"),
      Theorem("reweighted_attains", in: "Efficiency.v"),
    ],
    variants: [
      Claim(
        wrong: "efficiency-decomposition/at-least",
        statement: "kl(F, F_0) is the least KL(q || p) with q(T) >= F, also for F < F_0",
        decide: decideAtLeast)
    ],
    faults: [
      Fault("parts weighed by what they had before") {
        try decide(Specimen.subject(), share: \.initial)
      },
      Fault("curves whose log-odds are off by one part in 10^9") {
        try decide(Specimen.stretched(), share: \.probability)
      },
    ],
    decide: { try decide($0, share: \.probability) })

  private static func strengths(_ subject: Subject) -> [Rational] {
    subject.isSampled ? [-1, Rational(1, 2)] : [-2, Rational(-1, 2), Rational(1, 3), 1]
  }

  private static func decide(
    _ subject: Subject, share: KeyPath<SpentDivergence, Interval>
  ) throws(Undecided) -> Verdict {
    if let lack = subject.lackOfEfficiency { return lack }
    let concepts = subject.targets
    let strengths = strengths(subject)
    for concept in concepts {
      guard let law = subject.efficiency(concept) else { continue }
      let isPerfect = [concept.group, concept.rest].allSatisfy {
        $0.statisticRange.lowerBound == $0.statisticRange.upperBound
      }
      if law.isPerfect != isPerfect {
        return .refuted(
          Witness("\(subject.name(concept)): eta = 1 is said to be \(law.isPerfect)"))
      }
      for alpha in strengths {
        let parts = SpentDivergence(concept, at: Interval(alpha, precision: subject.precision))
        let share = parts[keyPath: share]
        let sum =
          parts.divergence + share * parts.withinTarget + (1 - share) * parts.withinRest
        let value = try law.value(at: alpha)
        for (name, claimed) in [
          ("the sum of the parts", sum), ("the law", value.divergence.enclosure),
        ]
        where claimed.intersection(parts.total) == nil {
          return .refuted(
            Witness(
              "\(subject.name(concept)), alpha = \(alpha): KL = \(parts.total.shortText), but "
                + "\(name) is \(claimed.shortText)"))
        }
        if let failure = failure(concept, parts, value) {
          return .refuted(Witness("\(subject.name(concept)), alpha = \(alpha): \(failure)"))
        }
      }
    }
    return .proved(
      by: .theorem(theorem),
      "M is not constant, exactly; the parts sum to KL, and none is less "
        + "than kl(F, F_0)",
      Trial(
        .strengths(strengths), subject.places(concepts: Set(concepts.map(\.number))),
        subject.sampledPlaces))
  }

  /// What contradicts that kl(F,F₀) is the least, attained by p reweighted on T and on the rest, and
  /// that η is in [0, 1].
  private static func failure(
    _ concept: Subject.ConceptCase, _ parts: SpentDivergence, _ value: SteeringEfficiency.Value
  ) -> String? {
    let precision = concept.tilting.initialLogit.precision
    let sides = [
      (concept.group, parts.probability, parts.initial),
      (concept.rest, 1 - parts.probability, 1 - parts.initial),
    ]
    var (reweighted, even) = (Interval(0, precision: precision), Interval(0, precision: precision))
    for (group, now, before) in sides {
      let count = Interval(Rational(group.tokens.count), precision: precision)
      let total = group.tilting(precision: precision).totalWeight
      for token in group.tokens {
        let inside =
          group.family.tokenWeights[token].enclosure(precision: precision) / total
        let own = before * inside
        reweighted += now * inside * Interval.log(now * inside / own)
        even += now / count * Interval.log(now / count / own)
      }
    }
    if reweighted.intersection(parts.divergence) == nil {
      return
        "p reweighted costs \(reweighted.shortText), kl(F, F_0) = \(parts.divergence.shortText)"
    }
    if even.isLess(than: parts.divergence) == .certainly {
      return "the law that is uniform on T and on the rest costs \(even.shortText), less than "
        + "kl(F, F_0) = \(parts.divergence.shortText)"
    }
    let eta = value.efficiency.enclosure
    return eta.sign == -1 || (1 - eta).sign == -1 ? "eta = \(eta.shortText)" : nil
  }

  /// The wrong variant: where the target loses, p itself has q(T) = F_0 > F, and costs nothing.
  private static func decideAtLeast(_ subject: Subject) throws(Undecided) -> Verdict {
    if let lack = subject.lackOfEfficiency { return lack }
    let concepts = subject.targets
    let strengths = strengths(subject)
    for concept in concepts {
      for alpha in strengths {
        let parts = SpentDivergence(concept, at: Interval(alpha, precision: subject.precision))
        if parts.probability.isLess(than: parts.initial) == .certainly, parts.divergence.sign == 1 {
          return .refuted(
            Witness(
              "\(subject.name(concept)), alpha = \(alpha): p itself has p(T) = "
                + "\(parts.initial.shortText) >= F = \(parts.probability.shortText) and costs 0, "
                + "less than kl(F, F_0) = \(parts.divergence.shortText)"))
        }
      }
    }
    return .consistent(
      "the target gains", Trial(.strengths(strengths), subject.sampledPlaces))
  }
}
