// What steering does to one prompt at one strength.

/// One prompt at one strength.
public struct TransformerSample: Sendable {
  /// The strength α.
  public let strength: Double
  /// The log-probabilities of the tokens asked about.
  public let logProbabilities: [Double]
  /// The probabilities of the groups of tokens asked about.
  public let groups: [Double]
  /// KL(given || steered): the increase of the cross-entropy of the given distribution.
  public let crossEntropyIncrease: Double
  /// KL(steered || given).
  public let divergence: Double
  /// The entropy, in nats.
  public let entropy: Double
  /// The likeliest token.
  public let likeliest: Int
}
