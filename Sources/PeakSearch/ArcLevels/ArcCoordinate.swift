// One coordinate for the arcs of several contexts.
internal import ExactArithmetic
internal import RealModule
internal import SteeringLaws

/// The strengths as α = s · 2T/(1 − T²), −1 ≤ T ≤ 1, with a rational scale s: one bounded coordinate
/// for all contexts, whose circles are centred at different strengths.
///
/// Small strengths have small T, so that a T has as many digits as its strength; a rational T is a
/// rational strength. The angle θ of a context with foot f and c = r/‖y‖ has
///
///   tan θ = (α − f)/c,  dθ/dT = 2cs(1 + T²)/(c²X² + (sY − fX)²),  X = 1 − T², Y = 2T.
struct ArcCoordinate: Sendable {
  /// s > 0: about the strength of dose 1.
  let scale: Rational

  /// A coordinate for `path`, and for others of about the same scale.
  init(_ path: CirclePath) {
    let square = (path.startSquare / path.speedSquare).approximation
    let root = square.squareRoot()
    let isUsable = root.isFinite && root > 0
    // A power of two keeps strengths short.
    scale = Rational(2).raised(to: isUsable ? Int(root.exponent) : 0)
  }

  /// The place of T.
  func place(_ t: Rational) -> ArcPlace {
    if t == 1 { return .end(.positive) }
    if t == -1 { return .end(.negative) }
    return .strength(scale * 2 * t / (1 - t * t))
  }

  /// The strengths of the points of `t`, inside (−1, 1).
  func strength(_ t: Interval) -> Interval {
    let precision = t.precision
    // Increasing in T.
    func at(_ end: BigFloat) -> Interval {
      let t = Interval(end).rounded(to: precision)
      let rest = ((1 as Interval) - t) * ((1 as Interval) + t)
      return Interval(scale, precision: precision) * t.scaled(byPowerOfTwo: 1) / rest
    }
    return Interval(lower: at(t.lower).lower, upper: at(t.upper).upper)
  }

  /// dθ/dT of `path` over the points of `t`; ``Interval/whole`` where the points are too far apart.
  func rate(_ path: CirclePath, _ t: Interval) -> Interval {
    let precision = 64
    let one: Interval = 1
    let c = Interval.sqrt(Interval(path.scaleSquare, precision: precision))
    let (s, f) = (
      Interval(scale, precision: precision), Interval(path.foot, precision: precision)
    )
    let square = t.squared
    let x = one - square
    let height = s * t.scaled(byPowerOfTwo: 1) - f * x
    return (c * s * (one + square)).scaled(byPowerOfTwo: 1)
      / (c.squared * x.squared + height.squared)
  }
}
