// The path that a steered state takes through a norm.
internal import ExactArithmetic
internal import SteeringModel

extension NormedHead {
  /// Cx.
  func centred(_ x: [Rational]) -> [Rational] {
    guard kind == .layer else { return x }
    let mean = x.reduce(0, +) / Rational(dimension)
    return x.map { $0 - mean }
  }

  /// The path of `state` + α `direction`.
  ///
  /// Exact. Throws ``DegeneratePath``; both must have the dimension.
  func path(
    state: [Rational], direction: [Rational]
  ) throws(DegeneratePath) -> CirclePath {
    let (u, y) = (centred(state), centred(direction))
    func dot(_ a: [Rational], _ b: [Rational]) -> Rational {
      zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
    }
    return try CirclePath(
      dimension: dimension, startSquare: dot(u, u) + Rational(dimension) * epsilon,
      product: dot(u, y), speedSquare: dot(y, y), kind: kind)
  }
}
