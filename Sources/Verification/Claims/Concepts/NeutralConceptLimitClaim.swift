// Tries on a model that concepts without extreme tokens vanish at both ends (12).
internal import ExactArithmetic
internal import SteeringLaws

/// (12): a concept without extreme tokens loses all its probability at both ends.
enum NeutralConceptLimitClaim {
  static let theorem = Theorem("neutral_concept_limit", in: "NeutralConceptLimit.v")

  static let claim = Claim(
    "neutral-concept-limit",
    statement: "a concept without extreme tokens tends to Delta p = -mean p at both ends",
    assumptions: "M not constant, the concept not the target", source: "Corollary 3.6 (12)",
    procedure: "exact extreme sets; enclosures far out with tails small beside the concept",
    theorem: theorem,
    variants: [
      Claim(
        wrong: "neutral-concept-limit/returns",
        statement: "a concept without extreme tokens returns to its value (the paper's prose)",
        decide: { try decide($0, isReturning: true) })
    ],
    faults: [
      Fault("weights of the wrong sum") {
        try decide(
          Specimen.distorted {
            Tilting(
              weights: $0.weights.map { $0 * Interval(Rational(11, 10), precision: 200) },
              statistics: $0.statistics)
          }, isReturning: false)
      }
    ],
    decide: { try decide($0, isReturning: false) })

  private static func decide(
    _ subject: Subject, isReturning: Bool
  ) throws(Undecided) -> Verdict {
    if let lack = subject.lackOfConcepts { return lack }
    if subject.isConstant { return .notApplicable("the log-odds are constant") }
    let extremes = Set(subject.logOdds.maximal + subject.logOdds.minimal)
    var tried: Set<Int> = []
    for item in subject.sampledCases {
      for (number, group) in subject.concepts(item)
      where number != subject.target && extremes.isDisjoint(with: group.tokens) {
        tried.insert(number)
        func own(_ precision: Int) -> Interval {
          group.tilting(precision: precision).totalWeight
            / item.tilting(precision: precision).totalWeight
        }
        for end in StrengthEnd.allCases {
          let far = FarStrength(
            item, end, resolution: own(subject.precision), precision: subject.precision)
          let value =
            group.increase(at: far.alpha, precision: far.precision) + far.tail
          let size = Interval(Rational(group.tokens.count), precision: far.precision)
          let claimed = isReturning ? 0 : -own(far.precision) / size
          if value.intersection(claimed) == nil {
            return .refuted(
              Witness(
                "context \(subject.name(item)), concept \(subject.name(concept: number)), alpha to "
                  + "\(end.rawValue): \(value.shortText) far out, claimed \(claimed.shortText)"))
          }
        }
      }
    }
    if tried.isEmpty {
      return .notApplicable("every concept but the target holds a token of extreme log-odds")
    }
    return .proved(
      by: .theorem(theorem),
      "without extreme tokens, exactly; limits are -mean p",
      Trial(.some(.ends, 2, of: 2), subject.places(concepts: tried), subject.sampledPlaces))
  }
}
