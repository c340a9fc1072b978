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
    var again = Matrix<Double>(zeros: 96, 64)
    basis.coefficients.addProduct(with: basis.directions, isAdding: false, to: &again)
    #expect(zip(again.elements, rows.elements).allSatisfy { abs($0 - $1) < 1e-12 })
    let products = basis.directions.timesTransposed(basis.directions)
    for (place, value) in products.elements.enumerated() {
      let isDiagonal = place / products.columnCount == place % products.columnCount
      #expect(abs(value - (isDiagonal ? 1 : 0)) < 1e-13)
    }
  }

  /// A batch whose sequences are strengths, with the rows `rows`.
  private func batch<Number>(_ rows: Matrix<Number>) -> StreamBatch<Number> {
    StreamBatch(rows, sequences: rows.rowCount, isCurve: true)
  }

  @Test("maps of rows are those of BLAS, with and without a basis, and so are logits read in parts")
  func products() {
    let map = AffineMap(tall(600, 64), bias: (0..<600).map { Double($0 % 7) })
    for rank in [1, 4, 12, 64] {
      let rows = rank == 64 ? tall(160, 64) : curve(160, 64, rank: rank)
      var (ours, floats) = (batch(rows), batch(rows.converted { Float($0) }))
      let mapped = MappedRows(rows, of: &ours)
      #expect((mapped.basis != nil) == (rank <= 12) && ours.isCurve == (rank <= 12))
      let (a, b) = (map(mapped), rows.rows.map { map($0) })
      let size = a.elements.map(abs).max() ?? 0
      #expect(zip(a.elements, b.joined()).allSatisfy { abs($0 - $1) < 1e-13 * size })
      let rounded = MappedRows(floats.rows, of: &floats)
      let c = map.converted { Float($0) }(rounded)
      #expect(zip(c.elements, a.elements).allSatisfy { abs(Double($0) - $1) < 2e-5 * size })
      let reader = LogitReader(mapped, by: map.matrix)
      let all = rows.timesTransposed(map.matrix)
      var some = reader.logits(0..<min(50, reader.step))
      for start in [0, 50, 110] {
        let count = min(50, reader.count - start)
        if start > 0 && reader.step < reader.count {
          reader.read(start..<start + count, into: &some)
        }
        guard start == 0 || reader.step < reader.count else { continue }
        for row in 0..<count {
          #expect(zip(some[row], all[start + row]).allSatisfy { abs($0 - $1) < 1e-13 * size })
        }
      }
    }
  }

  @Test("a basis is looked for among many strengths of one position alone, and once in vain")
  func whenLookedFor() {
    let rows = curve(128, 64, rank: 3)
    var several = StreamBatch(rows, sequences: 64, isCurve: true)
    #expect(MappedRows(rows, of: &several).basis == nil && several.isCurve)
    var texts = StreamBatch(rows, sequences: 128)
    #expect(MappedRows(rows, of: &texts).basis == nil)
    var few = batch(rows.rows(0..<32))
    #expect(MappedRows(few.rows, of: &few).basis == nil && few.isCurve)
    var rough = batch(tall(128, 64))
    #expect(MappedRows(rough.rows, of: &rough).basis == nil && !rough.isCurve)
    #expect(MappedRows(rows, of: &rough).basis == nil)
  }

  @Test("threads that share a product compute the same")
  func sharedProducts() {
    let (rows, other) = (curve(5, 300, rank: 4), tall(257, 300))
    let alone = rows.timesTransposed(other)
    for workers in [2, 3, 300] {
      for isAdding in [false, true] {
        var shared = Matrix(
          [Double](repeating: 1, count: 5 * 257), rowCount: 5, columnCount: 257)
        rows.addProduct(withTransposed: other, isAdding: isAdding, workers: workers, to: &shared)
        let difference = zip(shared.elements, alone.elements).map { $0 - $1 - (isAdding ? 1 : 0) }
        #expect(difference.allSatisfy { abs($0) < 1e-11 })
      }
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
