// What a strength may cost.
public import ExactArithmetic

/// The budgets that advice is about.
public struct AdviceBudgets: Sendable {
  /// Divergences KL(σ‖p) in nats, > 0 and increasing.
  public let divergences: [Rational]
  /// Which of them bounds the range that is recommended.
  public let recommended: Int
  /// The increase of cross-entropy over all contexts, in nats, > 0.
  public let crossEntropy: Rational
  /// The entropy, in nats, > 0, below which a text is said to repeat itself; half of a context's own
  /// where that is less.
  public let entropy: Rational

  /// Divergences of 1/10, 1/2 and 1 nat, of which the second is recommended, a cross-entropy of 1/10,
  /// and an entropy of 1/2: fewer than two tokens in play.
  public static let standard = AdviceBudgets(
    divergences: [Rational(1, 10), Rational(1, 2), 1], recommended: 1,
    crossEntropy: Rational(1, 10), entropy: Rational(1, 2))

  /// These budgets; `recommended` is a place in `divergences`.
  public init(divergences: [Rational], recommended: Int, crossEntropy: Rational, entropy: Rational)
  {
    precondition(divergences.indices.contains(recommended), "one of the divergences")
    precondition(
      (divergences + [crossEntropy, entropy]).allSatisfy { $0.signum > 0 }, "positive budgets")
    self.divergences = divergences
    self.recommended = recommended
    self.crossEntropy = crossEntropy
    self.entropy = entropy
  }
}
