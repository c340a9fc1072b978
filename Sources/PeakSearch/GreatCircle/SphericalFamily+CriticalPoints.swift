// All critical points on the full circle of steering that keeps the norm.
public import ExactArithmetic
internal import RealModule
public import SteeringLaws

/// An angle at which the probability of a token is critical on the full circle (24).
public struct SphericalPoint: Sendable {
  /// What it is.
  public let kind: CriticalPoint.Kind
  /// The angle φ in (−π, π], in radians.
  public let angle: CertifiedReal
  /// σ_z there.
  public let probability: CertifiedReal
}

/// All critical points of one token on the full circle.
public struct TokenSphericalPoints: Sendable {
  /// The number of the token.
  public let token: Int
  /// Whether the probability does not depend on φ: then there are no points.
  public let isConstant: Bool
  /// The critical points by increasing angle: as many maxima as minima when ``isComplete``.
  public let points: [SphericalPoint]
  /// The numbers of the points at which the probability is largest: several where they tie, or where
  /// their order is not decided.
  public let supremum: [Int]
  /// Whether no other critical point exists, proved, and every one has its digits.
  public let isComplete: Bool
}

extension SphericalFamily {
  /// All critical points of the probabilities of `tokens` on the full circle, in their order, with
  /// `digits` significant digits, and the proof that there are no others.
  ///
  /// The two halves by ``CircleFamily/criticalPoints(of:digits:precisionLimit:workers:)``, whose
  /// ends are ordinary points here.
  public func criticalPoints(
    of tokens: [Int], digits: Int, precisionLimit: Int? = nil, workers: Int = 1
  ) -> [TokenSphericalPoints] {
    let limit = precisionLimit ?? PeakMethods.precisionLimit(digits: digits)
    // π is added to angles of the far half: up to three digits more are needed.
    let halves = [near, far].map {
      $0.criticalPoints(
        of: tokens, digits: digits + 3, precisionLimit: limit, workers: workers)
    }
    return tokens.indices.map { place in
      answer(near: halves[0][place], far: halves[1][place], digits: digits, precisionLimit: limit)
    }
  }

  private func answer(
    near: TokenCriticalPoints, far: TokenCriticalPoints, digits: Int, precisionLimit: Int
  ) -> TokenSphericalPoints {
    var isComplete = near.isComplete && far.isComplete
    let precision = CertifiedReal.workingPrecision(digits: digits + 3) + 32
    let halfTurn = (1 as Interval).rounded(to: precision).arctangent(precision: precision).scaled(
      byPowerOfTwo: 2)
    func turned(_ point: CriticalPoint) -> SphericalPoint {
      let angle = point.angle.enclosure
      // θ is in (−π/2, π/2), and 0 is turned to π.
      return SphericalPoint(
        kind: point.kind,
        angle: CertifiedReal(angle.lower.signum > 0 ? angle - halfTurn : angle + halfTurn),
        probability: point.probability)
    }
    var points = near.points.map {
      SphericalPoint(kind: $0.kind, angle: $0.angle, probability: $0.probability)
    }
    points += far.points.map(turned)
    for (end, sign) in [(StrengthEnd.negative, -1), (.positive, 1)] {
      let value = end == .positive ? near.ends.plus : near.ends.minus
      switch value.slopeSign {
      case nil: isComplete = false
      case 0? where !near.isConstant:
        guard let kind = kind(of: near.token, end, precisionLimit: precisionLimit) else {
          isComplete = false
          continue
        }
        let right = halfTurn.scaled(byPowerOfTwo: -1)
        points.append(
          SphericalPoint(
            kind: kind, angle: CertifiedReal(sign > 0 ? right : -right),
            probability: value.probability))
      default: break
      }
    }
    points.sort { $0.angle.enclosure.lower < $1.angle.enclosure.lower }
    let maxima = points.indices.filter { points[$0].kind == .maximum }
    let best = maxima.map { points[$0].probability.enclosure.lower }.reduce(BigFloat(0), max)
    return TokenSphericalPoints(
      token: near.token, isConstant: near.isConstant, points: points,
      supremum: maxima.filter { points[$0].probability.enclosure.upper >= best },
      isComplete: isComplete)
  }

  /// What a critical point at an end of the near half is: the sign of (log σ_z)″ = E[U] − U_z −
  /// Var(U′) (18); nil when it is not decided.
  private func kind(
    of token: Int, _ end: StrengthEnd, precisionLimit: Int
  ) -> CriticalPoint.Kind? {
    var precision = 128
    while precision <= precisionLimit {
      let waves = near.waves(precision: precision)
      // At φ = ±π/2: U = ±Q, and U′ = ∓P, whose variance is that of P.
      let levels = waves.map { end == .positive ? $0.sine : -$0.sine }
      let sigma = Softmax(zip(waves, levels).map { $0.bias + $1 }).probabilities
      let slopes = waves.map(\.cosine)
      let mean = Vectors.dot(sigma, slopes)
      let variance = zip(sigma, slopes).reduce(Interval(0)) { $0 + $1.0 * ($1.1 - mean).squared }
      let curvature = Vectors.dot(sigma, levels) - levels[token] - variance
      if let sign = curvature.sign, sign != 0 { return sign < 0 ? .maximum : .minimum }
      precision *= 2
    }
    return nil
  }
}
