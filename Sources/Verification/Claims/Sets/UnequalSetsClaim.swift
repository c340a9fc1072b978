// Tries on a model that P and N may have any sizes and weights (37).
internal import ExactArithmetic
internal import SteeringLaws
internal import SteeringModel

/// (37): M(z) = Σ_P w_i log p(z|c_i) − Σ_N u_j log p(z|c_j) with weights of sum 1, each member's share
/// of its own set; under Assumption 1, log(a/b) on the target and −ν log(a/b) off it, ν the weight of N
/// in the token's concept.
enum UnequalSetsClaim {
  static let theorem = Theorem("log_odds_means", in: "Model.v")

  static let claim = Claim(
    "unequal-sets",
    statement:
      "M = mean of log p over P - mean over N, of any sizes; under Assumption 1 log(a/b) on "
      + "the target and -nu log(a/b) off it, nu the share of N in the token's concept",
    assumptions: "P and N of contexts with rational probabilities", source: "ours (37)",
    procedure: "means term by term, exactly; shares of concepts counted, exactly",
    theorem: theorem,
    furtherTheorems: [
      Theorem("steering_vector_means", in: "Model.v"),
      Theorem("weighted_quotient", in: "WeightedSets.v"),
      Theorem("log_odds_on_target", in: "SignSeparation.v"),
      Theorem("log_odds_off_target", in: "SignSeparation.v"),
    ],
    isOfContexts: false,
    variants: [
      Claim(
        wrong: "unequal-sets/one-divisor",
        statement: "both sums are divided by the number of contexts in P",
        decide: { try decide($0) { sets in (sets.positive.count, sets.positive.count) } })
    ],
    faults: [
      Fault("log-odds of the wrong sign") { try decide(Specimen.oppositeLogOdds(), divisors) }
    ],
    decide: { try decide($0, divisors) })

  private static func divisors(_ sets: SteeringSets) -> (Int, Int) {
    (sets.positive.count, sets.negative.count)
  }

  private static func decide(
    _ subject: Subject, _ divisors: (SteeringSets) -> (Int, Int)
  ) throws(Undecided) -> Verdict {
    guard case .sets(let sets) = subject.model.steering else {
      return .notApplicable("the model gives its log-odds; there are no P and N")
    }
    let contexts = subject.model.contexts
    let members = Set(sets.positive + sets.negative)
    guard members.allSatisfy({ !contexts[$0].distribution.isLogits }) else {
      return .notApplicable("the distributions of P and N are softmax of logits")
    }
    let values = Dictionary(
      uniqueKeysWithValues: members.map { ($0, contexts[$0].distribution.exactProbabilities) })
    func product(_ members: [Int], _ token: Int) -> Rational {
      members.reduce(1) { $0 * (values[$1]?[token] ?? 1) }
    }
    let (first, second) = divisors(sets)
    let count = subject.model.vocabulary.count
    for token in 0..<count {
      let claimed =
        Logarithm(Rational(1, first), log: product(sets.positive, token))
        - Logarithm(Rational(1, second), log: product(sets.negative, token))
      if claimed != subject.logOdds.statistics[token] {
        return .refuted(
          Witness(
            "token \(subject.name(token: token)): M = \(subject.logOdds.statistics[token]), the "
              + "means give \(claimed)"))
      }
    }
    let sizes = "|P| = \(sets.positive.count), |N| = \(sets.negative.count)"
    let trial = Trial(.some(.tokens, count, of: count))
    guard let concepts = ConceptShares(subject, sets) else {
      return .proved(
        by: .theorem(theorem), "\(sizes): M is the difference of means, exactly", trial)
    }
    if let text = concepts.difference(subject) { return .refuted(Witness(text)) }
    return .proved(
      by: .theorem(theorem),
      "\(sizes): M is the difference of means, log(a/b) on the target and -nu log(a/b) off it, "
        + "exactly", trial)
  }
}

/// ν of each concept, where Assumption 1 holds, P is from the target and N from other concepts.
private struct ConceptShares {
  private let sets: SteeringSets
  private let partition: ConceptPartition
  private let target: Int

  init?(_ subject: Subject, _ sets: SteeringSets) {
    guard let partition = subject.model.partition, let target = subject.target,
      subject.conceptAssociation.status == .holds, subject.isContrast(sets)
    else { return nil }
    (self.sets, self.partition, self.target) = (sets, partition, target)
  }

  /// The first token whose M is not what its concept's share says, in words.
  func difference(_ subject: Subject) -> String? {
    let contexts = subject.model.contexts
    for (token, concept) in partition.conceptOfToken.enumerated() {
      let members = sets.negative.filter { contexts[$0].concept == concept }
      let share =
        concept == target ? 1 : -Rational(members.count, sets.negative.count)
      // a and b from a context inside the concept and one outside, where there are both.
      guard let inside = contexts.first(where: { $0.concept == concept }),
        let outside = contexts.first(where: { $0.concept != concept })
      else { continue }
      let ratio =
        inside.distribution.exactProbabilities[token]
        / outside.distribution.exactProbabilities[token]
      let claimed = Logarithm(share, log: ratio)
      if claimed != subject.logOdds.statistics[token] {
        return "token \(subject.name(token: token)): M = \(subject.logOdds.statistics[token]), its "
          + "concept's share gives \(claimed)"
      }
    }
    return nil
  }
}

extension Subject {
  /// Whether P is from the target and N from other concepts.
  func isContrast(_ sets: SteeringSets) -> Bool {
    let contexts = model.contexts
    return sets.positive.allSatisfy { contexts[$0].concept == target }
      && sets.negative.allSatisfy { contexts[$0].concept.map { $0 != target } ?? false }
  }
}
