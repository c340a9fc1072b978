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

  /// The strengths with ΔCE(α) ≤ `budget` over weighted contexts; nil when there are none (budget <
  /// 0).
  ///
  /// ΔCE is convex with its minimum 0 at α = 0, strictly unless all log-odds are constant. Throws
  /// `Undecided`.
  public func crossEntropy(
    _ parts: [(weight: Rational, family: TiltedFamily)], atMost budget: Rational
  ) throws(Undecided) -> StrengthInterval? {
    if budget.signum < 0 { return nil }
    if parts.allSatisfy(\.family.isConstant) { return .all }
    if budget.isZero { return .zero }
    let fast = parts.map { ($0.weight.approximation, $0.family.fastTilting()) }
    let caches = parts.map { ($0.weight, TiltingCache($0.family)) }
    func end(_ sign: Int) throws(Undecided) -> CertifiedReal {
      try root(
        sign: sign, budget: budget, "strength at the cross-entropy budget",
        fast: { alpha in fast.reduce(0) { $0 + $1.0 * $1.1.divergenceToSteered(at: alpha) } },
        value: { alpha, precision in
          caches.reduce(into: Interval(0, precision: precision)) {
            $0 +=
              Interval($1.0, precision: precision)
              * $1.1.tilting(precision: precision).divergenceToSteered(at: alpha)
          }
        },
        slope: { alpha, precision in
          caches.reduce(into: Interval(0, precision: precision)) {
            let tilting = $1.1.tilting(precision: precision)
            $0 +=
              Interval($1.0, precision: precision)
              * (tilting.mean(at: alpha) - tilting.mean(at: 0))
          }
        })
    }
    return StrengthInterval(lower: try end(-1), upper: try end(1))
  }

  /// The strengths with KL(σ(α) ‖ p) ≤ `budget` in one context; nil when there are none (budget <
  /// 0).
  ///
  /// The divergence increases with |α| towards −log p(M̄) and −log p(M̲); a budget beyond one of
  /// these leaves that side unbounded. Throws `Undecided`.
  public func divergence(
    _ family: TiltedFamily, atMost budget: Rational
  ) throws(Undecided) -> StrengthInterval? {
    if budget.signum < 0 { return nil }
    if family.isConstant { return .all }
    if budget.isZero { return .zero }
    let fast = family.fastTilting()
    let cache = TiltingCache(family)
    func end(_ sign: Int) throws(Undecided) -> CertifiedReal? {
      if try isBelow(budget, family, extreme: sign > 0 ? family.levels.count - 1 : 0) { return nil }
      return try root(
        sign: sign, budget: budget, "strength at the divergence budget",
        fast: { fast.divergenceFromSteered(at: $0) },
        value: { cache.tilting(precision: $1).divergenceFromSteered(at: $0) },
        slope: { $0 * cache.tilting(precision: $1).variance(at: $0) })
    }
    return StrengthInterval(lower: try end(-1), upper: try end(1))
  }

  /// Whether the divergence stays at or below `budget` to the end: −log p(extreme level) ≤ budget.
  private func isBelow(
    _ budget: Rational, _ family: TiltedFamily, extreme: Int
  ) throws(Undecided) -> Bool {
    if let weights = family.levels.map(\.weight).allRationals {
      let share = weights[extreme] / weights.reduce(0, +)
      return (Logarithm(rational: budget) + Logarithm(log: share)).signum >= 0
    }
    var precision = 64
    while precision <= precisionLimit {
      let tilting = family.tilting(precision: precision)
      let share = tilting.weights[extreme] / tilting.totalWeight
      if let sign = (Interval(budget, precision: precision) + Interval.log(share)).sign {
        return sign >= 0
      }
      precision *= 2
    }
    throw Undecided(subject: "limit of the divergence", precisionLimit: precisionLimit)
  }

  /// The α = sign · t, t > 0, at which a function that increases in t reaches `budget`.
  private func root(
    sign: Int, budget: Rational, _ subject: String, fast: (Double) -> Double,
    value: (Interval, Int) -> Interval, slope: (Interval, Int) -> Interval
  ) throws(Undecided) -> CertifiedReal {
    let target = budget.approximation
    let direction = Interval(Rational(sign), precision: 64)
    let root = try MonotoneRoot.positive(
      digits: digits, precisionLimit: precisionLimit, subject,
      approximate: { fast(Double(sign) * $0) - target },
      value: { value(direction * $0, $1) - Interval(budget, precision: $1) },
      slope: { direction * slope(direction * $0, $1) })
    return sign > 0 ? root : CertifiedReal(-root.enclosure)
  }
}
