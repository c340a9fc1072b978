// Tries the log-odds lemma (1) on a model.
internal import ExactArithmetic
internal import SteeringLaws
internal import SteeringModel

/// (1): the steered logits are log p + αM, with M as it is defined.
enum LogOddsLemmaClaim {
  static let theorem = Theorem("log_odds_lemma", in: "LogOddsLemma.v")

  static let claim = Claim(
    "log-odds-lemma",
    statement: "softmax(W(h_j + alpha v))_z is proportional to p_z exp(alpha M(z))",
    assumptions: "perfect training", source: "Lemma 3.1 (1)",
    procedure: "M against its definition, exactly; both sides with = at exact points",
    theorem: theorem,
    furtherTheorems: [Theorem("log_odds_quotient", in: "Model.v")],
    faults: [
      Fault("log-odds of the wrong sign") { try decide(Specimen.oppositeLogOdds()) },
      Fault("curves tilted by the wrong log-odds") { try decide(Specimen.oppositeTilt()) },
    ],
    decide: decide)

  private static func decide(_ subject: Subject) throws(Undecided) -> Verdict {
    guard case .sets(let sets) = subject.model.steering else {
      return .notApplicable(
        "the model gives its log-odds; there are no P and N to derive them from")
    }
    for token in subject.model.vocabulary.tokens.indices {
      guard let direct = directLogOdds(subject.model, sets, token) else {
        return .notApplicable("the contexts of P and N mix forms")
      }
      if direct != subject.logOdds.statistics[token] {
        return .refuted(
          Witness("M(\(subject.name(token: token))) = \(direct) by definition"))
      }
    }
    var points = 0
    for item in subject.sampledCases {
      for alpha in [Rational(sets.size), Rational(-sets.size)] {
        guard subject.model.vocabulary.count <= 64, sets.size <= 8,
          let tilted = item.family.exactProbabilities(at: alpha),
          let steered = LogOddsLemma.steeredSoftmax(
            subject.model, context: item.contexts[0], alpha: alpha)
        else { continue }
        points += 1
        if let token = tilted.indices.first(where: { tilted[$0] != steered[$0] }) {
          return .refuted(
            Witness(
              "context \(subject.name(item)), token \(subject.name(token: token)), alpha = \(alpha): "
                + "softmax \(steered[token]), tilted \(tilted[token])"))
        }
      }
    }
    let count = subject.model.vocabulary.count
    return .proved(
      by: .theorem(theorem), "M equals its definition for every token, exactly",
      Trial(
        .some(.tokens, count, of: count), .some(.exactPoints, points), subject.sampledPlaces))
  }

  /// The mean of log p over P less that over N for one token, summed context by context.
  private static func directLogOdds(
    _ model: SteeringModel, _ sets: SteeringSets, _ token: Int
  ) -> Logarithm? {
    var product: Rational = 1
    var sum: Rational = 0
    var kinds: Set<Bool> = []
    let parts = [(sets.positive, sets.size), (sets.negative, -sets.size)]
    for (members, size) in parts {
      // What one member of the mean has in q times the difference.
      let power = size / members.count
      for member in members {
        switch model.contexts[member].distribution {
        case .probabilities(let values):
          kinds.insert(true)
          product *= values[token].raised(to: power)
        case .weights(let values):
          kinds.insert(true)
          product *= (values[token] / values.reduce(0, +)).raised(to: power)
        case .logits:
          kinds.insert(false)
          guard let logit = model.contexts[member].distribution.exactLogit(of: token) else {
            return nil
          }
          sum += Rational(power) * logit
        }
      }
    }
    guard kinds.count == 1 else { return nil }
    let share = Rational(1, sets.size)
    return kinds.contains(true)
      ? Logarithm(share, log: product) : Logarithm(rational: share * sum)
  }
}
