// The two norms of decoders.

/// Which normalisation a decoder uses.
public enum NormalizationKind: String, Sendable, CaseIterable {
  /// RMSNorm: divides by the root mean square.
  case rootMeanSquare = "rmsnorm"
  /// LayerNorm: subtracts the mean, then divides by the root mean square.
  case layer = "layernorm"
}
