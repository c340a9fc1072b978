// Affine maps over one number system.

/// x ↦ Ax + b.
public struct AffineMap<Number: DecoderScalar>: Sendable {
  /// The matrix A.
  public let matrix: Matrix<Number>
  /// The bias b, one entry for each row of the matrix; none where it is 0.
  public let bias: [Number]?

  /// The map with this matrix and bias, one entry a row.
  public init(_ matrix: Matrix<Number>, bias: [Number]? = nil) {
    precondition(bias.map { $0.count == matrix.rowCount } ?? true, "one bias a row")
    self.matrix = matrix
    self.bias = bias
  }

  /// The number of coordinates of the result.
  public var outputCount: Int { matrix.rowCount }

  /// Ax + b.
  public func callAsFunction(_ x: [Number]) -> [Number] {
    let product = matrix * x
    return bias.map { zip(product, $0).map { $0 + $1 } } ?? product
  }

  /// The part of the map that makes the outputs `range`.
  public func outputs(_ range: Range<Int>) -> AffineMap {
    AffineMap(matrix.rows(range), bias: bias.map { Array($0[range]) })
  }

  /// The map over another number system.
  public func converted<Other>(_ lift: (Number) -> Other) -> AffineMap<Other> {
    AffineMap<Other>(matrix.converted(lift), bias: bias?.map(lift))
  }
}
