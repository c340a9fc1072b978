// What steering through a norm costs in cross-entropy, over several contexts.
public import ExactArithmetic
internal import RealModule

/// The cross-entropy of a weighted set of contexts under one steering vector, through a norm.
///
/// ΔCE(α) = Σ_j π_j KL(p_j ‖ σ_j(α)), which has a limit at both ends: the plateau (23). So it is
/// bounded, and never convex unless it is constant. For use by one task.
public final class CircleCrossEntropy {
  private let parts: [(weight: Rational, distributions: CircleDistributions)]
  private let digits: Int
  private let precisionLimit: Int

  /// The cross-entropy of families with weights π_j that sum to 1, to `digits` digits with at most
  /// `precisionLimit` bits.
  public init(
    _ parts: [(weight: Rational, family: CircleFamily)], digits: Int, precisionLimit: Int
  ) {
    self.parts = parts.map { ($0.weight, CircleDistributions($0.family)) }
    self.digits = digits
    self.precisionLimit = precisionLimit
  }

  /// ΔCE at `place`: at an end the height of the plateau over the cross-entropy without steering.
  ///
  /// Throws `Undecided`.
  public func increase(at place: ArcPlace) throws(Undecided) -> CertifiedReal {
    let isZero = parts.allSatisfy { part in
      switch place {
      case .strength(let alpha): alpha.isZero || part.distributions.family.isUnchanged(at: alpha)
      case .end: part.distributions.family.isConstant
      case .tangent(let alpha): alpha.isZero || part.distributions.family.isConstantToFirstOrder
      }
    }
    return try evaluate("cross-entropy increase" + place.text, isZero: isZero) { part, precision in
      part.origin(precision: precision)
        .divergence(to: part.distribution(at: place, precision: precision))
    }
  }

  /// The coefficient ½ Σ_j π_j Var_j(M) of α² in ΔCE at 0 (14), M the first-order log-odds.
  ///
  /// Throws `Undecided`.
  public func quadraticCoefficient() throws(Undecided) -> CertifiedReal {
    // M = U′ dθ/dα at 0 up to a constant, dθ/dα = r‖y‖/ρ₀².
    try evaluate(
      "quadratic coefficient",
      isZero: parts.allSatisfy { $0.distributions.family.isConstantToFirstOrder }
    ) { part, precision in
      let path = part.family.path
      let moments = part.origin(precision: precision).moments(of: nil)
      let (c, s) = path.direction(at: .strength(0), precision: precision + 16)
      let variance =
        moments.cosines * s.squared - 2 * (moments.mixed * c * s) + moments.sines * c.squared
      let rate = path.distanceSquare * path.speedSquare / (path.startSquare * path.startSquare)
      return variance * Interval(rate / 2, precision: precision)
    }
  }

  private func evaluate(
    _ subject: String, isZero: Bool, _ term: (CircleDistributions, Int) -> Interval
  ) throws(Undecided) -> CertifiedReal {
    if isZero { return CertifiedReal(exact: 0) }
    return try CertifiedReal.evaluating(
      digits: digits, precisionLimit: precisionLimit, subject
    ) { precision in
      parts.reduce(into: Interval(0, precision: precision)) { sum, part in
        sum += Interval(part.weight, precision: precision) * term(part.distributions, precision)
      }
    }
  }
}

extension CircleFamily {
  /// Whether all logits have one slope at α = 0, so that the first-order log-odds are constant.
  var isConstantToFirstOrder: Bool {
    let first = token(0).logitSlope(at: 0, path)
    return (1..<count).allSatisfy { token($0).logitSlope(at: 0, path) == first }
  }
}
