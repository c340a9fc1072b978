// Tries on a model that the target gains in the long run too (32).
internal import ExactArithmetic
internal import SteeringLaws
internal import SteeringModel

/// (32): under Assumption 1, where the last token's concept decides the next context, the target's
/// long-run frequency increases strictly on α ≥ 0; everywhere if there are two concepts, or if M is
/// constant on each concept off the target, as it is where a_z/b_z is.
///
/// Sign separation alone does not give that (33): the mixture of contexts may lose though each gains.
enum LongRunIncreaseClaim {
  static let theorem = Theorem("target_frequency_increases", in: "TargetFrequency.v")
  private static let twoConcepts = Theorem(
    "target_frequency_two_concepts", in: "TargetFrequency.v")
  private static let constantLogOdds = Theorem(
    "target_frequency_constant", in: "TargetFrequency.v")

  static let claim = Claim(
    "long-run-increase",
    statement:
      "the target's share of a long text increases strictly on alpha >= 0; everywhere with "
      + "two concepts, or with M constant on each concept off the target",
    assumptions:
      "Assumption 1, P from the target and N from other concepts, the last token's concept "
      + "decides the next context",
    source: "ours (31), (32)",
    procedure: "the assumptions, exactly; stationary laws at strengths, exactly where they are "
      + "rational, against the closed form (31)",
    theorem: theorem,
    furtherTheorems: [
      twoConcepts, constantLogOdds, Theorem("token_law_unique", in: "ConceptChain.v"),
      Theorem("long_run_falls", in: "LongRunWitness.v"),
    ],
    isOfContexts: false,
    variants: [
      Claim(
        wrong: "long-run-increase/sign-separation",
        statement:
          "the target's share of a long text increases wherever M > 0 exactly on the target, "
          + "whichever context follows each token",
        decide: decideSeparated)
    ],
    faults: [
      Fault("curves tilted by the wrong log-odds") { try decide(Specimen.oppositeTilt()) }
    ],
    decide: decide)

  private static func decide(_ subject: Subject) throws(Undecided) -> Verdict {
    let chain: ModelChain
    switch subject.chain {
    case .failure(let reason): return .notApplicable(reason.text)
    case .success(let found): chain = found
    }
    let curve = LongRunCurve(chain, subject)
    if let reason = try failingAssumption(subject, chain) {
      // A hunt counts verdicts, and nobody reads this one.
      let fall = subject.isHunted ? nil : try curve.fall(among: curve.strengths)
      return .notApplicable(
        reason + (fall.map { "; the conclusion fails too: \($0)" } ?? ""))
    }
    let everywhere = theoremEverywhere(subject)
    let claimed = curve.strengths.filter { everywhere != nil || $0.signum >= 0 }
    if let fall = try curve.fall(among: claimed) { return .refuted(Witness(fall)) }
    if let difference = try curve.differenceFromClosedForm(claimed) {
      return .refuted(Witness(difference))
    }
    let beyond =
      everywhere == nil ? try curve.fall(among: curve.strengths.filter { $0.signum <= 0 }) : nil
    let text =
      "Assumption 1 holds, and the last token decides the concept: the target's share increases "
      + (everywhere == nil ? "on alpha >= 0" : "everywhere")
      + (beyond.map { "; below 0 it need not: \($0)" } ?? "")
    return .proved(by: .theorem(everywhere ?? theorem), text, Trial(.strengths(claimed)))
  }

  /// The assumption that fails; nil when all hold.
  private static func failingAssumption(
    _ subject: Subject, _ chain: ModelChain
  ) throws(Undecided) -> String? {
    let model = subject.model
    guard let partition = model.partition, let target = subject.target else {
      return "the model names no target concept"
    }
    let association = subject.conceptAssociation
    guard association.status == .holds else { return "Assumption 1: \(association.evidence)" }
    for (token, context) in chain.contextOfToken.enumerated()
    where model.contexts[context].concept != partition.conceptOfToken[token] {
      return "token \(subject.name(token: token)) leads to a context of another concept"
    }
    let separation = subject.signSeparation
    switch separation.status {
    case .holds: break
    case .undecided:
      throw Undecided(subject: "sign separation", precisionLimit: subject.precisionLimit)
    case .fails, .notApplicable: return "sign separation: \(separation.evidence)"
    }
    guard case .sets(let sets) = model.steering else { return "the model gives its log-odds" }
    let isContrast =
      sets.positive.allSatisfy { model.contexts[$0].concept == target }
      && sets.negative.allSatisfy { model.contexts[$0].concept.map { $0 != target } ?? false }
    return isContrast ? nil : "P is not all from the target, or N not all from other concepts"
  }

  /// The theorem by which the share increases at every strength; nil when none applies.
  private static func theoremEverywhere(_ subject: Subject) -> Theorem? {
    guard let partition = subject.model.partition, let target = subject.target else { return nil }
    if partition.concepts.count == 2 { return twoConcepts }
    let levels = subject.cases[0].family.levelOfToken
    let isConstant = partition.concepts.enumerated().allSatisfy { number, concept in
      number == target || Set(concept.tokens.map { levels[$0] }).count == 1
    }
    return isConstant ? constantLogOdds : nil
  }

  /// The wrong variant: sign separation is enough, whichever context follows each token.
  ///
  /// Where no token names a context, a chain that should lead away from the target is tried too.
  private static func decideSeparated(_ subject: Subject) throws(Undecided) -> Verdict {
    guard case .success(let chain) = subject.chain else {
      return .notApplicable("tokens do not lead to contexts")
    }
    guard subject.signSeparation.status == .holds else {
      return .notApplicable("sign separation: \(subject.signSeparation.evidence)")
    }
    if !chain.isNamed, let adverse = subject.adverseChain {
      let curve = LongRunCurve(adverse, subject, strengths: [0, Rational(1, 4), 1])
      if let fall = try curve.fall(among: curve.strengths) {
        return .refuted(Witness("\(fall); contexts that follow: \(curve.description)"))
      }
    }
    let curve = LongRunCurve(chain, subject)
    if let fall = try curve.fall(among: curve.strengths) { return .refuted(Witness(fall)) }
    return .consistent(
      "no decrease of the target's share", Trial(.strengths(curve.strengths)))
  }
}
