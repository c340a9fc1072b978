// The answers to questions about critical points, as callers get them.
public import ExactArithmetic
public import SteeringLaws

/// A strength at which the probability of a token is critical, through the final norm (20).
public struct CriticalPoint: Sendable {
  /// What it is.
  public enum Kind: String, Sendable {
    /// A strict local maximum.
    case maximum = "max"
    /// A strict local minimum.
    case minimum = "min"
  }

  /// What it is: proved by the sign of the second derivative of log σ_z in θ.
  public let kind: Kind
  /// The strength α.
  public let strength: CertifiedReal
  /// The angle θ in (−π/2, π/2).
  public let angle: CertifiedReal
  /// σ_z there.
  public let probability: CertifiedReal
  /// (log σ_z)″ in θ there (18), enclosed.
  public let curvature: Interval
}

/// Where the probability of a token is largest: its supremum over all strengths.
public enum SupremumPlace: Sendable, Hashable {
  /// The limit at this end.
  case end(StrengthEnd)
  /// The critical point of this number among the token's.
  case point(Int)
}

/// All critical points of one token along the arc, and what is known at its ends.
public struct TokenCriticalPoints: Sendable {
  /// An end of the arc.
  public struct End: Sendable {
    /// The limit of σ_z there.
    public let probability: CertifiedReal
    /// The exact sign of dσ_z/dθ there (`CircleFamily.endSlopeSign(of:_:precisionLimit:)`); nil
    /// when it is not decided.
    public let slopeSign: Int?
  }

  /// A stretch of strengths on which critical points are not decided, as where two of them merge.
  public struct OpenStretch: Sendable {
    /// No undecided point is below this strength; −∞ if the stretch reaches the end.
    public let lower: BigFloat
    /// Nor above this one.
    public let upper: BigFloat
  }

  /// The number of the token.
  public let token: Int
  /// Whether the probability does not depend on α: then there are no points.
  public let isConstant: Bool
  /// The critical points by increasing strength.
  public let points: [CriticalPoint]
  /// The ends α → −∞ and α → +∞.
  public let ends: (minus: End, plus: End)
  /// Where the probability is largest.
  ///
  /// Several places: they tie, or their order is not decided (``isSupremumDecided``).
  public let supremum: [SupremumPlace]
  /// Whether all places of ``supremum`` are proved to attain it.
  public let isSupremumDecided: Bool
  /// Stretches on which critical points may be missing; empty when ``isComplete``.
  public let open: [OpenStretch]
  /// Zeros that were isolated but whose digits the precision allowed did not prove.
  public let undecided: [Undecided]

  /// Whether no other critical point exists, proved, and every one has its digits.
  public var isComplete: Bool { open.isEmpty && undecided.isEmpty }
}

extension TokenCriticalPoints: CustomStringConvertible {
  /// The proved digits: `max -5.0017, min 0, max 5.0017`.
  public var description: String {
    if isConstant { return "constant" }
    let texts = points.map { "\($0.kind.rawValue) \($0.strength), probability \($0.probability)" }
    let text = texts.isEmpty ? "none" : texts.joined(separator: "; ")
    return isComplete ? text : text + "; others undecided"
  }
}
