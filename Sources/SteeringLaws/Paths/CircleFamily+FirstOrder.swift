// What steering through a norm begins with: the log-odds of first order (17).
public import ExactArithmetic

extension CircleFamily {
  /// The log-odds of first order of a token, M_z = dlogit_z/dα at α = 0, in its two parts: both times
  /// √(d/ρ₀²), and up to a constant that all tokens share.
  public struct FirstOrderLogOdds: Sendable {
    /// k_z: what the steering vector adds.
    public let ofVector: Rational
    /// −κa_z: what the norm takes, as it shrinks the logits that are there.
    public let ofNorm: Rational

    /// k_z − κa_z.
    public var sum: Rational { ofVector + ofNorm }
  }

  /// M_z of `token`, exactly over √`firstOrderRadicand`.
  public func firstOrderLogOdds(of token: Int) -> FirstOrderLogOdds {
    let numbers = self.token(token)
    return FirstOrderLogOdds(ofVector: numbers.slope, ofNorm: -path.kappa * numbers.start)
  }

  /// d/ρ₀², whose root is the unit of ``firstOrderLogOdds(of:)``.
  public var firstOrderRadicand: Rational { path.radicand(at: 0) }
}
