// A short basis of many rows that lie on a smooth curve.
internal import ExactArithmetic
internal import RealModule

/// Rows as combinations of few: X = C Q + R with orthonormal rows of Q, and R at rounding's size.
///
/// Rows that belong to neighbouring strengths lie on an analytic curve, so that some tens of directions
/// hold hundreds of them to the last place, and a product with a matrix is one of those tens of rows
/// and a product of small ones. By Gram and Schmidt with pivots: the row of the largest remainder is
/// the next direction, until every remainder is at most four units in the last place of its row.
public struct RowBasis<Number: DecoderScalar>: Sendable {
  /// C, one row for each of X.
  let coefficients: Matrix<Number>
  /// Q, one row a direction.
  let directions: Matrix<Number>
}

extension RowBasis where Number: RowScalar {
  /// The basis of `rows`; nil when more than `limit` directions are needed, or a number is not finite.
  ///
  /// Costs 6 products a direction and number of X.
  @specialized(where Number == Double)
  @specialized(where Number == Float)
  init?(of rows: Matrix<Number>, limit: Int) {
    let (count, width) = (rows.rowCount, rows.columnCount)
    var rest = rows.elements
    var sizes = [Number](repeating: 0, count: count)
    for row in 0..<count {
      sizes[row] = RowBasis.square(rest, row * width, width)
      guard sizes[row].isFinite else { return nil }
    }
    let tolerance = 4 * Number.ulpOfOne
    var (left, column) = (sizes, sizes)
    var basis: [Number] = []
    var columns: [[Number]] = []
    while true {
      // The row that is farthest from what is known of it.
      var pivot = -1
      for row in 0..<count
      where left[row] > tolerance * tolerance * sizes[row] && (pivot < 0 || left[row] > left[pivot])
      {
        pivot = row
      }
      if pivot < 0 { break }
      guard columns.count < limit else { return nil }
      var direction = Array(rest[(pivot * width)..<((pivot + 1) * width)])
      // Once more against those before: rounding leaves a little of them.
      for known in stride(from: 0, to: basis.count, by: width) {
        var product: Number = 0
        for index in 0..<width { product += basis[known + index] * direction[index] }
        for index in 0..<width { direction[index] -= product * basis[known + index] }
      }
      let length = RowBasis.square(direction, 0, width).squareRoot()
      guard length > 0, length.isFinite else { return nil }
      for index in 0..<width { direction[index] /= length }
      rest.withUnsafeMutableBufferPointer { rest in
        direction.withUnsafeBufferPointer { direction in
          column.withUnsafeMutableBufferPointer { column in
            left.withUnsafeMutableBufferPointer { left in
              guard let rest = rest.baseAddress else { return }
              Number.remove(direction, from: rest, column: column, squares: left)
            }
          }
        }
      }
      basis += direction
      columns.append(column)
    }
    guard !columns.isEmpty else { return nil }
    var elements = [Number](repeating: 0, count: count * columns.count)
    for (place, column) in columns.enumerated() {
      for row in 0..<count { elements[row * columns.count + place] = column[row] }
    }
    coefficients = Matrix(elements, rowCount: count, columnCount: columns.count)
    directions = Matrix(basis, rowCount: columns.count, columnCount: width)
  }

  private static func square(_ numbers: [Number], _ start: Int, _ width: Int) -> Number {
    var sum: Number = 0
    for index in start..<(start + width) { sum += numbers[index] * numbers[index] }
    return sum
  }
}
