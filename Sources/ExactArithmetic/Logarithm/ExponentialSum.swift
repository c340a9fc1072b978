/// An exact sum  Σ_l λ_l e^{κ_l}  whose coefficients λ_l and exponents κ_l are ``Logarithm``s.
///
/// Its value is enclosed to any precision, and whether it is 0 is decided exactly in the two cases
/// that the theory meets:
///  * no rational part in the exponents (probabilities are rational): each e^{κ_l} is a real
///    radical, a rational times Π b_k^{f_k} with 0 ≤ f_k < 1 over a coprime base. By Baker's
///    theorem the sum is 0 only if the coefficients of 1 and of each log b_k vanish; each is a
///    rational combination of radicals whose ratios are irrational, which are linearly independent
///    over Q (Besicovitch).
///  * rational coefficients (logits are rational): by Lindemann–Weierstrass the terms with one and
///    the same rational part of the exponent must cancel among themselves, and there the first
///    case decides.
public struct ExponentialSum: Sendable {
  /// One product λ e^κ.
  public struct Term: Sendable {
    /// λ, the coefficient.
    public var coefficient: Logarithm
    /// κ, the exponent.
    public var exponent: Logarithm

    /// The product `coefficient · e^exponent`.
    public init(coefficient: Logarithm, exponent: Logarithm) {
      self.coefficient = coefficient
      self.exponent = exponent
    }
  }

  /// The products that are summed.
  public var terms: [Term]

  /// The sum of `terms`.
  public init(_ terms: [Term]) {
    self.terms = terms
  }

  /// An enclosure with endpoints of `precision` bits.
  public func enclosure(precision: Int) -> Interval {
    terms.reduce(into: Interval(0, precision: precision)) { sum, term in
      sum +=
        term.coefficient.enclosure(precision: precision)
        * Interval.exp(term.exponent.enclosure(precision: precision))
    }
  }

  /// Whether the sum is 0.
  ///
  /// Nil when no theorem used here decides it, or when the integers involved would exceed
  /// `bitLimit` bits.
  public func isZero(bitLimit: Int = 1 << 20) -> Bool? {
    let groups = Dictionary(grouping: terms, by: \.exponent.rational).values
    let verdicts = groups.map { ExponentialSum.isZeroRadicalSum($0, bitLimit: bitLimit) }
    if verdicts.contains(nil) { return nil }
    // If every group cancels the sum is 0, whatever transcendence theory knows of the
    // groups together.
    if verdicts.allSatisfy({ $0 == true }) { return true }
    return groups.count == 1 || terms.allSatisfy { $0.coefficient.isRational } ? false : nil
  }

  /// The case of equal rational parts in the exponents, which then are a common factor.
  private static func isZeroRadicalSum(_ terms: [Term], bitLimit: Int) -> Bool? {
    let base = CoprimeBase(
      refining: terms.flatMap { ($0.coefficient.terms + $0.exponent.terms).map { $0.argument } })
    // Split Π b_k^{s_k} into integer exponents and fractional parts; a common power may be
    // divided out.
    let powers = terms.map { $0.exponent.coordinates(over: base) }
    let floors = powers.map { $0.map(\.floor) }
    guard let first = floors.first else { return true }
    let least = base.elements.indices.map { k in floors.reduce(first[k]) { min($0, $1[k]) } }
    var sums: [[Rational]: [Rational]] = [:]
    for (index, term) in terms.enumerated() {
      var (bits, scale): (Integer, Integer) = (0, 1)
      var radical = powers[index]
      for (k, element) in base.elements.enumerated() {
        radical[k] -= Rational(floors[index][k])
        let excess = floors[index][k] - least[k]
        if excess.isZero { continue }
        bits += excess * Integer(element.bitLength)
        guard bits <= Integer(bitLimit), let exponent = excess.asInt else { return nil }
        scale *= element.raised(to: exponent)
      }
      let coordinates = [term.coefficient.rational] + term.coefficient.coordinates(over: base)
      var sum = sums.removeValue(forKey: radical) ?? coordinates.map { _ in 0 }
      for (k, coordinate) in coordinates.enumerated() where !coordinate.isZero {
        sum[k] += coordinate * Rational(scale)
      }
      sums[radical] = sum
    }
    return sums.values.allSatisfy { $0.allSatisfy(\.isZero) }
  }
}
