// Adds the checks of claims of equality.
internal import ExactArithmetic

/// Equalities, confirmed by exact arithmetic on witnesses.
///
/// Only the easy direction is needed: a sum is shown to be 0 by cancelling its parts. No theorem on
/// independence of logarithms or radicals is used, so nothing is asked of the base but that
/// it works.
extension Checker {
  /// f_z(α) = Σ_l w_l (M_l − M_z) e^{α(M_l − M_z)} = 0 at rational α.
  ///
  /// With ρ_l = Π b_k^{e_lk} a term is the sum over k of  w_l g_lk log b_k · Π b_k^{α g_lk},  where
  /// g_lk = (e_lk − e_zk)/q; rational log-odds have the one term w_l d_l e^{α d_l}, d_l = M_l −
  /// M_z. Split Π b^{αg} into a rational factor, by the floors of the exponents, and a radical; a
  /// weight e^ℓ adds ℓ to the rational exponent. Terms that share rational exponent, radical and
  /// logarithm must cancel.
  mutating func checkZero(
    _ index: Int, _ level: Int, at alpha: Rational, _ base: [Integer], _ exponents: [[Int]]
  ) throws(Refusal) {
    let gaps = try gaps(from: level, over: base, exponents)
    let distribution = try distribution(index)
    let weights = distribution.isLogits ? [] : try exactWeights(index).levels
    var sums: [[Rational]: [Rational]] = [:]
    for (other, gap) in gaps.enumerated() where other != level {
      var scale: Rational = 1
      var radical: [Rational] = []
      for (number, part) in zip(base, gap.logarithms) {
        let exponent = try work.product([alpha, part])
        radical.append(exponent - Rational(exponent.floor))
        scale = try work.product([scale, work.power(Rational(number), exponent.floor)])
      }
      let exponent = try work.product([alpha, gap.number])
      // Tokens of one weight e^ℓ each, or a level of one rational weight.
      var parts: [(weight: Rational, exponent: Rational)] = []
      if distribution.isLogits {
        for token in certificate.levels[other] { parts.append((1, distribution.numbers[token])) }
      } else {
        parts.append((weights[other], 0))
      }
      for part in parts {
        let key = [try work.sum([exponent, part.exponent])] + radical
        var terms = sums[key] ?? (0...base.count).map { _ in 0 }
        for (place, factor) in ([gap.number] + gap.logarithms).enumerated() {
          let term = try work.product([factor, scale, part.weight])
          terms[place] = try work.sum([terms[place], term])
        }
        sums[key] = terms
      }
    }
    let cancels = sums.values.allSatisfy { $0.allSatisfy(\.isZero) }
    try require(cancels, .unequal)
  }

  /// M_l − M_z as a rational number, or as factors of the logarithms of `base`.
  private mutating func gaps(
    from level: Int, over base: [Integer], _ exponents: [[Int]]
  ) throws(Refusal) -> [(number: Rational, logarithms: [Rational])] {
    guard case .logarithms(let ratios, let size) = statistics else {
      try require(base.isEmpty && exponents.isEmpty, .base)
      let own = statistics.keys[level]
      var gaps: [(number: Rational, logarithms: [Rational])] = []
      for key in statistics.keys { gaps.append((try work.sum([key, -own]), [])) }
      return gaps
    }
    let isBase = base.allSatisfy { $0 > 1 } && exponents.count == ratios.count
    try require(
      isBase && exponents.allSatisfy { $0.count == base.count }, .base)
    for (ratio, powers) in zip(ratios, exponents) {
      var product: Rational = 1
      for (number, exponent) in zip(base, powers) {
        product = try work.product([product, work.power(Rational(number), Integer(exponent))])
      }
      try require(product == ratio, .base)
    }
    return exponents.map { powers in
      (0, zip(powers, exponents[level]).map { Rational($0 - $1, size) })
    }
  }

  /// M_l − M_z = n_l δ for all l, and x = `root` > 0 with Σ_l w_l n_l x^{n_l} = 0.
  ///
  /// Then f_z(α) = δ Σ_l w_l n_l e^{αδ n_l} is 0 where e^{αδ} = x. Powers of x = a + b√D are pairs.
  mutating func checkRoot(
    _ index: Int, _ level: Int, _ unit: Rational, _ multiples: [Int], _ root: CertifiedClaim.Surd
  ) throws(Refusal) {
    let weights = try exactWeights(index).levels
    try require(multiples.count == levelCount, .multiple)
    let own = statistics.keys[level]
    for (value, multiple) in zip(statistics.keys, multiples) {
      if case .logarithms = statistics {
        try require(unit.signum > 0 && unit != 1, .multiple)
        let power = try work.power(unit, Integer(multiple))
        let ratio = try work.quotient(value, own)
        try require(power == ratio, .multiple)
      } else {
        try require(!unit.isZero, .multiple)
        let gap = try work.sum([value, -own])
        let product = try work.product([Rational(multiple), unit])
        try require(gap == product, .multiple)
      }
    }
    try work.spend(4 * Work.exact(root.rational.height + root.factor.height + root.radicand.height))
    try require(root.isPositive, .root)
    let least = multiples.min() ?? 0
    let degree = (multiples.max() ?? 0) - least
    try require(degree <= 1 << 12, .limit)
    var coefficients = [Rational](repeating: 0, count: degree + 1)
    for (weight, multiple) in zip(weights, multiples) {
      let term = try work.product([weight, Rational(multiple)])
      coefficients[multiple - least] = try work.sum([coefficients[multiple - least], term])
    }
    // Horner: (u + v√D)(a + b√D) = (ua + vbD) + (ub + va)√D.
    let (a, b, bD) = (root.rational, root.factor, root.factor * root.radicand)
    var (u, v): (Rational, Rational) = (0, 0)
    for coefficient in coefficients.reversed() {
      let (ua, vbD) = (try work.product([u, a]), try work.product([v, bD]))
      let (ub, va) = (try work.product([u, b]), try work.product([v, a]))
      (u, v) = (try work.sum([ua, vbD, coefficient]), try work.sum([ub, va]))
    }
    try require(u.isZero && v.isZero, .unequal)
  }

  /// (1/|C|) ( p(C ∩ E)/p(E) − p(C) ) for the extreme level E: σ tends to p restricted to E, since
  /// every other e^{α(M_l − M_E)} tends to 0.
  mutating func checkLimit(
    _ index: Int, _ group: [Int], _ extreme: Int, _ value: CertifiedClaim.Value
  ) throws(Refusal) {
    switch value {
    case .exactly(let stated):
      let weights = try rationalWeights(index)
      let (levels, total) = try exactWeights(index)
      let owner = levelOfToken
      let inside = try work.sum(group.lazy.filter { owner[$0] == extreme }.map { weights[$0] })
      let own = try work.sum(group.lazy.map { weights[$0] })
      let share = try work.quotient(inside, levels[extreme])
      let gain = try work.sum([share, -(work.quotient(own, total))])
      try require(gain / Rational(group.count) == stated, .unequal)
    case .between(let lower, let upper):
      let owner = levelOfToken
      try requireInside(lower, upper, over: group.count) { checker, bits throws(Refusal) in
        try checker.family(index, bits: bits).limit(
          of: group, levelOfToken: owner, extreme: extreme)
      }
    }
  }

  /// σ_C(α) = Σ_C w_z x_l(z) / Σ w_z x_l(z), where x_l = e^{α(M_l − M_0)}.
  ///
  /// x_l is the positive number with x_l^d = (ρ_l/ρ_0)^n, α/q = n/d; for rational log-odds only
  /// x_l = 1, at α = 0, is rational.
  mutating func checkProbability(
    _ index: Int, _ group: [Int], at alpha: Rational, _ value: CertifiedClaim.Value,
    _ factors: [Rational]
  ) throws(Refusal) {
    switch value {
    case .exactly(let stated):
      let weights = try rationalWeights(index)
      try require(factors.count == levelCount, .factor)
      for (ratio, factor) in zip(statistics.keys, factors) {
        var isFactor = factor == 1 && alpha.isZero
        if case .logarithms(let ratios, let size) = statistics {
          let share = alpha / Rational(size)
          let power = try work.power(work.quotient(ratio, ratios[0]), share.numerator)
          try require(factor.signum > 0, .factor)
          isFactor = try work.power(factor, share.denominator) == power
        }
        try require(isFactor, .factor)
      }
      var own: Rational = 0
      for token in group {
        let part = try work.product([weights[token], factors[levelOfToken[token]]])
        own = try work.sum([own, part])
      }
      var total: Rational = 0
      for (weight, factor) in zip(try exactWeights(index).levels, factors) {
        total = try work.sum([total, work.product([weight, factor])])
      }
      let probability = try work.quotient(own, total)
      try require(probability == stated, .unequal)
    case .between(let lower, let upper):
      let owner = levelOfToken
      try requireInside(lower, upper, over: group.count) { checker, bits throws(Refusal) in
        try checker.steered(index, bits: bits).probability(
          of: group, levelOfToken: owner, at: alpha)
      }
    }
  }
}

extension CertifiedClaim.Surd {
  /// Whether a + b√D > 0: both parts matter only when their signs differ, and then their
  /// squares decide.
  var isPositive: Bool {
    guard radicand.signum >= 0 else { return false }
    let irrational = factor * factor * radicand
    let square = rational * rational
    if rational.signum >= 0, factor.signum >= 0 { return square + irrational > 0 }
    if rational.signum > 0 { return square > irrational }
    return factor.signum > 0 && irrational > square
  }
}
