// Where probabilities and cross-entropy go at the ends of the arc (20), (23).
public import ExactArithmetic
internal import RealModule

extension CircleFamily {
  /// The limits B ± Q of the logits at an end: all contexts share Q.
  public func limitLogits(_ end: StrengthEnd, precision: Int) -> [Interval] {
    let radicand = limitRadicand
    return tokens.map { $0.limit(end).enclosure(radicand: radicand, precision: precision) }
  }

  /// The limits σ^± = softmax(B ± Q) of the probabilities at an end, with `digits` digits (20).
  ///
  /// Throws `Undecided` when `precisionLimit` bits do not prove them.
  public func limits(
    _ end: StrengthEnd, digits: Int, precisionLimit: Int
  ) throws(Undecided) -> [CertifiedReal] {
    try CircleFamily.certified(digits: digits, precisionLimit: precisionLimit) {
      Softmax(self.limitLogits(end, precision: $0)).probabilities
    }
  }

  /// The plateau H(p̂, σ^±) of the cross-entropy of `data` p̂ at an end, with `digits` digits (23):
  /// finite, so that through a norm the cross-entropy is bounded.
  ///
  /// `data` sums to 1, one number a token. Throws `Undecided` when `precisionLimit` bits do not
  /// prove the digits.
  public func plateau(
    of data: [Rational], _ end: StrengthEnd, digits: Int, precisionLimit: Int
  ) throws(Undecided) -> CertifiedReal {
    precondition(data.count == count, "one probability a token")
    return try CertifiedReal.evaluating(
      digits: digits, precisionLimit: precisionLimit, "plateau of the cross-entropy"
    ) { precision in
      let softmax = Softmax(limitLogits(end, precision: precision))
      let data = data.map { Interval($0, precision: precision) }
      return softmax.logTotal - Vectors.dot(data, softmax.logits)
    }
  }

  /// A bound of |log σ_z − log σ_z^±| for z = `token` at strength `alpha`, on the side of `end`:
  /// max_y R_zy · 2 sin(η/2) with tan η = r/(±α‖y‖ ± ⟨u,y⟩/‖y‖) (23).
  ///
  /// Infinite on the wrong side of the foot. Rounded up.
  public func distanceFromLimit(
    of token: Int, _ end: StrengthEnd, at alpha: Rational, precision: Int = 64
  ) -> BigFloat {
    let side = end == .positive ? 1 : -1
    guard (alpha - path.foot).signum == side else { return .infinity() }
    // 2 sin(η/2) = √(2 − 2 cos η) = √2 tan η / √(1 + tan² η + √(1 + tan² η)).
    let tangent = (1 as Interval) / path.tangent(at: alpha, precision: precision)
    let square = (1 as Interval) + tangent.squared
    let chord =
      Interval.sqrt(2 * tangent.squared / (square + Interval.sqrt(square)))
    return (chord * Interval(spread(of: token, precision: precision))).upper
  }

  /// The largest distance max_y R_zy, R_zy = √((P_z − P_y)² + (Q_z − Q_y)²), rounded up.
  public func spread(of token: Int, precision: Int = 64) -> BigFloat {
    let waves = waves(precision: precision)
    return waves.reduce(BigFloat(0)) { max($0, waves[token].distance(to: $1)) }
  }

  /// An upper bound of the diameter of the points (P, Q): twice the largest distance from the
  /// middle of their box, and the diameter itself for at most `limit` tokens.
  public func diameter(exactUpTo limit: Int = 256, precision: Int = 64) -> BigFloat {
    let waves = waves(precision: precision)
    if waves.count <= limit {
      return waves.indices.reduce(BigFloat(0)) { most, z in
        waves[..<z].reduce(most) { max($0, waves[z].distance(to: $1)) }
      }
    }
    let cosines = waves.dropFirst().reduce(waves[0].cosine) { $0.hull($1.cosine) }
    let sines = waves.dropFirst().reduce(waves[0].sine) { $0.hull($1.sine) }
    let middle = CircleWave(
      cosine: Interval(cosines.midpoint), sine: Interval(sines.midpoint), bias: 0)
    let radius = waves.reduce(BigFloat(0)) { max($0, middle.distance(to: $1)) }
    return radius.scaled(byPowerOfTwo: 1)
  }
}

extension CircleWave {
  /// An upper bound of √((P − P′)² + (Q − Q′)²).
  func distance(to other: CircleWave) -> BigFloat {
    Interval.sqrt((cosine - other.cosine).squared + (sine - other.sine).squared).upper
  }

  /// An upper bound of the amplitude √(P² + Q²).
  public var amplitude: BigFloat { Interval.sqrt(cosine.squared + sine.squared).upper }
}
