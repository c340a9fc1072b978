// Matrices over one number system.
internal import ConcurrentWork
internal import ExactArithmetic
internal import SteeringLaws

/// A matrix over one number system, stored by rows: weights, or the rows of a stream.
public struct Matrix<Number: DecoderScalar>: Sendable {
  /// The number of rows.
  public let rowCount: Int
  /// The number of columns.
  public let columnCount: Int
  /// The numbers, row after row.
  public private(set) var elements: [Number]

  /// The matrix of the numbers `elements`, row after row, as many as the extents say.
  public init(_ elements: [Number], rowCount: Int, columnCount: Int) {
    precondition(elements.count == rowCount * columnCount, "as many numbers as places")
    (self.elements, self.rowCount, self.columnCount) = (elements, rowCount, columnCount)
  }

  /// The matrix with these rows, at least one, all of one length.
  public init(rows: [[Number]]) {
    precondition(!rows.isEmpty && rows.allSatisfy { $0.count == rows[0].count }, "ragged matrix")
    self.init(rows.flatMap(\.self), rowCount: rows.count, columnCount: rows[0].count)
  }

  /// The matrix of zeros.
  init(zeros rowCount: Int, _ columnCount: Int) {
    self.init(
      RowKernels.zeros(rowCount * columnCount), rowCount: rowCount, columnCount: columnCount)
  }

  /// `count` copies of the rows in `elements`, each of `columnCount` numbers, below one another.
  init(copies count: Int, of elements: [Number], columnCount: Int) {
    var all: [Number] = []
    all.reserveCapacity(count * elements.count)
    for _ in 0..<count { all.append(contentsOf: elements) }
    self.init(all, rowCount: all.count / max(1, columnCount), columnCount: columnCount)
  }

  /// Row `index`.
  public subscript(index: Int) -> ArraySlice<Number> {
    elements[(index * columnCount)..<((index + 1) * columnCount)]
  }

  /// The rows, each a copy.
  public var rows: [[Number]] { (0..<rowCount).map { Array(self[$0]) } }

  /// The rows `range`.
  public func rows(_ range: Range<Int>) -> Matrix {
    Matrix(
      Array(elements[(range.lowerBound * columnCount)..<(range.upperBound * columnCount)]),
      rowCount: range.count, columnCount: columnCount)
  }

  /// The rows whose numbers are `indices`, in that order.
  func gathered(_ indices: some Sequence<Int>) -> Matrix {
    var gathered: [Number] = []
    var count = 0
    for index in indices {
      gathered += self[index]
      count += 1
    }
    return Matrix(gathered, rowCount: count, columnCount: columnCount)
  }

  /// The product with a column vector.
  public static func * (matrix: Matrix, x: [Number]) -> [Number] {
    precondition(x.count == matrix.columnCount, "a vector of another dimension")
    return (0..<matrix.rowCount).map { Vectors.dot(matrix[$0], x) }
  }

  /// The product with the transpose of `other`: each row of this matrix against each of `other`.
  ///
  /// By BLAS for floats. Cost: one product a row, row of `other`, and column.
  public func timesTransposed(_ other: Matrix) -> Matrix {
    precondition(columnCount == other.columnCount, "columns differ")
    var result = Matrix(zeros: rowCount, other.rowCount)
    addProduct(withTransposed: other, isAdding: false, to: &result)
    return result
  }

  /// The first rows of result ← this · other, or adds it; by BLAS for floats.
  func addProduct(with other: Matrix, isAdding: Bool, to result: inout Matrix) {
    precondition(
      columnCount == other.rowCount && other.columnCount == result.columnCount
        && rowCount <= result.rowCount, "extents differ")
    elements.withUnsafeBufferPointer { a in
      other.elements.withUnsafeBufferPointer { b in
        result.elements.withUnsafeMutableBufferPointer { c in
          guard let a = a.baseAddress, let b = b.baseAddress, let c = c.baseAddress else { return }
          Number.multiply(
            a, stride: columnCount, b, stride: other.columnCount, isTransposed: false,
            rows: rowCount, columns: other.columnCount, inner: columnCount, isAdding: isAdding,
            into: c, stride: other.columnCount)
        }
      }
    }
  }

  /// The first rows of result ← this · otherᵀ, or adds it; by BLAS for floats.
  ///
  /// Several `workers` share the columns of the result, where there are few rows and much to read.
  func addProduct(
    withTransposed other: Matrix, isAdding: Bool, workers: Int = 1, to result: inout Matrix
  ) {
    precondition(
      columnCount == other.columnCount && other.rowCount == result.columnCount
        && rowCount <= result.rowCount, "extents differ")
    let (inner, all) = (columnCount, result.columnCount)
    let isShared = workers > 1 && rowCount <= 64 && other.elements.count >= 1 << 16
    let share = isShared ? (all + workers - 1) / workers : max(1, all)
    elements.withUnsafeBufferPointer { a in
      other.elements.withUnsafeBufferPointer { b in
        result.elements.withUnsafeMutableBufferPointer { c in
          guard let a = a.baseAddress, let b = b.baseAddress, let c = c.baseAddress else { return }
          // Each worker has columns of its own.
          nonisolated(unsafe) let (x, y, z) = (a, b, c)
          _ = concurrentMap(Array(stride(from: 0, to: all, by: share)), workers: workers) { start in
            Number.multiply(
              x, stride: inner, y + start * inner, stride: inner, isTransposed: true,
              rows: rowCount, columns: min(share, all - start), inner: inner, isAdding: isAdding,
              into: z + start, stride: all)
          }
        }
      }
    }
  }

  /// Adds `other`, of the same extents.
  static func += (sum: inout Matrix, other: Matrix) {
    precondition(
      sum.rowCount == other.rowCount && sum.columnCount == other.columnCount, "extents differ")
    sum.withPointer { target in
      other.elements.withUnsafeBufferPointer { RowKernels.add($0, to: target) }
    }
  }

  /// Calls `body` with the numbers, to be changed in place.
  mutating func withPointer<Result>(
    _ body: (UnsafeMutableBufferPointer<Number>) throws -> Result
  ) rethrows -> Result {
    try elements.withUnsafeMutableBufferPointer { try body($0) }
  }

  /// The matrix over another number system.
  public func converted<Other>(_ lift: (Number) -> Other) -> Matrix<Other> {
    Matrix<Other>(elements.map(lift), rowCount: rowCount, columnCount: columnCount)
  }
}
