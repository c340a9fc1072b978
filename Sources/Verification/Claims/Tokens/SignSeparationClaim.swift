// Tries on a model that log-odds are positive on the target and nowhere else (4).
internal import ExactArithmetic
internal import SteeringModel

/// (4): under Assumption 1, or the weaker one of B.1, the log-odds are positive exactly on the
/// target.
enum SignSeparationClaim {
  static let theorem = Theorem("sign_separation", in: "SignSeparation.v")
  private static let contextual = Theorem("sign_separation_contextual", in: "SignSeparation.v")

  static let claim = Claim(
    "sign-separation", statement: "M(z) > 0 exactly for the target's tokens",
    assumptions: "Assumption 1 or that of B.1, P from the target, N from other concepts",
    source: "(4), B.1",
    procedure: "the assumptions, exactly; then exact signs, for logits by enclosing the constant c",
    theorem: theorem, furtherTheorems: [contextual], isOfContexts: false,
    faults: [
      Fault("log-odds of the wrong sign") { try decide(Specimen.oppositeLogOdds()) }
    ],
    decide: decide)

  private static func decide(_ subject: Subject) throws(Undecided) -> Verdict {
    guard let partition = subject.model.partition, let target = subject.target else {
      return .notApplicable("the model names no target concept")
    }
    guard partition.concepts.count > 1 else {
      return .notApplicable("the target is the whole vocabulary")
    }
    let signs = subject.signSeparation
    func without(_ assumption: String) -> Verdict {
      switch signs.status {
      case .holds:
        return .notApplicable("\(assumption); the conclusion holds all the same: \(signs.evidence)")
      case .fails:
        return .notApplicable("\(assumption); the conclusion fails too: \(signs.evidence)")
      case .undecided, .notApplicable: return .notApplicable(assumption)
      }
    }
    let contexts = subject.model.contexts
    guard case .sets(let sets) = subject.model.steering else {
      return without("the model gives its log-odds; there are no P and N")
    }
    guard sets.positive.allSatisfy({ contexts[$0].concept == target }) else {
      return without("P is not all from the target")
    }
    guard
      sets.negative.allSatisfy({
        contexts[$0].concept != nil && contexts[$0].concept != target
      })
    else { return without("N is not all from other concepts") }
    let association = subject.conceptAssociation
    var ground = (theorem: theorem, text: "Assumption 1 holds: \(association.evidence)")
    switch association.status {
    case .holds: break
    case .fails:
      let weaker = subject.contextualAssociation
      switch weaker.status {
      case .holds:
        ground = (contextual, "the assumption of B.1 holds: \(weaker.evidence)")
      case .undecided: return .undecided("the assumption of B.1: \(weaker.evidence)")
      case .fails, .notApplicable:
        return without("Assumption 1 fails: \(association.evidence)")
      }
    case .notApplicable: return without("Assumption 1: \(association.evidence)")
    case .undecided: return .undecided("Assumption 1: \(association.evidence)")
    }
    let count = subject.model.vocabulary.count
    switch signs.status {
    case .fails: return .refuted(Witness(signs.evidence))
    case .undecided, .notApplicable: return .undecided(signs.evidence)
    case .holds:
      return .proved(
        by: .theorem(ground.theorem), "\(ground.text); \(signs.evidence)",
        Trial(.some(.tokens, count, of: count)))
    }
  }
}
