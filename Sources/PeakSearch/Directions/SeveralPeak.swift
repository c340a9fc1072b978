// The answer to where a token is likeliest along several vectors.
public import ExactArithmetic

/// Where the probability of one token is largest over all α ∈ R^k, and how large it is (39).
public struct SeveralPeak: Sendable {
  /// How the supremum is reached.
  public enum Place: Sendable {
    /// At some strengths: M(z) is in the relative interior of the hull of all log-odds.
    case attained
    /// Nowhere: it is approached along strengths + t·`direction`, t → ∞, which leaves the tokens
    /// `face` alone; with whole numbers for a direction.
    case limit(direction: [Rational], face: [Int])
  }

  /// The number of the token.
  public let token: Int
  /// How the supremum is reached.
  public let place: Place
  /// α, one strength a vector: where the supremum is attained, on the face or among all tokens.
  ///
  /// Coordinates that the others make superfluous are 0.
  public let strengths: [CertifiedReal]
  /// The dimension of the coset of all such α: 0 where it is the only one.
  public let freedom: Int
  /// The supremum of the probability: p_z e^{K*(M(z))}, K of the face.
  public let height: CertifiedReal
}
