// Adds the checks of claims of equality.
internal import ExactArithmetic

/// Equalities, confirmed by exact arithmetic on witnesses.
///
/// Only the easy direction is needed: a sum is shown to be 0 by cancelling its parts. No theorem on
/// independence of logarithms or radicals is used, so nothing is asked of the base but that
/// it works.
extension Checker {
  /// The largest magnitude of an exponent of a witness.
  private static let exponentLimit = 1 << 20
  /// The longest power computed, in bits.
  private static let powerLimit = 1 << 22

  /// `base`^`exponent`, or a refusal when that is too long.
  private mutating func power(_ base: Rational, _ exponent: Integer) throws(Refusal) -> Rational {
    guard exponent.magnitude <= Integer(Checker.exponentLimit), let small = exponent.asInt,
      base.height * abs(small) <= Checker.powerLimit
    else { throw refuse(.limit) }
    try spend(Checker.cost(base.height * abs(small)))
    return base.raised(to: small)
  }

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
    let numbers = try distribution(index).numbers
    let isLogits = try distribution(index).isLogits
    var sums: [[Rational]: [Rational]] = [:]
    for (other, gap) in gaps.enumerated() where other != level {
      var scale: Rational = 1
      var radical: [Rational] = []
      for (number, part) in zip(base, gap.logarithms) {
        let exponent = alpha * part
        radical.append(exponent - Rational(exponent.floor))
        scale *= try power(Rational(number), exponent.floor)
      }
      for token in certificate.levels[other] {
        let weight = isLogits ? 1 : numbers[token]
        let exponent = alpha * gap.number + (isLogits ? numbers[token] : 0)
        let terms = ([gap.number] + gap.logarithms).map { $0 * scale * weight }
        sums[[exponent] + radical] =
          sums[[exponent] + radical].map { zip($0, terms).map(+) } ?? terms
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
      return statistics.keys.map { ($0 - statistics.keys[level], []) }
    }
    let isBase = base.allSatisfy { $0 > 1 } && exponents.count == ratios.count
    try require(
      isBase && exponents.allSatisfy { $0.count == base.count }, .base)
    for (ratio, powers) in zip(ratios, exponents) {
      var product: Rational = 1
      for (number, exponent) in zip(base, powers) {
        product *= try power(Rational(number), Integer(exponent))
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
    let weights = try rationalWeights(index)
    try require(multiples.count == levelCount, .multiple)
    for (value, multiple) in zip(statistics.keys, multiples) {
      let own = statistics.keys[level]
      if case .logarithms = statistics {
        try require(unit.signum > 0 && unit != 1, .multiple)
        let power = try power(unit, Integer(multiple))
        try require(power == value / own, .multiple)
      } else {
        try require(!unit.isZero, .multiple)
        let isMultiple = value - own == Rational(multiple) * unit
        try require(isMultiple, .multiple)
      }
    }
    try require(root.isPositive, .root)
    let least = multiples.min() ?? 0
    let degree = (multiples.max() ?? 0) - least
    try require(degree <= 1 << 12, .limit)
    var coefficients = [Rational](repeating: 0, count: degree + 1)
    for (tokens, multiple) in zip(certificate.levels, multiples) {
      let weight = tokens.reduce(0) { $0 + weights[$1] }
      coefficients[multiple - least] += weight * Rational(multiple)
    }
    // Horner: (u + v√D)(a + b√D) = (ua + vbD) + (ub + va)√D.
    var (u, v): (Rational, Rational) = (0, 0)
    for coefficient in coefficients.reversed() {
      (u, v) = (
        u * root.rational + v * root.factor * root.radicand + coefficient,
        u * root.factor + v * root.rational
      )
      try spend(Checker.cost(max(u.height, v.height)))
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
      func sum(_ tokens: [Int]) -> Rational { tokens.reduce(0) { $0 + weights[$1] } }
      let inside = sum(group.filter { levelOfToken[$0] == extreme })
      let share = inside / sum(certificate.levels[extreme])
      let limit = (share - sum(group) / weights.reduce(0, +)) / Rational(group.count)
      try require(limit == stated, .unequal)
    case .between(let lower, let upper):
      let owner = levelOfToken
      try requireInside(lower, upper) { checker, bits throws(Refusal) in
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
          let power = try power(ratio / ratios[0], share.numerator)
          let own = try self.power(factor, share.denominator)
          isFactor = factor.signum > 0 && own == power
        }
        try require(isFactor, .factor)
      }
      func sum(_ tokens: some Sequence<Int>) -> Rational {
        tokens.reduce(0) { $0 + weights[$1] * factors[levelOfToken[$1]] }
      }
      try require(sum(group) / sum(weights.indices) == stated, .unequal)
    case .between(let lower, let upper):
      let owner = levelOfToken
      try requireInside(lower, upper) { checker, bits throws(Refusal) in
        try checker.family(index, bits: bits).probability(
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
