public import ExactArithmetic

/// The peak of an interior level: the strength α_(j,z) at which its tokens are most likely (5), and how
/// likely they are there.
///
/// α_(j,z) = (K')^{-1}(M_z), and the height is p_z e^{K*(M_z)} with the Legendre transform
/// K*(x) = sup_α (αx − K(α)).
public struct Peak: Sendable {
  /// The level.
  public let level: Int
  /// α_(j,z).
  public let position: CertifiedReal
  /// An expression equal to α_(j,z), proved so, when there is one.
  public let closedForm: String?
  /// σ_z(α_(j,z)) of each token of the level, in the level's order.
  public let heights: [CertifiedReal]
}
