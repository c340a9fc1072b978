// The paths that steering takes through the exponential family of one context (17).
public import ExactArithmetic
internal import RealModule

/// Where a path is at one strength: σ_z ∝ m_z (p_z/m_z)^τ e^{sM_z} (17), with the derivatives τ′ and
/// s′ in the strength.
public struct PathPoint<Number: ExponentialField & Sendable>: Sendable {
  /// τ, the inverse temperature: the exponent of p/m.
  public let inverseTemperature: Number
  /// s, the effective strength: the factor of M.
  public let strength: Number
  /// dτ/dα.
  public let temperatureSlope: Number
  /// ds/dα.
  public let strengthSlope: Number

  /// The point with these numbers.
  public init(
    inverseTemperature: Number, strength: Number, temperatureSlope: Number, strengthSlope: Number
  ) {
    self.inverseTemperature = inverseTemperature
    self.strength = strength
    self.temperatureSlope = temperatureSlope
    self.strengthSlope = strengthSlope
  }
}

/// A path α ↦ (τ, s), over one number system.
public protocol SteeringPath<Number>: Sendable {
  /// The number system.
  associatedtype Number: ExponentialField & Sendable
  /// The point of strength `alpha`.
  func point(at alpha: Number) -> PathPoint<Number>
}

/// The linear law (1): τ = 1, s = α.
public struct LinearPath<Number: ExponentialField & Sendable>: SteeringPath {
  /// The path.
  public init() {}

  /// (1, α).
  public func point(at alpha: Number) -> PathPoint<Number> {
    PathPoint(inverseTemperature: 1, strength: alpha, temperatureSlope: 0, strengthSlope: 1)
  }
}

/// The linear law at sampling temperature t: τ = 1/t, s = α/t.
public struct TemperaturePath<Number: ExponentialField & Sendable>: SteeringPath {
  /// 1/t.
  private let inverse: Number

  /// The path at temperature `temperature` > 0.
  public init(temperature: Number) { inverse = 1 / temperature }

  /// (1/t, α/t).
  public func point(at alpha: Number) -> PathPoint<Number> {
    PathPoint(
      inverseTemperature: inverse, strength: alpha * inverse, temperatureSlope: 0,
      strengthSlope: inverse)
  }
}

/// The arc through the final norm (17): τ = (1 + ακ)ρ₀/ρ, s = αρ₀/ρ.
///
/// With δ = θ − θ₀ it is τ = cos δ and s = sin δ over dθ/dα at 0: a tilt at temperature 1/cos δ.
public struct ArcPath<Number: ExponentialField & Sendable>: SteeringPath {
  private let startSquare: Number
  private let product: Number
  private let speedSquare: Number
  private let kappa: Number

  /// The arc of `path`, whose rationals `lift` takes to the number system.
  public init(_ path: CirclePath, _ lift: (Rational) -> Number) {
    startSquare = lift(path.startSquare)
    product = lift(path.product)
    speedSquare = lift(path.speedSquare)
    kappa = lift(path.kappa)
  }

  /// (τ, s) with τ′ = (κρ² − (1 + ακ)(⟨u,y⟩ + α‖y‖²))ρ₀/ρ³ and
  /// s′ = (ρ² − α(⟨u,y⟩ + α‖y‖²))ρ₀/ρ³ = (ρ₀² + α⟨u,y⟩)ρ₀/ρ³.
  public func point(at alpha: Number) -> PathPoint<Number> {
    // ρ² as ρ₀² + 2α⟨u,y⟩ + α²‖y‖².
    let square = startSquare + (alpha * product + alpha * product) + alpha.squared * speedSquare
    let scale = Number.sqrt(startSquare / square)
    let growth = 1 + alpha * kappa
    let tail = product + alpha * speedSquare
    return PathPoint(
      inverseTemperature: growth * scale, strength: alpha * scale,
      temperatureSlope: (kappa - growth * tail / square) * scale,
      strengthSlope: (startSquare + alpha * product) / square * scale)
  }
}
