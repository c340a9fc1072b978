// Encloses a root from one evaluation near it, by the Taylor series there.
internal import ExactArithmetic
internal import LimbKernels

/// The root of F(x) = Σ_l t_l (μ_l − μ_z) e^((x − x₀)(μ_l − μ_z)) near a point x₀, from its
/// moments there.
///
/// In units where |μ_l| < 1/2. With c = μ_z and m_j = Σ t μ^j/j!, G(δ) = e^(δc) F(x₀ + δ) = Σ t (μ
/// − c) e^(δμ) has the coefficients (i + 1) m_(i+1) − c m_i, and for |δ| ≤ 2^(−10):
///  * F' > (1 − 2^(−9)) D with D = F'(x₀) = Σ t (μ − c)², since each positive term changes by
///    e^(±|δ|) at most;
///  * |G^(J+1)| ≤ Σ t |μ − c| |μ|^(J+1) e^(|δ|/2) ≤ 2^(−J−1) √(m_0 D) (1 + 2^(−10)), by Cauchy
///    and Schwarz;
///  * so with ε = |G's polynomial| + √(m_0 D) |δ/2|^(J+1) (1 + 2^(−10))/(J + 1)! the root lies
///    within ε(1 + 2^(−8))/D of x₀ + δ, if that is in the range, because F increases.
struct TaylorRoot {
  /// The root, x − x₀.
  let bracket: Interval
  /// Σ_l t_l e^(δ(μ_l − c)) at the root.
  let total: Interval?

  /// The root from `moments` m_0 … m_(J+1), J ≥ 1, of terms about x₀, for c = `center`; nil when
  /// the proof fails.
  init?(_ moments: [Interval], about center: Interval, withTotal: Bool) {
    let order = moments.count - 2
    let c = center.rounded(to: moments[0].precision)
    let terms = (0...order).map { i in
      let next = moments[i + 1]
      return (i == 0 ? next : next * Interval(BigFloat(i + 1))) - c * moments[i]
    }
    let slope = (terms[1] - c * terms[0]).rounded(to: 64)
    guard slope.lower.signum > 0 else { return nil }
    // δ = −(a_0 + a_2 δ² + …)/a_1; each pass gains the bits of δ.
    let a = terms.map(\.lower)
    let inverse = -BigFloat(1, precision: a[1].precision) / a[1]
    var delta = a[0] * inverse
    for _ in 1..<order {
      var sum = a[order]
      for i in stride(from: order - 1, through: 2, by: -1) { sum = sum * delta + a[i] }
      delta = (sum * delta * delta + a[0]) * inverse
    }
    let point = Interval(delta)
    func value(_ coefficients: [Interval]) -> Interval {
      var sum = coefficients[coefficients.count - 1]
      for coefficient in coefficients.dropLast().reversed() { sum = sum * point + coefficient }
      return sum
    }
    func product(_ a: BigFloat, _ b: BigFloat) -> BigFloat {
      a.multiplied(by: b, precision: 64, rounding: .up)
    }
    // |δ/2|^n (1 + 2^(−10))/n!, a little more.
    let half = delta.magnitude.scaled(byPowerOfTwo: -1)
    func remainder(_ n: Int) -> BigFloat {
      let factorial = (1...n).reduce(1.0) { $0 * Double($1) }
      return (1...n).reduce(BigFloat((1 + 0x1p-9) / factorial)) { power, _ in product(power, half) }
    }
    let spread = product(moments[0].upper, slope.upper).applying(
      .squareRoot, precision: 64, rounding: .up)
    let excess = value(terms).magnitudeBound.adding(
      product(spread, remainder(order + 1)), precision: 64, rounding: .up)
    let reach = product(excess, BigFloat(1 + 0x1p-8)).divided(
      by: slope.lower, precision: 64, rounding: .up)
    let limit = BigFloat.powerOfTwo(-11)
    guard delta.magnitude <= limit, reach <= limit else { return nil }
    bracket = point + Interval(lower: -reach, upper: reach)
    guard withTotal else {
      total = nil
      return
    }
    // T(δ) = e^(−δc) Σ t e^(δμ) is convex, T' = F, and least at the root.
    let margin = product(moments[0].upper, remainder(order + 2))
    let there =
      (value(moments) + Interval(lower: -margin, upper: margin)) * .exp(-(point * c))
    total = Interval(
      lower: there.lower.subtracting(
        product(excess, reach).scaled(byPowerOfTwo: 1), precision: there.precision,
        rounding: .down),
      upper: there.upper)
  }
}
