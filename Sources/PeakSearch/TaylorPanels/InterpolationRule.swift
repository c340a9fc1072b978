internal import ExactArithmetic
internal import RealModule

/// Interpolation at Chebyshev points of [0, 1].
struct InterpolationRule {
  /// The points, rounded to 40 bits: dyadic.
  let points: [BigFloat]
  /// `coefficients[j][i]`: the coefficient of y^i in the j-th Lagrange polynomial.
  private let coefficients: [[BigFloat]]

  init(order: Int, precision: Int) {
    let precision = precision + 4 * order + 64
    let points = (0..<order).map { j in
      let x = (1 - Double.cos(Double.pi * (Double(j) + 0.5) / Double(order))) / 2
      return BigFloat((x * 0x1p40).rounded() * 0x1p-40, precision: precision)
    }
    self.points = points
    // Π (y − x_j), then each factor divided out again.
    var product = [BigFloat(1, precision: precision)]
    for point in points {
      var next = [BigFloat(0, precision: precision)] + product
      for i in product.indices { next[i] -= point * product[i] }
      product = next
    }
    coefficients = points.map { point in
      var quotient = [BigFloat](repeating: BigFloat(0, precision: precision), count: order)
      var carry = BigFloat(0, precision: precision)
      var value = BigFloat(0, precision: precision)
      for i in stride(from: order, to: 0, by: -1) {
        carry = carry * point + product[i]
        quotient[i - 1] = carry
      }
      for i in quotient.indices.reversed() { value = value * point + quotient[i] }
      return quotient.map { $0 / value }
    }
  }

  /// Σ_i ℓ_{j,i} q_i for every j.
  func weights(ofPowerSums sums: [BigFloat]) -> [BigFloat] {
    coefficients.map { row in
      zip(row, sums).dropFirst().reduce(row[0] * sums[0]) { $0 + $1.0 * $1.1 }
    }
  }
}
