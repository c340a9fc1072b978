// What the great-circle law knows of one token.
public import ExactArithmetic

/// The three exact numbers of a token: its logit is B + √d (a + αk)/ρ(α) (16).
public struct CircleToken: Sendable, Hashable {
  /// a = ⟨W_z, γ∘Ch⟩.
  public let start: Rational
  /// k = ⟨W_z, γ∘Cv⟩.
  public let slope: Rational
  /// The bias logit B = ⟨W_z, β⟩ + b_z.
  public let bias: Rational

  /// The token with these numbers.
  public init(start: Rational, slope: Rational, bias: Rational = 0) {
    self.start = start
    self.slope = slope
    self.bias = bias
  }

  /// a + αk, the line of the token.
  public func height(at alpha: Rational) -> Rational { start + alpha * slope }

  /// The logit at `alpha`: a number over √(d/ρ(α)²), of which order and equality are decided.
  public func logit(at alpha: Rational) -> SurdScore {
    SurdScore(slope: height(at: alpha), offset: bias)
  }

  /// P/√(d/r²) = a − k⟨u,y⟩/‖y‖², the rational part of the coefficient of cos θ.
  public func cosinePart(_ path: CirclePath) -> Rational { height(at: path.foot) }

  /// The limit B ± Q of the logit at an end, over √(d/‖y‖²).
  public func limit(_ end: StrengthEnd) -> SurdScore {
    SurdScore(slope: end == .positive ? slope : -slope, offset: bias)
  }

  /// n = k(ρ₀² + α⟨u,y⟩) − a(⟨u,y⟩ + α‖y‖²): the slope of the logit in α is √d n/ρ³.
  public func logitSlope(at alpha: Rational, _ path: CirclePath) -> Rational {
    slope * (path.startSquare + alpha * path.product)
      - start * (path.product + alpha * path.speedSquare)
  }
}

/// A token on the circle in numbers: its logit is B + P cos θ + Q sin θ.
public struct CircleWave: Sendable {
  /// P = √d (a − k⟨u,y⟩/‖y‖²)/r.
  public let cosine: Interval
  /// Q = √d k/‖y‖.
  public let sine: Interval
  /// B.
  public let bias: Interval
}

extension CirclePath {
  /// √(d/r²) and √(d/‖y‖²), which make P and Q of rationals.
  private func units(precision: Int) -> (cosine: Interval, sine: Interval) {
    func root(_ square: Rational) -> Interval {
      Interval.sqrt(Interval(scale / square, precision: precision))
    }
    return (root(distanceSquare), root(speedSquare))
  }

  /// The waves of `tokens`, with endpoints of `precision` bits.
  public func waves(_ tokens: [CircleToken], precision: Int) -> [CircleWave] {
    let units = units(precision: precision)
    return tokens.map { token in
      CircleWave(
        cosine: units.cosine * Interval(token.cosinePart(self), precision: precision),
        sine: units.sine * Interval(token.slope, precision: precision),
        bias: Interval(token.bias, precision: precision))
    }
  }
}
