// Bounds how far training can move a peak, from the error of the logits alone.
internal import ExactArithmetic
internal import SteeringLaws

/// Where the logit error ε alone confines the peaks of a trained model, for one context: strengths
/// α⁻ and α⁺ that a token's peak must lie between, whatever the trained logits are within ε.
///
/// With x_y = M_y − M_z, U = ε(1 + 2|α|) and φ(t) = e^{−U} max(t, 0) − e^U max(−t, 0), the peak is
/// below every α with Σ_{y≠z} σ_y(α) φ(x_y − 4ε) > 0 and above every α with Σ_{y≠z} σ_y(α) φ(−x_y −
/// 4ε) > 0 (docs/training.md, theorem on peaks). The sums are enclosed with outward rounding; the
/// search for good strengths is not trusted.
struct PeakBound {
  private let family: TiltedFamily
  private let tilting: Tilting<Interval>
  private let fast: Tilting<Double>
  private let spread: BigFloat
  private let precision: Int

  /// The bounds for the family of a context by the closed form, when ε is at most `spread`.
  init(_ family: TiltedFamily, spread: BigFloat) {
    self.family = family
    self.spread = spread
    // E_α[M] − M_z is of the size of ε where it matters; 0 and ∞, which have no exponent, need no
    // more bits.
    precision = 96 + max(0, -(spread.exponent ?? 0))
    tilting = family.tilting(precision: precision)
    fast = family.fastTilting()
  }

  /// Strengths that the trained peak of `token` lies between, around its `peak` by the closed form,
  /// which must be interior; nil when ε is too large to confine it.
  ///
  /// A result says also that the token is interior in the trained model.
  func bracket(ofToken token: Int, peak: Interval) -> Interval? {
    if spread.isZero { return peak }
    let center = peak.midpoint
    let first = estimate(token, at: center.double())
    guard let upper = reach(token, from: center, side: 1, first: first),
      let lower = reach(token, from: center, side: -1, first: first)
    else { return nil }
    return Interval(lower: lower, upper: upper)
  }

  /// A strength on the given side of `center` that the peak does not pass, as near as the search
  /// finds one.
  private func reach(
    _ token: Int, from center: BigFloat, side: Int, first: Double
  ) -> BigFloat? {
    // No tilt favours tokens that the error may put on the wrong side.
    let level = family.levelOfToken[token]
    let extreme = tilting.statistics[side > 0 ? tilting.statistics.count - 1 : 0]
    let room = (extreme - tilting.statistics[level]).magnitudeBound
    guard room > errorOfDifference else { return nil }
    func strength(_ distance: Double) -> BigFloat {
      center.adding(
        BigFloat(side > 0 ? distance : -distance), precision: precision, rounding: .nearest)
    }
    var failed = 0.0
    var passed = first * (1 + 1.0 / 32)
    var attempts = 0
    while !isBeyondPeak(strength(passed), token, side: side) {
      attempts += 1
      failed = passed
      passed *= attempts < 8 ? 1.25 : 2
      guard attempts < 64, passed < 1e9 else { return nil }
    }
    if failed > 0 {
      for _ in 0..<4 {
        let middle = (failed * passed).squareRoot()
        if isBeyondPeak(strength(middle), token, side: side) {
          passed = middle
        } else {
          failed = middle
        }
      }
    }
    return strength(passed)
  }

  /// 4ε, which |η_y − η_z| does not exceed.
  private var errorOfDifference: BigFloat {
    spread.multiplied(by: 4, precision: precision, rounding: .up)
  }

  /// Whether the sum of the theorem is proved positive at `alpha`: then the trained peak of `token`
  /// is below it for `side` 1, and above it for −1.
  private func isBeyondPeak(_ alpha: BigFloat, _ token: Int, side: Int) -> Bool {
    let error = Interval(errorOfDifference)
    let two: BigFloat = 2
    let factor = two.multiplied(by: alpha.magnitude, precision: precision, rounding: .up)
      .adding(1, precision: precision, rounding: .up)
    let reach = Interval(spread.multiplied(by: factor, precision: precision, rounding: .up))
    let (more, less) = (
      reach.applying(.exp, precision: precision), (-reach).applying(.exp, precision: precision)
    )
    let own = family.levelOfToken[token]
    let terms = tilting.terms(at: Interval(alpha), about: tilting.statistics[own])
    var sum = Interval(0, precision: precision)
    for level in terms.indices where level != own {
      let difference = tilting.statistics[level] - tilting.statistics[own]
      // φ increases: its least value is at the least argument.
      let argument = Interval(((side > 0 ? difference : -difference) - error).lower)
      sum += terms[level] * argument * (argument.lower.signum < 0 ? more : less)
    }
    // The other tokens of the level; the token's own log-odds are compared with themselves.
    if family.levels[own].tokens.count > 1 {
      let weight = family.tokenWeights[token].enclosure(precision: precision)
      sum -= (terms[own] - weight) * error * more
    }
    return sum.lower.signum > 0
  }

  /// To first order in ε, how far the peak can move: (4ε(1 − σ_z) + U E|M − M_z|) / Var(M) at
  /// the peak.
  private func estimate(_ token: Int, at alpha: Double) -> Double {
    let level = family.levelOfToken[token]
    let shares = fast.probabilities(at: alpha)
    var (absolute, square) = (0.0, 0.0)
    for (share, statistic) in zip(shares, fast.statistics) {
      let difference = statistic - fast.statistics[level]
      absolute += share * abs(difference)
      square += share * difference * difference
    }
    let error = spread.double(.up)
    let part =
      family.tokenWeights[token].enclosure(precision: 64)
      / family.levels[level].weight.enclosure(precision: 64)
    let others = 1 - shares[level] * part.midpoint.double()
    let distance = error * (4 * others + (1 + 2 * abs(alpha)) * absolute) / square
    return distance.isFinite && distance > 1e-250 ? distance : 1e-250
  }
}
