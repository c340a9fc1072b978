public import ExactArithmetic

/// Tokens of one family taken together: a single token, or a concept.
///
/// What steering does to them, averaged: Δp(C|α) = (1/|C|) Σ_{z∈C} (σ_z(α) − σ_z(0)) (section 4); for a
/// single token this is Δp(z|α) (section 3).
public struct TokenGroup: Sendable {
  let family: TiltedFamily
  /// The tokens.
  public let tokens: [Int]

  /// The group of `tokens`, at least one, in `family`.
  public init(_ family: TiltedFamily, tokens: [Int]) {
    precondition(!tokens.isEmpty, "a group of tokens is not empty")
    self.family = family
    self.tokens = tokens
  }

  /// The weight of the group's tokens in each level that it meets.
  var weights: [(level: Int, weight: ExactWeight)] {
    Dictionary(grouping: tokens) { family.levelOfToken[$0] }
      .map { ($0.key, ExactWeight(summing: $0.value.map { family.tokenWeights[$0] })) }
      .sorted { $0.level < $1.level }
  }

  /// Δp of the group at α, over enclosures of `precision` bits:
  /// (1/|C|) Σ_l p(C ∩ level l) (e^{αμ_l − K(α)} − 1).
  public func probabilityIncrease(at alpha: Rational, precision: Int) -> Interval {
    ProbabilityIncrease(family, at: alpha, precision: precision).enclosure(of: self)
  }

  /// Δp of the group at α to `digits` digits. Throws ``Undecided`` when `precisionLimit` bits do not
  /// prove them.
  public func increase(
    at alpha: Rational, digits: Int, precisionLimit: Int
  ) throws(Undecided) -> CertifiedReal {
    if alpha.isZero { return CertifiedReal(exact: 0) }
    return try CertifiedReal.evaluating(
      digits: digits, precisionLimit: precisionLimit, "probability increase at \(alpha)",
      isZero: { isUnchanged(at: alpha) }
    ) { probabilityIncrease(at: alpha, precision: $0) }
  }

  /// Whether Δp of the group is exactly 0 at rational α; nil when it cannot be decided.
  ///
  /// Cleared of its positive denominator it is Σ_{z∈C} Σ_y w_z w_y (e^{αμ_z} − e^{αμ_y}).
  public func isUnchanged(at alpha: Rational) -> Bool? {
    if alpha.isZero || family.isConstant || tokens.count == family.tokenWeights.count { return true }
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
                  exponent: tilt + Logarithm(rational: r + s)))
            }
          }
        }
      }
    }
    return ExponentialSum(terms).isZero()
  }
}

/// The increases of probability of one family at one strength, sharing the exponentials.
public struct ProbabilityIncrease {
  private let family: TiltedFamily
  private let precision: Int
  private let total: Interval
  private let ratios: [Interval]

  /// Evaluates the family at `alpha` over enclosures of `precision` bits: one exponential a level.
  public init(_ family: TiltedFamily, at alpha: Rational, precision: Int) {
    let tilting = family.tilting(precision: precision)
    self.family = family
    self.precision = precision
    self.total = tilting.totalWeight
    self.ratios = tilting.likelihoodRatios(at: Interval(alpha, precision: precision))
  }

  /// Δp of `group`, enclosed.
  public func enclosure(of group: TokenGroup) -> Interval {
    var sum = Interval(0, precision: precision)
    for (level, weight) in group.weights {
      sum += weight.enclosure(precision: precision) * (ratios[level] - 1)
    }
    return sum / (total * Interval(Rational(group.tokens.count), precision: precision))
  }
}
