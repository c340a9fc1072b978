// What advice asks of one context under the linear law.
internal import ExactArithmetic
internal import SteeringLaws
internal import SteeringModel

/// The budgets with the digits of the answers.
struct AdviceQuestion {
  let budgets: AdviceBudgets
  let digits: Int
  let precisionLimit: Int
  /// The logits of P and N, where there are such.
  var prompts: PromptLogits?

  /// What is known of the contexts `contexts`, which share `family`.
  ///
  /// Throws `Undecided`.
  func advice(
    on steered: SteeredModel, family: SteeredFamily, contexts: [Int], target: [Int]?
  ) throws(Undecided) -> ContextAdvice {
    let choice = StrengthChoice(digits: digits, precisionLimit: precisionLimit)
    let efficiency = target.flatMap {
      SteeringEfficiency(family, target: $0, digits: digits, precisionLimit: precisionLimit)
    }
    var ends: [ContextAdvice.BudgetEnd] = []
    for end in try choice.largestStrengths(family, atMost: budgets.divergences) {
      let strength = end.map(Advice.roundedDown)
      var there: CertifiedReal?
      if let strength, let efficiency { there = try efficiency.probability(at: strength) }
      ends.append(
        ContextAdvice.BudgetEnd(end: end, strength: strength, target: there, efficiency: nil))
    }
    // Beyond the last budget nothing is looked at; without an end, as far as the others reach.
    let reach = ends.compactMap(\.strength).last { $0.signum > 0 }
    let entropy = SteeredEntropy(family)
    let before = entropy.value(at: 0, digits: digits)
    let level = entropyLevel(before)
    return ContextAdvice(
      contexts: contexts, divergences: ends,
      target: try targetPart(
        of: family, target, efficiency, from: ends.compactMap(\.strength).first { $0.signum > 0 },
        to: reach),
      leads: try leads(
        try GreedyEnvelope(family).bands.map { ($0.tokens, $0.end) }, upTo: reach
      ) { (point) throws(Undecided) in
        try point.strength(digits: digits, precisionLimit: precisionLimit)
      }, entropy: before, entropyLevel: level,
      entropyReach: try level.isZero
        ? nil
        : reach.flatMap { (reach) throws(Undecided) in
          try entropy.reach(above: level, upTo: reach)
        },
      confidence: try confidence(
        of: family, steered, end: ends[budgets.recommended].end))
  }

  /// The entropy below which text is said to repeat itself where it is `before` at α = 0: half of that,
  /// where this is less than the budgets' own.
  func entropyLevel(_ before: CertifiedReal) -> Rational {
    min(budgets.entropy, Advice.roundedDown(before) / 2)
  }

  private func targetPart(
    of family: SteeredFamily, _ target: [Int]?, _ efficiency: SteeringEfficiency?,
    from start: Rational?, to reach: Rational?
  ) throws(Undecided) -> ContextAdvice.Target? {
    guard let target, let efficiency else { return nil }
    var (best, largest): (LargestEfficiency?, LargestProbability?)
    if let reach {
      if let start, start < reach {
        best = try LargestEfficiency(of: target, in: family, from: start, to: reach)
      }
      largest = try LargestProbability(of: target, in: family, upTo: reach)
    }
    return ContextAdvice.Target(
      before: try efficiency.probability(at: 0), isGaining: efficiency.isGainingAtZero,
      efficiencyAtZero: try efficiency.atZero(), efficiency: best, largest: largest)
  }

  /// The stretches of the most likely tokens, given with their ends, that meet [0, reach].
  func leads<Place>(
    _ bands: [(tokens: [Int], end: Place?)], upTo reach: Rational?,
    _ strength: (Place) throws(Undecided) -> CertifiedReal
  ) throws(Undecided) -> [ContextAdvice.Lead] {
    var leads: [ContextAdvice.Lead] = []
    var start: CertifiedReal?
    for band in bands {
      let isFirst = start.map { $0.enclosure.upper.signum <= 0 } ?? true
      // Until a stretch begins beyond 0 each one replaces the one before it.
      if isFirst { leads.removeAll() }
      if !isFirst, let start, let reach,
        start.enclosure.lower > Interval(reach, precision: 64).upper
      {
        break
      }
      leads.append(ContextAdvice.Lead(tokens: band.tokens, from: isFirst ? nil : start))
      guard let end = band.end else { break }
      start = try strength(end)
    }
    return leads
  }

  private func confidence(
    of family: SteeredFamily, _ steered: SteeredModel, end: CertifiedReal?
  ) throws(Undecided) -> ContextAdvice.Confidence? {
    guard let end, case .sets(let sets) = steered.model.steering,
      let influence = PeakInfluence(
        family, steered.model, temperature: steered.temperature, prompts: prompts)
    else { return nil }
    // Two digits are all that an answer to first order is good for.
    let found = try influence.influences(
      onBudgetEnd: end, digits: 2, precisionLimit: precisionLimit)
    let all = zip(sets.positive + sets.negative, found.positive + found.negative)
    let foremost = all.max {
      $0.1.enclosure.magnitudeBound < $1.1.enclosure.magnitudeBound
    }
    return ContextAdvice.Confidence(
      standardError: found.standardError,
      foremost: foremost.flatMap { entry in
        entry.1.exact == 0 ? nil : (context: entry.0, influence: entry.1)
      })
  }
}
