// Small vectors and symmetric positive matrices over any number system.
package import RealModule

/// Operations on vectors and matrices of a few entries, written once over fields: rationals exactly,
/// enclosures as enclosures.
package enum LinearAlgebra {
  /// ⟨a, b⟩ of vectors of one size.
  @specialized(where Number == Double)
  @specialized(where Number == Rational)
  @specialized(where Number == Interval)
  package static func dot<Number: AlgebraicField>(_ a: [Number], _ b: [Number]) -> Number {
    var sum: Number = 0
    for place in 0..<min(a.count, b.count) { sum += a[place] * b[place] }
    return sum
  }

  /// The product of matrix and vector.
  package static func product<Number: AlgebraicField>(
    _ matrix: [[Number]], _ vector: [Number]
  ) -> [Number] {
    matrix.map { dot($0, vector) }
  }

  /// The solution x of `matrix` x = `vector` for a symmetric positive definite matrix, by elimination
  /// without exchanges.
  ///
  /// Over doubles there may be infinities and NaN, where the matrix is nearly singular.
  @specialized(where Number == Double)
  @specialized(where Number == BigFloat)
  package static func solution<Number: AlgebraicField>(
    _ matrix: [[Number]], _ vector: [Number]
  ) -> [Number] {
    let size = vector.count
    var rows = matrix
    var right = vector
    for pivot in 0..<size {
      for row in 0..<size where row > pivot {
        let factor = rows[row][pivot] / rows[pivot][pivot]
        for column in pivot..<size { rows[row][column] -= factor * rows[pivot][column] }
        right[row] -= factor * right[pivot]
      }
    }
    for row in (0..<size).reversed() {
      for column in 0..<size where column > row { right[row] -= rows[row][column] * right[column] }
      right[row] /= rows[row][row]
    }
    return right
  }

  /// The inverse of a symmetric positive definite matrix, which is symmetric, like
  /// ``solution(_:_:)``.
  package static func inverse<Number: AlgebraicField>(_ matrix: [[Number]]) -> [[Number]] {
    matrix.indices.map { place in
      solution(matrix, matrix.indices.map { $0 == place ? 1 : 0 })
    }
  }
}
