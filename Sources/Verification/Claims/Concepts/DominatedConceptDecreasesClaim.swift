// Tries on a model that dominated concepts lose probability (13).
internal import ExactArithmetic
internal import SteeringLaws

/// (13): a concept C ≠ T whose log-odds are all at most those of the rest loses probability.
enum DominatedConceptDecreasesClaim {
  static let theorem = Theorem("dominated_concept_decreases", in: "DominatedConceptDecreases.v")

  static let claim = Claim(
    "dominated-concept-decreases",
    statement: "a concept C other than T with max_C M <= min_rest M loses probability",
    assumptions: "M not constant", source: "Corollary 3.6 (13)",
    procedure:
      "exact order of log-odds; the sign of the slope at strengths out to where the ends decide",
    theorem: theorem,
    variants: [
      Claim(
        wrong: "dominated-concept-decreases/any",
        statement: "every concept but the target decreases",
        decide: { try decide($0, isDominated: false) })
    ],
    decide: { try decide($0, isDominated: true) })

  private static func decide(_ subject: Subject, isDominated: Bool) throws(Undecided) -> Verdict {
    if let lack = subject.lackOfConcepts { return lack }
    if subject.isConstant { return .notApplicable("the log-odds are constant") }
    let concepts = subject.sampledConcepts(where: { $0 != subject.target }).filter {
      !isDominated || $0.group.statisticRange.upperBound <= $0.rest.statisticRange.lowerBound
    }
    if concepts.isEmpty { return .notApplicable("no concept is dominated by the rest") }
    let search = SlopeSearch(concepts, subject)
    if let rise = search.first(ofSign: 1) { return .refuted(Witness(rise)) }
    return .proved(
      by: .theorem(theorem),
      isDominated ? "log-odds below those of the rest, exactly" : "no concept but the target rises",
      search.trial)
  }
}
