internal import ExactArithmetic
internal import SteeringLaws

/// A family whose statistics are integer combinations of few logarithms, μ_l = c Σ_k e_lk log b_k, and whose
/// weights are rational: the tilt of a level is a product of powers b_k^(cα).
struct PowerFamily {
  /// c.
  let rate: Rational
  /// The b_k, a coprime base.
  let elements: [Integer]
  /// The e_lk.
  let rows: [[Int]]
  /// The weights of the levels times `weightScale`, integers.
  let weights: [Integer]
  /// The common denominator of the weights.
  let weightScale: Integer

  /// The largest numbers that are refined, in bits.
  private static let heightLimit = 128
  /// The most factors |e| of a level that still pay.
  private static let degreeLimit = 64

  /// `family` in this form, or nil when it has none that pays.
  init?(_ family: TiltedFamily) {
    guard let rationals = family.levels.map(\.weight).allRationals,
      let first = family.levels.lazy.compactMap(\.statistic.terms.first).first
    else { return nil }
    var arguments: [Rational] = []
    for level in family.levels {
      let statistic = level.statistic
      guard statistic.rational.isZero, statistic.terms.count <= 1 else { return nil }
      let term = statistic.terms.first
      guard term?.coefficient ?? first.coefficient == first.coefficient,
        term?.argument.height ?? 0 <= PowerFamily.heightLimit
      else { return nil }
      arguments.append(term?.argument ?? 1)
    }
    let base = CoprimeBase(refining: arguments)
    guard base.elements.count * 2 < arguments.count else { return nil }
    rate = first.coefficient
    elements = base.elements
    rows = arguments.map { base.exponents(of: $0) }
    guard rows.allSatisfy({ $0.reduce(0) { $0 + abs($1) } <= PowerFamily.degreeLimit }) else {
      return nil
    }
    var common: Integer = 1
    for weight in rationals {
      let denominator = weight.denominator
      common *= denominator.dividedExactly(by: Integer.gcd(common, denominator))
    }
    weightScale = common
    weights = rationals.map { $0.numerator * common.dividedExactly(by: $0.denominator) }
  }
}
