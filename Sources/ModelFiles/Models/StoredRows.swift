// Rows of an array file as the numbers of a model, read when they are asked for.
internal import ExactArithmetic
internal import NumericArrays
internal import Synchronization

/// The rows of an array that stays mapped.
final class StoredRows: NumberRowSource {
  private let array: NumericArrayFile
  private let finiteRows = Mutex<Set<Int>>([])

  /// The rows of `array`.
  init(_ array: NumericArrayFile) { self.array = array }

  var rowLength: Int { array.columnCount }

  func doubles(ofRow row: Int) -> [Double] { array.row(row) }

  func double(ofRow row: Int, at place: Int) -> Double { array.number(row: row, column: place) }

  func isKnownFinite(row: Int) -> Bool { finiteRows.withLock { $0.contains(row) } }

  /// Whether all numbers of row `row` are finite: one pass over the row as it stands, which is
  /// remembered.
  func checkFinite(row: Int) -> Bool {
    guard array.isFinite(row: row) else { return false }
    finiteRows.withLock { _ = $0.insert(row) }
    return true
  }

  /// Row `row`: left where it is, unless its numbers can only be read together.
  func row(_ row: Int) -> NumberRow {
    array.hasSingleNumbers ? NumberRow(self, row: row) : NumberRow(doubles(ofRow: row))
  }
}
