// The floats that training runs in.
internal import CRowLoops
@_exported public import MatrixProducts

/// A float that features can be trained in: `Float` or `Double`.
public protocol TrainingScalar: BLASScalar {
  /// row ← scale · (softmax(row) − target); answers the cross-entropy of the row.
  static func softmaxResidual(
    _ row: UnsafeMutablePointer<Self>, _ target: UnsafePointer<Self>, count: Int, scale: Self
  ) -> Double
}

extension Double: TrainingScalar {
  /// The kernel of `CRowLoops`.
  public static func softmaxResidual(
    _ row: UnsafeMutablePointer<Double>, _ target: UnsafePointer<Double>, count: Int, scale: Double
  ) -> Double {
    sl_row_softmax_double(row, target, count, scale)
  }
}

extension Float: TrainingScalar {
  /// The kernel of `CRowLoops`.
  public static func softmaxResidual(
    _ row: UnsafeMutablePointer<Float>, _ target: UnsafePointer<Float>, count: Int, scale: Float
  ) -> Double {
    sl_row_softmax_float(row, target, count, scale)
  }
}
