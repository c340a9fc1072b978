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
  /// `Undecided` when `precisionLimit` bits do not prove them. Sums over the whole family:
  /// ``FamilyLimits`` shares them.
  public func limit(
    _ end: StrengthEnd, digits: Int, precisionLimit: Int
  ) throws(Undecided) -> CertifiedReal {
    try FamilyLimits(SteeredFamily(exactly: family), digits: digits, precisionLimit: precisionLimit)
      .limit(of: tokens, end)
  }

  /// Whether w(C ∩ E) w(all) = w(C) w(E), a sum of exponentials.
  func limitIsZero(_ end: StrengthEnd) -> Bool? {
    let extreme = end == .positive ? family.levels.count - 1 : 0
    var terms: [ExponentialSum.Term] = []
    func add(_ sign: Rational, _ a: ExactWeight, _ b: ExactWeight) {
      for (c, r) in a.terms {
        for (d, s) in b.terms {
          terms.append(
            ExponentialSum.Term(
              coefficient: Logarithm(rational: sign * c * d), exponent: r + s))
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
