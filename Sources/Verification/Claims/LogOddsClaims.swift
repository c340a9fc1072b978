internal import ExactArithmetic
internal import SteeringLaws
internal import SteeringModel

/// Claims about the log-odds and what they tilt.
enum LogOddsClaims {
  /// The left side of (1) against the right, token by token: the steered logits must be log p + αM.
  static func lemma(_ subject: Subject) throws(Undecided) -> Verdict {
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
    return .proved(
      "M equals its definition for all \(subject.model.vocabulary.count) tokens, exactly; "
        + "both sides equal at \(points) exact points")
  }

  /// (1/q)(Σ_P log p − Σ_N log p) of one token, summed context by context.
  private static func directLogOdds(
    _ model: SteeringModel, _ sets: SteeringSets, _ token: Int
  ) -> Logarithm? {
    var product: Rational = 1
    var sum: Rational = 0
    var kinds: Set<Bool> = []
    for (members, sign) in [(sets.positive, 1), (sets.negative, -1)] {
      for member in members {
        switch model.contexts[member].distribution {
        case .probabilities(let values):
          kinds.insert(true)
          product *= sign > 0 ? values[token] : 1 / values[token]
        case .weights(let values):
          kinds.insert(true)
          let probability = values[token] / values.reduce(0, +)
          product *= sign > 0 ? probability : 1 / probability
        case .logits, .exactLogits:
          kinds.insert(false)
          guard let logit = model.contexts[member].distribution.exactLogit(of: token) else {
            return nil
          }
          sum += Rational(sign) * logit
        }
      }
    }
    guard kinds.count == 1 else { return nil }
    let share = Rational(1, sets.size)
    return kinds.contains(true)
      ? Logarithm(share, log: product) : Logarithm(rational: share * sum)
  }

  /// (4): M(z) > 0 exactly on the target; a theorem under Assumption 1.
  static func signSeparation(_ subject: Subject) throws(Undecided) -> Verdict {
    let report = subject.signSeparation
    switch report.status {
    case .holds: return .proved(report.evidence)
    case .notApplicable: return .notApplicable(report.evidence)
    case .undecided: return .undecided(report.evidence)
    case .fails:
      let association = subject.conceptAssociation
      return .refuted(
        Witness(
          report.evidence
            + "; Assumption 1 \(association.status.rawValue): \(association.evidence)",
          satisfiesAssumptions: association.status == .holds && subject.hasProperSets))
    }
  }

  /// (2) by the mean value theorem: a difference quotient of σ_z lies in the formula's range over the step.
  static func derivative(_ subject: Subject) throws(Undecided) -> Verdict {
    try derivative(subject) { $0 * ($1 - $2) }
  }

  /// ``derivative(_:)`` with any formula in σ_z, M_z and E_α[M].
  static func derivative(
    _ subject: Subject, formula: (Interval, Interval, Interval) -> Interval
  ) throws(Undecided) -> Verdict {
    let step = Rational(1, 1 << 20)
    var count = 0
    for item in subject.sampledCases {
      let tilting = item.tilting
      for alpha in [Rational(-1), 0, Rational(1, 3)] {
        let ends = [alpha, alpha + step].map {
          tilting.probabilities(at: Interval($0, precision: subject.precision))
        }
        let box = Interval(lower: alpha, upper: alpha + step, precision: subject.precision)
        let (probabilities, mean) = (tilting.probabilities(at: box), tilting.mean(at: box))
        for level in item.family.levels.indices {
          let quotient =
            (ends[1][level] - ends[0][level]) / Interval(step, precision: subject.precision)
          let claimed = formula(probabilities[level], tilting.statistics[level], mean)
          guard quotient.intersection(claimed) != nil else {
            return .refuted(
              Witness(
                "context \(subject.name(item)), log-odds level \(level), alpha = \(alpha): difference "
                  + "quotient \(quotient.shortText), formula \(claimed.shortText)"))
          }
          count += 1
        }
      }
    }
    return .proved(
      "difference quotients over steps of 2^-20 lie in the formula's range: \(count) enclosures"
        + subject.sampleNote + "; the identity itself is the formal theorem")
  }

  /// (3): E_α[M] increases strictly, from M_min to M_max.
  static func meanIncreasing(_ subject: Subject) throws(Undecided) -> Verdict {
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
      "\(subject.cases[0].family.levels.count) distinct log-odds, all of positive weight: the variance "
        + "is positive at every alpha")
  }
}

extension Subject {
  /// Whether P consists of target contexts and N of others, as the theory has it.
  var hasProperSets: Bool {
    guard case .sets(let sets) = model.steering else { return false }
    return sets.positive.allSatisfy { model.contexts[$0].concept == sets.target }
      && sets.negative.allSatisfy {
        model.contexts[$0].concept != nil && model.contexts[$0].concept != sets.target
      }
  }
}
