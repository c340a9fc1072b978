// What is true of every path through the exponential family, written once (17).
public import ExactArithmetic
internal import RealModule

/// The two-parameter family σ_z(τ, s) ∝ m_z (p_z/m_z)^τ e^{sM_z} over one number system, and what
/// follows from it for every path (τ, s): the linear law, a temperature, the arc through a norm.
///
/// Over `Double` it is fast and approximate, over `BigFloat` accurate, over `Interval` certified.
/// Every question costs one exponential a token.
public struct PathTilting<Number: ExponentialField & Sendable>: Sendable {
  /// log m_z, up to a constant: the bias logits.
  public let biases: [Number]
  /// L_z = log(p_z/m_z), up to a constant.
  public let contrasts: [Number]
  /// M_z, the first-order log-odds, up to a constant.
  public let logOdds: [Number]

  /// The family of these tokens: as many of each, at least one.
  public init(biases: [Number], contrasts: [Number], logOdds: [Number]) {
    precondition(
      biases.count == contrasts.count && biases.count == logOdds.count && !biases.isEmpty,
      "three numbers a token")
    self.biases = biases
    self.contrasts = contrasts
    self.logOdds = logOdds
  }

  /// The logits B + τL + sM at `point`.
  public func logits(at point: PathPoint<Number>) -> [Number] {
    biases.indices.map {
      biases[$0] + point.inverseTemperature * contrasts[$0] + point.strength * logOdds[$0]
    }
  }

  /// log Σ_y e^{logit y} at `point`.
  public func logTotal(at point: PathPoint<Number>) -> Number {
    Softmax(logits(at: point)).logTotal
  }

  /// σ at `point`.
  public func probabilities(at point: PathPoint<Number>) -> [Number] {
    Softmax(logits(at: point)).probabilities
  }

  /// dσ_z/dα = σ_z (τ′(L_z − E L) + s′(M_z − E M)) of all tokens at `point`.
  public func derivatives(at point: PathPoint<Number>) -> [Number] {
    let sigma = probabilities(at: point)
    let meanContrast = Vectors.dot(sigma, contrasts)
    let meanOdds = Vectors.dot(sigma, logOdds)
    return sigma.indices.map {
      sigma[$0]
        * (point.temperatureSlope * (contrasts[$0] - meanContrast)
          + point.strengthSlope * (logOdds[$0] - meanOdds))
    }
  }

  /// The entropy of σ at `point`.
  public func entropy(at point: PathPoint<Number>) -> Number {
    Softmax(logits(at: point)).entropy
  }

  /// KL(σ(point) ‖ σ(other)) = E[log σ(point) − log σ(other)].
  public func divergence(from point: PathPoint<Number>, to other: PathPoint<Number>) -> Number {
    Softmax(logits(at: point)).divergence(to: Softmax(logits(at: other)))
  }

  /// (1/|C|) Σ_{z∈C} (σ_z(point) − σ_z(other)) for the tokens C, at least one.
  public func increase(
    of tokens: [Int], at point: PathPoint<Number>, over other: PathPoint<Number>
  ) -> Number {
    Softmax(logits(at: point)).increase(of: tokens, over: Softmax(logits(at: other)))
  }

  /// The cross-entropy −Σ p̂_z log σ_z of `data` p̂, which sums to 1, under σ at `point`.
  public func crossEntropy(of data: [Number], at point: PathPoint<Number>) -> Number {
    let softmax = Softmax(logits(at: point))
    return softmax.logTotal - Vectors.dot(data, softmax.logits)
  }
}
