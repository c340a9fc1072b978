// Storage of coefficients.
internal import CGMP

/// The coefficients of one polynomial, the first that of t^0.
typealias Coefficients = UnsafeMutablePointer<__mpz_struct>

/// Rows of integers of any size, in one block of memory.
///
/// Soundness of `Sendable`: a table is written only by who made it, before others see it, and GMP's
/// reading functions do not write.
final class CoefficientTable: @unchecked Sendable {
  let rowCount: Int
  /// The number of coefficients of a row; 1 for constants.
  let columnCount: Int
  private let start: Coefficients

  /// A table of zeros.
  init(rows: Int, columns: Int) {
    rowCount = rows
    columnCount = columns
    start = Coefficients.allocate(capacity: max(1, rows * columns))
    for place in 0..<rows * columns { __gmpz_init(start + place) }
  }

  deinit {
    for place in 0..<rowCount * columnCount { __gmpz_clear(start + place) }
    start.deallocate()
  }

  /// The coefficients of row `row`, for as long as the table lives: a function that makes a table
  /// and works on its rows keeps it, by ``keep(_:)``.
  subscript(row: Int) -> Coefficients { start + row * columnCount }

  /// Adds `other`, of the same extents.
  func add(_ other: CoefficientTable) {
    precondition(rowCount == other.rowCount && columnCount == other.columnCount, "extents differ")
    for place in 0..<rowCount * columnCount {
      __gmpz_add(start + place, start + place, other.start + place)
    }
  }

  /// A copy of the rows `range`, of the first `columns` coefficients.
  func rows(_ range: Range<Int>, columns: Int? = nil) -> CoefficientTable {
    let columns = columns ?? columnCount
    let copy = CoefficientTable(rows: range.count, columns: columns)
    for (number, row) in range.enumerated() {
      for column in 0..<columns { __gmpz_set(copy[number] + column, self[row] + column) }
    }
    return copy
  }
}

/// Keeps `tables` until here: rows are addresses, which do not.
///
/// To be called in a `defer`.
@inline(never)
func keep(_ tables: CoefficientTable...) { withExtendedLifetime(tables) {} }
