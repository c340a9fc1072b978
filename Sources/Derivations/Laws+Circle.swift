// The derivation for steering before a final norm: the second derivative along the circle (18).

extension Formulas {
  /// w = e^{B+U} of the token.
  static let weight = Expression.symbol(.waveWeight)
  static let wave = Expression.symbol(.wave)
  static let waveSlope = Expression.symbol(.waveSlope)
  static let bias = Expression.symbol(.bias)
  static let logTotal = Expression.symbol(.logWaveTotal)
  /// Σ w over all tokens.
  static let waveTotal = Expression.symbol(.waveSum(0, 0))

  /// σ of the token on the circle.
  static let circleSigma = Expression.named(Notation("σ", "\\sigma"), weight / waveTotal)

  /// The mean of `formula` of one token under σ.
  static func waveMean(_ formula: Expression) -> Expression {
    .tokenSum(weight * formula) / waveTotal
  }

  /// E[U].
  static let meanWave = Expression.named(Notation("E[U]"), waveMean(wave))
  /// E[U'].
  static let meanSlope = Expression.named(Notation("E[U']"), waveMean(waveSlope))
  /// E[B].
  static let meanBias = Expression.named(Notation("E[B]"), waveMean(bias))
  /// Var(U').
  static let slopeVariance = Expression.named(
    Notation("Var(U')", "\\mathrm{Var}(U')"), waveMean(.power(waveSlope - meanSlope, 2)))
  /// I = −log σ.
  static let surprisal = Expression.named(Notation("I"), logTotal - bias - wave)
  /// H, the mean surprisal.
  static let entropy = Expression.named(Notation("H"), logTotal - meanBias - meanWave)
}

extension Law {
  /// (log σ)'' = (I − H) + (B − E[B]) − Var(U') along the circle (18).
  static var circleSecondDerivative: Law {
    let logarithmic = Expression.derivative(Formulas.circleSigma, order: 1) / Formulas.circleSigma
    let total = Formulas.waveTotal
    func sum(_ i: Int, _ j: Int) -> Expression { .symbol(.waveSum(i, j)) }
    return Law(
      name: "circle-second-derivative",
      title:
        "Second derivative of a log-probability along the great circle: D = d/dθ, w = exp(B + U), D²U = −U.",
      definitions: [
        Formulas.circleSigma, Formulas.meanWave, Formulas.meanSlope, Formulas.meanBias,
        Formulas.slopeVariance, Formulas.surprisal, Formulas.entropy,
      ],
      chains: [
        Chain(
          logarithmic,
          [
            Step(
              Formulas.waveSlope - sum(0, 1) / total,
              "quotient rule, Dw = U' w, D W_0,0 = W_0,1"),
            Step(Formulas.waveSlope - Formulas.meanSlope, "E[U'] = W_0,1/W_0,0"),
          ]),
        Chain(
          .derivative(logarithmic, order: 1),
          [
            Step(
              .number(-1) * Formulas.wave
                - ((sum(0, 2) - sum(1, 0)) / total - .power(sum(0, 1) / total, 2)),
              "DU' = −U, D W_0,1 = W_0,2 − W_1,0"),
            Step(
              Formulas.meanWave - Formulas.wave - Formulas.slopeVariance,
              "expand the square under the sum"),
            Step(
              .sum([
                Formulas.surprisal - Formulas.entropy, Formulas.bias - Formulas.meanBias,
                .number(-1) * Formulas.slopeVariance,
              ]),
              "I = L − B − U with L = log W_0,0, and H is its mean"),
          ]),
      ],
      conclusion: Notation(
        "So with equal B a token has a minimum only where its surprisal I exceeds the entropy H.",
        "B \\text{ constant} \\Rightarrow I \\ge H + \\mathrm{Var}(U') \\text{ at a minimum}"))
  }
}
