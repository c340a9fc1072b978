import ExactArithmetic
import RealModule
import Testing

@testable import Transformers

/// Products of rows that lie on a curve, by way of a short basis.
@Suite("Bases of rows")
struct RowBasisTests {
  /// `count` rows of `width` numbers: sums of `rank` directions with analytic coefficients.
  private func curve(_ count: Int, _ width: Int, rank: Int) -> Matrix<Double> {
    Matrix(
      rows: (0..<count).map { row in
        let alpha = Double(row) / Double(count) - 0.5
        return (0..<width).map { column in
          (0..<rank).reduce(0.0) { sum, power in
            sum + Double.pow(alpha + 0.7, Double(power)) * Double.sin(Double(3 * power + column))
          }
        }
      })
  }

  private func tall(_ rows: Int, _ width: Int) -> Matrix<Double> {
    Matrix(
      (0..<rows * width).map { Double.sin(Double($0 * $0 % 9973)) }, rowCount: rows,
      columnCount: width)
  }

  @Test("rows are found again, and directions are orthonormal")
  func reconstruction() throws {
    let rows = curve(96, 64, rank: 5)
    let basis = try #require(RowBasis(of: rows, limit: 16))
    #expect(basis.directions.rowCount <= 6)
    let again = basis.coefficients.times(basis.directions)
    #expect(zip(again.elements, rows.elements).allSatisfy { abs($0 - $1) < 1e-12 })
    let products = basis.directions.timesTransposed(basis.directions)
    for (place, value) in products.elements.enumerated() {
      let isDiagonal = place / products.columnCount == place % products.columnCount
      #expect(abs(value - (isDiagonal ? 1 : 0)) < 1e-13)
    }
  }

  @Test("products are those of BLAS, with and without a basis")
  func products() {
    let other = tall(600, 64)
    for rank in [1, 4, 12, 60] {
      let rows = curve(64, 64, rank: rank)
      let (a, b) = (rows.timesTransposedByBasis(other), rows.timesTransposed(other))
      let size = b.elements.map(abs).max() ?? 0
      #expect(zip(a.elements, b.elements).allSatisfy { abs($0 - $1) < 1e-13 * size })
      let (c, d) = (
        rows.converted { Float($0) }.timesTransposedByBasis(other.converted { Float($0) }), b
      )
      #expect(zip(c.elements, d.elements).allSatisfy { abs(Double($0) - $1) < 2e-5 * size })
    }
  }

  @Test("rows that need more directions than allowed, or are not finite, have no basis")
  func refusals() {
    var elements = [Double](repeating: 0, count: 64 * 64)
    for row in 0..<64 { elements[row * 65] = 1 }
    let identity = Matrix(elements, rowCount: 64, columnCount: 64)
    #expect(RowBasis(of: identity, limit: 63) == nil)
    #expect(RowBasis(of: identity, limit: 64) != nil)
    #expect(RowBasis(of: Matrix<Double>(zeros: 4, 4), limit: 4) == nil)
    elements[5] = .nan
    let bad = Matrix(elements, rowCount: 64, columnCount: 64)
    #expect(RowBasis(of: bad, limit: 64) == nil)
  }
}
