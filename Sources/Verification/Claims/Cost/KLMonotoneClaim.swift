// Tries on a model that stronger steering costs more relative entropy.
internal import ExactArithmetic
internal import SteeringLaws

/// Both relative entropies increase with |α| (ours).
enum KLMonotoneClaim {
  static let theorem = Theorem("kl_monotone", in: "KLMonotone.v")

  static let claim = Claim(
    "kl-monotone",
    statement: "KL(p || sigma) and KL(sigma || p) increase with |alpha|",
    assumptions: "M not constant", source: "ours",
    procedure: "two distinct levels of positive weight, exactly; values at strengths",
    theorem: theorem,
    faults: [
      Fault("weights that are no distribution") { try decide(Specimen.negativeWeight()) }
    ],
    decide: decide)

  private static func decide(_ subject: Subject) throws(Undecided) -> Verdict {
    if subject.isConstant { return .notApplicable("the log-odds are constant") }
    let strengths = [-3, -1, Rational(-1, 4), 0, Rational(1, 4), 1, 3]
    for item in subject.sampledCases {
      let tilting = item.tilting
      let points = strengths.map { Interval($0, precision: subject.precision) }
      for values in [
        points.map { tilting.divergenceToSteered(at: $0) },
        points.map { tilting.divergenceFromSteered(at: $0) },
      ] {
        // Outwards from 0, which is in the middle.
        for side in [Array(values[...3].reversed()), Array(values[3...])] {
          for (a, b) in zip(side, side.dropFirst()) where b.isLess(than: a) == .certainly {
            return .refuted(
              Witness("context \(subject.name(item)): a divergence falls from \(a) to \(b)"))
          }
        }
      }
    }
    return .proved(
      by: .theorem(theorem),
      "\(subject.cases[0].family.levels.count) distinct log-odds, all of positive weight, exactly",
      Trial(.strengths(strengths), subject.sampledPlaces))
  }
}
