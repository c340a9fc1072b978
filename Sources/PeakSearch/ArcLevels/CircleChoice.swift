// Finds the strengths that keep within a budget through a norm.
public import ExactArithmetic
internal import RealModule
public import SteeringLaws

/// Finds the strengths that a budget allows through a norm, to a number of digits.
///
/// Along the arc divergences and cross-entropies are bounded and not monotone: what a budget allows
/// is a set of intervals, which may reach to either end or to both.
public struct CircleChoice: Sendable {
  let digits: Int
  let precisionLimit: Int
  private let fault: CircleFault
  private let leastFloats: Int

  /// Choices with `digits` significant digits, with at most `precisionLimit` bits.
  public init(digits: Int, precisionLimit: Int) {
    self.init(digits: digits, precisionLimit: precisionLimit, fault: .none)
  }

  init(
    digits: Int, precisionLimit: Int, fault: CircleFault,
    leastFloats: Int = CircleDistributions.leastFloats
  ) {
    self.digits = digits
    self.precisionLimit = precisionLimit
    self.fault = fault
    self.leastFloats = leastFloats
  }

  /// The strengths with ΔCE(α) ≤ `budget` over weighted contexts.
  ///
  /// Throws `Undecided`, as where the budget is the height of a plateau or of a turning point.
  public func crossEntropy(
    _ parts: [(weight: Rational, family: CircleFamily)], atMost budget: Rational
  ) throws(Undecided) -> StrengthSet {
    try strengths(
      "cross-entropy increase <= \(budget)",
      parts.map { (.divergenceToSteered, $0.family, $0.weight) }, atMost: budget)
  }

  /// The strengths with KL(σ(α) ‖ p) ≤ `budget` in one context.
  ///
  /// Throws `Undecided`, as where the budget is the divergence's limit or that of a turning point.
  public func divergence(
    _ family: CircleFamily, atMost budget: Rational
  ) throws(Undecided) -> StrengthSet {
    try strengths(
      "KL(steered || given) <= \(budget)", [(.divergenceFromSteered, family, 1)], atMost: budget)
  }

  private func strengths(
    _ subject: String, _ parts: [(quantity: ArcQuantity, family: CircleFamily, weight: Rational)],
    atMost budget: Rational
  ) throws(Undecided) -> StrengthSet {
    if budget.signum < 0 { return StrengthSet([]) }
    // A divergence is 0 exactly where no probability changed.
    let unchanged = parts.reduce(UnchangedStrengths.all) {
      $0.intersection($1.family.unchangedStrengths)
    }
    guard case .these(let strengths) = unchanged else { return .all }
    if budget.isZero {
      return StrengthSet(
        strengths.map {
          StrengthInterval(lower: CertifiedReal(exact: $0), upper: CertifiedReal(exact: $0))
        })
    }
    let terms = parts.map {
      ArcCondition.Term(
        $0.quantity, CircleDistributions($0.family, leastFloats: leastFloats), weight: $0.weight)
    }
    let condition = ArcCondition(subject, terms, fault: fault) { Interval(budget, precision: $0) }
    return try ArcLevelSearch(condition, digits: digits, precisionLimit: precisionLimit)
      .strengths(side: -1)
  }

  /// The strengths with F_C(α) ≥ `level` for the concept of `tokens`, at least one, in `family`.
  ///
  /// Throws `Undecided`, as where the level is the concept's limit or that of a turning point.
  public func probability(
    of tokens: [Int], in family: CircleFamily, atLeast level: Rational
  ) throws(Undecided) -> StrengthSet {
    if level.signum <= 0 { return .all }
    let own = Set(tokens)
    let others = (0..<family.count).filter { !own.contains($0) }
    if level > 1 { return StrengthSet([]) }
    if others.isEmpty { return .all }
    guard level < 1 else { return StrengthSet([]) }
    let subject = "target probability >= \(level)"
    if family.isConstant {
      guard
        let sign = family.levelSign(
          of: own, level, at: .strength(0), precisionLimit: precisionLimit)
      else { throw Undecided(subject: subject, precisionLimit: precisionLimit) }
      return sign >= 0 ? .all : StrengthSet([])
    }
    let distributions = CircleDistributions(family, leastFloats: leastFloats)
    let term = ArcCondition.Term(.logOdds(inside: tokens, outside: others), distributions)
    let odds = Logarithm(log: level / (1 - level))
    let condition = ArcCondition(subject, [term], fault: fault) { odds.enclosure(precision: $0) }
    return try ArcLevelSearch(condition, digits: digits, precisionLimit: precisionLimit) {
      family.levelSign(of: own, level, at: .strength($0), precisionLimit: 256) == 0
    }.strengths(side: 1)
  }
}
