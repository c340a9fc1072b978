// The forward pass of one sequence, row by row as lists.
internal import ExactArithmetic
internal import SteeringLaws

extension Decoder {
  /// The residual stream after block `layer`, 0 meaning the embeddings: one row a token.
  public func stream(_ tokens: [Int], after layer: Int) -> [[Number]] {
    stream(of: tokens, after: layer).rows
  }

  /// What the blocks after block `layer` add in all to the stream `rows`, which is R where `rows`
  /// is the steered stream; `rows` plus this is the final stream.
  public func remainder(from rows: [[Number]], after layer: Int) -> [[Number]] {
    var batch = StreamBatch(Matrix(rows: rows))
    var remainder = Matrix<Number>(zeros: rows.count, width)
    for sublayer in sublayers(after: layer) {
      remainder += advance(&batch, through: sublayer).added
    }
    return remainder.rows
  }

  /// The logits that a final stream is read as: one row a position, one column a token.
  public func logits(ofFinalStream rows: [[Number]]) -> [[Number]] {
    logits(ofFinalStream: Matrix(rows: rows)).rows
  }

  /// The logits for `tokens` when α·`direction` is added to the stream after block `layer`, at the
  /// positions that `steering` selects: one row a position.
  public func logits(
    _ tokens: [Int], steering: SteeringSite, direction: [Number], strength: Number
  ) -> [[Number]] {
    let rows = steering.apply(direction, strength, to: stream(tokens, after: steering.layer))
    var batch = StreamBatch(Matrix(rows: rows))
    for sublayer in sublayers(after: steering.layer) { advance(&batch, through: sublayer) }
    return logits(ofFinalStream: batch.rows).rows
  }
}
