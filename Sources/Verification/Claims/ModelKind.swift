/// The two kinds of model that claims speak of.
public enum ModelKind: String, Sendable, CaseIterable {
  /// Distributions tilted by log-odds: the linear law.
  case linear
  /// A decoder steered before its final norm: the great circle.
  case decoder
}
