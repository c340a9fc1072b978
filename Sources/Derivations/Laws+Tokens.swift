// The derivations for single tokens: log-odds lemma (1), derivatives (2) and (3), peaks (5).

extension Law {
  /// The two forms of the log-odds lemma (1).
  static var logOdds: Law {
    let others = Formulas.total(0) - Formulas.p * Formulas.x
    return Law(
      name: "log-odds",
      title: "Log-odds lemma: both forms of the steered probability are the same.",
      definitions: [Formulas.sigma],
      chains: [
        Chain(
          Formulas.sigma,
          [
            Step(Formulas.p * Formulas.x / Formulas.total(0), "definition of σ, with x = exp(α M)"),
            Step(
              Formulas.p * Formulas.x / (Formulas.p * Formulas.x + others),
              "the sum over all tokens is that token and the others"),
            Step(
              Formulas.p / (Formulas.p + others / Formulas.x),
              "divide by x: the others carry exp(−α (M − M'))"),
          ])
      ])
  }

  /// Dσ = σ (M − E) (2).
  static var derivative: Law {
    Law(
      name: "derivative",
      title: "Derivative of a steered probability.",
      definitions: [Formulas.sigma, Formulas.mean],
      chains: [
        Chain(
          .derivative(Formulas.sigma, order: 1),
          [
            Step(
              (Formulas.logOdds * Formulas.p * Formulas.x * Formulas.total(0)
                - Formulas.p * Formulas.x * Formulas.total(1)) / .power(Formulas.total(0), 2),
              "quotient rule, Dx = M x, D S_0 = S_1"),
            Step(
              Formulas.sigma * (Formulas.logOdds - Formulas.total(1) / Formulas.total(0)),
              "factor σ = p x/S_0"),
            Step(Formulas.sigma * (Formulas.logOdds - Formulas.mean), "E = S_1/S_0"),
          ])
      ])
  }

  /// DE = Var (3).
  static var variance: Law {
    Law(
      name: "variance",
      title: "The tilted mean grows at the rate of the variance.",
      definitions: [Formulas.mean, Formulas.variance],
      chains: [
        Chain(
          .derivative(Formulas.mean, order: 1),
          [
            Step(
              (Formulas.total(2) * Formulas.total(0) - .power(Formulas.total(1), 2))
                / .power(Formulas.total(0), 2),
              "quotient rule, D S_1 = S_2, D S_0 = S_1"),
            Step(
              Formulas.total(2) / Formulas.total(0) - .power(Formulas.mean, 2),
              "divide; E = S_1/S_0"),
            Step(Formulas.variance, "expand the square under the sum"),
          ]),
        Chain(
          .derivative(Formulas.generator, order: 2),
          [
            Step(.derivative(Formulas.mean, order: 1), "DK = S_1/S_0 = E"),
            Step(Formulas.variance, "as above"),
          ]),
      ],
      conclusion: Notation(
        "Var > 0 unless M is constant, so E increases strictly.",
        "\\mathrm{Var} > 0 \\text{ unless } M \\text{ is constant}"))
  }

  /// The logarithm of a steered probability is concave, with its peak at E = M (5).
  static var peak: Law {
    let logarithmic = Expression.derivative(Formulas.sigma, order: 1) / Formulas.sigma
    return Law(
      name: "peak",
      title: "The logarithm of a steered probability is strictly concave; its peak is where E = M.",
      definitions: [Formulas.sigma, Formulas.mean, Formulas.variance],
      chains: [
        Chain(
          logarithmic, [Step(Formulas.logOdds - Formulas.mean, "derivative law, divided by σ")]),
        Chain(
          .derivative(logarithmic, order: 1),
          [
            Step(
              .number(-1) * Expression.derivative(Formulas.mean, order: 1), "M does not depend on α"
            ),
            Step(.number(-1) * Formulas.variance, "variance law"),
          ]),
      ])
  }

  /// σ = p e^{αM − K}, and αM − K is concave: its greatest value is the Legendre transform K*(M).
  static var height: Law {
    let exponent = Formulas.alpha * Formulas.logOdds - Formulas.generator
    return Law(
      name: "height",
      title: "Peak height: log(σ/p) = α M − K is concave, and greatest where E = M.",
      definitions: [Formulas.sigma, Formulas.mean, Formulas.variance],
      chains: [
        Chain(
          .derivative(exponent, order: 1),
          [
            Step(Formulas.logOdds - Formulas.mean, "DK = E"),
            Step(
              .derivative(Formulas.sigma, order: 1) / Formulas.sigma,
              "derivative law: log(σ/p) and α M − K differ by a constant, 0 at α = 0"),
          ]),
        Chain(
          .derivative(exponent, order: 2), [Step(.number(-1) * Formulas.variance, "variance law")]),
      ],
      conclusion: Notation(
        "Hence the peak height is p exp(K*(M)), K*(M) = max over α of α M − K.",
        "\\max_\\alpha \\sigma = p\\, e^{K^*(M)}"))
  }

  /// Two tokens: their odds grow at the rate M − M' (6).
  static var order: Law {
    let odds = Formulas.sigma / Formulas.otherSigma
    return Law(
      name: "order",
      title: "Odds of two tokens grow at the rate of the difference of their log-odds.",
      definitions: [Formulas.sigma, Formulas.otherSigma],
      chains: [
        Chain(
          .derivative(odds, order: 1),
          [
            Step(odds * (Formulas.logOdds - .symbol(.otherLogOdds)), "the sums cancel in the odds")
          ])
      ],
      conclusion: Notation(
        "E increases, so E = M' is reached before E = M when M' < M: peaks are ordered by log-odds.",
        "M' < M \\Rightarrow \\alpha' < \\alpha"))
  }
}
