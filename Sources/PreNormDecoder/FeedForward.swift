public import ExactArithmetic

/// The feed-forward layer x ↦ B · activation(Ax + a) + b, at each position alone.
public struct FeedForward<Number: ExponentialField & Sendable>: Sendable {
  /// The map to the hidden units.
  public let inner: AffineMap<Number>
  /// The map from the hidden units back to the stream.
  public let outer: AffineMap<Number>
  /// The nonlinearity between them.
  public let activation: Activation
  /// How the nonlinearity's constants enter the number system.
  let lift: @Sendable (Double) -> Number

  /// What the layer adds, given a normalised row.
  public func callAsFunction(_ row: [Number]) -> [Number] {
    outer(inner(row).map { activation($0, lift: lift) })
  }

  func converted<Other>(_ lift: @escaping @Sendable (Number) -> Other) -> FeedForward<Other> {
    let inject = self.lift
    return FeedForward<Other>(
      inner: inner.converted(lift), outer: outer.converted(lift), activation: activation,
      lift: { lift(inject($0)) })
  }
}
