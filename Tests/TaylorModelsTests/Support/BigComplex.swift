// Complex numbers that references are computed in.
import ExactArithmetic

/// A complex number of two big floats: about 500 right bits, far below the units of the tests.
struct BigComplex: Sendable {
  static let precision = 512

  let real: BigFloat
  let imaginary: BigFloat

  static let zero = BigComplex(0)
  static let one = BigComplex(1)

  init(_ real: BigFloat, _ imaginary: BigFloat = BigFloat()) {
    func extended(_ x: BigFloat) -> BigFloat {
      x.precision == BigComplex.precision
        ? x : BigFloat(x, precision: BigComplex.precision, rounding: .nearest)
    }
    self.real = extended(real)
    self.imaginary = extended(imaginary)
  }

  init(_ value: Int) { self.init(BigFloat(value)) }

  init(_ value: Double) { self.init(BigFloat(value)) }

  init(_ value: Rational) {
    self.init(BigFloat(value, precision: BigComplex.precision, rounding: .nearest))
  }

  /// |z|² and |z|.
  var squaredSize: BigFloat { real * real + imaginary * imaginary }
  var size: BigFloat { BigComplex.root(squaredSize) }

  var conjugate: BigComplex { BigComplex(real, -imaginary) }

  static func + (a: BigComplex, b: BigComplex) -> BigComplex {
    BigComplex(a.real + b.real, a.imaginary + b.imaginary)
  }

  static func - (a: BigComplex, b: BigComplex) -> BigComplex {
    BigComplex(a.real - b.real, a.imaginary - b.imaginary)
  }

  static prefix func - (a: BigComplex) -> BigComplex { BigComplex(-a.real, -a.imaginary) }

  static func * (a: BigComplex, b: BigComplex) -> BigComplex {
    BigComplex(
      a.real * b.real - a.imaginary * b.imaginary, a.real * b.imaginary + a.imaginary * b.real)
  }

  static func / (a: BigComplex, b: BigComplex) -> BigComplex {
    let (product, size) = (a * b.conjugate, b.squaredSize)
    return BigComplex(product.real / size, product.imaginary / size)
  }

  static func += (a: inout BigComplex, b: BigComplex) { a = a + b }

  func scaled(byPowerOfTwo exponent: Int) -> BigComplex {
    BigComplex(real.scaled(byPowerOfTwo: exponent), imaginary.scaled(byPowerOfTwo: exponent))
  }

  /// e^z: Taylor's series of z/2^k, below 2^−20, squared k times.
  func exponential() -> BigComplex {
    let halvings = max(0, squaredSize.exponent.map { $0 / 2 + 1 } ?? 0) + 20
    let small = scaled(byPowerOfTwo: -halvings)
    var (sum, term) = (BigComplex.one, BigComplex.one)
    for k in 1...24 {
      term = term * small / BigComplex(k)
      sum += term
    }
    for _ in 0..<halvings { sum = sum * sum }
    return sum
  }

  /// The square root with a real part ≥ 0.
  func squareRoot() -> BigComplex {
    guard !squaredSize.isZero else { return .zero }
    let half = BigComplex.root((size + real.magnitude).scaled(byPowerOfTwo: -1))
    let other = (imaginary / half).scaled(byPowerOfTwo: -1)
    if real.signum >= 0 { return BigComplex(half, other) }
    return imaginary.signum < 0 ? BigComplex(-other, -half) : BigComplex(other, half)
  }

  static func root(_ x: BigFloat) -> BigFloat {
    x.applying(.squareRoot, precision: precision, rounding: .nearest)
  }

  /// √Σ|z_i|².
  static func norm(_ vector: [BigComplex]) -> BigFloat {
    root(vector.reduce(BigFloat(0, precision: precision)) { $0 + $1.squaredSize })
  }

  /// The n-th roots of unity.
  static func circle(_ count: Int) -> [BigComplex] {
    let turn = Interval.pi(precision: precision).lower.scaled(byPowerOfTwo: 1) / BigFloat(count)
    let step = BigComplex(BigFloat(0), turn).exponential()
    var points = [BigComplex.one]
    while points.count < count { points.append(points[points.count - 1] * step) }
    return points
  }

  /// Points of the circle |t| = 1, with 1, −1, i and −i.
  static let coarse = circle(16)
  static let real: [BigComplex] = [BigComplex(1), BigComplex(-1)]
}
