// Tries on a decoder that the odds of two tokens turn at most once (20).
internal import ExactArithmetic
internal import SteeringLaws

/// (20): the odds of two tokens turn at most once, at a rational strength.
///
/// By the definition the slope of the difference of two logits is n/√q³ with
/// n = Δc′q − Δc q′/2, which three strengths show to be linear in α: exact for every α.
enum OddsTurnOnceClaim {
  static let theorem = Theorem("pair_turn", in: "LinearDistance.v")

  static let claim = Claim(
    "odds-turn-once",
    statement: "the odds of z to y turn at most once, at (r^2 dk/dp - <u,y>)/|y|^2, a maximum if "
      + "dp > 0",
    assumptions: "the norm sees v (y not 0), and the line of states avoids 0 (r not 0)",
    source: "(20), ours", procedure: "the slope's numerator by definition is linear, exactly",
    theorem: theorem,
    furtherTheorems: [
      Theorem("odds_maximum", in: "CircleOdds.v"), Theorem("odds_minimum", in: "CircleOdds.v"),
      Theorem("odds_without_turn", in: "CircleOdds.v"),
      Theorem("rational_turn", in: "CircleGreedy.v"),
    ],
    variants: [
      Claim(
        wrong: "odds-turn-once/unit-distance",
        statement: "the odds turn at (dk/dp - <u,y>)/|y|^2",
        by: .decoder { subject in
          try decide(subject) { family, z, y in
            guard case .turning(let place, let isMaximum) = family.odds(of: z, to: y) else {
              return family.odds(of: z, to: y)
            }
            let path = family.path
            return .turning(
              at: path.foot + (place - path.foot) / path.distanceSquare, isMaximum: isMaximum)
          }
        }),
      Claim(
        wrong: "odds-turn-once/monotone",
        statement: "the odds of two tokens rise, fall or stay, as in the linear law",
        by: .decoder { subject in
          try decide(subject) { family, z, y in
            let odds = family.odds(of: z, to: y)
            guard case .turning = odds else { return odds }
            return family.token(z).slope > family.token(y).slope ? .rising : .falling
          }
        }),
    ],
    faults: [
      Fault("maxima said to be minima") {
        try decide(DecoderSpecimen.subject()) { $0.odds(of: $2, to: $1) }
      },
      Fault("a path whose <u,y> has the wrong sign") {
        try decide(DecoderSpecimen.distorted { try $0.mirrored() })
      },
    ],
    by: .decoder { try decide($0) })

  private static func decide(
    _ subject: DecoderSubject,
    odds: (CircleFamily, Int, Int) -> TokenOdds = { $0.odds(of: $1, to: $2) }
  ) throws -> Verdict {
    var turns = 0
    let pairs = subject.sampledPairs
    for item in subject.sampledCases {
      let numerators = [-1, 0, 1].map { item.definition.point(at: $0).slopeNumerators }
      for (z, y) in pairs {
        let values = numerators.map { $0[z] - $0[y] }
        let (start, step) = (values[1], values[2] - values[1])
        let found = odds(item.family, z, y)
        let isRight =
          switch found {
          case .constant: start.isZero && step.isZero
          case .rising: start.signum > 0 && step.isZero
          case .falling: start.signum < 0 && step.isZero
          case .turning(let place, let isMaximum):
            !step.isZero && place == -start / step && isMaximum == (step.signum < 0)
          }
        guard isRight, values[1] - values[0] == step else {
          return .refuted(
            Witness(
              "context \(subject.name(item)), odds of \(subject.name(token: z)) to "
                + "\(subject.name(token: y)): said to be \(found), and their slope has the sign of "
                + "\(start) + alpha (\(step)) by definition"))
        }
        if case .turning = found { turns += 1 }
      }
    }
    let total = subject.model.vocabulary.count * (subject.model.vocabulary.count - 1) / 2
    return .proved(
      by: .theorem(theorem),
      "\(turns) \(turns == 1 ? "pair turns" : "pairs turn"), each once, exactly",
      Trial(
        .some(.pairsOfTokens, pairs.count, of: total), subject.places(subject.sampledCases)))
  }
}
