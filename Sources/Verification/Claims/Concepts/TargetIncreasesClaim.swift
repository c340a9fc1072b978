// Tries on a model that the target concept gains with the strength (11).
internal import ExactArithmetic
internal import SteeringLaws

/// (11): under sign separation the target's probability increases strictly.
enum TargetIncreasesClaim {
  static let theorem = Theorem("target_increases", in: "TargetIncreases.v")

  static let claim = Claim(
    "target-increases", statement: "the target's probability increases strictly",
    assumptions: "sign separation, the target not the whole vocabulary",
    source: "Corollary 3.6 (11)",
    procedure: "exact signs; the sign of the slope at strengths out to where the ends decide",
    theorem: theorem,
    variants: [
      Claim(
        wrong: "target-increases/always",
        statement: "the target increases without sign separation", decide: decideAlways)
    ],
    faults: [
      Fault("curves tilted by the wrong log-odds") { try decide(Specimen.oppositeTilt()) }
    ],
    decide: decide)

  private static func decide(_ subject: Subject) throws(Undecided) -> Verdict {
    guard let target = subject.target else {
      return .notApplicable("the model names no target concept")
    }
    if let lack = subject.lackOfConcepts { return lack }
    let search = SlopeSearch(subject.sampledConcepts(where: { $0 == target }), subject)
    let fall = search.first(ofSign: -1)
    let separation = subject.signSeparation
    switch separation.status {
    case .holds: break
    case .undecided: return .undecided("sign separation: \(separation.evidence)")
    case .fails, .notApplicable:
      return .notApplicable(
        "sign separation: \(separation.evidence)"
          + (fall.map { "; the conclusion fails too: \($0)" } ?? ""))
    }
    if let fall { return .refuted(Witness(fall)) }
    return .proved(
      by: .theorem(theorem), "M > 0 on the target and nowhere else, exactly",
      search.trial)
  }

  /// The wrong variant: without sign separation.
  private static func decideAlways(_ subject: Subject) throws(Undecided) -> Verdict {
    guard let target = subject.target else {
      return .notApplicable("the model names no target concept")
    }
    if let lack = subject.lackOfConcepts { return lack }
    let search = SlopeSearch(subject.sampledConcepts(where: { $0 == target }), subject)
    if let fall = search.first(ofSign: -1) { return .refuted(Witness(fall)) }
    return .consistent("no decrease of the target", search.trial)
  }
}
