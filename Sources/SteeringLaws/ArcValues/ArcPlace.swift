// Places on the closed arc, and where they are on the circle.
public import ExactArithmetic
internal import RealModule

/// A place on the closed arc: a strength, or the limit at an end; or beside it, where the linear law is.
public enum ArcPlace: Sendable, Hashable {
  /// The strength α, exactly.
  case strength(Rational)
  /// The limit α → ±∞.
  case end(StrengthEnd)
  /// The strength α on the tangent of the arc at α = 0: logits(0) + αM, the linear law (22).
  case tangent(Rational)
}

extension CirclePath {
  /// The factors of P and Q at `place`, enclosed in about `precision` bits: cos θ and sin θ, or those
  /// of the tangent.
  ///
  /// cos θ = r/ρ and sin θ = (α − foot)‖y‖/ρ: each is a root of a rational. On the tangent, with
  /// dθ/dα = r‖y‖/ρ₀² at 0, they are (1 − ακ)r/ρ₀ and (⟨u,y⟩/‖y‖² + αr²/ρ₀²)‖y‖/ρ₀.
  public func direction(
    at place: ArcPlace, precision: Int
  ) -> (cosine: Interval, sine: Interval) {
    switch place {
    case .end(let end):
      return (Interval(0, precision: precision), end == .positive ? 1 : -1)
    case .tangent(let alpha):
      let cosine = SurdScore(slope: 1 - alpha * kappa, offset: 0)
      let sine = SurdScore(slope: alpha * distanceSquare / startSquare - foot, offset: 0)
      return (
        cosine.enclosure(radicand: distanceSquare / startSquare, precision: precision),
        sine.enclosure(radicand: speedSquare / startSquare, precision: precision)
      )
    case .strength(let alpha):
      let square = radiusSquare(at: alpha)
      let sine = SurdScore(slope: alpha - foot, offset: 0)
      return (
        Interval.sqrt(Interval(distanceSquare / square, precision: precision)),
        sine.enclosure(radicand: speedSquare / square, precision: precision)
      )
    }
  }
}
