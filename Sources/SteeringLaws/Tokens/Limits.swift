// What probabilities tend to at either end of the strengths (8).
public import ExactArithmetic

/// An end of the range of steering strengths.
public enum StrengthEnd: String, Sendable, CaseIterable {
  /// α → +∞.
  case positive = "+inf"
  /// α → −∞.
  case negative = "-inf"
}

extension TokenGroup {
  /// lim Δp of the group at an end (8): with E the extreme level there (M̄ or M̲),
  /// (1/|C|) ( p(C ∩ E)/p(E) − p(C) ).
  ///
  /// An exact rational for rational weights; otherwise certified to `digits` digits. Throws
  /// `Undecided` when `precisionLimit` bits do not prove them.
  public func limit(
    _ end: StrengthEnd, digits: Int, precisionLimit: Int
  ) throws(Undecided) -> CertifiedReal {
    let extreme = end == .positive ? family.levels.count - 1 : 0
    let weights = weights
    let size = Rational(tokens.count)
    if let all = family.levels.map(\.weight).allRationals,
      let mine = weights.map(\.weight).allRationals
    {
      // A group without tokens in the extreme level has weight 0 there.
      let inside = zip(weights, mine).first { $0.0.level == extreme }?.1 ?? 0
      let value = inside / all[extreme] - mine.reduce(0, +) / all.reduce(0, +)
      return CertifiedReal(
        exact: value / size, precision: CertifiedReal.workingPrecision(digits: digits))
    }
    func enclose(_ precision: Int) -> Interval {
      let tilting = family.tilting(precision: precision)
      var inside = Interval(0, precision: precision)
      var own = Interval(0, precision: precision)
      for (level, weight) in weights {
        let enclosure = weight.enclosure(precision: precision)
        own += enclosure
        if level == extreme { inside += enclosure }
      }
      let value = inside / tilting.weights[extreme] - own / tilting.totalWeight
      return value / Interval(size, precision: precision)
    }
    return try CertifiedReal.evaluating(
      digits: digits, precisionLimit: precisionLimit, "limit of the probability increase",
      isZero: { limitIsZero(extreme: extreme) }, enclose)
  }

  /// Whether w(C ∩ E) w(all) = w(C) w(E), a sum of exponentials of rationals.
  private func limitIsZero(extreme: Int) -> Bool? {
    var terms: [ExponentialSum.Term] = []
    func add(_ sign: Rational, _ a: ExactWeight, _ b: ExactWeight) {
      for (c, r) in a.terms {
        for (d, s) in b.terms {
          terms.append(
            ExponentialSum.Term(
              coefficient: Logarithm(rational: sign * c * d), exponent: Logarithm(rational: r + s)))
        }
      }
    }
    for (level, weight) in weights {
      if level == extreme { for other in family.levels { add(1, weight, other.weight) } }
      add(-1, weight, family.levels[extreme].weight)
    }
    return ExponentialSum(terms).isZero()
  }
}
