// Rows that affine maps are applied to, by way of a short basis where they have one.
internal import ConcurrentWork
internal import ExactArithmetic

/// Rows that one map after another is applied to.
struct MappedRows<Number: DecoderScalar>: Sendable {
  let rows: Matrix<Number>
  /// A short basis of them; nil where there is none.
  let basis: RowBasis<Number>?
  /// The threads that share a product.
  let workers: Int

  /// The basis of `rows` is looked for when they are the rows of one position, many strengths each one
  /// row, and no rows of `batch` failed to have one before.
  init(_ rows: Matrix<Number>, of batch: inout StreamBatch<Number>) {
    self.rows = rows
    workers = batch.workers
    guard batch.isCurve, rows.rowCount == batch.sequences, rows.rowCount >= 64 else {
      basis = nil
      return
    }
    // Beyond, finding it costs what it saves.
    basis = Number.basis(of: rows, limit: min(rows.rowCount / 4, rows.columnCount / 4))
    if basis == nil { batch.isCurve = false }
  }

  /// The product of the rows with the transpose of `matrix`, added to the rows of `result` or in their
  /// place.
  ///
  /// A basis changes only rounding.
  func addProduct(
    withTransposed matrix: Matrix<Number>, isAdding: Bool, to result: inout Matrix<Number>
  ) {
    if let basis {
      let images = basis.directions.timesTransposed(matrix)
      basis.coefficients.addProduct(with: images, isAdding: isAdding, to: &result)
    } else {
      rows.addProduct(withTransposed: matrix, isAdding: isAdding, workers: workers, to: &result)
    }
  }
}

extension AffineMap {
  /// The map of each of the rows.
  func callAsFunction(_ rows: MappedRows<Number>) -> Matrix<Number> {
    let count = rows.rows.rowCount
    var result =
      bias.map { Matrix(copies: count, of: $0, columnCount: outputCount) }
      ?? Matrix(zeros: count, outputCount)
    rows.addProduct(withTransposed: matrix, isAdding: bias != nil, to: &result)
    return result
  }
}

/// Rows of a final stream, to be read as logits some rows at a time.
struct LogitReader<Number: DecoderScalar>: Sendable {
  private let factors: Matrix<Number>
  private let images: Matrix<Number>
  private let isTransposed: Bool
  /// How many rows are best read at once: with a basis few, which stay near the processor.
  let step: Int

  /// The reader of `rows`, normalised streams, by `unembedding`.
  init(_ rows: MappedRows<Number>, by unembedding: Matrix<Number>) {
    if let basis = rows.basis {
      factors = basis.coefficients
      images = basis.directions.timesTransposed(unembedding)
      (isTransposed, step) = (false, 64)
    } else {
      (factors, images) = (rows.rows, unembedding)
      (isTransposed, step) = (true, max(1, rows.rows.rowCount))
    }
  }

  /// The number of rows.
  var count: Int { factors.rowCount }

  /// The logits of the rows `range`.
  func logits(_ range: Range<Int>) -> Matrix<Number> {
    let columns = isTransposed ? images.rowCount : images.columnCount
    var result = Matrix<Number>(zeros: range.count, columns)
    read(range, into: &result)
    return result
  }

  /// Writes the logits of the rows `range` into the first rows of `result`.
  func read(_ range: Range<Int>, into result: inout Matrix<Number>) {
    let some = range == 0..<count ? factors : factors.rows(range)
    if isTransposed {
      some.addProduct(withTransposed: images, isAdding: false, to: &result)
    } else {
      some.addProduct(with: images, isAdding: false, to: &result)
    }
  }
}
