// What a search finds for all tokens with equal log-odds.
package import ExactArithmetic

/// The peak that the tokens of one level share.
package struct LevelPeak: Sendable {
  /// The level.
  package let level: Int
  /// The strength α_(j,z) of the peak.
  package let position: CertifiedReal
  /// An expression equal to α_(j,z), proved so, when there is one.
  package let closedForm: String?
  /// σ_z(α_(j,z)) of each token of the level, in the level's order; empty when not asked for.
  package let heights: [CertifiedReal]
}
