// The residual streams of several sequences side by side.

/// The residual streams of sequences of one length that share their first positions.
///
/// Row s · ``length`` + i is position ``start`` + i of sequence s. Of the shared positions before
/// ``start`` later positions need keys and values alone.
public struct StreamBatch<Number: DecoderScalar>: Sendable {
  /// The rows, those of a sequence together.
  public internal(set) var rows: Matrix<Number>
  /// The number of sequences.
  public let sequences: Int
  /// The number of positions that are shared, and not among the rows.
  public internal(set) var start: Int

  /// The threads that share a product.
  let workers: Int
  /// Whether the rows of a position may lie on a smooth curve: sequences are of neighbouring strengths,
  /// and no rows have been seen that need many directions.
  var isCurve: Bool

  /// The streams `rows` of `sequences` sequences, from position `start` on; `workers` threads share
  /// products.
  public init(
    _ rows: Matrix<Number>, sequences: Int = 1, start: Int = 0, workers: Int = 1,
    isCurve: Bool = false
  ) {
    precondition(
      sequences > 0 && rows.rowCount.isMultiple(of: sequences) && start >= 0,
      "as many rows in each sequence")
    (self.rows, self.sequences, self.start) = (rows, sequences, start)
    (self.workers, self.isCurve) = (workers, isCurve)
  }

  /// The same sequences with other rows.
  func replacing(_ rows: Matrix<Number>) -> StreamBatch {
    StreamBatch(rows, sequences: sequences, start: start, workers: workers, isCurve: isCurve)
  }

  /// The number of rows of a sequence.
  public var length: Int { rows.rowCount / sequences }

  /// The last `count` rows of each sequence of `matrix`, which has as many rows as this.
  func lastRows(_ count: Int, of matrix: Matrix<Number>) -> Matrix<Number> {
    if count == length { return matrix }
    return matrix.gathered(
      (0..<sequences).flatMap { ((($0 + 1) * length) - count)..<(($0 + 1) * length) })
  }

  /// Keeps the last `count` rows of each sequence.
  mutating func keepLast(_ count: Int) {
    let kept = lastRows(count, of: rows)
    start += length - count
    rows = kept
  }
}
