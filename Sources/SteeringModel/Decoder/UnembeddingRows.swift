// Where the rows of an unembedding come from.

/// The rows W_z of an unembedding, one a token, read one at a time: a file need not be in memory.
public protocol UnembeddingRows: Sendable {
  /// The number V of tokens.
  var rowCount: Int { get }
  /// The dimension d.
  var columnCount: Int { get }
  /// Puts the finite or infinite doubles of row `index` into `target`, which holds a row.
  func decode(row index: Int, into target: UnsafeMutableBufferPointer<Double>)
}

extension UnembeddingRows {
  /// The numbers of row `index`.
  package func row(_ index: Int) -> [Double] {
    [Double](unsafeUninitializedCapacity: columnCount) { buffer, count in
      decode(row: index, into: buffer)
      count = columnCount
    }
  }
}

/// The first rows of an unembedding: those that are tokens, where the rest is padding.
public struct LeadingRows: UnembeddingRows {
  private let all: any UnembeddingRows
  /// The number of rows that count.
  public let rowCount: Int

  /// The first `rowCount` ≥ 1 rows of `all`, which has as many.
  public init(_ rowCount: Int, of all: any UnembeddingRows) {
    precondition((1...all.rowCount).contains(rowCount), "as many rows as there are")
    self.all = all
    self.rowCount = rowCount
  }

  /// The dimension d.
  public var columnCount: Int { all.columnCount }

  /// Puts the doubles of row `index` into `target`.
  public func decode(row index: Int, into target: UnsafeMutableBufferPointer<Double>) {
    precondition((0..<rowCount).contains(index), "no such row")
    all.decode(row: index, into: target)
  }
}

/// A matrix of doubles in memory.
public struct MatrixRows: UnembeddingRows {
  /// The number of rows.
  public let rowCount: Int
  /// The number of columns.
  public let columnCount: Int
  private let values: [Double]

  /// The matrix of `values`, row by row.
  public init(_ values: [Double], columns: Int) {
    precondition(columns > 0 && values.count % columns == 0, "rows of one size")
    self.values = values
    columnCount = columns
    rowCount = values.count / columns
  }

  /// Puts row `index` into `target`.
  public func decode(row index: Int, into target: UnsafeMutableBufferPointer<Double>) {
    for column in 0..<columnCount { target[column] = values[index * columnCount + column] }
  }
}
