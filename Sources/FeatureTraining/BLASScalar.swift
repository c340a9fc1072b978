// The products of matrices that training needs, by BLAS in either precision.
internal import CRowSoftmax

#if canImport(Accelerate)
  internal import Accelerate
#else
  internal import CBLAS
#endif

/// A float for which BLAS has matrix products: `Float` or `Double`.
public protocol BLASScalar: BinaryFloatingPoint, Sendable {
  /// c ← scale · op(a) op(b) + keep · c for matrices stored by rows without gaps, op(a) of `rows` ×
  /// `inner` and op(b) of `inner` × `columns`, op the transpose where asked.
  static func multiply(
    _ a: UnsafePointer<Self>, isTransposed: Bool, _ b: UnsafePointer<Self>, isTransposed: Bool,
    rows: Int, columns: Int, inner: Int, scale: Self, keep: Self, into c: UnsafeMutablePointer<Self>
  )
  /// y ← y + scale · x.
  static func add(
    _ x: UnsafePointer<Self>, scaled scale: Self, to y: UnsafeMutablePointer<Self>, count: Int)
  /// row ← scale · (softmax(row) − target); answers the cross-entropy of the row.
  static func softmaxResidual(
    _ row: UnsafeMutablePointer<Self>, _ target: UnsafePointer<Self>, count: Int, scale: Self
  ) -> Double
}

extension Double: BLASScalar {
  /// The product of matrices in 64 bits, by `cblas_dgemm`.
  public static func multiply(
    _ a: UnsafePointer<Double>, isTransposed ta: Bool, _ b: UnsafePointer<Double>,
    isTransposed tb: Bool, rows: Int, columns: Int, inner: Int, scale: Double, keep: Double,
    into c: UnsafeMutablePointer<Double>
  ) {
    cblas_dgemm(
      CblasRowMajor, ta ? CblasTrans : CblasNoTrans, tb ? CblasTrans : CblasNoTrans, .init(rows),
      .init(columns), .init(inner), scale, a, .init(ta ? rows : inner), b,
      .init(tb ? inner : columns), keep, c, .init(columns))
  }

  /// Adds a multiple of a vector to another in 64 bits, by `cblas_daxpy`.
  public static func add(
    _ x: UnsafePointer<Double>, scaled scale: Double, to y: UnsafeMutablePointer<Double>, count: Int
  ) {
    cblas_daxpy(.init(count), scale, x, 1, y, 1)
  }

  /// The kernel of `CRowSoftmax`.
  public static func softmaxResidual(
    _ row: UnsafeMutablePointer<Double>, _ target: UnsafePointer<Double>, count: Int, scale: Double
  ) -> Double {
    sl_row_softmax_double(row, target, count, scale)
  }
}

extension Float: BLASScalar {
  /// The product of matrices in 32 bits, by `cblas_sgemm`.
  public static func multiply(
    _ a: UnsafePointer<Float>, isTransposed ta: Bool, _ b: UnsafePointer<Float>,
    isTransposed tb: Bool, rows: Int, columns: Int, inner: Int, scale: Float, keep: Float,
    into c: UnsafeMutablePointer<Float>
  ) {
    cblas_sgemm(
      CblasRowMajor, ta ? CblasTrans : CblasNoTrans, tb ? CblasTrans : CblasNoTrans, .init(rows),
      .init(columns), .init(inner), scale, a, .init(ta ? rows : inner), b,
      .init(tb ? inner : columns), keep, c, .init(columns))
  }

  /// Adds a multiple of a vector to another in 32 bits, by `cblas_saxpy`.
  public static func add(
    _ x: UnsafePointer<Float>, scaled scale: Float, to y: UnsafeMutablePointer<Float>, count: Int
  ) {
    cblas_saxpy(.init(count), scale, x, 1, y, 1)
  }

  /// The kernel of `CRowSoftmax`.
  public static func softmaxResidual(
    _ row: UnsafeMutablePointer<Float>, _ target: UnsafePointer<Float>, count: Int, scale: Float
  ) -> Double {
    sl_row_softmax_float(row, target, count, scale)
  }
}

/// How matrix products run.
public enum BLASThreads {
  /// Uses `count` threads for matrix products from now on; one makes results reproducible.
  ///
  /// Without effect on macOS, where Accelerate decides.
  public static func use(_ count: Int) {
    #if !canImport(Accelerate)
      openblas_set_num_threads(Int32(clamping: count))
    #endif
  }
}
