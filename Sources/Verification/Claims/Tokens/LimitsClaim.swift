// Tries the limits of probabilities (8) on a model.
internal import ExactArithmetic
internal import PeakSearch
internal import SteeringLaws

/// (8): the limits, against enclosures far out with their tail bounds.
enum LimitsClaim {
  static let theorem = Theorem("limits", in: "Limits.v")

  static let claim = Claim(
    "limits",
    statement: "Delta p(z) tends to 1[z extreme] p_z / p(extreme) - p_z at either end",
    assumptions: "M not constant", source: "B.1 (8)",
    procedure: "exact extreme sets; exact limits inside enclosures far out with their tails",
    theorem: theorem,
    variants: [
      Claim(
        wrong: "limits/uniform", statement: "extreme tokens share the limit equally",
        decide: decideUniform)
    ],
    faults: [Fault("levels out of order") { try decide(Specimen.reversedLevels()) }],
    decide: decide)

  private static func decide(_ subject: Subject) throws(Undecided) -> Verdict {
    if subject.isConstant { return .notApplicable("the log-odds are constant") }
    let count = subject.cases[0].family.levels.count
    let levels = [0] + subject.sampledLevels + [count - 1]
    for item in subject.sampledCases {
      let family = item.family
      let tokens = levels.map { family.levels[$0].tokens[0] }
      let limits = FamilyLimits(
        item.steered, digits: subject.digits, precisionLimit: subject.precisionLimit)
      // Tails that are small even beside the least likely token.
      let least = tokens.map { own(item, $0, subject.precision) }.min { $0.lower < $1.lower }
      for end in StrengthEnd.allCases {
        let far = FarStrength(
          item, end, resolution: least ?? 1, precision: subject.precision)
        let tilting = item.tilting(precision: far.precision)
        let ratios = tilting.likelihoodRatios(at: Interval(far.alpha, precision: far.precision))
        for (level, token) in zip(levels, tokens) {
          let value = own(item, token, far.precision) * (ratios[level] - 1) + far.tail
          let claimed = try limits.limit(of: [token], end).enclosure
          if value.intersection(claimed) == nil {
            return .refuted(witness(subject, item, token, end, value, claimed))
          }
        }
      }
    }
    return .proved(
      by: .theorem(theorem), "extreme sets are exact; limits lie in enclosures far out",
      Trial(
        .some(.ends, 2, of: 2), subject.places(levels: levels, of: count), subject.sampledPlaces))
  }

  /// The wrong variant: false where two tokens of an extreme level differ in probability.
  private static func decideUniform(_ subject: Subject) throws(Undecided) -> Verdict {
    if subject.isConstant { return .notApplicable("the log-odds are constant") }
    for item in subject.sampledCases {
      let family = item.family
      for end in StrengthEnd.allCases {
        let level = end == .positive ? family.levels.count - 1 : 0
        let tokens = family.levels[level].tokens
        let logarithms = tokens.compactMap { family.tokenWeights[$0].logarithm }
        // A most likely token has more than an equal share, unless all are equally likely.
        guard let most = logarithms.indices.max(by: { logarithms[$0] < logarithms[$1] }),
          logarithms.contains(where: { $0 != logarithms[most] })
        else { continue }
        var precision = subject.precision
        while precision <= subject.precisionLimit {
          let share = Interval(Rational(1, tokens.count), precision: precision)
          let tilting = item.tilting(precision: precision)
          let weight = family.tokenWeights[tokens[most]].enclosure(precision: precision)
          let excess = weight / tilting.weights[level] - share
          if excess.sign == 1 {
            let far = FarStrength(item, end, resolution: excess, precision: precision)
            let own = own(item, tokens[most], far.precision)
            let ratios = item.tilting(precision: far.precision)
              .likelihoodRatios(at: Interval(far.alpha, precision: far.precision))
            let value = own * (ratios[level] - 1) + far.tail
            let claimed = share - own
            if value.intersection(claimed) == nil {
              return .refuted(witness(subject, item, tokens[most], end, value, claimed))
            }
          }
          precision *= 2
        }
        throw Undecided(
          subject: "limit of \(subject.name(token: tokens[most]))",
          precisionLimit: subject.precisionLimit)
      }
    }
    return .consistent(
      "the tokens of each extreme level are equally likely",
      Trial(.some(.ends, 2, of: 2), subject.sampledPlaces))
  }

  /// p_z over enclosures of `precision` bits.
  private static func own(_ item: Subject.Case, _ token: Int, _ precision: Int) -> Interval {
    item.family.tokenWeights[token].enclosure(precision: precision)
      / item.tilting(precision: precision).totalWeight
  }

  private static func witness(
    _ subject: Subject, _ item: Subject.Case, _ token: Int, _ end: StrengthEnd, _ value: Interval,
    _ claimed: Interval
  ) -> Witness {
    Witness(
      "context \(subject.name(item)), token \(subject.name(token: token)), alpha to \(end.rawValue): "
        + "\(value.shortText) far out, claimed \(claimed.shortText), which is off by "
        + (value - claimed).shortText)
  }
}
