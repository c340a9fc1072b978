// Bounds how far a normalised steered state is from its limit (15).
public import ExactArithmetic
internal import RealModule

/// How far LN(h + αv + R) can be from its limit LN(±v) (15): certified, explicit, for every α ≠ 0.
///
/// Let d be the dimension, C the identity for RMSNorm and the projection x ↦ x − mean(x) for
/// LayerNorm, u = C(h + R), and
///
///   t = √( (‖h‖ + ‖R‖)² + dε ) / (|α| ‖Cv‖).
///
/// **Bound.** ‖LN(h + αv + R) − LN(±v)‖ ≤ √d ‖γ‖_∞ chord(t) ≤ 2 √d ‖γ‖_∞ t, with the sign of α,
/// where chord(t) = t √(2 / (1 + √(1 − t²))) for t ≤ 1 and 2 beyond.
///
/// *Proof.* LN(x) = √d γ∘n(Cx) + β with n(y) = y / √(‖y‖² + dε). In d + 1 dimensions put
/// X = (αCv + u, √(dε)) and Y = (αCv, 0). Then n is X/‖X‖ without its last coordinate, so
/// ‖n(αCv + u) − ±Cv/‖Cv‖‖ ≤ ‖X/‖X‖ − Y/‖Y‖‖ = 2 sin(θ/2), θ the angle between X and Y. Here
/// ‖X − Y‖ = √(‖u‖² + dε) ≤ t‖Y‖ since ‖Cx‖ ≤ ‖x‖. For t < 1 the distance of Y from the line of X
/// is ‖Y‖ sin θ ≤ t‖Y‖ with θ acute, so 2 sin(θ/2) = √(2 − 2 cos θ) ≤ √(2 − 2√(1 − t²)) = chord(t);
/// for t ≥ 1 two unit vectors are at most 2 apart (t = 1 by continuity; X = 0 gives distance 1).
/// Finally ‖γ∘y‖ ≤ ‖γ‖_∞ ‖y‖, and 1 + √(1 − t²) ≥ 1 gives chord(t) ≤ √2 t ≤ 2t. ∎
///
/// The ε of the root costs no term of its own: it is one more perpendicular coordinate of the
/// perturbation. Neither does the bias: it cancels. `proofs/NormalizationRate.v` proves the linear
/// form 2√d‖γ‖_∞√((‖h‖ + ‖R‖)² + dε)/(α‖v‖) for both norms (`rms_rate_eps`, `layer_rate_eps`).
/// chord is best possible for a given t (u perpendicular to X, γ = 1, ε = 0), and the 2 of the
/// linear form too (t = 1+, u = −tαv).
///
/// **Logits.** |W_z·LN(h + αv + R) − W_z·LN(±v)| ≤ √d ‖γ∘W_z‖ chord(t) by Cauchy and Schwarz, and
/// ‖γ∘W_z‖ ≤ ‖γ‖_∞ ‖W_z‖.
///
/// Every evaluation rounds outward: results are upper bounds (or, for a strength, on the
/// safe side).
public struct NormalizationBound: Sendable {
  /// √d times ‖γ‖_∞, or times the largest ‖γ∘W_z‖ when logits are read: what multiplies chord(t).
  public let factor: Interval
  /// The norm ‖Cv‖ > 0 of the part of the steering vector that the normalisation sees.
  public let directionNorm: Interval
  /// √((‖h‖ + ‖R‖)² + dε), of which the upper end counts.
  public let perturbation: Interval

  /// The bound with this factor, norm of the direction and norm of the perturbation.
  public init(factor: Interval, directionNorm: Interval, perturbation: Interval) {
    self.factor = factor
    self.directionNorm = directionNorm
    self.perturbation = perturbation
  }

  /// The bound for the normalised vector.
  ///
  /// `stateNorm` and `remainderNorm` are upper bounds of ‖h‖ and of ‖R(α)‖ for all α in question.
  public init(
    _ normalization: Normalization<Interval>, along direction: SteeringDirection,
    stateNorm: BigFloat, remainderNorm: BigFloat, precision: Int = 128
  ) {
    let gain = normalization.gain.map(\.magnitudeBound).reduce(0, max)
    self.init(
      normalization, along: direction, rowNorm: gain, stateNorm: stateNorm,
      remainderNorm: remainderNorm, precision: precision)
  }

  /// The bound for the logits W_z · LN, uniformly over the rows W_z of `unembedding`.
  public init(
    _ normalization: Normalization<Interval>, along direction: SteeringDirection,
    unembedding: [[Interval]], stateNorm: BigFloat, remainderNorm: BigFloat, precision: Int = 128
  ) {
    let norms = unembedding.map { row in
      Vectors.norm(zip(row, normalization.gain).map { $0 * $1 }).upper
    }
    self.init(
      normalization, along: direction, rowNorm: norms.reduce(0, max), stateNorm: stateNorm,
      remainderNorm: remainderNorm, precision: precision)
  }

  /// The bound when `rowNorm` is an upper bound of ‖γ∘W_z‖, for example of ‖γ‖_∞ ‖W_z‖.
  public init(
    _ normalization: Normalization<Interval>, along direction: SteeringDirection,
    rowNorm: BigFloat, stateNorm: BigFloat, remainderNorm: BigFloat, precision: Int = 128
  ) {
    precondition(
      direction.kind == normalization.kind
        && direction.components.count == normalization.dimension,
      "the direction is for another normalisation")
    func enclosed(_ value: BigFloat) -> Interval { Interval(value).rounded(to: precision) }
    let dimension = Interval(Rational(normalization.dimension), precision: precision)
    let size = enclosed(stateNorm) + enclosed(remainderNorm)
    self.init(
      factor: Interval.sqrt(dimension) * enclosed(rowNorm),
      directionNorm: Vectors.norm(
        normalization.centred(direction.enclosures(precision: precision))),
      perturbation: Interval.sqrt(size.squared + dimension * normalization.epsilon))
  }

  /// An upper bound of t at strength `alpha`; infinite at 0.
  public func ratio(at alpha: Rational) -> BigFloat {
    let precision = directionNorm.precision
    let size = Interval(alpha.magnitude, precision: precision) * directionNorm
    guard size.lower.signum > 0 else { return .infinity() }
    return perturbation.upper.divided(by: size.lower, precision: precision, rounding: .up)
  }

  /// The linear bound 2 · factor · t.
  public func linear(at alpha: Rational) -> BigFloat {
    let ratio = ratio(at: alpha)
    guard ratio.isFinite else { return ratio }
    return (factor * Interval(ratio) * 2).upper
  }

  /// The bound factor · chord(t), never above the linear one.
  public func distance(at alpha: Rational) -> BigFloat {
    (factor * Interval(NormalizationBound.chord(ratio(at: alpha)))).upper
  }

  /// An upper bound of the largest distance of two unit vectors of which one, suitably scaled, is
  /// within `ratio` ≥ 0 of the other: 2 sin(½ arcsin t) for t ≤ 1, else 2.
  public static func chord(_ ratio: BigFloat) -> BigFloat {
    guard ratio <= 1 else { return 2 }
    let t = Interval(ratio).rounded(to: max(64, ratio.precision))
    let cosine = Interval.sqrt(((1 as Interval) - t.squared).atLeastZero)
    return (t * Interval.sqrt(2 / (1 + cosine))).upper
  }

  /// A strength beyond which the limit holds to `tolerance` > 0: `distance(at:)` ≤ tolerance, in
  /// exact arithmetic, for every |α| ≥ the result.
  ///
  /// With κ = tolerance / factor: 0 for κ ≥ 2; the strength with t = 1 for √2 ≤ κ < 2; else the one
  /// with t = κ√(1 − κ²/4), which is where chord(t) = κ. Rounded up.
  public func strength(tolerance: Rational) -> BigFloat {
    precondition(tolerance.signum > 0, "a tolerance is positive")
    guard factor.upper.signum > 0 else { return 0 }
    let precision = directionNorm.precision
    let kappa = (Interval(tolerance, precision: precision) / Interval(factor.upper)).lower
    if kappa >= 2 { return 0 }
    let square = Interval(kappa).squared
    // Beyond √2 the second form is smaller than 1, hence safe too where the square is not decided.
    let ratio =
      square.lower >= 2
      ? 1 : Interval(kappa) * Interval.sqrt(1 - square * Interval(Rational(1, 4), precision: 64))
    guard ratio.lower.signum > 0, directionNorm.lower.signum > 0 else { return .infinity() }
    return (Interval(perturbation.upper) / (ratio * Interval(directionNorm.lower))).upper
  }
}

extension Interval {
  /// The points that are at least 0; for a quantity known not to be negative.
  var atLeastZero: Interval {
    lower.signum >= 0 ? self : Interval(lower: BigFloat(0), upper: max(BigFloat(0), upper))
  }
}
