internal import ExactArithmetic
internal import PeakSearch
internal import SteeringLaws
internal import SteeringModel

/// Claims about peaks, extremes and limits of next-token probabilities (section 3).
enum PeakClaims {
  /// (5): one peak for each interior level.
  ///
  /// The ends of each bracket are judged by the tilted mean, which the search does not use.
  static func bump(_ subject: Subject) throws(Undecided) -> Verdict {
    var (interior, enclosed) = (0, 0)
    for item in subject.cases { interior += item.family.interiorLevels.count }
    for item in subject.sampledCases {
      let levels = subject.sampledLevels(item)
      if levels.isEmpty { continue }
      let tilting = item.tilting
      for level in levels {
        let bracket = try subject.peak(item, level: level).position.enclosure
        let own = tilting.statistics[level]
        let sides = [bracket.lower, bracket.upper].map {
          (tilting.mean(at: Interval($0)) - own).sign
        }
        // At an exact peak, or one narrower than 512 bits tell, a side may be undecided; never wrong.
        if sides[0] == 1 || sides[1] == -1 {
          return .refuted(
            Witness(
              "context \(subject.name(item)), token \(subject.name(token: item.family.levels[level].tokens[0])): "
                + "no sign change over \(bracket.shortText)"))
        }
        enclosed += 1
      }
    }
    if interior == 0 {
      return .notApplicable("no token lies strictly between the extreme log-odds")
    }
    return .proved(
      "\(interior) levels lie strictly between two others, so each has one peak; \(enclosed) enclosed"
    )
  }

  /// (6): peaks are ordered as the log-odds.
  static func order(_ subject: Subject) throws(Undecided) -> Verdict {
    try order(subject, isReversed: false)
  }

  /// The wrong variant: peaks in the opposite order.
  static func reversedOrder(_ subject: Subject) throws(Undecided) -> Verdict {
    try order(subject, isReversed: true)
  }

  private static func order(_ subject: Subject, isReversed: Bool) throws(Undecided) -> Verdict {
    var pairs = 0
    for item in subject.sampledCases {
      let levels = subject.sampledLevels(item)
      for (low, high) in zip(levels, levels.dropFirst()) {
        let (a, b) = try subject.distinctPeaks(item, low, high)
        let isWrong = isReversed ? a.isLess(than: b) : b.isLess(than: a)
        let isRight = isReversed ? b.isLess(than: a) : a.isLess(than: b)
        if isWrong == .certainly {
          let tokens = [low, high].map { subject.name(token: item.family.levels[$0].tokens[0]) }
          return .refuted(
            Witness(
              "context \(subject.name(item)): M(\(tokens[0])) < M(\(tokens[1])), peaks at \(a) and \(b)"
            ))
        }
        guard isRight == .certainly else {
          throw Undecided(subject: "order of two peaks", precisionLimit: subject.precisionLimit)
        }
        pairs += 1
      }
    }
    return pairs == 0
      ? .notApplicable("no context has two levels with peaks")
      : .proved("\(pairs) neighbouring peaks have disjoint, ordered enclosures")
  }

  /// (7): the largest log-odds only rise, the least only fall.
  static func monotoneExtremes(_ subject: Subject) throws(Undecided) -> Verdict {
    if subject.isConstant { return .notApplicable("the log-odds are constant") }
    for item in subject.sampledCases {
      let tilting = item.tilting
      let curves = Subject.strengths.map {
        tilting.likelihoodRatios(at: Interval($0, precision: subject.precision))
      }
      let last = item.family.levels.count - 1
      for (a, b) in zip(curves, curves.dropFirst()) {
        if b[last].isLess(than: a[last]) == .certainly || a[0].isLess(than: b[0]) == .certainly {
          return .refuted(Witness("context \(subject.name(item)): an extreme level turns"))
        }
      }
    }
    return .proved(
      "M - E[M] is positive on the largest and negative on the least log-odds at every alpha, exactly"
    )
  }

  /// (8): the limits, against enclosures far out with their tail bounds.
  static func limits(_ subject: Subject) throws(Undecided) -> Verdict {
    try limits(subject) { (group, end) throws(Undecided) in
      try group.limit(end, digits: subject.digits, precisionLimit: subject.precisionLimit).enclosure
    }
  }

  /// The wrong variant: the extreme tokens share the probability equally.
  static func uniformLimits(_ subject: Subject) throws(Undecided) -> Verdict {
    try limits(subject) { (group, end) throws(Undecided) in
      let extreme = group.family.levels[end == .positive ? group.family.levels.count - 1 : 0]
      let isExtreme = extreme.tokens.contains(group.tokens[0])
      let share = isExtreme ? Rational(1, extreme.tokens.count) : 0
      let tilting = group.family.tilting(precision: 128)
      return Interval(share, precision: 128)
        - group.family.tokenWeights[group.tokens[0]].enclosure(precision: 128) / tilting.totalWeight
    }
  }

  private static func limits(
    _ subject: Subject,
    _ limit: (TokenGroup, StrengthEnd) throws(Undecided) -> Interval
  ) throws(Undecided) -> Verdict {
    if subject.isConstant { return .notApplicable("the log-odds are constant") }
    for item in subject.sampledCases {
      let family = item.family
      for end in StrengthEnd.allCases {
        let far = FarStrength(item, end)
        let increase = ProbabilityIncrease(
          family, digits: 4, precisionLimit: subject.precisionLimit)
        for level in family.levels.indices {
          let token = family.levels[level].tokens[0]
          let group = TokenGroup(family, tokens: [token])
          let value = increase.enclosure(of: group, at: far.alpha, precision: subject.precision)
          let claimed = try limit(group, end)
          guard (value + far.tail).intersection(claimed) != nil else {
            return .refuted(
              Witness(
                "context \(subject.name(item)), token \(subject.name(token: token)), alpha to \(end.rawValue): "
                  + "\((value + far.tail).shortText) far out, claimed \(claimed.shortText)"))
          }
        }
      }
    }
    return .proved(
      "extreme sets are exact; enclosures far out with their tails contain every limit"
        + subject.sampleNote)
  }

  /// The height is p e^{K*(M)}, and no other strength does better.
  static func height(_ subject: Subject) throws(Undecided) -> Verdict {
    var count = 0
    for item in subject.sampledCases {
      let tilting = item.tilting
      for level in subject.sampledLevels(item) {
        let peak = try subject.peak(item, level: level)
        let alpha = peak.position.enclosure
        let token = item.family.levels[level].tokens[0]
        let weight =
          item.family.tokenWeights[token].enclosure(precision: subject.precision)
          / tilting.totalWeight
        // K* at M_z by its formula at the maximiser.
        let transform =
          alpha * tilting.statistics[level] - tilting.cumulantGeneratingFunction(at: alpha)
        let claimed = weight * Interval.exp(transform)
        let height = peak.heights[0].enclosure
        if claimed.intersection(height) == nil {
          return .refuted(
            Witness(
              "context \(subject.name(item)), token \(subject.name(token: token)): height \(height.shortText), "
                + "p exp(K*) = \(claimed.shortText)"))
        }
        let half = Interval(Rational(1, 2), precision: subject.precision)
        for other in [alpha - half, alpha + half] {
          let value = weight * tilting.likelihoodRatio(ofLevel: level, at: other)
          if height.isLess(than: value) == .certainly {
            return .refuted(
              Witness(
                "context \(subject.name(item)), token \(subject.name(token: token)): \(value.shortText) at alpha = "
                  + "\(other) exceeds the height \(height.shortText)"))
          }
        }
        count += 1
      }
    }
    return count == 0
      ? .notApplicable("no token has a peak")
      : .proved("\(count) heights equal p exp(K*(M)) within enclosures and are not exceeded")
  }
}

/// A strength so far out that all but the extreme level have nearly vanished.
struct FarStrength {
  let alpha: Rational
  /// Encloses what the distance to the limit can be, for any token.
  let tail: Interval

  /// With gap g between the extreme level and the next, the others together have probability at most
  /// (w(others)/w(extreme)) e^{−|α|g}, and each Δp is that close to its limit.
  init(_ item: Subject.Case, _ end: StrengthEnd) {
    let (family, tilting) = (item.family, item.tilting)
    let last = family.levels.count - 1
    let (extreme, next) = end == .positive ? (last, last - 1) : (0, 1)
    let gap = (family.levels[extreme].statistic - family.levels[next].statistic)
      .enclosure(precision: 128)
    let ratio = (tilting.totalWeight - tilting.weights[extreme]) / tilting.weights[extreme]
    let needed = (Interval(Rational(50), precision: 128) + Interval.log(ratio + 1)) / gap
    let size = needed.magnitudeBound.rational() ?? Rational(1 << 40)
    alpha = Rational(end == .positive ? size.floor + 1 : -(size.floor + 1))
    let decay = Interval.exp(-(Interval(alpha, precision: tilting.totalWeight.precision) * gap))
    let bound = ratio * decay
    tail = Interval(lower: -bound.upper, upper: bound.upper)
  }
}
