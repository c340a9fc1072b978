// How much steering raises the probability of a token or a concept.
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

  /// The group of `tokens`, at least one, in `family`.
  public init(_ family: TiltedFamily, tokens: [Int]) {
    precondition(!tokens.isEmpty, "a group of tokens is not empty")
    self.family = family
    self.tokens = tokens
    weights = Dictionary(grouping: tokens) { family.levelOfToken[$0] }
      .map { ($0.key, ExactWeight(summing: $0.value.map { family.tokenWeights[$0] })) }
      .sorted { $0.0 < $1.0 }
  }

  /// Whether Δp of the group is exactly 0 at rational α; nil when it cannot be decided.
  ///
  /// Cleared of its positive denominator it is Σ_{z∈C} Σ_y w_z w_y (e^{αμ_z} − e^{αμ_y}).
  public func isUnchanged(at alpha: Rational) -> Bool? {
    if alpha.isZero || family.isConstant || tokens.count == family.tokenWeights.count {
      return true
    }
    guard let reference = family.levels.first?.statistic else { return nil }
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
}

/// The increases of probability of groups of tokens, sharing the exponentials of their family.
public final class ProbabilityIncrease {
  private let cache: TiltingCache
  private let digits: Int
  private let precisionLimit: Int

  /// Increases in `family` to `digits` digits, with at most `precisionLimit` bits.
  public init(_ family: TiltedFamily, digits: Int, precisionLimit: Int) {
    cache = TiltingCache(family)
    self.digits = digits
    self.precisionLimit = precisionLimit
  }

  /// Δp of each of `groups`, all of this family, at rational `alpha`:
  /// (1/|C|) Σ_l p(C ∩ level l) (e^{αμ_l − K(α)} − 1).
  ///
  /// Throws `Undecided` when the precision limit does not prove the digits. Costs one exponential a
  /// level and precision, whatever the number of groups.
  public func values(
    of groups: [TokenGroup], at alpha: Rational
  ) throws(Undecided) -> [CertifiedReal] {
    if alpha.isZero { return groups.map { _ in CertifiedReal(exact: 0) } }
    var ratios: [Int: [Interval]] = [:]
    var values: [CertifiedReal] = []
    for group in groups {
      values.append(
        try CertifiedReal.evaluating(
          digits: digits, precisionLimit: precisionLimit, "probability increase at \(alpha)",
          isZero: { group.isUnchanged(at: alpha) }
        ) { precision in
          let tilting = cache.tilting(precision: precision)
          let shared =
            ratios[precision]
            ?? tilting.likelihoodRatios(at: Interval(alpha, precision: precision))
          ratios[precision] = shared
          return ProbabilityIncrease.average(group, shared, tilting, precision)
        })
    }
    return values
  }

  /// Δp of `group` at `alpha` over enclosures of `precision` bits, as wide as they come.
  public func enclosure(of group: TokenGroup, at alpha: Rational, precision: Int) -> Interval {
    let tilting = cache.tilting(precision: precision)
    let ratios = tilting.likelihoodRatios(at: Interval(alpha, precision: precision))
    return ProbabilityIncrease.average(group, ratios, tilting, precision)
  }

  private static func average(
    _ group: TokenGroup, _ ratios: [Interval], _ tilting: Tilting<Interval>, _ precision: Int
  ) -> Interval {
    var sum = Interval(0, precision: precision)
    for (level, weight) in group.weights {
      sum += weight.enclosure(precision: precision) * (ratios[level] - 1)
    }
    let size = Interval(Rational(group.tokens.count), precision: precision)
    return sum / (tilting.totalWeight * size)
  }
}
