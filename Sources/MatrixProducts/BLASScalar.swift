// The products of matrices of floats, by BLAS in either precision.

#if canImport(Accelerate)
  internal import Accelerate
#else
  internal import COpenBLAS
#endif

/// A float for which BLAS has matrix products: `Float` or `Double`.
public protocol BLASScalar: BinaryFloatingPoint, Sendable {
  /// c ← scale · op(a) op(b) + keep · c, op(a) of `rows` × `inner` and op(b) of `inner` ×
  /// `columns`, op the transpose where asked.
  ///
  /// A matrix is stored by rows; of `stride` numbers from the start of a row to that of the next.
  static func multiply(
    _ a: UnsafePointer<Self>, stride aStride: Int, isTransposed ta: Bool,
    _ b: UnsafePointer<Self>, stride bStride: Int, isTransposed tb: Bool,
    rows: Int, columns: Int, inner: Int, scale: Self, keep: Self,
    into c: UnsafeMutablePointer<Self>, stride cStride: Int
  )
  /// y ← y + scale · x.
  static func add(
    _ x: UnsafePointer<Self>, scaled scale: Self, to y: UnsafeMutablePointer<Self>, count: Int)
}

extension BLASScalar {
  /// c ← scale · op(a) op(b) + keep · c for matrices stored by rows without gaps, op(a) of `rows` ×
  /// `inner` and op(b) of `inner` × `columns`, op the transpose where asked.
  public static func multiply(
    _ a: UnsafePointer<Self>, isTransposed ta: Bool, _ b: UnsafePointer<Self>,
    isTransposed tb: Bool, rows: Int, columns: Int, inner: Int, scale: Self, keep: Self,
    into c: UnsafeMutablePointer<Self>
  ) {
    multiply(
      a, stride: ta ? rows : inner, isTransposed: ta, b, stride: tb ? inner : columns,
      isTransposed: tb, rows: rows, columns: columns, inner: inner, scale: scale, keep: keep,
      into: c, stride: columns)
  }
}

extension Double: BLASScalar {
  /// The product of matrices in 64 bits, by BLAS's `dgemm`.
  public static func multiply(
    _ a: UnsafePointer<Double>, stride aStride: Int, isTransposed ta: Bool,
    _ b: UnsafePointer<Double>, stride bStride: Int, isTransposed tb: Bool,
    rows: Int, columns: Int, inner: Int, scale: Double, keep: Double,
    into c: UnsafeMutablePointer<Double>, stride cStride: Int
  ) {
    #if canImport(Accelerate)
      cblas_dgemm(
        CblasRowMajor, ta ? CblasTrans : CblasNoTrans, tb ? CblasTrans : CblasNoTrans, .init(rows),
        .init(columns), .init(inner), scale, a, .init(aStride), b, .init(bStride), keep, c,
        .init(cStride))
    #else
      door_dgemm(
        ta, tb, .init(rows), .init(columns), .init(inner), scale, a, .init(aStride), b,
        .init(bStride), keep, c, .init(cStride))
    #endif
  }

  /// Adds a multiple of a vector to another in 64 bits, by BLAS's `daxpy`.
  public static func add(
    _ x: UnsafePointer<Double>, scaled scale: Double, to y: UnsafeMutablePointer<Double>, count: Int
  ) {
    #if canImport(Accelerate)
      cblas_daxpy(.init(count), scale, x, 1, y, 1)
    #else
      door_daxpy(.init(count), scale, x, y)
    #endif
  }
}

extension Float: BLASScalar {
  /// The product of matrices in 32 bits, by BLAS's `sgemm`.
  public static func multiply(
    _ a: UnsafePointer<Float>, stride aStride: Int, isTransposed ta: Bool,
    _ b: UnsafePointer<Float>, stride bStride: Int, isTransposed tb: Bool,
    rows: Int, columns: Int, inner: Int, scale: Float, keep: Float,
    into c: UnsafeMutablePointer<Float>, stride cStride: Int
  ) {
    #if canImport(Accelerate)
      cblas_sgemm(
        CblasRowMajor, ta ? CblasTrans : CblasNoTrans, tb ? CblasTrans : CblasNoTrans, .init(rows),
        .init(columns), .init(inner), scale, a, .init(aStride), b, .init(bStride), keep, c,
        .init(cStride))
    #else
      door_sgemm(
        ta, tb, .init(rows), .init(columns), .init(inner), scale, a, .init(aStride), b,
        .init(bStride), keep, c, .init(cStride))
    #endif
  }

  /// Adds a multiple of a vector to another in 32 bits, by BLAS's `saxpy`.
  public static func add(
    _ x: UnsafePointer<Float>, scaled scale: Float, to y: UnsafeMutablePointer<Float>, count: Int
  ) {
    #if canImport(Accelerate)
      cblas_saxpy(.init(count), scale, x, 1, y, 1)
    #else
      door_saxpy(.init(count), scale, x, y)
    #endif
  }
}
