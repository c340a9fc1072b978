// Steering that keeps the norm of the state (24).
public import ExactArithmetic
public import SteeringModel

/// Why a state cannot be turned towards a vector.
public enum DegenerateSphere: Error, Sendable, Equatable, CustomStringConvertible {
  /// h = 0.
  case noState
  /// The vector is a multiple of the state, or 0.
  case parallel
  /// LayerNorm, and h or v has a mean: ‖Ch(φ)‖ changes on the way, and with it the law (24).
  case notCentred

  /// One line for people.
  public var description: String {
    switch self {
    case .noState: "the hidden state is 0 and has no direction to turn from"
    case .parallel:
      "the steering vector is a multiple of the hidden state, so that there is no plane to turn in"
    case .notCentred:
      "LayerNorm keeps the law of the circle only for states and vectors whose coordinates sum to 0; "
        + "subtract their means, so that the centred state is turned"
    }
  }
}

/// The next-token distribution of one context whose state is turned towards the steering vector, and
/// keeps its norm: h(φ) = ‖h‖(ĥ cos φ + ŵ sin φ), ŵ ⊥ ĥ in span(h, v) (24).
///
/// The denominator of the norm is constant, so that with c = √d‖h‖/√(‖h‖² + dε)
///
///   logits_z = B_z + c(⟨A_z, ĥ⟩ cos φ + ⟨A_z, ŵ⟩ sin φ)
///
/// on the full circle. Half of it is the circle of a line h + αw with another c, the other half that
/// of its opposite.
public struct SphericalFamily: Sendable {
  /// The half |φ| ≤ π/2: its angle θ is φ, its strength (‖h‖/‖w‖) tan φ.
  public let near: CircleFamily
  /// The half |φ| ≥ π/2: its angle θ is φ − π or φ + π.
  public let far: CircleFamily

  /// The number V of tokens.
  public var count: Int { near.count }

  /// The family of `state` turned towards `direction` before `head`.
  ///
  /// Exact. Throws `NormedHeadFault` for sizes that do not agree or an entry that is not finite, and
  /// ``DegenerateSphere``. Two passes through W.
  public init(_ head: NormedHead, state: [Rational], direction: [Rational]) throws {
    try head.demandSizes(state: state, direction: direction)
    if head.kind == .layer, !(state.reduce(0, +).isZero && direction.reduce(0, +).isZero) {
      throw DegenerateSphere.notCentred
    }
    let square = dot(state, state)
    guard !square.isZero else { throw DegenerateSphere.noState }
    let share = dot(state, direction) / square
    let side = zip(state, direction).map { $1 - share * $0 }
    let sideSquare = dot(side, side)
    guard !sideSquare.isZero else { throw DegenerateSphere.parallel }
    // √(c²/‖h‖²) = √(d/(‖h‖² + dε)) on the near half.
    let d = Rational(head.dimension)
    let path = try CirclePath(
      scale: d * square / (square + d * head.epsilon), startSquare: square, product: 0,
      speedSquare: sideSquare)
    near = try CircleFamily(head, state: state, direction: side, path: path)
    far = try CircleFamily(
      head, state: state.map { -$0 }, direction: side.map { -$0 }, path: path)
  }
}
