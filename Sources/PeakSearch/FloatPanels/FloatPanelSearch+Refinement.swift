public import ExactArithmetic
public import SteeringLaws

extension FloatPanelSearch {
  /// A peak and its height with their digits proved.
  public struct Refined: Sendable {
    /// α_(j,z).
    public let position: CertifiedReal
    /// σ_z(α_(j,z)).
    public let height: CertifiedReal
  }

  /// The peaks of `tokens` of `family`, inner ones, to `digits` ≤ 16 significant digits, by fixed-point panels: for
  /// those whose digits doubles do not prove.
  ///
  /// Tokens whose digits are not proved here either are left out.
  public static func refined(
    _ tokens: [Int], of family: FloatFamily, digits: Int
  ) -> [Int: Refined] {
    precondition(PanelSearch.limbs(digits: digits) == 2, "the grid of doubles has 128 bits")
    guard !tokens.isEmpty, let unit = family.gridUnit, let ends = PeakRange(family) else {
      return [:]
    }
    let tokens = tokens.sorted { family.statistics[$0] < family.statistics[$1] }
    var targets = GridFamily(limbs: 2, unit: unit)
    for token in tokens {
      targets.append(
        BigFloat(family.statistics[token]), weight: BigFloat(family.weights[token]))
    }
    // Rational log-odds and weights: no peak but α = 0 is rational.
    guard
      let survey = PanelSearch(
        targets, in: .floats(family, unit: unit), range: ends.low...max(ends.low, ends.high),
        digits: digits, mayBeRational: false, withHeights: true)
    else { return [:] }
    let proof = DecimalProof(significantDigits: digits)
    var refined: [Int: Refined] = [:]
    for found in [false, true].flatMap({ survey.found(isPositive: $0) }) {
      let token = tokens[found.target]
      guard let factor = found.heightFactor else { continue }
      let height = factor * Interval(BigFloat(family.weights[token]))
      guard proof.accepts(height) else { continue }
      refined[token] = Refined(
        position: CertifiedReal(found.bracket), height: CertifiedReal(height))
    }
    return refined
  }
}
