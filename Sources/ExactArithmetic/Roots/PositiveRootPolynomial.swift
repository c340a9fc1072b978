/// A polynomial whose coefficients change sign once, so that by Descartes' rule it has exactly one
/// positive root: negative coefficients first, positive ones after.
package struct PositiveRootPolynomial {
  /// Coprime integer coefficients, constant term first; the first is negative, the last positive.
  let coefficients: [Integer]

  package init(_ rationals: [Rational]) {
    coefficients = rationals.coprimeMultiples.integers
  }

  private var degree: Int { coefficients.count - 1 }

  /// The sign of the polynomial at the non-negative rational `x`, exactly.
  func sign(at x: Rational) -> Int {
    // Horner on integers: Σ c_k n^k d^(degree−k).
    var value: Integer = 0
    var scale: Integer = 1
    for coefficient in coefficients.reversed() {
      value = value * x.numerator + coefficient * scale
      scale *= x.denominator
    }
    return value.signum
  }

  /// The positive root when it is rational.
  ///
  /// If x = n/d in lowest terms is a root then d divides the leading coefficient c, so c·x is an
  /// integer: bisect over the integers and test the one that remains. No factoring. Cost: about
  /// log₂ of the root's bound exact evaluations, times the degree.
  package var rationalRoot: Rational? {
    guard degree >= 1, let leading = coefficients.last else { return nil }
    if degree == 1 { return Rational(-coefficients[0], leading) }
    guard coefficients.map(\.bitLength).reduce(0, +) <= 20_000 else { return nil }
    // Cauchy's bound: every root is below 1 + max|c_k| / c.
    let largest = coefficients.map(\.magnitude).reduce(0, max)
    var low: Integer = 0
    var high = leading + largest
    while high - low > 1 {
      let middle = (low + high) >> 1
      switch sign(at: Rational(middle, leading)) {
      case 0: return Rational(middle, leading)
      case 1: high = middle
      default: low = middle
      }
    }
    return nil
  }

  /// The positive root of a quadratic as text, `(-b + sqrt(D))/(2a)` with the numbers put in; nil
  /// for other degrees.
  package var quadraticRoot: String? {
    guard degree == 2 else { return nil }
    let (c, b, a) = (coefficients[0], coefficients[1], coefficients[2])
    let discriminant = b * b - 4 * a * c
    let surd = "sqrt(\(discriminant))"
    let top = b.isZero ? surd : "(\(-b) + \(surd))"
    return "\(top)/\(2 * a)"
  }
}
