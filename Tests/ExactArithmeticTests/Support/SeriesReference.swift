@testable import ExactArithmetic

/// The slow reference for elementary functions: exact rational bounds from power series.
///
/// Shares nothing with MPFR.
enum SeriesReference {
  /// Rational bounds of `function` at `x`; the arguments are kept where the series converge fast.
  static func bounds(_ function: ElementaryFunction, _ x: Rational) -> (Rational, Rational) {
    switch function {
    case .exp: return exp(x)
    case .expMinusOne:
      let (low, high) = exp(x)
      return (low - 1, high - 1)
    case .log: return log(x)
    case .logOnePlus: return log(x + 1)
    case .tanh:
      // tanh x = 1 − 2 / (e^{2x} + 1) increases with e^{2x}.
      let (low, high) = exp(2 * x)
      return (1 - 2 / (low + 1), 1 - 2 / (high + 1))
    case .squareRoot: return squareRoot(x)
    }
  }

  /// e^x for |x| ≤ 4: sixty terms and twice the first one left out, whose ratio to the next is > 2.
  private static func exp(_ x: Rational) -> (Rational, Rational) {
    var (sum, term) = (1 as Rational, 1 as Rational)
    for index in 1..<60 {
      term *= x / Rational(index)
      sum += term
    }
    let rest = 2 * (term * x / 60).magnitude
    return (sum - rest, sum + rest)
  }

  /// log x for 1/3 ≤ x ≤ 3 as 2 Σ z^{2k+1} / (2k+1), z = (x − 1)/(x + 1), z² ≤ 1/4.
  private static func log(_ x: Rational) -> (Rational, Rational) {
    let z = (x - 1) / (x + 1)
    var (sum, power) = (0 as Rational, z)
    for index in 0..<70 {
      sum += power / Rational(2 * index + 1)
      power *= z * z
    }
    let rest = 2 * power.magnitude
    return (2 * sum - rest, 2 * sum + rest)
  }

  /// √x for x ≥ 0 by bisection of integers: ⌊√(x 4^150)⌋ / 2^150 and the next.
  private static func squareRoot(_ x: Rational) -> (Rational, Rational) {
    let target = (x * Rational((1 as Integer) << 300)).floor
    var (low, high) = (0 as Integer, target + 1)
    while high - low > 1 {
      let middle = (low + high) >> 1
      if middle * middle <= target { low = middle } else { high = middle }
    }
    let unit = Rational(1, (1 as Integer) << 150)
    return (Rational(low) * unit, Rational(low + 1) * unit)
  }
}
