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

  /// The logits of `rows`, which may lie on a smooth curve, by the unembedding: rows · matrixᵀ.
  static func readOut(_ rows: Matrix<Self>, _ matrix: Matrix<Self>) -> Matrix<Self>
}

extension DecoderScalar {
  /// The product, as any other.
  public static func readOut(_ rows: Matrix<Self>, _ matrix: Matrix<Self>) -> Matrix<Self> {
    rows.timesTransposed(matrix)
  }

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
  /// The product, by way of a basis of the rows where that is less work.
  public static func readOut(_ rows: Matrix<Double>, _ matrix: Matrix<Double>) -> Matrix<Double> {
    rows.timesTransposedByBasis(matrix)
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
  /// The product, by way of a basis of the rows where that is less work.
  public static func readOut(_ rows: Matrix<Float>, _ matrix: Matrix<Float>) -> Matrix<Float> {
    rows.timesTransposedByBasis(matrix)
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
