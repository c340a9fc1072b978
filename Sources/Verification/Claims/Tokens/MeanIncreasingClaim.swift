// Tries on a model that the mean log-odds increase with the strength (3).
internal import ExactArithmetic
internal import SteeringLaws

/// (3): E_α[M] increases strictly, from M_min to M_max.
enum MeanIncreasingClaim {
  static let theorem = Theorem("mean_increasing", in: "MeanIncreasing.v")

  static let claim = Claim(
    "mean-increasing",
    statement: "E_alpha[M] increases strictly, with derivative Var_alpha(M)",
    assumptions: "M not constant", source: "(3)",
    procedure: "two distinct levels of positive weight, exactly; means at strengths",
    theorem: theorem,
    faults: [
      Fault("weights that are no distribution") { try decide(Specimen.negativeWeight()) }
    ],
    decide: decide)

  private static func decide(_ subject: Subject) throws(Undecided) -> Verdict {
    if subject.isConstant { return .notApplicable("the log-odds are constant") }
    for item in subject.sampledCases {
      let tilting = item.tilting
      let means = Subject.strengths.map {
        tilting.mean(at: Interval($0, precision: subject.precision))
      }
      for (index, pair) in zip(means, means.dropFirst()).enumerated()
      where pair.1.isLess(than: pair.0) == .certainly {
        return .refuted(
          Witness(
            "context \(subject.name(item)): the mean falls from \(pair.0) at alpha = "
              + "\(Subject.strengths[index]) to \(pair.1)"))
      }
      if tilting.variance(at: 0).sign == -1 {
        return .refuted(Witness("context \(subject.name(item)): negative variance at 0"))
      }
    }
    return .proved(
      by: .theorem(theorem),
      "\(subject.cases[0].family.levels.count) distinct log-odds, all of positive weight, exactly",
      Trial(.strengths(Subject.strengths), subject.sampledPlaces))
  }
}
