// Tries on a model what the weaker assumption of Appendix B.1 gives (38).
internal import ExactArithmetic
internal import SteeringLaws
internal import SteeringModel

/// (38): where only p(z|c) in the token's own concept depends on the context, M is the mean over P of
/// log(a_{i,z}/b_z) > 0 on the target, and off it minus the part of N's mean in the token's concept.
enum ContextualAssociationClaim {
  static let theorem = Theorem("sign_separation_contextual", in: "SignSeparation.v")

  static let claim = Claim(
    "contextual-association",
    statement:
      "if only a depends on the context, M = mean over P of log(a/b) > 0 on the target, and "
      + "-(part of N in the token's concept) of log(a/b) <= 0 off it",
    assumptions: "the assumption of B.1, P from the target, N from other concepts, rational "
      + "probabilities",
    source: "B.1; weights ours (38)",
    procedure:
      "the assumption, exactly; both formulas and the sums of a over each concept, exactly",
    theorem: theorem,
    furtherTheorems: [
      Theorem("contextual_on_target", in: "SignSeparation.v"),
      Theorem("contextual_off_target", in: "SignSeparation.v"),
      Theorem("contextual_inside_sum", in: "WeightedSets.v"),
      Theorem("outside_must_not_depend", in: "Satisfiable.v"),
    ],
    isOfContexts: false,
    variants: [
      Claim(
        wrong: "contextual-association/outside-too",
        statement: "b too may depend on the context, if a token is always likelier in its concept",
        decide: decideOutside)
    ],
    faults: [
      Fault("log-odds of the wrong sign") { try decide(Specimen.oppositeLogOdds()) }
    ],
    decide: decide)

  private static func decide(_ subject: Subject) throws(Undecided) -> Verdict {
    guard let rows = ContextualRows(subject) else { return ContextualRows.lack }
    let association = subject.contextualAssociation
    switch association.status {
    case .holds: break
    case .undecided: return .undecided("the assumption of B.1: \(association.evidence)")
    case .fails, .notApplicable:
      return .notApplicable("the assumption of B.1: \(association.evidence)")
    }
    let count = subject.model.vocabulary.count
    for token in 0..<count {
      guard let claimed = rows.logOdds(token) else {
        return .notApplicable(
          "token \(subject.name(token: token)) is not seen outside its concept")
      }
      let value = subject.logOdds.statistics[token]
      if claimed != value || (value.signum > 0) != rows.isTarget(token) {
        return .refuted(
          Witness(
            "token \(subject.name(token: token)): M = \(value), the formula gives \(claimed)"))
      }
    }
    if let text = rows.unequalSums(subject) { return .refuted(Witness(text)) }
    return .proved(
      by: .theorem(theorem),
      "the assumption of B.1 holds: \(association.evidence); both formulas "
        + "hold, exactly", Trial(.some(.tokens, count, of: count)))
  }

  /// The wrong variant: a token of a third concept may be likelier in P than in N.
  private static func decideOutside(_ subject: Subject) throws(Undecided) -> Verdict {
    guard let rows = ContextualRows(subject) else { return ContextualRows.lack }
    let tokens = subject.model.vocabulary.tokens.indices
    guard tokens.allSatisfy(rows.isLikelierInside) else {
      return .notApplicable("a token is not always likelier in its concept")
    }
    for token in tokens {
      let value = subject.logOdds.statistics[token]
      if (value.signum > 0) != rows.isTarget(token) {
        return .refuted(
          Witness(
            "token \(subject.name(token: token)) is \(rows.isTarget(token) ? "" : "not ")of the "
              + "target, "
              + "and M = \(value)"))
      }
    }
    return .consistent(
      "M > 0 exactly on the target", Trial(.some(.tokens, tokens.count, of: tokens.count)))
  }
}

/// The rational probabilities of a model whose P is from the target and N from other concepts.
private struct ContextualRows {
  private let rows: [[Rational]]
  private let owners: [Int]
  private let conceptOfToken: [Int]
  private let sets: SteeringSets
  private let target: Int

  static let lack = Verdict.notApplicable(
    "probabilities are not rational, or P is not all from the target and N from other concepts")

  init?(_ subject: Subject) {
    let model = subject.model
    guard case .sets(let sets) = model.steering, let target = subject.target,
      let partition = model.partition, subject.isContrast(sets),
      model.contexts.allSatisfy({ !$0.distribution.isLogits && $0.concept != nil })
    else { return nil }
    self.sets = sets
    self.target = target
    conceptOfToken = partition.conceptOfToken
    owners = model.contexts.compactMap(\.concept)
    rows = model.contexts.map(\.distribution.exactProbabilities)
  }

  func isTarget(_ token: Int) -> Bool { conceptOfToken[token] == target }

  /// The formula's M; nil where no context is outside the token's concept.
  func logOdds(_ token: Int) -> Logarithm? {
    let concept = conceptOfToken[token]
    guard let outside = owners.firstIndex(where: { $0 != concept }) else { return nil }
    let base = rows[outside][token]
    let members = isTarget(token) ? sets.positive : sets.negative
    let product = members.filter { owners[$0] == concept }
      .reduce(1 as Rational) { $0 * rows[$1][token] / base }
    return Logarithm(
      Rational(isTarget(token) ? 1 : -1, members.count), log: product)
  }

  /// Whether every context of the token's concept makes it likelier than every other.
  func isLikelierInside(_ token: Int) -> Bool {
    let concept = conceptOfToken[token]
    let inside = owners.indices.filter { owners[$0] == concept }.map { rows[$0][token] }
    let outside = owners.indices.filter { owners[$0] != concept }.map { rows[$0][token] }
    guard let least = inside.min(), let most = outside.max() else { return true }
    return least > most
  }

  /// Two contexts of one concept that give it unequal sums, in words: what rows that sum to 1 forbid.
  func unequalSums(_ subject: Subject) -> String? {
    var known: [Int: Rational] = [:]
    for (context, owner) in owners.enumerated() {
      let sum = conceptOfToken.indices.filter { conceptOfToken[$0] == owner }
        .reduce(0 as Rational) { $0 + rows[context][$1] }
      if let other = known[owner], other != sum {
        return "concept \(subject.name(concept: owner)) has the sums \(other) and \(sum)"
      }
      known[owner] = sum
    }
    return nil
  }
}
