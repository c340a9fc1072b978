// What advice asks of one context of a decoder, through its final norm.
internal import ExactArithmetic
internal import PeakSearch
internal import SteeringLaws

extension AdviceQuestion {
  /// What is known of the contexts `contexts`, which share `family`.
  ///
  /// Throws `Undecided`.
  func advice(
    on family: CircleFamily, contexts: [Int], target: [Int]?
  ) throws(Undecided) -> ContextAdvice {
    let choice = CircleChoice(digits: digits, precisionLimit: precisionLimit)
    let curves = CircleCurves(family, digits: digits, precisionLimit: precisionLimit)
    let asked = target.flatMap { $0.count < family.count ? $0 : nil }
    let concept = asked.flatMap {
      CircleTarget(family, target: $0, digits: digits, precisionLimit: precisionLimit)
    }
    func probability(_ strength: Rational) throws(Undecided) -> CertifiedReal? {
      try asked.map { (tokens) throws(Undecided) in
        try curves.probabilities(of: [tokens], at: .strength(strength))[0]
      }
    }
    var ends: [ContextAdvice.BudgetEnd] = []
    for budget in budgets.divergences {
      let end = try choice.divergence(family, atMost: budget).aroundZero?.upper
      let strength = end.map(Advice.roundedDown)
      var (there, efficiency): (CertifiedReal?, CertifiedReal?)
      if let strength {
        there = try probability(strength)
        if strength.signum > 0 { efficiency = try concept?.efficiency(at: strength) }
      }
      ends.append(
        ContextAdvice.BudgetEnd(
          end: end, strength: strength, target: there, efficiency: efficiency))
    }
    let reach = ends.compactMap(\.strength).last { $0.signum > 0 }
    let entropy = CircleEntropy(family)
    let before = entropy.value(at: 0)
    let level = entropyLevel(before)
    return ContextAdvice(
      contexts: contexts, divergences: ends,
      target: try probability(0).map {
        ContextAdvice.Target(
          before: $0, isGaining: concept?.isGainingAtZero, efficiencyAtZero: nil, efficiency: nil,
          largest: reach.flatMap { concept?.largest(upTo: $0) })
      }, leads: try leads(of: family, upTo: ends.compactMap(\.strength).last), entropy: before,
      entropyLevel: level,
      entropyReach: try level.isZero
        ? nil
        : reach.flatMap { (reach) throws(Undecided) in
          try entropy.reach(above: level, upTo: reach)
        }, confidence: nil)
  }

  /// The stretches of the most likely tokens that meet [0, reach].
  private func leads(
    of family: CircleFamily, upTo reach: Rational?
  ) throws(Undecided) -> [ContextAdvice.Lead] {
    try leads(
      CircleGreedy(family).bands.map { ($0.tokens, $0.end) }, upTo: reach
    ) { (place) throws(Undecided) in
      try place.strength(digits: digits, precisionLimit: precisionLimit)
    }
  }
}
