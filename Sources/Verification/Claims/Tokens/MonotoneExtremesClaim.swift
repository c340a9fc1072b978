// Tries on a model that extreme tokens have no peak (7).
internal import ExactArithmetic
internal import SteeringLaws

/// (7): the largest log-odds only rise, the least only fall.
enum MonotoneExtremesClaim {
  static let theorem = Theorem("monotone_extremes", in: "MonotoneExtremes.v")

  static let claim = Claim(
    "monotone-extremes",
    statement: "Delta p increases strictly on the largest log-odds, decreases on the least",
    assumptions: "M not constant", source: "Proposition 3.3 (7)",
    procedure: "exact extreme sets; curves of both at strengths", theorem: theorem,
    faults: [Fault("levels out of order") { try decide(Specimen.reversedLevels()) }],
    decide: decide)

  private static func decide(_ subject: Subject) throws(Undecided) -> Verdict {
    if subject.isConstant { return .notApplicable("the log-odds are constant") }
    let last = subject.cases[0].family.levels.count - 1
    for item in subject.sampledCases {
      let curves = Subject.strengths.map {
        item.tilting.likelihoodRatios(at: Interval($0, precision: subject.precision))
      }
      for (a, b) in zip(curves, curves.dropFirst()) {
        if b[last].isLess(than: a[last]) == .certainly || a[0].isLess(than: b[0]) == .certainly {
          return .refuted(Witness("context \(subject.name(item)): an extreme level turns"))
        }
      }
    }
    return .proved(
      by: .theorem(theorem),
      "the largest and the least log-odds are of \(subject.logOdds.maximal.count) and "
        + "\(subject.logOdds.minimal.count) tokens, exactly",
      Trial(.strengths(Subject.strengths), .some(.levels, 2, of: 2), subject.sampledPlaces))
  }
}
