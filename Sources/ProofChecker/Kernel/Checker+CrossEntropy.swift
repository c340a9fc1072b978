// Adds the checks of claims about the cost of steering.
internal import ExactArithmetic

/// The cross-entropy ΔCE(α) = Σ_j π_j (K_j(α) − αK_j'(0)).
extension Checker {
  /// ΔCE(α) = c α² + R(α), c = ½ Σ_j π_j Var_j(M).
  ///
  /// By Taylor R(α) = (α³/6) Σ_j π_j K_j'''(ξ_j). A third cumulant is a third central moment, at
  /// most r · Var ≤ r · r²/4 for a range of width r. So |R(α)| ≤ r³ |α|³ / 24.
  mutating func checkCrossEntropy(
    _ lower: Rational, _ upper: Rational, _ remainder: Rational
  ) throws(Refusal) {
    try require(!certificate.contexts.isEmpty, .noContext)
    try requireInside(lower, upper) { checker, bits throws(Refusal) -> Enclosure? in
      try checker.sum(bits) { family, arithmetic in
        family.variance.map { arithmetic.scaled($0, by: Rational(1, 2)) }
      }
    }
    for bits in ladder([remainder]) {
      try work.spend(Work.products(8, bits))
      let family = try family(certificate.contexts[0].distribution, bits: bits)
      let arithmetic = family.arithmetic
      let cube = arithmetic.product(family.range, arithmetic.square(family.range))
      let excess = arithmetic.constant(24 * remainder) - cube
      if let sign = excess.sign { return try require(sign > 0, .outside) }
    }
    throw refuse(.undecided)
  }

  /// ΔCE ≤ budget exactly from some A to some B, with one end in each of two brackets.
  ///
  /// ΔCE is convex and continuous, so these strengths are a closed interval. It holds the inner two
  /// points, where ΔCE < budget, in its interior, and not the outer two, where ΔCE > budget.
  mutating func checkBudget(_ budget: Rational, _ ends: [Rational]) throws(Refusal) {
    try require(!certificate.contexts.isEmpty, .noContext)
    let isIncreasing = zip(ends, ends.dropFirst()).allSatisfy { $0 < $1 }
    try require(ends.count == 4 && isIncreasing, .bounds)
    for (index, strength) in ends.enumerated() {
      try requireComparison(isAbove: index == 0 || index == 3, budget, at: strength)
    }
  }

  /// Confirms ΔCE(α) > budget, or ΔCE(α) < budget.
  private mutating func requireComparison(
    isAbove: Bool, _ budget: Rational, at alpha: Rational
  ) throws(Refusal) {
    for bits in ladder([budget, alpha]) {
      guard let value = try sum(bits, { family, _ in family.increase(at: alpha) }) else { continue }
      let unit = (1 as Integer) << bits
      let isMore = Rational(value.lower, unit) > budget
      if isMore || Rational(value.upper, unit) < budget {
        return try require(isMore == isAbove, .outside)
      }
    }
    throw refuse(.undecided)
  }

  /// Σ_j π_j v_j, if v_j is enclosed for every context; contexts that share a distribution are
  /// taken once.
  private mutating func sum(
    _ bits: Int, _ value: (Family, FixedPoint) -> Enclosure?
  ) throws(Refusal) -> Enclosure? {
    var weights: [Int: [Rational]] = [:]
    for context in certificate.contexts {
      weights[context.distribution, default: []].append(context.weight)
    }
    var shares: [(distribution: Int, weight: Rational)] = []
    for (distribution, parts) in weights.sorted(by: { $0.key < $1.key }) {
      shares.append((distribution, try work.sum(parts)))
    }
    let total = try work.sum(shares.lazy.map(\.weight))
    try require(total == 1, .weights)
    var sum = Enclosure.zero
    for (distribution, share) in shares {
      try work.spend(Work.exact(share.height + bits))
      let family = try steered(distribution, bits: bits)
      guard let part = value(family, family.arithmetic) else { return nil }
      sum = sum + family.arithmetic.scaled(part, by: share)
    }
    return sum
  }
}
