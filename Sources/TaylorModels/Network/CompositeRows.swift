// Norms of rows of polynomials times a matrix, in doubles and proved.
internal import ExactArithmetic
internal import MatrixProducts

/// A matrix M of doubles that rows of coefficients are multiplied with.
struct CompositeRows {
  /// M, `inner` rows.
  let matrix: [Double]
  let inner: Int
  private let columns: Int
  private let norm: Magnitude

  /// Rows times `matrix`, of `inner` rows, whose entries are within 2^−48 of the sizes that they
  /// are made of.
  init(_ matrix: [Double], inner: Int) {
    self.matrix = matrix
    self.inner = inner
    columns = matrix.count / inner
    norm = RoundedMatrix(elements: matrix, rows: inner, columns: columns).frobeniusNorm
  }

  /// A bound of Σ_k ‖row_k M‖, which is at least ‖p(t)M‖ for the polynomial p with these
  /// coefficients.
  ///
  /// `size` is a bound of what the rows were rounded from: each entry is within 2^−51 of it. 2^−44
  /// covers that, the entries of M, and sums of up to 2^7 terms.
  func norm(_ rows: [Double], size: Magnitude) -> Magnitude {
    precondition(inner <= 128, "sums of at most 2^7 terms")
    let count = rows.count / inner
    guard count > 0 else { return .zero }
    var product = [Double](repeating: 0, count: count * columns)
    product.withUnsafeMutableBufferPointer {
      guard let target = $0.baseAddress else { return }
      Double.multiply(
        rows, isTransposed: false, matrix, isTransposed: false, rows: count, columns: columns,
        inner: inner, scale: 1, keep: 0, into: target)
    }
    var sum = Magnitude.zero
    for row in 0..<count {
      var square = 0.0
      for entry in product[row * columns..<(row + 1) * columns] { square += entry * entry }
      sum += Magnitude.rounded(square, operations: 2 * columns).squareRoot()
    }
    return sum + Magnitude(0x1p-44) * size * norm
  }
}

extension TaylorModel {
  /// The coefficients of the components `range` as doubles, one row a power of t, and a bound of
  /// the sum of the rows' norms.
  func doubles(_ range: Range<Int>, _ arithmetic: SeriesArithmetic) -> (
    rows: [Double], size: Magnitude
  ) {
    let count = coefficients.columnCount
    var rows: [Double] = []
    rows.reserveCapacity(count * range.count)
    var size = Magnitude.zero
    for k in 0..<count {
      var square = 0.0
      for row in range {
        let value = arithmetic.approximation(coefficients[row] + k)
        rows.append(value)
        square += value * value
      }
      size += Magnitude.rounded(square, operations: 4 * range.count).squareRoot()
    }
    return (rows, size * Magnitude(1 + 0x1p-50))
  }
}
