// What is known of one token on a stretch of a piece.

/// A stretch [low, high] of local coordinates of a piece, and what the sign of g = q_z − k does there.
struct ArcSegment: Sendable {
  /// What is known.
  enum Content: Sendable, Equatable {
    /// g has this sign throughout.
    case sign(Int)
    /// g is monotone with a slope of this sign and changes its sign: one simple zero.
    case root(slope: Int)
    /// g is monotone with a slope of this sign; its sign at an end is not decided.
    case monotone(slope: Int)
    /// Nothing.
    case unknown
  }

  /// The number of the piece.
  var piece: Int
  let low: Double
  let high: Double
  let content: Content
}
