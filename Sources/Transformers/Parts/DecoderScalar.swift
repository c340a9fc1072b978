// The number systems that decoders run in.
public import ExactArithmetic
internal import MatrixProducts

/// A number system in which a decoder can be run.
///
/// Every operation of a decoder is written once, over this protocol. `Float` and `Double` leave
/// matrix products to BLAS: fast, without an error bound. `Interval` (certified) and `BigFloat`
/// sum term by term.
public protocol DecoderScalar: ExponentialField, Sendable {
  /// c ← a op(b), or c + a op(b) when `isAdding`: a of `rows` × `inner`, op(b) of `inner` ×
  /// `columns`, b stored as it is or as its transpose.
  ///
  /// A matrix is stored by rows, of `stride` numbers from one to the next. All places of c hold
  /// numbers before.
  static func multiply(
    _ a: UnsafePointer<Self>, stride aStride: Int, _ b: UnsafePointer<Self>, stride bStride: Int,
    isTransposed: Bool, rows: Int, columns: Int, inner: Int, isAdding: Bool,
    into c: UnsafeMutablePointer<Self>, stride cStride: Int)

  /// A basis of `rows`, which may lie on a smooth curve, of at most `limit` directions; nil where
  /// there is none, and always for numbers that are not floats.
  static func basis(of rows: Matrix<Self>, limit: Int) -> RowBasis<Self>?
}

extension DecoderScalar {
  /// None.
  public static func basis(of rows: Matrix<Self>, limit: Int) -> RowBasis<Self>? { nil }

  /// The product, term by term.
  public static func multiply(
    _ a: UnsafePointer<Self>, stride aStride: Int, _ b: UnsafePointer<Self>, stride bStride: Int,
    isTransposed: Bool, rows: Int, columns: Int, inner: Int, isAdding: Bool,
    into c: UnsafeMutablePointer<Self>, stride cStride: Int
  ) {
    for row in 0..<rows {
      for column in 0..<columns {
        var sum: Self = 0
        for place in 0..<inner {
          let factor = isTransposed ? b[column * bStride + place] : b[place * bStride + column]
          sum += a[row * aStride + place] * factor
        }
        let target = row * cStride + column
        c[target] = isAdding ? c[target] + sum : sum
      }
    }
  }
}

extension Interval: DecoderScalar {}

extension BigFloat: DecoderScalar {}

extension Double: DecoderScalar {
  /// A basis that holds the rows to the last place.
  public static func basis(of rows: Matrix<Double>, limit: Int) -> RowBasis<Double>? {
    RowBasis(of: rows, limit: limit)
  }

  /// The product in 64 bits, by BLAS.
  public static func multiply(
    _ a: UnsafePointer<Double>, stride aStride: Int, _ b: UnsafePointer<Double>,
    stride bStride: Int, isTransposed: Bool, rows: Int, columns: Int, inner: Int, isAdding: Bool,
    into c: UnsafeMutablePointer<Double>, stride cStride: Int
  ) {
    multiply(
      a, stride: aStride, isTransposed: false, b, stride: bStride, isTransposed: isTransposed,
      rows: rows, columns: columns, inner: inner, scale: 1, keep: isAdding ? 1 : 0, into: c,
      stride: cStride)
  }
}

extension Float: DecoderScalar {
  /// A basis that holds the rows to the last place.
  public static func basis(of rows: Matrix<Float>, limit: Int) -> RowBasis<Float>? {
    RowBasis(of: rows, limit: limit)
  }

  /// The product in 32 bits, by BLAS.
  public static func multiply(
    _ a: UnsafePointer<Float>, stride aStride: Int, _ b: UnsafePointer<Float>, stride bStride: Int,
    isTransposed: Bool, rows: Int, columns: Int, inner: Int, isAdding: Bool,
    into c: UnsafeMutablePointer<Float>, stride cStride: Int
  ) {
    multiply(
      a, stride: aStride, isTransposed: false, b, stride: bStride, isTransposed: isTransposed,
      rows: rows, columns: columns, inner: inner, scale: 1, keep: isAdding ? 1 : 0, into: c,
      stride: cStride)
  }
}
