// Upper bounds of spectral norms, computed in doubles and proved.
internal import ExactArithmetic
internal import MatrixProducts

/// A matrix of doubles, by rows, each entry within `entryError` of itself times its size of what it
/// stands for.
struct RoundedMatrix {
  let elements: [Double]
  let rows: Int
  let columns: Int
  /// The relative error of each entry.
  var entryError = 0x1p-52

  /// √(Σ entries²), from above, for the entries and for what they stand for.
  var frobeniusNorm: Magnitude {
    Magnitude.rounded(
      elements.reduce(0) { $0 + $1 * $1 }, operations: 2 * elements.count
    ).squareRoot() * Magnitude(1 + 2 * entryError)
  }

  /// M₁M₂, with an absolute error of the whole: ‖computed − exact‖_F.
  static func product(_ a: RoundedMatrix, _ b: RoundedMatrix) -> (RoundedMatrix, error: Magnitude) {
    var result = [Double](repeating: 0, count: a.rows * b.columns)
    result.withUnsafeMutableBufferPointer {
      guard let target = $0.baseAddress else { return }
      Double.multiply(
        a.elements, isTransposed: false, b.elements, isTransposed: false, rows: a.rows,
        columns: b.columns, inner: a.columns, scale: 1, keep: 0, into: target)
    }
    let error =
      (productError(a.columns) + Magnitude(2 * (a.entryError + b.entryError)))
      * a.frobeniusNorm * b.frobeniusNorm
    return (RoundedMatrix(elements: result, rows: a.rows, columns: b.columns), error)
  }

  /// γ_n from above: a dot product of n terms in any order is within γ_n Σ|x_i y_i|.
  static func productError(_ terms: Int) -> Magnitude {
    Magnitude(Double(terms + 4) * 0x1.2p-53)
  }
}

extension RoundedMatrix {
  /// An upper bound of the spectral norm ‖M‖₂ of what the matrix stands for.
  ///
  /// G = fl(MᵀM), or of the smaller side, scaled by a power of two; H₀ = G, H_{j+1} = fl(H_j H_jᵀ),
  /// for `squarings` steps; then backwards from ‖H_s‖₂ ≤ ‖H_s‖_F: ‖H_j‖₂² = ‖H_j H_jᵀ‖₂ ≤
  /// ‖H_{j+1}‖₂ + γ ‖H_j‖_F², and ‖M‖₂² ≤ ‖G‖₂ + γ‖M‖_F². With n the smaller side the bound exceeds
  /// the norm by a factor n^(1/2^(s+2)) at most, but for rounding. Costs n³ products a step.
  func spectralNorm(squarings: Int, fault: SeriesFormat? = nil) -> Magnitude {
    let n = min(rows, columns)
    guard n > 0 else { return .zero }
    let frobenius = frobeniusNorm
    guard frobenius.isFinite, frobenius > .powerOfTwo(-400) else { return frobenius }
    // A power of two that makes G's norm at most 1: exact.
    let scale = Double.powerOfTwo(-2 * frobenius.exponent)
    var h = gram(scale: scale)
    let inner = RoundedMatrix.productError(max(rows, columns))
    let step = RoundedMatrix.productError(n)
    var norms = [h.frobeniusNorm]
    for _ in 0..<squarings {
      h = h.squared
      norms.append(h.frobeniusNorm)
    }
    func charge(_ amount: Magnitude) -> Magnitude {
      fault?.charge(.spectralRounding, amount) ?? amount
    }
    var bound = norms[squarings]
    for norm in norms.dropLast().reversed() {
      bound = (bound + charge(step * norm.squared)).squareRoot()
    }
    let square = bound.scaled(byPowerOfTwo: 2 * frobenius.exponent)
    return (square + charge(inner * frobenius.squared)).squareRoot()
      + charge(Magnitude(2 * entryError) * frobenius)
  }

  /// scale · MᵀM, or MMᵀ where that is smaller.
  private func gram(scale: Double) -> RoundedMatrix {
    let n = min(rows, columns)
    let isTall = columns <= rows
    var result = [Double](repeating: 0, count: n * n)
    result.withUnsafeMutableBufferPointer {
      guard let target = $0.baseAddress else { return }
      Double.multiply(
        elements, isTransposed: isTall, elements, isTransposed: !isTall, rows: n, columns: n,
        inner: max(rows, columns), scale: scale, keep: 0, into: target)
    }
    return RoundedMatrix(elements: result, rows: n, columns: n, entryError: 0)
  }

  /// HHᵀ.
  private var squared: RoundedMatrix {
    var result = [Double](repeating: 0, count: rows * rows)
    result.withUnsafeMutableBufferPointer {
      guard let target = $0.baseAddress else { return }
      Double.multiply(
        elements, isTransposed: false, elements, isTransposed: true, rows: rows, columns: rows,
        inner: columns, scale: 1, keep: 0, into: target)
    }
    return RoundedMatrix(elements: result, rows: rows, columns: rows, entryError: 0)
  }

  /// An upper bound of ‖AB‖₂, A tall with few columns.
  ///
  /// With AᵀA ≈ SSᵀ by Cholesky's method, ‖AB‖² = ‖BᵀAᵀAB‖ ≤ ‖SᵀB‖² + ‖AᵀA − SSᵀ‖ ‖B‖², the last
  /// of a computed residual. Where Cholesky's method stops, ‖A‖‖B‖.
  static func spectralNorm(
    ofProduct a: RoundedMatrix, _ b: RoundedMatrix, squarings: Int, fault: SeriesFormat? = nil
  ) -> Magnitude {
    let n = a.columns
    func fallback() -> Magnitude {
      a.spectralNorm(squarings: squarings) * b.spectralNorm(squarings: squarings)
    }
    var gram = [Double](repeating: 0, count: n * n)
    gram.withUnsafeMutableBufferPointer {
      guard let target = $0.baseAddress else { return }
      Double.multiply(
        a.elements, isTransposed: true, a.elements, isTransposed: false, rows: n, columns: n,
        inner: a.rows, scale: 1, keep: 0, into: target)
    }
    guard let factor = choleskyFactor(gram, n) else { return fallback() }
    let s = RoundedMatrix(elements: factor, rows: n, columns: n, entryError: 0)
    let square = s.squared.elements
    // The residual's own subtraction rounds once more.
    let residual = RoundedMatrix(
      elements: zip(gram, square).map { $0 - $1 }, rows: n, columns: n, entryError: 0x1p-52)
    let aNorm = a.frobeniusNorm
    let error =
      residual.frobeniusNorm + RoundedMatrix.productError(n) * s.frobeniusNorm.squared
      + (RoundedMatrix.productError(a.rows) + Magnitude(4 * a.entryError)) * aNorm.squared
    let transposed = RoundedMatrix(
      elements: (0..<n * n).map { factor[$0 % n * n + $0 / n] }, rows: n, columns: n, entryError: 0)
    let (product, rounding) = RoundedMatrix.product(transposed, b)
    let main = product.spectralNorm(squarings: squarings) + rounding
    let charged = fault?.charge(.spectralProduct, error) ?? error
    return (main.squared + charged * b.frobeniusNorm.squared).squareRoot()
  }

  /// The lower triangle S with SSᵀ ≈ `gram`, symmetric of size `n`; nil when a pivot is not
  /// positive.
  private static func choleskyFactor(_ gram: [Double], _ n: Int) -> [Double]? {
    var s = [Double](repeating: 0, count: n * n)
    for column in 0..<n {
      for row in column..<n {
        var sum = gram[row * n + column]
        for k in 0..<column { sum -= s[row * n + k] * s[column * n + k] }
        if row == column {
          guard sum > 0 else { return nil }
          s[row * n + row] = sum.squareRoot()
        } else {
          s[row * n + column] = sum / s[column * n + column]
        }
      }
    }
    return s
  }
}
