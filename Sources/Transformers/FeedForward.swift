// The feed-forward layers of a decoder.
public import ExactArithmetic

/// The feed-forward layer x ↦ B · activation(Ax + a) + b, at each position alone.
public struct FeedForward<Number: ExponentialField & Sendable>: Sendable {
  /// The map to the hidden units.
  public let inner: AffineMap<Number>
  /// The map from the hidden units back to the stream.
  public let outer: AffineMap<Number>
  /// The nonlinearity between them.
  public let activation: Activation

  /// The layer of these parts.
  public init(inner: AffineMap<Number>, outer: AffineMap<Number>, activation: Activation) {
    precondition(outer.matrix.columnCount == inner.bias.count, "hidden sizes differ")
    self.inner = inner
    self.outer = outer
    self.activation = activation
  }

  /// What the layer adds, given a normalised row.
  public func callAsFunction(_ row: [Number]) -> [Number] {
    outer(inner(row).map { activation($0) })
  }

  func converted<Other>(_ lift: (Number) -> Other) -> FeedForward<Other> {
    FeedForward<Other>(
      inner: inner.converted(lift), outer: outer.converted(lift), activation: activation)
  }
}
