// The derivations about cumulants, and of the costs that follow from them.
internal import ExactArithmetic

extension Law {
  /// The n-th cumulant as a polynomial in central moments, n ≥ 2:
  /// κ_n = m_n − Σ_{k=2}^{n−2} C(n−1, k−1) κ_k m_{n−k}.
  static func cumulantPolynomials(through order: Int) -> [Int: Polynomial] {
    var cumulants: [Int: Polynomial] = [:]
    for n in 2...order {
      var value = Polynomial(.centralMoment(n))
      var binomial = n - 1
      for k in 2..<max(2, n - 1) {
        let product = (cumulants[k] ?? Polynomial(0)) * Polynomial(.centralMoment(n - k))
        value = value - Polynomial(Rational(binomial)) * product
        binomial = binomial * (n - k) / k
      }
      cumulants[n] = value
    }
    return cumulants
  }

  /// κ_n as it is written.
  private static func cumulant(_ n: Int, _ polynomials: [Int: Polynomial]) -> Expression {
    (polynomials[n] ?? Polynomial(0)).expression { symbol in
      if case .centralMoment(let k) = symbol { return Formulas.centralMoment(k) }
      return .symbol(symbol)
    }
  }

  /// The derivatives of K are the cumulants.
  static func cumulants(order: Int) -> Law {
    let polynomials = cumulantPolynomials(through: order)
    var chains = [
      Chain(
        .derivative(Formulas.generator, order: 1),
        [Step(Formulas.mean, "K = log S_0 − log S_0(0), D S_0 = S_1")])
    ]
    for n in 2...order {
      chains.append(
        Chain(
          .derivative(Formulas.generator, order: n),
          [
            Step(.derivative(Formulas.mean, order: n - 1), "DK = E"),
            Step(cumulant(n, polynomials), "the cumulant κ_\(n) in central moments"),
          ]))
    }
    return Law(
      name: "cumulants",
      title: "The derivatives of K are the cumulants of the tilted log-odds.",
      definitions: [Formulas.mean] + (2...order).map(Formulas.centralMoment), chains: chains)
  }

  /// Both divergences are increasing in |α|.
  static var divergence: Law {
    let initial = Expression.named(
      Notation("E_0"), .symbol(.initialPowerSum(1)) / .symbol(.initialPowerSum(0)))
    let forward = Formulas.generator - Formulas.alpha * initial
    let backward = Formulas.alpha * .derivative(Formulas.generator, order: 1) - Formulas.generator
    return Law(
      name: "divergence",
      title: "KL(p‖σ) = K − α E_0 and KL(σ‖p) = α DK − K increase with |α|.",
      definitions: [Formulas.mean, initial, Formulas.variance],
      chains: [
        Chain(.derivative(forward, order: 1), [Step(Formulas.mean - initial, "DK = E")]),
        Chain(
          .derivative(forward, order: 2), [Step(Formulas.variance, "variance law: convex")]),
        Chain(
          .derivative(backward, order: 1),
          [
            Step(
              Formulas.alpha * .derivative(Formulas.generator, order: 2), "product rule; DK cancels"
            ),
            Step(Formulas.alpha * Formulas.variance, "variance law: the sign of α"),
          ]),
      ])
  }

  /// Taylor coefficients of ΔCE at 0 (14).
  static func crossEntropy(order: Int) -> Law {
    let polynomials = cumulantPolynomials(through: order)
    let initial = Expression.named(
      Notation("E_0"), .symbol(.initialPowerSum(1)) / .symbol(.initialPowerSum(0)))
    let increase = Expression.named(
      Notation("Δ_j", "\\Delta_j"), Formulas.generator - Formulas.alpha * initial)
    var chains = [
      Chain(
        .derivative(increase, order: 1),
        [Step(Formulas.mean - initial, "DK = E; this is 0 at α = 0, and so is Δ_j")])
    ]
    var text = ""
    var latex = ""
    var factorial: Integer = 1
    for n in 2...order {
      factorial *= Integer(n)
      chains.append(
        Chain(
          .derivative(increase, order: n) / .number(Rational(factorial)),
          [
            Step(
              .derivative(Formulas.generator, order: n) / .number(Rational(factorial)),
              "α E_0 has no derivative of order \(n)"),
            Step(
              .number(Rational(1, factorial)) * cumulant(n, polynomials),
              "κ_\(n)/\(n)!, the coefficient of α^\(n)"),
          ]))
      text += (n == 2 ? "" : " + ") + "κ_\(n) α^\(n)/\(factorial)"
      latex += (n == 2 ? "" : " + ") + "\\frac{\\kappa_{\(n)}}{\(factorial)}\\alpha^{\(n)}"
    }
    return Law(
      name: "cross-entropy",
      title:
        "Expansion of the cross-entropy increase ΔCE(α) = Σ_j π_j Δ_j(α) in cumulants at α = 0.",
      definitions: [increase, initial, Formulas.mean] + (2...order).map(Formulas.centralMoment),
      chains: chains,
      conclusion: Notation(
        "ΔCE(α) = Σ_j π_j (\(text)) + O(α^\(order + 1)), cumulants of M under p(·|c_j).",
        "\\Delta\\mathrm{CE}(\\alpha) = \\sum_j \\pi_j \\Bigl(\(latex)\\Bigr) + O(\\alpha^{\(order + 1)})"
      ))
  }
}
