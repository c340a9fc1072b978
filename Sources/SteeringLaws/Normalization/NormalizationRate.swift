// How fast a normalised steered state tends to its limit: the leading term of (15).
public import ExactArithmetic
internal import RealModule

// The rate of (15) is exactly 1/|α|, with a constant that can be computed.
//
// With w = ±Cv/‖Cv‖, P the projection perpendicular to v, u = C(h + R(α)) and
//
//   Γ(u) = (√d / ‖Cv‖) γ∘Pu:
//   ‖ |α| (LN(h + αv + R) − LN(±v)) − Γ(u) ‖ ≤ √d ‖γ‖_∞ |α| t² √(1 + 1/(1 − t)²)
//
// for t < 1, the t of `NormalizationBound`. So if R(α) → R_∞, the difference is
// ‖Γ(h + R_∞)‖ / |α| + O(1/α²).
//
// Proof. In the d + 1 dimensions of `NormalizationBound`, Y = |α|‖Cv‖ w and U = X − Y with ‖U‖ ≤
// t‖Y‖. Write U/‖Y‖ = a w + b p with p a unit vector perpendicular to w: a² + b² ≤ t², and b p =
// PU/‖Y‖. Then X/‖X‖ = ((1 + a) w + b p)/s with s = ‖X‖/‖Y‖ ∈ [1 − t, 1 + t], so
//   X/‖X‖ − w − b p = −(1 − (1 + a)/s) w + b (1/s − 1) p.
// The first factor is 1 − cos θ ≤ 1 − √(1 − t²) ≤ t², the second at most t · t/(1 − t). Multiply by
// √d |α|, drop the last coordinate, apply γ. The last coordinate of U carries ε and is
// perpendicular to w, so that ε appears nowhere else. ∎

extension Normalization {
  /// Γ(u) = (√d/‖Cv‖) γ∘P(Cu): what |α| (LN(αv + u) − LN(±v)) tends to for a fixed u, at both ends.
  public func leadingTerm(along direction: [Number], perturbation: [Number]) -> [Number] {
    let v = centred(direction)
    let u = centred(perturbation)
    let square = Vectors.squaredNorm(v)
    let share = Vectors.dot(u, v) / square
    let scale = Number.sqrt(Number(dimension) / square)
    return v.indices.map { gain[$0] * (scale * (u[$0] - share * v[$0])) }
  }
}

extension NormalizationBound {
  /// An upper bound of the distance of |α| (LN(h + αv + R) − LN(±v)) from
  /// ``Normalization/leadingTerm(along:perturbation:)`` of h + R(α); infinite where t ≥ 1.
  public func secondOrder(at alpha: Rational) -> BigFloat {
    let ratio = ratio(at: alpha)
    guard ratio < 1 else { return .infinity() }
    let t = Interval(ratio)
    let scaled = Interval(alpha.magnitude, precision: directionNorm.precision) * t.squared
    return (factor * scaled * Interval.sqrt(1 + (1 / (1 - t)).squared)).upper
  }
}
