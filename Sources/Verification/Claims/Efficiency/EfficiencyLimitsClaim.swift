// Tries on a model the efficiency of large strengths (27), (28).
internal import ExactArithmetic
internal import SteeringLaws

/// (27), (28) at the ends: σ(α) tends to p conditioned on M̄ or M̲ (8), so that η tends to
/// kl(F_∞,F₀)/(−log p(M̄)); of η̃ both parts grow linearly, unless the extreme tokens lie on both
/// sides.
enum EfficiencyLimitsClaim {
  static let theorem = Theorem("eta_at_infinity", in: "EfficiencyInfinity.v")

  static let claim = Claim(
    "efficiency-limits",
    statement: "the efficiency tends to kl(F_inf, F_0)/(-log p(extreme)), the reverse one to the "
      + "quotient of the slopes of its parts",
    assumptions: "M not constant, T not the whole vocabulary", source: "ours (27), (28)",
    procedure: "exact extreme sets; the limits inside enclosures far out with their tails",
    theorem: theorem,
    furtherTheorems: [
      Theorem("eta_at_minus_infinity", in: "EfficiencyInfinity.v"),
      Theorem("eta_reverse_at_infinity", in: "EfficiencyInfinity.v"),
      Theorem("spent_lim", in: "EfficiencyInfinity.v"),
    ],
    variants: [
      Claim(
        wrong: "efficiency-limits/monotone",
        statement: "the efficiency is monotone on alpha > 0, and so is the reverse one",
        decide: decideMonotone),
      Claim(
        wrong: "efficiency-limits/one",
        statement: "the efficiency tends to 1 where the extreme tokens are of one side",
        decide: decideOne),
    ],
    faults: [Fault("the ends exchanged") { try decide(Specimen.subject(), isExchanged: true) }],
    decide: { try decide($0, isExchanged: false) })

  private static func decide(
    _ subject: Subject, isExchanged: Bool
  ) throws(Undecided) -> Verdict {
    if let lack = subject.lackOfEfficiency { return lack }
    let concepts = subject.targets
    var shown = ""
    for concept in concepts {
      guard let law = subject.efficiency(concept) else { continue }
      for end in StrengthEnd.allCases {
        let other: StrengthEnd = end == .positive ? .negative : .positive
        let limit = try law.limit(isExchanged ? other : end)
        let far = FarEfficiency(concept, end, precision: subject.precision)
        var pairs = [
          ("F", limit.target, far.target), ("kl(F, F_0)", limit.targetDivergence, far.divergence),
          ("KL", limit.divergence, far.total),
          ("eta", limit.efficiency, far.divergence / far.total),
        ]
        if let reverse = far.reverse {
          pairs.append(("reverse eta", limit.reverseEfficiency, reverse))
        }
        for (name, claimed, value) in pairs where claimed.enclosure.intersection(value) == nil {
          return .refuted(
            Witness(
              "\(subject.name(concept)), alpha to \(end.rawValue): \(name) is said to tend to "
                + "\(claimed.enclosure.shortText), but its limit is in \(value.shortText)"))
        }
        shown =
          "\(subject.name(concept)): eta tends to \(limit.efficiency.enclosure.shortText) "
          + "at \(end.rawValue)"
      }
    }
    return .proved(
      by: .theorem(theorem), "extreme sets are exact; \(shown)",
      Trial(
        .some(.ends, 2, of: 2), subject.places(concepts: Set(concepts.map(\.number))),
        subject.sampledPlaces))
  }

  /// The wrong variant: monotone, tried at a few strengths.
  private static func decideMonotone(_ subject: Subject) throws(Undecided) -> Verdict {
    if let lack = subject.lackOfEfficiency { return lack }
    let strengths = [Rational(1, 4), 1, 2, 3, 4, 8, 16]
    for concept in subject.targets {
      let parts = strengths.map {
        SpentDivergence(concept, at: Interval($0, precision: subject.precision))
      }
      for (name, values) in [
        ("eta", parts.map(\.efficiency)), ("reverse eta", parts.map(\.reverseEfficiency)),
      ] {
        func first(_ isWanted: (Interval, Interval) -> Bool) -> String? {
          values.indices.dropLast().first { isWanted(values[$0], values[$0 + 1]) }.map {
            "from \(values[$0].shortText) at \(strengths[$0]) to \(values[$0 + 1].shortText) at "
              + "\(strengths[$0 + 1])"
          }
        }
        if let rise = first({ $0.isLess(than: $1) == .certainly }),
          let fall = first({ $1.isLess(than: $0) == .certainly })
        {
          return .refuted(
            Witness("\(subject.name(concept)): \(name) rises \(rise) and falls \(fall)"))
        }
      }
    }
    return .consistent(
      "the efficiencies only rise, or only fall",
      Trial(.strengths(strengths), subject.sampledPlaces))
  }

  /// The wrong variant: false unless M̄ is all of T, or all of the rest.
  private static func decideOne(_ subject: Subject) throws(Undecided) -> Verdict {
    if let lack = subject.lackOfEfficiency { return lack }
    for concept in subject.targets {
      guard let law = subject.efficiency(concept) else { continue }
      for end in StrengthEnd.allCases {
        let limit = try law.limit(end)
        guard limit.target.exact != nil else { continue }
        if (1 - limit.efficiency.enclosure).sign == 1 {
          return .refuted(
            Witness(
              "\(subject.name(concept)), alpha to \(end.rawValue): F tends to "
                + "\(limit.target.enclosure.shortText), but eta to "
                + limit.efficiency.enclosure.shortText))
        }
      }
    }
    return .consistent(
      "eta tends to 1, or the extreme tokens are of both sides",
      Trial(.some(.ends, 2, of: 2), subject.sampledPlaces))
  }
}

/// Enclosures of the limits of the efficiency's parts, from one strength far out and the bounds of
/// what is left.
private struct FarEfficiency {
  /// lim F.
  let target: Interval
  /// lim kl(F,F₀).
  let divergence: Interval
  /// lim KL(σ‖p).
  let total: Interval
  /// lim η̃; nil where the extreme tokens are of both sides.
  let reverse: Interval?

  init(_ concept: Subject.ConceptCase, _ end: StrengthEnd, precision: Int) {
    let item = concept.item
    let far = FarStrength(item, end, resolution: 1, precision: precision)
    let levels = item.family.levels
    let alpha = Interval(far.alpha, precision: far.precision)
    let tilting = concept.tilting(precision: far.precision)
    let whole = item.tilting(precision: far.precision)
    let initial = tilting.directProbability(at: 0)
    // All but the extreme level together have at most the tail.
    let near = tilting.directProbability(at: alpha) + far.tail
    let unit = Interval(lower: 0, upper: 1)
    target = near.intersection(unit) ?? near
    divergence = FarEfficiency.coins(target, initial)
    // KL = αK′ − K rises to its limit, and lacks at most (|α|·range + 1)·tail of it.
    let range = (levels[levels.count - 1].statistic - levels[0].statistic)
      .enclosure(precision: 128)
    let size = Interval(far.alpha.magnitude, precision: far.precision) * range + 1
    total =
      whole.divergenceFromSteered(at: alpha)
      + Interval(lower: 0, upper: (size * Interval(far.tail.upper)).upper)
    reverse = FarEfficiency.reverse(concept, end, far)
  }

  /// kl(x,y), convex in x and least at y, also where x reaches 0 or 1.
  private static func coins(_ x: Interval, _ y: Interval) -> Interval {
    let ends = [x.lower, x.upper].map { end -> Interval in
      let point = Interval(end)
      if end.signum <= 0 { return -Interval.log(1 - y) }
      if (1 - point).sign != 1 { return -Interval.log(y) }
      return SpentDivergence.coins(point, y)
    }
    let hull = ends[0].hull(ends[1])
    return x.intersection(y) == nil ? hull : hull.hull(0)
  }

  /// η̃ so far out that the constants beside the linear growth of both parts are nothing.
  ///
  /// With s the strength's size: |log of a tilted sum − s·(its extreme exponent)| is at most −log of
  /// the least share that an extreme level has of a part.
  private static func reverse(
    _ concept: Subject.ConceptCase, _ end: StrengthEnd, _ far: FarStrength
  ) -> Interval? {
    let bits = 40
    let precision = far.precision + bits
    let tilting = concept.tilting(precision: precision)
    let whole = concept.item.tilting(precision: precision)
    let alpha = Interval(
      far.alpha * Rational(2).raised(to: bits), precision: precision)
    let parts = [tilting.inside, tilting.outside, whole]
    let extremes = parts.map { end == .positive ? $0.statistics.count - 1 : 0 }
    let top = extremes[2]
    let isInside = [0, 1].map {
      concept.item.family.levels[top].statistic
        == (end == .positive
          ? [concept.group, concept.rest][$0].statisticRange.upperBound
          : [concept.group, concept.rest][$0].statisticRange.lowerBound)
    }
    guard isInside[0] != isInside[1] else { return nil }
    let constants = zip(parts, extremes).reduce(Interval(1, precision: precision)) { sum, part in
      sum - Interval.log(part.0.weights[part.1] / part.0.totalWeight)
    }
    let initial = tilting.directProbability(at: 0)
    let increase = tilting.logitIncrease(at: alpha)
    // kl(F₀,F) = −F₀ν − log((1−F)/(1−F₀)), and log((1−F)/(1−F₀)) = K_rest − K.
    let rest = tilting.outside.cumulantGeneratingFunction(at: alpha)
    let all = whole.cumulantGeneratingFunction(at: alpha)
    let own = all - rest - initial * increase
    let total = whole.divergenceToSteered(at: alpha)
    let slack = Interval(lower: -constants.upper, upper: constants.upper)
    return (own + slack) / (total + slack)
  }
}
