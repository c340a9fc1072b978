// Matrices and affine maps over one number system.
public import ExactArithmetic
internal import RealModule
internal import SteeringLaws

/// A matrix over one number system, stored by rows.
public struct Matrix<Number: ExponentialField & Sendable>: Sendable {
  /// The rows, of one length.
  public let rows: [[Number]]

  /// The matrix with these rows, at least one, all of one length.
  public init(rows: [[Number]]) {
    precondition(!rows.isEmpty && rows.allSatisfy { $0.count == rows[0].count }, "ragged matrix")
    self.rows = rows
  }

  /// The number of columns.
  public var columnCount: Int { rows[0].count }

  /// The product with a column vector.
  public static func * (matrix: Matrix, x: [Number]) -> [Number] {
    matrix.rows.map { Vectors.dot($0, x) }
  }

  /// The matrix over another number system.
  public func converted<Other>(_ lift: (Number) -> Other) -> Matrix<Other> {
    Matrix<Other>(rows: rows.map { $0.map(lift) })
  }
}

/// x ↦ Ax + b.
public struct AffineMap<Number: ExponentialField & Sendable>: Sendable {
  /// The matrix A.
  public let matrix: Matrix<Number>
  /// The bias b, one entry for each row of the matrix.
  public let bias: [Number]

  /// The map with this matrix and bias, one entry a row.
  public init(_ matrix: Matrix<Number>, bias: [Number]) {
    precondition(matrix.rows.count == bias.count, "one bias a row")
    self.matrix = matrix
    self.bias = bias
  }

  /// Ax + b.
  public func callAsFunction(_ x: [Number]) -> [Number] {
    zip(matrix.rows, bias).map { Vectors.dot($0, x) + $1 }
  }

  /// The part of the map that makes the outputs `range`.
  public func outputs(_ range: Range<Int>) -> AffineMap {
    AffineMap(Matrix(rows: Array(matrix.rows[range])), bias: Array(bias[range]))
  }

  /// The map over another number system.
  public func converted<Other>(_ lift: (Number) -> Other) -> AffineMap<Other> {
    AffineMap<Other>(matrix.converted(lift), bias: bias.map(lift))
  }
}

extension Matrix where Number == Interval {
  /// An upper bound of the operator norm: the least of the Frobenius norm and √(‖A‖₁ ‖A‖_∞).
  public var operatorNorm: Interval {
    func sum(_ values: [Interval]) -> Interval {
      values.reduce(0 as Interval) { $0 + Interval($1.magnitudeBound) }
    }
    let rowSums = rows.map { sum($0).upper }
    let columnSums = rows[0].indices.map { column in sum(rows.map { $0[column] }).upper }
    let mixed = Interval.sqrt(
      Interval(rowSums.reduce(0, max)) * Interval(columnSums.reduce(0, max)))
    let frobenius = Vectors.norm(rows.joined())
    return Interval(min(mixed.upper, frobenius.upper))
  }

  /// A diag(γ).
  func scalingColumns(by gain: [Interval]) -> Matrix {
    Matrix(rows: rows.map { row in zip(row, gain).map { $0 * $1 } })
  }
}
