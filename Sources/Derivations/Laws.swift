/// Symbols and named formulas that the laws share.
enum Formulas {
  static let p = Expression.symbol(.probability)
  static let x = Expression.symbol(.exponential)
  static let logOdds = Expression.symbol(.logOdds)
  static let alpha = Expression.symbol(.alpha)
  static let generator = Expression.symbol(.cumulantGenerator)

  /// The sum S_k = Σ p x M^k over all tokens, x = e^{αM}, k ≥ 0.
  static func total(_ k: Int) -> Expression { .symbol(.powerSum(k)) }
  /// The sum A_k of the same terms over the tokens of a concept, k ≥ 0.
  static func partial(_ k: Int) -> Expression { .symbol(.partialSum(k)) }

  /// σ of the token.
  static let sigma = Expression.named(Notation("σ", "\\sigma"), p * x / total(0))
  /// σ of the other token.
  static let otherSigma = Expression.named(
    Notation("σ'", "\\sigma'"),
    .symbol(.otherProbability) * .symbol(.otherExponential) / total(0))
  /// E, the tilted mean of the log-odds.
  static let mean = Expression.named(Notation("E"), .tokenSum(p * x * logOdds) / total(0))
  /// Var, the tilted variance of the log-odds.
  static let variance = Expression.named(
    Notation("Var", "\\mathrm{Var}"), .tokenSum(p * x * .power(logOdds - mean, 2)) / total(0))
  /// F, the probability of the concept.
  static let concept = Expression.named(Notation("F"), partial(0) / total(0))
  /// μ of the concept.
  static let conceptMean = Expression.named(
    Notation("μ_C", "\\mu_C"), partial(1) / partial(0))
  /// μ of the complement of the concept.
  static let complementMean = Expression.named(
    Notation("μ_C^c", "\\mu_{C^c}"), (total(1) - partial(1)) / (total(0) - partial(0)))

  /// The k-th central moment.
  static func centralMoment(_ k: Int) -> Expression {
    .named(
      Notation("m_\(k)", "m_{\(k)}"), .tokenSum(p * x * .power(logOdds - mean, k)) / total(0))
  }
}

extension Law {
  /// The names of all laws, in the order of the theory.
  public static let names = [
    "log-odds", "derivative", "variance", "peak", "height", "order", "concept", "logit", "tanh",
    "cumulants", "divergence", "cross-entropy", "circle-second-derivative",
  ]

  /// The largest order of a derivative that is offered.
  public static let orderLimit = 12

  /// The law called `name`, up to derivatives of order `order` where that matters; nil for
  /// other names.
  ///
  /// Needs 2 ≤ `order` ≤ ``orderLimit``.
  public static func named(_ name: String, order: Int = 4) -> Law? {
    precondition((2...orderLimit).contains(order), "an order that is not offered")
    switch name {
    case "log-odds": return logOdds
    case "derivative": return derivative
    case "variance": return variance
    case "peak": return peak
    case "height": return height
    case "order": return self.order
    case "concept": return concept
    case "logit": return logit
    case "tanh": return tanh
    case "cumulants": return cumulants(order: order)
    case "divergence": return divergence
    case "cross-entropy": return crossEntropy(order: order)
    case "circle-second-derivative": return circleSecondDerivative
    default: return nil
    }
  }
}
