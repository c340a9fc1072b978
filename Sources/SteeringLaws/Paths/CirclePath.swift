// The line h + αv as the final norm sees it: an arc of a circle (16).
public import ExactArithmetic
internal import RealModule
public import SteeringModel

/// Why steering through a norm has no great circle.
public enum DegeneratePath: Error, Sendable, Equatable, CustomStringConvertible {
  /// Cv = 0: the norm sees no steering, and nothing depends on α.
  case unmoved(NormalizationKind)
  /// r = 0: ε = 0 and the line passes through 0 at this strength, where the norm is 0/0; the logits
  /// are constant on either side of it.
  case throughZero(strength: Rational)

  /// One line for people.
  public var description: String {
    switch self {
    case .unmoved(.rootMeanSquare):
      "the steering vector is 0, so that nothing depends on the strength; give another vector"
    case .unmoved(.layer):
      "all coordinates of the steering vector are equal and LayerNorm subtracts their mean, so that "
        + "nothing depends on the strength; give another vector"
    case .throughZero(let strength):
      "epsilon is 0 and the steered state is 0 for the norm at strength \(strength), where its value "
        + "is 0/0; the logits are constant on either side; give an epsilon or another vector"
    }
  }
}

/// The exact scalars of the great circle (16).
///
/// With u = Ch and y = Cv (C the norm's centring, or nothing),
///
///   ρ(α)² = ‖u + αy‖² + dε,  r² = ‖u‖² + dε − ⟨u,y⟩²/‖y‖²,  tan θ = (α‖y‖ + ⟨u,y⟩/‖y‖)/r.
///
/// In d + 1 dimensions the states are on a line at distance r > 0 from 0, and the norm projects
/// them on the unit sphere: α ↦ θ is an increasing bijection of the reals and (−π/2, π/2).
/// `proofs/GreatCircle.v` has the law for both norms.
public struct CirclePath: Sendable, Hashable {
  /// c² in logits B + c(a + αk)/ρ(α): the dimension d for steering along a line.
  public let scale: Rational
  /// ρ₀² = ‖u‖² + dε.
  public let startSquare: Rational
  /// ⟨u,y⟩.
  public let product: Rational
  /// ‖y‖² > 0.
  public let speedSquare: Rational
  /// r² > 0.
  public let distanceSquare: Rational

  /// The path with these scalars in dimension `dimension`.
  ///
  /// Throws ``DegeneratePath`` for y = 0 or r = 0; the numbers must be those of vectors (r² ≥ 0).
  public init(
    dimension: Int, startSquare: Rational, product: Rational, speedSquare: Rational,
    kind: NormalizationKind = .rootMeanSquare
  ) throws(DegeneratePath) {
    try self.init(
      scale: Rational(dimension), startSquare: startSquare, product: product,
      speedSquare: speedSquare, kind: kind)
  }

  /// The path with these scalars and c² = `scale` > 0.
  ///
  /// Throws like ``init(dimension:startSquare:product:speedSquare:kind:)``.
  public init(
    scale: Rational, startSquare: Rational, product: Rational, speedSquare: Rational,
    kind: NormalizationKind = .rootMeanSquare
  ) throws(DegeneratePath) {
    precondition(scale.signum > 0 && speedSquare.signum >= 0, "no such vectors")
    guard !speedSquare.isZero else { throw .unmoved(kind) }
    distanceSquare = startSquare - product * product / speedSquare
    precondition(distanceSquare.signum >= 0, "no such vectors, by Cauchy and Schwarz")
    guard !distanceSquare.isZero else { throw .throughZero(strength: -product / speedSquare) }
    self.scale = scale
    self.startSquare = startSquare
    self.product = product
    self.speedSquare = speedSquare
  }

  /// κ = ⟨u,y⟩/ρ₀².
  public var kappa: Rational { product / startSquare }

  /// The strength −⟨u,y⟩/‖y‖² at which θ = 0: where the line is nearest to 0.
  public var foot: Rational { -product / speedSquare }

  /// ρ(α)².
  public func radiusSquare(at alpha: Rational) -> Rational {
    startSquare + alpha * (2 * product + alpha * speedSquare)
  }

  /// c²/ρ(α)²: the logits of α are B + √(c²/ρ²)(a + αk).
  public func radicand(at alpha: Rational) -> Rational {
    scale / radiusSquare(at: alpha)
  }

  /// (r/‖y‖)²: the strength is foot + (r/‖y‖) tan θ.
  public var scaleSquare: Rational { distanceSquare / speedSquare }

  /// tan θ at strength `alpha`.
  public func tangent(at alpha: Rational, precision: Int) -> Interval {
    SurdScore(slope: alpha - foot, offset: 0)
      .enclosure(radicand: 1 / scaleSquare, precision: precision)
  }

  /// The angle θ at strength `alpha`.
  public func angle(at alpha: Rational, precision: Int) -> Interval {
    tangent(at: alpha, precision: precision).arctangent(precision: precision)
  }

  /// The strengths whose angles have these tangents.
  public func strength(tangent: Interval, precision: Int) -> Interval {
    Interval(foot, precision: precision)
      + Interval.sqrt(Interval(scaleSquare, precision: precision)) * tangent
  }
}
