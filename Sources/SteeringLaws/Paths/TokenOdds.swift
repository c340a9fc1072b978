// The odds of two tokens through a norm: they turn at most once, at a rational strength (20).
public import ExactArithmetic

/// How the odds of one token to another depend on the strength.
public enum TokenOdds: Sendable, Equatable {
  /// They do not depend on it.
  case constant
  /// They rise with it.
  case rising
  /// They fall with it.
  case falling
  /// They turn once, at this strength, exactly: their maximum if `isMaximum`, else their minimum.
  case turning(at: Rational, isMaximum: Bool)
}

extension CircleFamily {
  /// How the odds of `token` to `other` depend on the strength, exactly (20).
  ///
  /// Their logarithm is ΔB + ΔP cos θ + ΔQ sin θ, whose slope has one zero on the open arc,
  /// tan θ = ΔQ/ΔP, if ΔP ≠ 0: α* = (r²Δk/Δp − ⟨u,y⟩)/‖y‖² with Δp = Δa − Δk⟨u,y⟩/‖y‖², a maximum
  /// for Δp > 0.
  public func odds(of token: Int, to other: Int) -> TokenOdds {
    let (z, y) = (self.token(token), self.token(other))
    let slope = z.slope - y.slope
    let part = z.cosinePart(path) - y.cosinePart(path)
    guard !part.isZero else {
      return slope.isZero ? .constant : (slope.signum > 0 ? .rising : .falling)
    }
    let place = (path.distanceSquare * slope / part - path.product) / path.speedSquare
    return .turning(at: place, isMaximum: part.signum > 0)
  }
}
