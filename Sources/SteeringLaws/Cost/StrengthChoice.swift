// Finds the strengths that keep within a budget.
public import ExactArithmetic
internal import RealModule

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
  /// `Undecided`. Some dozen sums over the contexts, by `workers` threads; memory does not grow with
  /// the contexts of a large model.
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
    func sum(
      _ precision: Int,
      _ term: @escaping @Sendable (any ExponentialTilting<Interval>) -> Interval
    ) -> Interval {
      families.sum(precision) { term($0.functions(precision: precision)) }
    }
    let variance = sum(128) { $0.variance(at: 0) }
    let fast = families.divergences(near: budget.approximation)
    func end(_ sign: Int, _ fast: (Double) -> Double) throws(Undecided) -> CertifiedReal {
      try root(
        sign: sign, budget: budget, "strength at the cross-entropy budget", variance: variance,
        fast: fast,
        value: { alpha, precision in sum(precision) { $0.divergenceToSteered(at: alpha) } },
        slope: { alpha, precision in sum(precision) { $0.mean(at: alpha) - $0.mean(at: 0) } })
    }
    return StrengthInterval(lower: try end(-1, fast[0]), upper: try end(1, fast[1]))
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
    if try isBelow(budget, cache, sign > 0 ? .positive : .negative) { return nil }
    return try root(
      sign: sign, budget: budget, "strength at the divergence budget",
      variance: cache.functions(precision: 128).variance(at: 0),
      fast: { ends.fast.fromSteered(at: $0) },
      value: { cache.functions(precision: $1).divergenceFromSteered(at: $0) },
      slope: { $0 * cache.functions(precision: $1).variance(at: $0) })
  }

  /// Whether the divergence stays at or below `budget` to the end: −log p(extreme level) ≤ budget.
  private func isBelow(
    _ budget: Rational, _ cache: TiltingCache, _ end: StrengthEnd
  ) throws(Undecided) -> Bool {
    let family = cache.family
    func isBelow(_ share: Interval, _ precision: Int) -> Bool? {
      (Interval(budget, precision: precision) + Interval.log(share)).sign.map { $0 >= 0 }
    }
    if let floats = family.floats, let pairs = cache.pairs {
      let precision = 128
      let extreme = family.extremeTokens(end).reduce(into: Interval(0, precision: precision)) {
        $0 += floats.weight($1, precision: precision)
      }
      if let answer = isBelow(extreme / pairs.totalWeight, precision) { return answer }
    }
    let exact = family.exact
    let extreme = end == .positive ? exact.levels.count - 1 : 0
    if let weights = exact.levels.map(\.weight).allRationals {
      let share = weights[extreme] / weights.reduce(0, +)
      return (Logarithm(rational: budget) + Logarithm(log: share)).signum >= 0
    }
    var precision = 64
    while precision <= precisionLimit {
      let tilting = cache.tilting(precision: precision)
      let share = tilting.weights[extreme] / tilting.totalWeight
      if let answer = isBelow(share, precision) { return answer }
      precision *= 2
    }
    throw Undecided(subject: "limit of the divergence", precisionLimit: precisionLimit)
  }

  /// The α = sign · t, t > 0, at which a function that increases in t, and is ½ t² `variance` near 0,
  /// reaches `budget`.
  private func root(
    sign: Int, budget: Rational, _ subject: String, variance: Interval, fast: (Double) -> Double,
    value: (Interval, Int) -> Interval, slope: (Interval, Int) -> Interval
  ) throws(Undecided) -> CertifiedReal {
    let target = budget.approximation
    let direction = Interval(Rational(sign), precision: 64)
    // Doubles do not see a small divergence, the difference of numbers near 1; its parabola is near.
    let spread = variance.midpoint.double()
    let start =
      target < 1e-12 && target > 0 && spread > 0 ? (2 * target / spread).squareRoot() : nil
    let root = try MonotoneRoot.positive(
      digits: digits, precisionLimit: precisionLimit, subject, start: start,
      approximate: { fast(Double(sign) * $0) - target },
      value: { value(direction * $0, $1) - Interval(budget, precision: $1) },
      slope: { direction * slope(direction * $0, $1) })
    return sign > 0 ? root : CertifiedReal(-root.enclosure)
  }
}

/// One context whose divergence is to reach several budgets, for use by one task.
private final class DivergenceEnds {
  let cache: TiltingCache
  let fast: FastDivergence

  init(_ family: SteeredFamily) {
    cache = TiltingCache(family)
    fast = FastDivergence(family)
  }
}
