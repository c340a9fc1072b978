// The derivations for concepts: the derivative of F (9), its logit, the tanh formula (10).

extension Law {
  private static var gap: Expression { Formulas.conceptMean - Formulas.complementMean }
  private static var growth: Expression {
    Formulas.concept * (1 - Formulas.concept) * gap
  }

  /// F' = F(1−F)(μ_C − μ_{C^c}) (9).
  static var concept: Law {
    Law(
      name: "concept",
      title: "Derivative of the probability of any concept.",
      definitions: [Formulas.concept, Formulas.conceptMean, Formulas.complementMean],
      chains: [
        Chain(
          .derivative(Formulas.concept, order: 1),
          [
            Step(
              (Formulas.partial(1) * Formulas.total(0) - Formulas.partial(0) * Formulas.total(1))
                / .power(Formulas.total(0), 2),
              "quotient rule, D A_0 = A_1, D S_0 = S_1"),
            Step(
              Formulas.concept * (Formulas.conceptMean - Formulas.total(1) / Formulas.total(0)),
              "factor F = A_0/S_0"),
            Step(
              Formulas.concept
                * (Formulas.conceptMean
                  - (Formulas.concept * Formulas.conceptMean + (1 - Formulas.concept)
                    * Formulas.complementMean)),
              "E is the mean of both conditional means"),
            Step(growth, "factor 1 − F"),
          ])
      ])
  }

  /// The logit of F has derivative μ_C − μ_{C^c}.
  static var logit: Law {
    let odds = Expression.named(
      Notation("R"), Formulas.concept / (1 - Formulas.concept))
    return Law(
      name: "logit",
      title: "The logit of a concept's probability has derivative μ_C − μ_C^c.",
      definitions: [Formulas.concept, odds, Formulas.conceptMean, Formulas.complementMean],
      chains: [
        Chain(
          .derivative(odds, order: 1) / odds,
          [
            Step(
              .derivative(Formulas.concept, order: 1) / (Formulas.concept * (1 - Formulas.concept)),
              "D log(F/(1−F)) = DF/F + DF/(1−F)"),
            Step(gap, "concept equation"),
          ])
      ],
      conclusion: Notation(
        "Hence logit F(α) = logit F(0) + ν(α), ν(α) = ∫ μ_C − μ_C^c from 0 to α.",
        "\\mathrm{logit}\\,F(\\alpha) = \\mathrm{logit}\\,F(0) + \\nu(\\alpha)"))
  }

  /// The tanh formula (10): tanh(u/2) = (e^u − 1)/(e^u + 1) with e^u = F/(1−F).
  static var tanh: Law {
    func half(_ odds: Expression) -> Expression { (odds - 1) / (odds + 1) }
    let now = Expression.named(Notation("R"), Formulas.concept / (1 - Formulas.concept))
    let before = Expression.named(
      Notation("F_0"), .symbol(.initialPartialSum(0)) / .symbol(.initialPowerSum(0)))
    let first = Expression.named(Notation("R_0"), before / (1 - before))
    return Law(
      name: "tanh",
      title: "The tanh formula: with e^(ν+r) = R and e^r = R_0, tanh(u/2) = (e^u − 1)/(e^u + 1).",
      definitions: [Formulas.concept, now, before, first],
      chains: [
        Chain(half(now), [Step(2 * Formulas.concept - 1, "R = F/(1−F)")]),
        Chain(half(first), [Step(2 * before - 1, "the same at α = 0")]),
        Chain(
          (half(now) - half(first)) / 2,
          [Step(Formulas.concept - before, "the sum over C of Δp, |C| times its mean")]),
        Chain(
          .derivative(now, order: 1) / now, [Step(gap, "logit law: ν has derivative μ_C − μ_C^c")]),
      ],
      conclusion: Notation(
        "Δp(C|α) = (1/(2|C|)) (tanh((ν+r)/2) − tanh(r/2)).",
        "\\Delta p(C|\\alpha) = \\tfrac{1}{2|C|}(\\tanh\\tfrac{\\nu+r}{2} - \\tanh\\tfrac{r}{2})"))
  }
}
