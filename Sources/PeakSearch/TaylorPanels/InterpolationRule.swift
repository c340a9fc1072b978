// The points and weights by which a bin's levels are replaced.
internal import ExactArithmetic

/// Interpolation at Chebyshev points of [0, 1].
struct InterpolationRule {
  /// The points, rounded to 40 bits: dyadic, and off by less than 2^−40.
  let points: [BigFloat]
  /// `coefficients[j][i]`: the coefficient of y^i in the j-th Lagrange polynomial.
  private let coefficients: [[BigFloat]]
  /// Bounds of the relative error that all coefficients of a point may share, and of Σ_j of the
  /// sums of the magnitudes of their other errors.
  private let sharedError: Magnitude
  private let ownError: Magnitude

  /// A rule of `order` points for power sums of `precision` bits.
  init(order: Int, precision: Int) {
    // The coefficients grow like (3 + 2√2)^J, and what is lost by that is kept.
    self.init(order: order, exactPrecision: precision + 4 * order + 8)
  }

  /// A rule of `order` points computed with `precision` bits.
  init(order: Int, exactPrecision precision: Int) {
    let points = (0..<order).map { j in
      BigFloat(
        (InterpolationRule.point(j, of: order) * 0x1p40).rounded() * 0x1p-40, precision: precision)
    }
    self.points = points
    // Π (y − x_j), then each factor divided out again.
    var product = [BigFloat(1, precision: precision)]
    for point in points {
      var next = [BigFloat(0, precision: precision)] + product
      for i in product.indices { next[i] -= point * product[i] }
      product = next
    }
    // Rounding errors of this and of what follows, with ε = 2^−precision, J points, and P = Π(1 +
    // x_k), a bound of the sum of the magnitudes of the coefficients at each stage. Each stage of
    // the product adds 3ε P; each of the division, whose errors stay for at most J steps, 3ε P
    // more; twice that leaves room for products of errors. The value is one Horner's rule.
    let size = points.reduce(Magnitude.one) { $0 * (.one + Magnitude($1)) }
    let unit = (size * Magnitude(order)).scaled(byPowerOfTwo: 3 - precision)
    let divided = (unit * Magnitude(order)).scaled(byPowerOfTwo: 2)
    let valueError = divided + unit
    var shared = Magnitude.zero
    var own = Magnitude.zero
    coefficients = points.map { point in
      var quotient = [BigFloat](repeating: BigFloat(0, precision: precision), count: order)
      var carry = BigFloat(0, precision: precision)
      var value = BigFloat(0, precision: precision)
      for i in stride(from: order, to: 0, by: -1) {
        carry = carry * point + product[i]
        quotient[i - 1] = carry
      }
      for i in quotient.indices.reversed() { value = value * point + quotient[i] }
      let least = LowerMagnitude(value).subtracting(valueError)
      shared = max(shared, valueError / least)
      // The division, and 2J roundings of the sums over the coefficients later.
      own += (divided + unit) / least
      return quotient.map { $0 / value }
    }
    sharedError = shared
    ownError = own
  }

  /// (1 − cos π(j + 1/2)/J)/2 = sin² t with t = π(j + 1/2)/(2J), off by less than 2^−48.
  ///
  /// The sine is its Taylor polynomial of degree 21 in nested form, t(1 − t²/6 (1 − t²/20 (1 −
  /// …))). The quotients t²/(2k(2k+1)) are at most 0.42, so that rounding errors do not grow; the
  /// remainder is t^23/23! < 2^−58.
  private static func point(_ j: Int, of order: Int) -> Double {
    let t = Double.pi * (Double(j) + 0.5) / Double(2 * order)
    var nest = 1.0
    for k in stride(from: 10, through: 1, by: -1) {
      nest = 1 - t * t / Double(2 * k * (2 * k + 1)) * nest
    }
    return (t * nest) * (t * nest)
  }

  /// Σ_i ℓ_{j,i} q_i for every j.
  func weights(ofPowerSums sums: [BigFloat]) -> [BigFloat] {
    coefficients.map { row in
      zip(row, sums).dropFirst().reduce(row[0] * sums[0]) { $0 + $1.0 * $1.1 }
    }
  }

  /// A bound of Σ_j |error of weight j| over `total`, where `weights` are those of power sums that
  /// are at most `total`, the first of them: infinite when the rule's precision is too small for
  /// its order.
  func error(ofWeights weights: [BigFloat], total: BigFloat) -> Magnitude {
    guard LowerMagnitude(0.5).isAbove(sharedError) else { return .infinity }
    let mass = weights.reduce(Magnitude.zero) { $0 + Magnitude($1) }
    return sharedError * mass / LowerMagnitude(total) + ownError.scaled(byPowerOfTwo: 1)
  }
}
