// One context whose divergence is to reach several budgets.
internal import ExactArithmetic
internal import RealModule

/// What the ends of several budgets of KL(σ(α) ‖ p) in one context have in common, for use by one task.
final class DivergenceEnds {
  let cache: TiltingCache
  let fast: FastDivergence
  private var extremes: [StrengthEnd: Interval] = [:]

  init(_ family: SteeredFamily) {
    cache = TiltingCache(family)
    fast = FastDivergence(cache)
  }

  /// K''(0), about.
  private lazy var variance = cache.functions(precision: TiltingCache.doublePrecision)
    .variance(at: 0).midpoint.double()

  /// About where the divergence on the side of `sign` is `budget`; nil when doubles do not see it.
  func guess(_ sign: Int, _ budget: Rational) -> Double? {
    BudgetRoot.guess(
      sign, target: budget.approximation, variance: variance, fast.fromSteered)
  }

  /// Whether the divergence stays at or below `budget` to the end: −log p(extreme level) ≤ budget.
  ///
  /// Throws `Undecided`.
  func isBelow(
    _ budget: Rational, _ end: StrengthEnd, precisionLimit: Int
  ) throws(Undecided) -> Bool {
    let family = cache.family
    func isBelow(_ share: Interval, _ precision: Int) -> Bool? {
      (Interval(budget, precision: precision) + Interval.log(share)).sign.map { $0 >= 0 }
    }
    if let floats = family.coarse {
      // By doubles, then by pairs of them.
      for precision in [TiltingCache.doublePrecision, TiltingCache.pairPrecision]
      where cache.isOfFloats(precision) {
        let total = cache.functions(precision: precision).totalWeight
        if let answer = isBelow(extremeWeight(floats, end) / total, 128) { return answer }
      }
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

  /// What the tokens of the extreme level weigh.
  private func extremeWeight(_ floats: FloatFamily, _ end: StrengthEnd) -> Interval {
    if let known = extremes[end] { return known }
    let weight = cache.family.extremeTokens(end).reduce(into: Interval(0, precision: 128)) {
      $0 += floats.weight($1, precision: 128)
    }
    extremes[end] = weight
    return weight
  }
}
