// One sublayer of a block.
public import SteeringLaws

/// One pre-norm sublayer: it adds to the residual stream a function of the normalised stream.
public struct Sublayer<Number: DecoderScalar>: Sendable {
  /// What the sublayer computes.
  public enum Transform: Sendable {
    /// Mixes the positions.
    case attention(Attention<Number>)
    /// Works on each position alone.
    case feedForward(FeedForward<Number>)
  }

  /// The normalisation of the input.
  public let norm: Normalization<Number>
  /// What is computed of it.
  public let transform: Transform

  /// The sublayer that normalises by `norm` and adds `transform` of the result.
  public init(norm: Normalization<Number>, transform: Transform) {
    self.norm = norm
    self.transform = transform
  }

  /// What the sublayer adds at the last `kept` positions of each sequence, given the normalised
  /// batch, and the keys and values of its rows when it is attention.
  ///
  /// `past` are the keys and values of the positions before the batch.
  func callAsFunction(
    _ normalised: inout StreamBatch<Number>, after past: KeyValues<Number>?, keeping kept: Int
  ) -> (added: Matrix<Number>, own: KeyValues<Number>?) {
    switch transform {
    case .attention(let attention):
      return attention(&normalised, after: past, keeping: kept)
    case .feedForward(let feedForward):
      return (
        feedForward(normalised.lastRows(kept, of: normalised.rows), of: &normalised), nil
      )
    }
  }

  /// What the sublayer adds to the stream of one sequence, given its normalised rows.
  public func callAsFunction(_ normalised: Matrix<Number>) -> Matrix<Number> {
    var batch = StreamBatch(normalised)
    return self(&batch, after: nil, keeping: normalised.rowCount).added
  }

  func converted<Other>(_ lift: (Number) -> Other) -> Sublayer<Other> {
    let transform: Sublayer<Other>.Transform =
      switch self.transform {
      case .attention(let attention): .attention(attention.converted(lift))
      case .feedForward(let feedForward): .feedForward(feedForward.converted(lift))
      }
    return Sublayer<Other>(norm: norm.converted(lift), transform: transform)
  }
}
