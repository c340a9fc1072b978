// Bounds of the coefficients of a polynomial, and what they say of it on the disc.
internal import CGMP
internal import ExactArithmetic

/// Doubles |c_k| from above.
///
/// Rule: sums below have at most 2^12 operations on numbers ≥ 0, none of which underflows, since
/// the coefficients are 0 or at least 2^−505 (2^−960 where there are no products); each is off by
/// 2^−53 of itself at most, so that a factor 1 + 2^−40 makes a bound of the result.
struct CoefficientBounds {
  /// |c_k| from above, k = 0 … N.
  private(set) var values: [Double]

  static let inflation = Magnitude(1 + 0x1p-40)

  /// The bounds of the `count` coefficients `p`, whose unit is 2^−`fractionBits`.
  init(_ p: Coefficients, count: Int, fractionBits: Int) {
    values = [Double](unsafeUninitializedCapacity: count) { buffer, filled in
      for k in 0..<count {
        buffer[k] = CoefficientBounds.upper(p + k, fractionBits: fractionBits)
      }
      filled = count
    }
  }

  /// The bounds `values`.
  init(_ values: [Double]) { self.values = values }

  /// A double that is at least |z| 2^−`fractionBits`.
  static func upper(_ z: Coefficients, fractionBits: Int) -> Double {
    var exponent = 0
    let fraction = __gmpz_get_d_2exp(&exponent, z).magnitude
    guard fraction > 0 else { return 0 }
    return fraction.nextUp * Double.powerOfTwo(exponent - fractionBits)
  }

  /// Σ |c_k|: at least |p(t)|.
  var total: Magnitude { sum(from: 0) }

  /// Σ_{k ≥ 1} |c_k|: at least |p(t) − p(0)|.
  var variation: Magnitude { sum(from: 1) }

  private func sum(from first: Int) -> Magnitude {
    var sum = 0.0
    for k in first..<max(first, values.count) { sum += values[k] }
    return Magnitude(sum) * CoefficientBounds.inflation
  }

  /// Σ_{i + j > N} |a_i| |b_j|: what a product truncated to order N has lost, from above.
  static func tail(_ a: CoefficientBounds, _ b: CoefficientBounds) -> Magnitude {
    weightedTail(a, b) { i in Double(i == 0 ? 0 : 1) }
  }

  /// Σ_{i + j > N} i |a_i| |b_j|: what a truncated product a'b has lost.
  static func derivativeTail(_ a: CoefficientBounds, _ b: CoefficientBounds) -> Magnitude {
    weightedTail(a, b) { Double($0) }
  }

  /// Σ_{i + j > N} weight(i) |a_i| |b_j|, for polynomials of one order; weight(0) is not used.
  @inline(__always)
  private static func weightedTail(
    _ a: CoefficientBounds, _ b: CoefficientBounds, _ weight: (Int) -> Double
  ) -> Magnitude {
    let order = a.values.count - 1
    precondition(b.values.count == order + 1, "polynomials of one order")
    return a.values.withUnsafeBufferPointer { a in
      b.values.withUnsafeBufferPointer { b in
        var (suffix, sum) = (0.0, 0.0)
        for i in stride(from: 1, through: order, by: 1) {
          suffix += b[order - i + 1]
          sum += weight(i) * a[i] * suffix
        }
        return Magnitude(sum) * inflation
      }
    }
  }
}
