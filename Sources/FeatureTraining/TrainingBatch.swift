/// What a model is trained on, in doubles: contexts with their weights π_j and next-token
/// distributions.
///
/// Contexts that share a distribution share a row.
public struct TrainingBatch: Sendable {
  /// The number V of tokens.
  public let tokenCount: Int
  /// The distinct distributions one after another.
  public let targets: [Double]
  /// For each context the number of its distribution.
  public let rowOfContext: [Int]
  /// The weight π_j of each context; they sum to 1 up to rounding.
  public let weights: [Double]
  /// The entropy Σ_j π_j H(p_j), rounded: what a loss is compared with to stop at a gap.
  public let entropy: Double

  /// The number m of contexts.
  public var contextCount: Int { rowOfContext.count }

  /// A batch with these parts.
  public init(
    tokenCount: Int, targets: [Double], rowOfContext: [Int], weights: [Double], entropy: Double
  ) {
    precondition(targets.count % tokenCount == 0, "whole rows")
    precondition(rowOfContext.count == weights.count, "one weight for each context")
    self.tokenCount = tokenCount
    self.targets = targets
    self.rowOfContext = rowOfContext
    self.weights = weights
    self.entropy = entropy
  }
}
