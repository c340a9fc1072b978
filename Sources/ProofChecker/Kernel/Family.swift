// The checker's own view of a steered distribution.
internal import ExactArithmetic

/// One distribution with its levels, enclosed to some number of bits.
struct Family {
  let arithmetic: FixedPoint
  /// Weights of tokens, all divided by one positive number that makes the largest 1.
  let tokenWeights: [Enclosure]
  /// Weights of levels.
  let weights: [Enclosure]
  /// Their sum.
  let total: Enclosure
  /// Log-odds of levels.
  let statistics: [Enclosure]
  /// A number μ near the middle of the log-odds, and a number of sixteenths that is above their
  /// distance from it.
  let (middle, sixteenths): (Integer, Integer)
  /// Their distances from μ in units of `sixteenths`/16, between −1 and 1, cut off: what every
  /// ``Panel`` needs.
  let places: [Integer]

  init(
    _ distribution: Certificate.Distribution, _ statistics: [Enclosure], levels: [[Int]],
    _ arithmetic: FixedPoint
  ) {
    self.arithmetic = arithmetic
    let most = distribution.numbers.max() ?? 1
    switch distribution {
    case .weights(let values): tokenWeights = values.map { arithmetic.constant($0 / most) }
    case .logits(let values):
      // ℓ ≤ most, so the exact exponent is at most 0, and so are both of its ends.
      tokenWeights = values.map { arithmetic.exponential(arithmetic.constant($0 - most)) }
    }
    let tokenWeights = tokenWeights
    weights = levels.map { $0.reduce(.zero) { $0 + tokenWeights[$1] } }
    total = weights.reduce(.zero, +)
    self.statistics = statistics
    let middle = (statistics[0].lower + statistics[statistics.count - 1].upper) >> 1
    let farthest = statistics.reduce(0 as Integer) {
      max($0, ($1.lower - middle).magnitude, ($1.upper - middle).magnitude)
    }
    let sixteenths = ((farthest << 4) >> arithmetic.bits) + 1
    (self.middle, self.sixteenths) = (middle, sixteenths)
    places = statistics.map {
      (($0.lower - middle) << 4).flooredDivision(by: sixteenths).quotient
    }
  }

  /// e^{αM_l − top} of every level for one real number `top`, near the largest exponent.
  func exponentials(at alpha: Rational) -> (values: [Enclosure], top: Enclosure) {
    let size = arithmetic.constant(alpha.magnitude)
    let exponents = statistics.map { statistic in
      let product = arithmetic.product(statistic, size)
      return alpha.signum < 0 ? Enclosure.zero - product : product
    }
    let most = exponents.dropFirst().reduce(exponents[0].upper) { max($0, $1.upper) }
    let top = Enclosure(lower: most, upper: most)
    return (exponents.map { arithmetic.exponential($0 - top) }, top)
  }

  /// The sign of f_z(α) = Σ_l w_l (M_l − M_z) e^{αM_l}, if these bits prove one; e^top does
  /// not matter.
  func sign(ofLevel level: Int, at alpha: Rational) -> Int? {
    let factors = exponentials(at: alpha).values
    return weights.indices.reduce(Enclosure.zero) { sum, other in
      if other == level { return sum }
      let gap = statistics[other] - statistics[level]
      return sum + arithmetic.product(arithmetic.product(gap, weights[other]), factors[other])
    }.sign
  }

  /// Σ of the weights of `tokens`.
  private func sum(_ tokens: [Int]) -> Enclosure { tokens.reduce(.zero) { $0 + tokenWeights[$1] } }

  /// σ of the tokens of a group at strength `alpha`.
  func probability(of tokens: [Int], levelOfToken: [Int], at alpha: Rational) -> Enclosure? {
    let factors = exponentials(at: alpha).values
    let own = tokens.reduce(.zero) {
      $0 + arithmetic.product(tokenWeights[$1], factors[levelOfToken[$1]])
    }
    return arithmetic.quotient(own, weighted(factors))
  }

  /// (1/|C|) ( p(C ∩ E)/p(E) − p(C) ) with E the tokens of level `extreme`.
  func limit(of tokens: [Int], levelOfToken: [Int], extreme: Int) -> Enclosure? {
    let inside = sum(tokens.filter { levelOfToken[$0] == extreme })
    guard let share = arithmetic.quotient(inside, weights[extreme]),
      let own = arithmetic.quotient(sum(tokens), total)
    else { return nil }
    return arithmetic.scaled(share - own, by: Rational(1, tokens.count))
  }

  /// Σ_l w_l v_l.
  private func weighted(_ values: [Enclosure]) -> Enclosure {
    zip(values, weights).reduce(.zero) { $0 + arithmetic.product($1.0, $1.1) }
  }

  /// The mean of M.
  private var mean: Enclosure? {
    arithmetic.quotient(weighted(statistics), total)
  }

  /// The variance of M.
  var variance: Enclosure? {
    guard let mean else { return nil }
    let squares = weighted(statistics.map { arithmetic.square($0 - mean) })
    return arithmetic.quotient(squares, total)
  }

  /// K(α) − αK'(0), with K(α) = log Σ_l w_l e^{αM_l} − log Σ_l w_l.
  func increase(at alpha: Rational) -> Enclosure? {
    let (values, top) = exponentials(at: alpha)
    guard let now = arithmetic.logarithm(weighted(values)), let mean,
      let before = arithmetic.logarithm(total)
    else { return nil }
    return now + top - before - arithmetic.scaled(mean, by: alpha)
  }

  /// The width of the range of M.
  var range: Enclosure { statistics[statistics.count - 1] - statistics[0] }
}
