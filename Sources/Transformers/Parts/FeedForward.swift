// The feed-forward layers of a decoder.
internal import ExactArithmetic

/// The feed-forward layer x ↦ B · activation(Ax + a) + b, or with a gate x ↦ B · (activation(Gx +
/// g) ∘ (Ax + a)) + b, at each position alone.
public struct FeedForward<Number: DecoderScalar>: Sendable {
  /// The map G to the gate; nil for a layer without one.
  public let gate: AffineMap<Number>?
  /// The map A to the hidden units.
  public let inner: AffineMap<Number>
  /// The map B from the hidden units back to the stream.
  public let outer: AffineMap<Number>
  /// The nonlinearity: of the gate where there is one, else of the hidden units.
  public let activation: Activation

  /// The layer of these parts.
  public init(
    gate: AffineMap<Number>? = nil, inner: AffineMap<Number>, outer: AffineMap<Number>,
    activation: Activation
  ) {
    precondition(
      outer.matrix.columnCount == inner.outputCount
        && gate.map { $0.outputCount == inner.outputCount } ?? true, "hidden sizes differ")
    self.gate = gate
    self.inner = inner
    self.outer = outer
    self.activation = activation
  }

  /// What the layer adds, given normalised rows of `batch`.
  func callAsFunction(
    _ rows: Matrix<Number>, of batch: inout StreamBatch<Number>
  ) -> Matrix<Number> {
    let rows = MappedRows(rows, of: &batch)
    var hidden = (gate ?? inner)(rows)
    hidden.withPointer { activation.apply(to: $0) }
    if gate != nil {
      inner(rows).elements.withUnsafeBufferPointer { factors in
        hidden.withPointer { RowKernels.multiply(by: factors, $0) }
      }
    }
    return outer(MappedRows(hidden, of: &batch))
  }

  func converted<Other>(_ lift: (Number) -> Other) -> FeedForward<Other> {
    FeedForward<Other>(
      gate: gate?.converted(lift), inner: inner.converted(lift), outer: outer.converted(lift),
      activation: activation)
  }
}
