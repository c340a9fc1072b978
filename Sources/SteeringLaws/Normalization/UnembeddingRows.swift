/// The rows W_z of an unembedding, one a token, read one at a time: a file need not be in memory.
public protocol UnembeddingRows: Sendable {
  /// The number V of tokens.
  var rowCount: Int { get }
  /// The dimension d.
  var columnCount: Int { get }
  /// Puts the finite or infinite doubles of row `index` into `target`, which holds a row.
  func decode(row index: Int, into target: UnsafeMutableBufferPointer<Double>)
}

extension UnembeddingRows {
  /// The numbers of row `index`.
  func row(_ index: Int) -> [Double] {
    [Double](unsafeUninitializedCapacity: columnCount) { buffer, count in
      decode(row: index, into: buffer)
      count = columnCount
    }
  }
}

/// The first rows of an unembedding: those that are tokens, where the rest is padding.
public struct LeadingRows: UnembeddingRows {
  private let all: any UnembeddingRows
  /// The number of rows that count.
  public let rowCount: Int

  /// The first `rowCount` ≥ 1 rows of `all`, which has as many.
  public init(_ rowCount: Int, of all: any UnembeddingRows) {
    precondition((1...all.rowCount).contains(rowCount), "as many rows as there are")
    self.all = all
    self.rowCount = rowCount
  }

  /// The dimension d.
  public var columnCount: Int { all.columnCount }

  /// Puts the doubles of row `index` into `target`.
  public func decode(row index: Int, into target: UnsafeMutableBufferPointer<Double>) {
    precondition((0..<rowCount).contains(index), "no such row")
    all.decode(row: index, into: target)
  }
}

/// Products with one fixed vector in doubles, each with a proved bound of its error.
///
/// With u = 2^-53, n terms, and a vector known as ŵ with |w_i − ŵ_i| ≤ ρ_i, a sum of products in
/// any order differs from Σ x_i w_i by at most n u/(1 − n u) Σ|x_i ŵ_i| + Σ|x_i| ρ_i, and by n
/// 2^-1074 for products that underflow (Higham, Accuracy and Stability, 3.1).
struct BoundedProduct {
  /// The vector ŵ of doubles near the exact one.
  let vector: [Double]
  /// ρ_i + (n + 2) 2^-53 |ŵ_i|, rounded up.
  let errorWeights: [Double]

  /// The products with the vector of these centres and radii.
  init(centres: [Double], radii: [Double]) {
    let unit = Double(centres.count + 2) * 0x1.001p-53
    vector = centres
    errorWeights = zip(centres, radii).map { ($1 + unit * abs($0)).nextUp }
  }

  /// Σ x_i w_i and a bound of the error; both infinite or NaN when a sum overflows.
  func callAsFunction(_ x: UnsafeBufferPointer<Double>) -> (value: Double, error: Double) {
    precondition(x.count == vector.count, "a vector of another dimension")
    var sums: SIMD8<Double> = .zero
    var errors: SIMD8<Double> = .zero
    let whole = x.count & ~7
    vector.withUnsafeBytes { v in
      errorWeights.withUnsafeBytes { e in
        let x = UnsafeRawBufferPointer(x)
        for place in stride(from: 0, to: whole * 8, by: 64) {
          let row = x.loadUnaligned(fromByteOffset: place, as: SIMD8<Double>.self)
          let size = row.replacing(with: -row, where: row .< 0)
          sums += row * v.loadUnaligned(fromByteOffset: place, as: SIMD8<Double>.self)
          errors += size * e.loadUnaligned(fromByteOffset: place, as: SIMD8<Double>.self)
        }
      }
    }
    var (sum, error) = (sums.sum(), errors.sum())
    for index in whole..<x.count {
      sum += x[index] * vector[index]
      error += abs(x[index]) * errorWeights[index]
    }
    // The bound is a sum of floats itself.
    return (sum, error * (1 + 0x1p-20) + Double(x.count) * 0x1p-1072)
  }
}
