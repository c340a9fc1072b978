// A context of a transformer beside the laws of steering at one strength.
internal import ExactArithmetic
internal import RealModule

/// The distribution σ that a transformer gives at one strength, beside what two laws say of it by the
/// given distribution p and the log-odds M of first order at the steered layer: the log-odds lemma
/// (1), σ ∝ p e^{αM}, and tilt and temperature (17), σ ∝ p^τ e^{sM}.
///
/// The lemma holds for linear logits, (17) after the last block of a network whose head has no bias.
/// In between both are approximations; of (17) the τ and s taken are those for which KL(σ || law) is
/// least.
public struct LawComparison: Sendable {
  /// A law beside the network.
  public struct Law: Sendable {
    /// The probability of the target by it; nil without a target.
    public let target: Double?
    /// KL(p || law), the increase of the cross-entropy by it.
    public let increase: Double
    /// The total variation between it and σ: ½ Σ |σ_z − law_z|.
    public let distance: Double
    /// The largest |log σ_z − log law_z| of tokens z with p_z ≥ 1/1000.
    public let deviation: Double
  }

  /// The strength α.
  public let strength: Double
  /// The probability of the target; nil without one.
  public let target: Double?
  /// KL(p || σ).
  public let increase: Double
  /// ½ Var_p(M) α², the quadratic of (14).
  public let quadratic: Double
  /// The lemma.
  public let lemma: Law
  /// Tilt and temperature.
  public let tempered: Law
  /// τ and s of (17).
  public let temper: (inverse: Double, tilt: Double)
}

/// What is known of a context before it is compared with the laws.
public struct LawComparer: Sendable {
  /// The log-probabilities at α = 0.
  public let given: [Double]
  /// The log-odds of first order, with mean 0 under p.
  public let logOdds: [Double]
  /// The tokens of the target; nil without one.
  public let target: [Int]?

  /// The comparer of a context with the log-probabilities `given` and the log-odds `logOdds`.
  public init(given: [Double], logOdds: [Double], target: [Int]?) {
    precondition(given.count == logOdds.count, "one number a token")
    (self.given, self.logOdds, self.target) = (given, logOdds, target)
  }

  /// ½ Var_p(M), the coefficient of (14).
  public var quadratic: Double {
    zip(given, logOdds).reduce(0) { $0 + Double.exp($1.0) * $1.1 * $1.1 } / 2
  }

  /// The log-probabilities of p^τ e^{sM}.
  public func law(inverse: Double, tilt: Double) -> [Double] {
    LogSoftmax.of(given.indices.map { inverse * given[$0] + tilt * logOdds[$0] })
  }

  /// The comparison with the log-probabilities `steered` at `strength`.
  ///
  /// Costs some tens of exponentials a token.
  public func comparison(_ steered: [Double], at strength: Double) -> LawComparison {
    let temper = fit(steered, from: (1, strength))
    return LawComparison(
      strength: strength, target: probability(steered), increase: divergence(steered),
      quadratic: quadratic * strength * strength,
      lemma: law(self.law(inverse: 1, tilt: strength), beside: steered),
      tempered: law(self.law(inverse: temper.inverse, tilt: temper.tilt), beside: steered),
      temper: temper)
  }

  private func law(_ law: [Double], beside steered: [Double]) -> LawComparison.Law {
    var (distance, deviation) = (0.0, 0.0)
    let frequent = Double.log(0.001)
    for token in law.indices {
      distance += abs(Double.exp(steered[token]) - Double.exp(law[token])) / 2
      if given[token] >= frequent { deviation = max(deviation, abs(steered[token] - law[token])) }
    }
    return LawComparison.Law(
      target: probability(law), increase: divergence(law), distance: distance, deviation: deviation)
  }

  private func probability(_ values: [Double]) -> Double? {
    target.map { $0.reduce(0) { $0 + Double.exp(values[$1]) } }
  }

  private func divergence(_ values: [Double]) -> Double {
    zip(given, values).reduce(0) { $0 + Double.exp($1.0) * ($1.0 - $1.1) }
  }

  /// The τ and s for which KL(steered || law) is least: where the means of log p and M agree.
  ///
  /// Newton's method on a convex function, halving steps that do not descend.
  private func fit(
    _ steered: [Double], from start: (Double, Double)
  ) -> (inverse: Double, tilt: Double) {
    func moments(_ weights: [Double]) -> (x: Double, y: Double, xx: Double, xy: Double, yy: Double)
    {
      var m = (x: 0.0, y: 0.0, xx: 0.0, xy: 0.0, yy: 0.0)
      for token in weights.indices {
        let (p, x, y) = (Double.exp(weights[token]), given[token], logOdds[token])
        m.x += p * x
        m.y += p * y
        m.xx += p * x * x
        m.xy += p * x * y
        m.yy += p * y * y
      }
      return (m.x, m.y, m.xx - m.x * m.x, m.xy - m.x * m.y, m.yy - m.y * m.y)
    }
    let wanted = moments(steered)
    /// The logarithm of Σ p^τ e^{sM} less its value of the steered means: what is least.
    func height(_ t: Double, _ s: Double) -> Double {
      let values = given.indices.map { t * given[$0] + s * logOdds[$0] }
      let top = values.max() ?? 0
      let sum = values.reduce(0) { $0 + Double.exp($1 - top) }
      return top + Double.log(sum) - t * wanted.x - s * wanted.y
    }
    var (t, s) = start
    var here = height(t, s)
    for _ in 0..<60 {
      let m = moments(law(inverse: t, tilt: s))
      let (a, b) = (wanted.x - m.x, wanted.y - m.y)
      let determinant = m.xx * m.yy - m.xy * m.xy
      guard determinant > 1e-14 * m.xx * m.yy else { break }
      var (dt, ds) = (
        (a * m.yy - b * m.xy) / determinant, (b * m.xx - a * m.xy) / determinant
      )
      var next = height(t + dt, s + ds)
      for _ in 0..<30 where !(next <= here) {
        (dt, ds) = (dt / 2, ds / 2)
        next = height(t + dt, s + ds)
      }
      guard next <= here else { break }
      (t, s, here) = (t + dt, s + ds, next)
      if abs(dt) < 1e-10 * max(1, abs(t)), abs(ds) < 1e-10 * max(1, abs(s)) { break }
    }
    return (t, s)
  }
}
