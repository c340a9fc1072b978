// The floats whose rows have loops in C.
internal import CRowLoops
internal import ExactArithmetic

/// A float with the loops of `CRowLoops`, which vectorise.
public protocol RowScalar: DecoderScalar, BinaryFloatingPoint {
  /// Takes from each of the rows in `rows`, as many as in `column`, its part along `direction`, a unit
  /// vector.
  ///
  /// `column` are the products, `squares` the squared norms that are left.
  static func remove(
    _ direction: UnsafeBufferPointer<Self>, from rows: UnsafeMutablePointer<Self>,
    column: UnsafeMutableBufferPointer<Self>, squares: UnsafeMutableBufferPointer<Self>)

  /// The place of the largest of the numbers, at least one, and Σ e^{x − largest}.
  static func exponentialSum(_ row: UnsafeBufferPointer<Self>) -> (place: Int, sum: Self)
}

extension Double: RowScalar {
  /// The kernel of `CRowLoops`.
  public static func remove(
    _ direction: UnsafeBufferPointer<Double>, from rows: UnsafeMutablePointer<Double>,
    column: UnsafeMutableBufferPointer<Double>, squares: UnsafeMutableBufferPointer<Double>
  ) {
    precondition(squares.count == column.count, "one square a row")
    sl_remove_direction_double(
      rows, direction.baseAddress, column.count, direction.count, column.baseAddress,
      squares.baseAddress)
  }

  /// The kernel of `CRowLoops`.
  public static func exponentialSum(
    _ row: UnsafeBufferPointer<Double>
  ) -> (place: Int, sum: Double) {
    precondition(!row.isEmpty, "at least one number")
    var sum = 0.0
    let place = sl_exponential_sum_double(row.baseAddress, row.count, &sum)
    return (place, sum)
  }
}

extension Float: RowScalar {
  /// The kernel of `CRowLoops`.
  public static func remove(
    _ direction: UnsafeBufferPointer<Float>, from rows: UnsafeMutablePointer<Float>,
    column: UnsafeMutableBufferPointer<Float>, squares: UnsafeMutableBufferPointer<Float>
  ) {
    precondition(squares.count == column.count, "one square a row")
    sl_remove_direction_float(
      rows, direction.baseAddress, column.count, direction.count, column.baseAddress,
      squares.baseAddress)
  }

  /// The kernel of `CRowLoops`.
  public static func exponentialSum(_ row: UnsafeBufferPointer<Float>) -> (place: Int, sum: Float) {
    precondition(!row.isEmpty, "at least one number")
    var sum: Float = 0
    let place = sl_exponential_sum_float(row.baseAddress, row.count, &sum)
    return (place, sum)
  }
}
