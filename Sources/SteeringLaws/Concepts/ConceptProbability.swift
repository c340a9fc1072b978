// The probability of a concept as a function of the strength (9), (10).
public import ExactArithmetic
internal import RealModule

/// A concept C against the rest of the vocabulary, over one number system (section 4).
///
/// F_C(α) = A(α)/(A(α) + B(α)) with the tilted weights A of the concept and B of the others; inside
/// and outside are tilted families of their own.
public struct ConceptTilting<Part: ExponentialTilting> {
  /// The numbers in which it is computed.
  public typealias Number = Part.Number

  /// The concept's tokens.
  public let inside: Part
  /// The other tokens, weighed alike.
  public let outside: Part

  /// The concept of these tokens, against these others.
  public init(inside: Part, outside: Part) {
    self.inside = inside
    self.outside = outside
  }

  /// log(A(0)/B(0)) = logit F(0), the r_j of (10).
  public var initialLogit: Number { Number.log(inside.totalWeight / outside.totalWeight) }

  /// ν(α) = ∫_0^α (μ_C − μ_{C^c}) dt in closed form: K_C(α) − K_{C^c}(α) = logit F(α) − logit F(0).
  public func logitIncrease(at alpha: Number) -> Number {
    inside.cumulantGeneratingFunction(at: alpha) - outside.cumulantGeneratingFunction(at: alpha)
  }

  /// F(α), the probability of the concept.
  public func probability(at alpha: Number) -> Number {
    // 1/(1 + e^{−logit}); never a quotient of two large numbers.
    1 / (1 + Number.exp(-(initialLogit + logitIncrease(at: alpha))))
  }

  /// μ_C(α) − μ_{C^c}(α), the difference of the tilted means.
  public func meanDifference(at alpha: Number) -> Number {
    inside.mean(at: alpha) - outside.mean(at: alpha)
  }

  /// F'(α) by the concept equation (9): F (1 − F) (μ_C − μ_{C^c}).
  public func slope(at alpha: Number) -> Number {
    let probability = probability(at: alpha)
    return probability * (1 - probability) * meanDifference(at: alpha)
  }

  /// F(α) − F(0) by the tanh formula (10), from any value `nu` of ν(α):
  /// ½ (tanh((ν + r)/2) − tanh(r/2)).
  public func tanhFormula(nu: Number) -> Number {
    let logit = initialLogit
    return (Number.tanh((nu + logit) / 2) - Number.tanh(logit / 2)) / 2
  }
}

extension ConceptTilting: Sendable where Part: Sendable {}

extension TokenGroup {
  /// The tokens outside the group; nil when there are none.
  public var complement: TokenGroup? {
    let inside = Set(tokens)
    let rest = family.tokenWeights.indices.filter { !inside.contains($0) }
    return rest.isEmpty ? nil : TokenGroup(family, tokens: rest)
  }

  /// The group's own levels over enclosures of `precision` bits.
  public func tilting(precision: Int) -> Tilting<Interval> {
    let tilting = Tilting(
      weights: weights.map { $0.weight.enclosure(precision: precision) },
      statistics: family.statistics(ofLevels: weights.map(\.level), precision: precision))
    return family.isSmall ? tilting.remembering() : tilting
  }

  /// The group against its complement over enclosures of `precision` bits; nil for the whole
  /// vocabulary.
  public func conceptTilting(precision: Int) -> ConceptTilting<Tilting<Interval>>? {
    complement.map {
      ConceptTilting(
        inside: tilting(precision: precision), outside: $0.tilting(precision: precision))
    }
  }

  /// The least and largest log-odds of the group, up to the family's constant.
  public var statisticRange: ClosedRange<Logarithm> {
    let levels = weights.map(\.level)
    guard let low = levels.min(), let high = levels.max() else {
      preconditionFailure("a group has tokens")
    }
    return family.levels[low].statistic...family.levels[high].statistic
  }
}
