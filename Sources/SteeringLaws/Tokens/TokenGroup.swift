// Tokens taken together: what steering does to their probability.
public import ExactArithmetic

/// Tokens of one family taken together: a single token, or a concept.
///
/// What steering does to them, averaged: Δp(C|α) = (1/|C|) Σ_{z∈C} (σ_z(α) − σ_z(0)) (section 4);
/// for a single token this is Δp(z|α) (section 3).
public struct TokenGroup: Sendable {
  /// The family.
  public let family: TiltedFamily
  /// The tokens.
  public let tokens: [Int]
  /// The weight of the group's tokens in each level that it meets, by level.
  let weights: [(level: Int, weight: ExactWeight)]

  /// The most terms of a sum that is asked whether it is 0.
  private static let termLimit = 4_000_000

  /// The group of `tokens`, at least one, in `family`.
  public init(_ family: TiltedFamily, tokens: [Int]) {
    precondition(!tokens.isEmpty, "a group of tokens is not empty")
    self.family = family
    self.tokens = tokens
    let ordered = tokens.map { (level: family.levelOfToken[$0], token: $0) }
      .sorted { $0.level != $1.level ? $0.level < $1.level : $0.token < $1.token }
    var weights: [(level: Int, weight: ExactWeight)] = []
    var rest = ordered[...]
    while let level = rest.first?.level {
      let own = rest.prefix { $0.level == level }
      weights.append((level, ExactWeight(summing: own.map { family.tokenWeights[$0.token] })))
      rest = rest.dropFirst(own.count)
    }
    self.weights = weights
  }

  /// Whether Δp of the group is exactly 0 at rational α; nil when it cannot be decided.
  ///
  /// Not tried for groups of more than four million terms. Cleared of its positive denominator it
  /// is Σ_{z∈C} Σ_y w_z w_y (e^{αμ_z} − e^{αμ_y}).
  public func isUnchanged(at alpha: Rational) -> Bool? {
    if alpha.isZero || family.isConstant || tokens.count == family.tokenWeights.count {
      return true
    }
    guard let reference = family.levels.first?.statistic,
      tokens.count * family.tokenWeights.count <= TokenGroup.termLimit
    else { return nil }
    var terms: [ExponentialSum.Term] = []
    for (level, weight) in weights {
      for (other, theirs) in family.levels.enumerated() where other != level {
        for (c, r) in weight.terms {
          for (d, s) in theirs.weight.terms {
            for (index, sign) in [(level, 1 as Rational), (other, -1)] {
              let tilt = alpha * (family.levels[index].statistic - reference)
              terms.append(
                ExponentialSum.Term(
                  coefficient: Logarithm(rational: sign * c * d),
                  exponent: tilt + (r + s)))
            }
          }
        }
      }
    }
    return ExponentialSum(terms).isZero()
  }

  /// Δp of the group at `alpha` over enclosures of `precision` bits, as wide as they come:
  /// (1/|C|) Σ_l p(C ∩ level l) (e^{αμ_l − K(α)} − 1).
  public func increase(at alpha: Rational, precision: Int) -> Interval {
    let tilting = family.tilting(precision: precision)
    return increase(
      tilting.likelihoodRatios(at: Interval(alpha, precision: precision)), tilting, precision)
  }

  /// The same, from the likelihood ratios of all levels.
  func increase(
    _ ratios: [Interval], _ tilting: Tilting<Interval>, _ precision: Int
  ) -> Interval {
    var sum = Interval(0, precision: precision)
    for (level, weight) in weights {
      sum += weight.enclosure(precision: precision) * (ratios[level] - 1)
    }
    return sum / (tilting.totalWeight * Interval(Rational(tokens.count), precision: precision))
  }
}
