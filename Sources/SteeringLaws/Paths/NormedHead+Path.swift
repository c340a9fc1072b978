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

  /// Throws unless both vectors have the dimension.
  func demandSizes(state: [Rational], direction: [Rational]) throws(NormedHeadFault) {
    for (name, vector) in [("the state", state), ("the steering vector", direction)]
    where vector.count != dimension {
      throw .size(name: name, expected: dimension, found: vector.count)
    }
  }

  /// The path of `state` + α `direction`.
  ///
  /// Exact. Throws ``DegeneratePath``; both must have the dimension.
  func path(
    state: [Rational], direction: [Rational]
  ) throws(DegeneratePath) -> CirclePath {
    let (u, y) = (centred(state), centred(direction))
    return try CirclePath(
      dimension: dimension, startSquare: dot(u, u) + Rational(dimension) * epsilon,
      product: dot(u, y), speedSquare: dot(y, y), kind: kind)
  }
}

/// ⟨a, b⟩.
func dot(_ a: [Rational], _ b: [Rational]) -> Rational {
  zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
}
