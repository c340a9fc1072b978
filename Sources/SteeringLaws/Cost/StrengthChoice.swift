// Finds the strengths that keep within a budget.
public import ExactArithmetic

/// The talk's open question (ours): which strengths keep a budget.
///
/// Cross-entropy and relative entropies increase with |α|, so what a budget allows is one interval
/// around 0; what a level of the target's probability allows is bounded by roots of F_T, each
/// one certified.
public struct StrengthInterval: Sendable, CustomStringConvertible {
  /// The least allowed strength; nil for −∞.
  public let lower: CertifiedReal?
  /// The largest allowed strength; nil for +∞.
  public let upper: CertifiedReal?

  /// The strengths from `lower` to `upper`.
  public init(lower: CertifiedReal?, upper: CertifiedReal?) {
    self.lower = lower
    self.upper = upper
  }

  /// The proved digits: `-1.25 … 0.75`, or `-inf` and `+inf`.
  public var description: String {
    "\(lower.map { "\($0)" } ?? "-inf") … \(upper.map { "\($0)" } ?? "+inf")"
  }

  /// All strengths.
  public static let all = StrengthInterval(lower: nil, upper: nil)
  /// Only α = 0.
  static let zero = StrengthInterval(lower: CertifiedReal(exact: 0), upper: CertifiedReal(exact: 0))
}

/// Finds the strengths that a budget allows, to a number of digits.
public struct StrengthChoice: Sendable {
  let digits: Int
  let precisionLimit: Int

  /// Choices with `digits` significant digits, with at most `precisionLimit` bits.
  public init(digits: Int, precisionLimit: Int) {
    self.digits = digits
    self.precisionLimit = precisionLimit
  }

  /// The strengths with ΔCE(α) ≤ `budget` over all contexts of `steered`; nil when there are none
  /// (budget < 0).
  ///
  /// ΔCE is convex with its minimum 0 at α = 0, strictly unless all log-odds are constant. Throws
  /// `Undecided`. Two sums over the contexts, seldom more, by `workers` threads; memory does not grow
  /// with the contexts of a large model.
  public func crossEntropy(
    _ steered: SteeredModel, atMost budget: Rational, workers: Int = 1
  ) throws(Undecided) -> StrengthInterval? {
    try crossEntropy(WeightedFamilies(steered, workers: workers), atMost: budget)
  }

  /// The strengths with ΔCE(α) ≤ `budget` over weighted contexts; nil when there are none (budget <
  /// 0).
  ///
  /// Throws `Undecided`.
  public func crossEntropy(
    _ parts: [(weight: Rational, family: SteeredFamily)], atMost budget: Rational
  ) throws(Undecided) -> StrengthInterval? {
    try crossEntropy(WeightedFamilies(parts), atMost: budget)
  }

  func crossEntropy(
    _ families: WeightedFamilies, atMost budget: Rational
  ) throws(Undecided) -> StrengthInterval? {
    if budget.signum < 0 { return nil }
    if families.areConstant { return .all }
    if budget.isZero { return .zero }
    return try CrossEntropyEnds(
      families, budget: budget, digits: digits, precisionLimit: precisionLimit
    ).found()
  }

  /// The strengths with KL(σ(α) ‖ p) ≤ `budget` in one context; nil when there are none (budget <
  /// 0).
  ///
  /// The divergence increases with |α| towards −log p(M̄) and −log p(M̲); a budget beyond one of
  /// these leaves that side unbounded. Throws `Undecided`.
  public func divergence(
    _ family: SteeredFamily, atMost budget: Rational
  ) throws(Undecided) -> StrengthInterval? {
    if budget.signum < 0 { return nil }
    if family.isConstant { return .all }
    if budget.isZero { return .zero }
    let ends = DivergenceEnds(family)
    return StrengthInterval(
      lower: try end(-1, of: ends, budget), upper: try end(1, of: ends, budget))
  }

  /// The largest strengths with KL(σ(α) ‖ p) ≤ each of `budgets` > 0 in one context; nil for a budget
  /// that is never used up.
  ///
  /// Throws `Undecided`. What the budgets have in common is computed once.
  package func largestStrengths(
    _ family: SteeredFamily, atMost budgets: [Rational]
  ) throws(Undecided) -> [CertifiedReal?] {
    precondition(budgets.allSatisfy { $0.signum > 0 }, "positive budgets")
    if family.isConstant { return budgets.map { _ in nil } }
    let ends = DivergenceEnds(family)
    var strengths: [CertifiedReal?] = []
    for budget in budgets { strengths.append(try end(1, of: ends, budget)) }
    return strengths
  }

  /// The end of `budget` > 0 on the side of `sign`; nil where it is never used up.
  private func end(
    _ sign: Int, of ends: DivergenceEnds, _ budget: Rational
  ) throws(Undecided) -> CertifiedReal? {
    let cache = ends.cache
    if try ends.isBelow(budget, sign > 0 ? .positive : .negative, precisionLimit: precisionLimit) {
      return nil
    }
    return try BudgetRoot(
      sign: sign, budget: budget, "strength at the divergence budget", digits: digits,
      precisionLimit: precisionLimit
    ).found(
      from: ends.guess(sign, budget),
      approximate: { ends.fast.fromSteered(at: $0).value },
      value: { cache.functions(precision: $1).divergenceFromSteered(at: $0) },
      slope: { $0 * cache.functions(precision: $1).variance(at: $0) })
  }
}
