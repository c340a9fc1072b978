// Places on the closed arc, and where they are on the circle.
public import ExactArithmetic
internal import RealModule

/// A place on the closed arc: a strength, or the limit at an end.
public enum ArcPlace: Sendable, Hashable {
  /// The strength α, exactly.
  case strength(Rational)
  /// The limit α → ±∞.
  case end(StrengthEnd)
}

extension CirclePath {
  /// cos θ and sin θ at `place`, enclosed in about `precision` bits.
  ///
  /// cos θ = r/ρ and sin θ = (α − foot)‖y‖/ρ: each is a root of a rational.
  public func direction(
    at place: ArcPlace, precision: Int
  ) -> (cosine: Interval, sine: Interval) {
    switch place {
    case .end(let end):
      return (Interval(0, precision: precision), end == .positive ? 1 : -1)
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
