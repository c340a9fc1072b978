// Products of rows with one vector, in doubles with a proved error.

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
