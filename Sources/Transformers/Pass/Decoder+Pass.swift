// The forward pass of a decoder.
internal import ExactArithmetic
public import SteeringLaws

extension Normalization where Number: DecoderScalar {
  /// The normalised rows.
  public func callAsFunction(_ rows: Matrix<Number>) -> Matrix<Number> {
    var result = Matrix<Number>(zeros: rows.rowCount, rows.columnCount)
    rows.elements.withUnsafeBufferPointer { input in
      result.withPointer { RowKernels.normalise(input, by: self, into: $0) }
    }
    return result
  }
}

extension Decoder {
  /// The embeddings of `tokens`, the first at position `start`.
  ///
  /// Traps for a token or a position that the decoder does not have.
  public func embedding(of tokens: [Int], start: Int = 0) -> Matrix<Number> {
    precondition(!tokens.isEmpty, "there are tokens")
    precondition(
      positionLimit.map { start + tokens.count <= $0 } ?? true, "more tokens than positions")
    var rows = tokenEmbedding.gathered(tokens)
    if let positionEmbedding {
      rows += positionEmbedding.rows(start..<(start + tokens.count))
    }
    return rows
  }

  /// Adds to the streams of `batch` what `sublayer` computes of them.
  ///
  /// Of each sequence only the last `kept` rows are kept, all when nil. `past` are the keys and
  /// values of the positions before the batch. Answers what was added, and the keys and values of the
  /// rows when the sublayer is attention.
  @discardableResult
  public func advance(
    _ batch: inout StreamBatch<Number>, through sublayer: Sublayer<Number>,
    after past: KeyValues<Number>? = nil, keeping kept: Int? = nil
  ) -> (added: Matrix<Number>, own: KeyValues<Number>?) {
    let kept = kept ?? batch.length
    var normalised = batch.replacing(sublayer.norm(batch.rows))
    let result = sublayer(&normalised, after: past, keeping: kept)
    batch.isCurve = normalised.isCurve
    if kept < batch.length { batch.keepLast(kept) }
    batch.rows += result.added
    return result
  }

  /// The residual stream of `tokens` after block `layer`, 0 meaning the embeddings: one row a token.
  ///
  /// `workers` threads share the products.
  public func stream(of tokens: [Int], after layer: Int, workers: Int = 1) -> Matrix<Number> {
    var batch = StreamBatch(embedding(of: tokens), workers: workers)
    for sublayer in blocks[..<layer].joined() { advance(&batch, through: sublayer) }
    return batch.rows
  }

  /// The logits that rows of a final stream are read as: one column a token.
  public func logits(ofFinalStream rows: Matrix<Number>) -> Matrix<Number> {
    finalNorm(rows).timesTransposed(unembedding)
  }

  /// What reads the final streams of `batch`.
  func reader(of batch: StreamBatch<Number>) -> LogitReader<Number> {
    var batch = batch
    return LogitReader(MappedRows(finalNorm(batch.rows), of: &batch), by: unembedding)
  }
}
