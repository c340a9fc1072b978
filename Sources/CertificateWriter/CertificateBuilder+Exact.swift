// Adds the claims of equality to a certificate, each with an exact witness.
internal import ExactArithmetic
internal import ModelFiles
internal import SteeringLaws
internal import StrictJSON

extension CertificateBuilder {
  /// The exact forms of one peak, each with its witness.
  func exactClaims(
    _ family: TiltedFamily, _ distribution: Int, level: Int, exact: Rational?
  ) -> [JSONValue] {
    var claims: [JSONValue] = []
    func add(_ name: String, _ members: [(String, JSONValue)]) {
      claims.append(
        .object(
          [
            JSONMember("claim", .string(name)), JSONMember("distribution", .integer(distribution)),
          ] + members.map { JSONMember($0.0, $0.1) }))
    }
    if let exact {
      let (base, exponents) = factorization(family)
      add(
        "exact-peak",
        [
          ("level", .integer(level)), ("position", .rational(exact)),
          ("base", .array(base.map { .string("\($0)") })),
          ("exponents", .array(exponents.map { .array($0.map(JSONValue.integer)) })),
        ])
    }
    if let root = CommensurableRoot(family, level: level) {
      add(
        "root-peak",
        [
          ("level", .integer(level)), ("unit", .rational(root.unit)),
          ("multiples", .array(root.multiples.map(JSONValue.integer))),
          ("root", .rationals(root.surd)),
        ])
    }
    if family.levels.count == 3 { add("three-level-peak", []) }
    return claims
  }

  /// Integers over which every ρ factors, and the exponents of each level; nothing for
  /// rational log-odds.
  private func factorization(_ family: TiltedFamily) -> (base: [Integer], exponents: [[Int]]) {
    // A statistic without terms is c log 1.
    let ratios = family.levels.map { $0.statistic.terms.first?.argument ?? 1 }
    if family.levels.allSatisfy(\.statistic.isRational), ratios.allSatisfy({ $0 == 1 }) {
      return isLogarithmic ? ([], ratios.map { _ in [] }) : ([], [])
    }
    let base = CoprimeBase(refining: ratios)
    return (base.elements, ratios.map(base.exponents))
  }

  /// Whether the certificate gives log-odds as logarithms, through probabilities of P and N.
  private var isLogarithmic: Bool {
    guard case .sets(let sets) = model.steering else { return false }
    return !model.contexts[sets.positive[0]].distribution.isLogits
  }
}

/// The root x of Σ_l w_l n_l x^{n_l} for gaps n_l δ of a level, when the gaps are commensurable and
/// x is rational or the root of a quadratic.
struct CommensurableRoot {
  /// δ for rational log-odds, e^{qδ} for logarithms.
  let unit: Rational
  /// n_l, 0 for the level itself.
  let multiples: [Int]
  /// a, b, D of x = a + b√D.
  let surd: [Rational]

  init?(_ family: TiltedFamily, level: Int) {
    let own = family.levels[level].statistic
    let gaps = family.levels.map { $0.statistic - own }
    let weights = family.levels.compactMap(\.weight.rational)
    guard weights.count == gaps.count, gaps.count <= 24 else { return nil }
    let reference = gaps[level == 0 ? 1 : 0]
    var ratios: [Rational] = []
    for (index, gap) in gaps.enumerated() {
      guard let ratio = index == level ? 0 : gap.ratio(to: reference) else { return nil }
      ratios.append(ratio)
    }
    // The multiples of δ are coprime integers.
    let (integers, scale) = ratios.coprimeMultiples
    let multiples = integers.compactMap(\.asInt)
    let delta = scale * reference
    guard multiples.count == gaps.count, multiples.allSatisfy({ abs($0) <= 200 }) else {
      return nil
    }
    if delta.isRational {
      unit = delta.rational
    } else {
      // All statistics are (1/q) log ρ with one q; the ρ of a gap is e^{qδ}.
      guard let share = family.levels.lazy.compactMap(\.statistic.terms.first?.coefficient).first,
        let power = (share.reciprocal.map { $0 * delta })?.exponential()
      else { return nil }
      unit = power
    }
    self.multiples = multiples
    guard let surd = CommensurableRoot.root(weights, multiples) else { return nil }
    self.surd = surd
  }

  /// Solves Σ w n x^n = 0 for x > 0 when it is linear or quadratic in x^step with a rational
  /// step root.
  private static func root(_ weights: [Rational], _ multiples: [Int]) -> [Rational]? {
    guard let least = multiples.min(), let most = multiples.max() else { return nil }
    var coefficients = [Rational](repeating: 0, count: most - least + 1)
    for (weight, multiple) in zip(weights, multiples) {
      coefficients[multiple - least] += weight * Rational(multiple)
    }
    switch coefficients.count - 1 {
    case 1: return [-coefficients[0] / coefficients[1], 0, 0]
    case 2:
      let (c, b, a) = (coefficients[0], coefficients[1], coefficients[2])
      let discriminant = b * b - 4 * a * c
      let (middle, factor) = (-b / (2 * a), (1 / (2 * a)).magnitude)
      if let top = discriminant.numerator.exactRoot(degree: 2),
        let bottom = discriminant.denominator.exactRoot(degree: 2)
      {
        return [middle + factor * Rational(top, bottom), 0, 0]
      }
      return [middle, factor, discriminant]
    default:
      return rationalRoot(coefficients).map { [$0, 0, 0] }
    }
  }

  /// A positive rational root: the simplest number in a short interval of sign change,
  /// tried exactly.
  private static func rationalRoot(_ coefficients: [Rational]) -> Rational? {
    func value(_ x: Rational) -> Rational {
      coefficients.reversed().reduce(0) { $0 * x + $1 }
    }
    let isRising = coefficients[coefficients.count - 1].signum > 0
    var (low, high): (Rational, Rational) = (0, 1)
    for _ in 0..<64 where (value(high).signum > 0) != isRising { high *= 2 }
    for _ in 0..<96 {
      let middle = (low + high) / 2
      if value(middle).isZero { return middle }
      if (value(middle).signum > 0) == isRising { high = middle } else { low = middle }
    }
    let candidate = Rational.simplest(from: low, through: high)
    return value(candidate).isZero ? candidate : nil
  }
}
