// Upper bounds of norms of weights, over the number systems that weights are in.
public import ExactArithmetic
internal import RealModule
internal import SteeringLaws

/// A number system whose matrices have certified upper bounds of their norms: `Interval`, or `Double`
/// taken as the dyadic numbers that doubles are.
public protocol NormBounding: DecoderScalar {
  /// Upper bounds of the operator norm of A diag(γ), and of the largest norm of a row; γ = 1 when nil.
  static func norms(
    of matrix: Matrix<Self>, scalingColumnsBy gain: [Self]?
  ) -> (whole: Interval, largestRow: Interval)
  /// An upper bound of ‖x‖.
  static func norm(of x: [Self]) -> Interval
  /// An upper bound of ‖Ax + b‖.
  static func norm(of map: AffineMap<Self>, at x: [Self]) -> Interval
  /// An enclosure of the number.
  static func enclosure(of number: Self) -> Interval
}

extension Interval: NormBounding {
  /// The bounds in enclosures.
  public static func norms(
    of matrix: Matrix<Interval>, scalingColumnsBy gain: [Interval]?
  ) -> (whole: Interval, largestRow: Interval) {
    let scaled = gain.map(matrix.scalingColumns) ?? matrix
    let rows = (0..<scaled.rowCount).map { Vectors.norm(scaled[$0]).upper }
    return (scaled.operatorNorm, Interval(rows.reduce(0, max)))
  }

  /// The norm, enclosed.
  public static func norm(of x: [Interval]) -> Interval { Vectors.norm(x) }

  /// The norm, enclosed.
  public static func norm(of map: AffineMap<Interval>, at x: [Interval]) -> Interval {
    Vectors.norm(map(x))
  }

  /// The number.
  public static func enclosure(of number: Interval) -> Interval { number }
}

extension Double: NormBounding {
  /// The bounds in doubles: the least of the Frobenius norm and √(‖A‖₁ ‖A‖_∞).
  ///
  /// Sums of n ≤ 2^30 numbers that are not negative, each within three roundings, are within 2^-21 of
  /// themselves, and so are roots and products of two of them within 2^-20; 2^-500 stands for what
  /// underflows. Infinite for weights that are not finite. One pass through the matrix.
  public static func norms(
    of matrix: Matrix<Double>, scalingColumnsBy gain: [Double]?
  ) -> (whole: Interval, largestRow: Interval) {
    precondition(matrix.elements.count <= 1 << 30, "a matrix of at most 2^30 weights")
    let width = matrix.columnCount
    var columnSums = [Double](repeating: 0, count: width)
    var (square, largestRow, rowSum) = (0.0, 0.0, 0.0)
    matrix.elements.withUnsafeBufferPointer { elements in
      columnSums.withUnsafeMutableBufferPointer { columnSums in
        for start in stride(from: 0, to: elements.count, by: max(width, 1)) {
          var (rowSquare, sum) = (0.0, 0.0)
          for column in 0..<width {
            let value = abs(elements[start + column] * (gain?[column] ?? 1))
            rowSquare += value * value
            sum += value
            columnSums[column] += value
          }
          square += rowSquare
          largestRow = Double.maximum(largestRow, rowSquare)
          rowSum = Double.maximum(rowSum, sum)
        }
      }
    }
    // Maxima pass over NaN, and sums do not.
    guard square.isFinite else { return (raised(.infinity), raised(.infinity)) }
    let columnSum = columnSums.reduce(0, Double.maximum)
    let whole = Swift.min(square.squareRoot(), (rowSum * columnSum).squareRoot())
    return (raised(whole), raised(largestRow.squareRoot()))
  }

  /// The norm, in doubles rounded up as above.
  public static func norm(of x: [Double]) -> Interval {
    raised(x.reduce(0) { $0 + $1 * $1 }.squareRoot())
  }

  /// ‖A‖ ‖x‖ + ‖b‖.
  public static func norm(of map: AffineMap<Double>, at x: [Double]) -> Interval {
    let shift = map.bias.map { norm(of: $0) } ?? 0
    if x.allSatisfy({ $0 == 0 }) { return shift }
    return norms(of: map.matrix, scalingColumnsBy: nil).whole * norm(of: x) + shift
  }

  /// The number.
  public static func enclosure(of number: Double) -> Interval { Interval(BigFloat(number)) }

  /// What is at least a computed norm `value` before rounding.
  private static func raised(_ value: Double) -> Interval {
    guard value.isFinite else { return Interval(BigFloat.infinity()) }
    return Interval(BigFloat((value * (1 + 0x1p-20) + 0x1p-500).nextUp))
  }
}
