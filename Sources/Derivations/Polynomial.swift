// Polynomials in the symbols of the laws: the exact arithmetic that derivations are checked with.
public import ExactArithmetic

/// A product of powers of symbols.
public struct Monomial: Hashable, Sendable, Comparable {
  /// The symbols in order, each once, with exponents ≥ 1.
  public private(set) var factors: [Factor]

  /// A power of one symbol.
  public struct Factor: Hashable, Sendable {
    /// The symbol.
    public let symbol: Symbol
    /// The exponent, ≥ 1.
    public let exponent: Int
  }

  /// The empty product.
  public static let one = Monomial(exponents: [:])

  init(exponents: [Symbol: Int]) {
    factors = exponents.filter { $0.value != 0 }.sorted { $0.key < $1.key }
      .map { Factor(symbol: $0.key, exponent: $0.value) }
  }

  var exponents: [Symbol: Int] {
    Dictionary(uniqueKeysWithValues: factors.map { ($0.symbol, $0.exponent) })
  }

  /// The product.
  public static func * (a: Monomial, b: Monomial) -> Monomial {
    Monomial(exponents: a.exponents.merging(b.exponents, uniquingKeysWith: +))
  }

  /// The quotient by a monomial that divides it.
  func divided(by divisor: Monomial) -> Monomial {
    Monomial(exponents: exponents.merging(divisor.exponents.mapValues(-)) { $0 + $1 })
  }

  /// The greatest common divisor.
  func common(with other: Monomial) -> Monomial {
    let theirs = other.exponents
    return Monomial(
      exponents: exponents.compactMapValues { $0 }
        .reduce(into: [:]) { $0[$1.key] = min($1.value, theirs[$1.key] ?? 0) })
  }

  /// An order in which terms are written: by symbols, then exponents.
  public static func < (a: Monomial, b: Monomial) -> Bool {
    for (left, right) in zip(a.factors, b.factors) where left != right {
      return left.symbol == right.symbol
        ? left.exponent > right.exponent : left.symbol < right.symbol
    }
    return a.factors.count > b.factors.count
  }
}

/// A polynomial in symbols over the rationals, in normal form: no zero coefficients.
///
/// Two polynomials are the same function exactly when they are equal, which decides every identity.
public struct Polynomial: Hashable, Sendable {
  /// The coefficients that are not 0.
  public private(set) var coefficients: [Monomial: Rational]

  init(_ coefficients: [Monomial: Rational]) {
    self.coefficients = coefficients.filter { !$0.value.isZero }
  }

  /// The constant `value`.
  public init(_ value: Rational) {
    self.init([.one: value])
  }

  /// The symbol itself.
  public init(_ symbol: Symbol) {
    self.init([Monomial(exponents: [symbol: 1]): 1])
  }

  /// Whether it is the polynomial 0.
  public var isZero: Bool { coefficients.isEmpty }

  /// Terms in a fixed order.
  public var terms: [(monomial: Monomial, coefficient: Rational)] {
    coefficients.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  /// The sum.
  public static func + (a: Polynomial, b: Polynomial) -> Polynomial {
    Polynomial(a.coefficients.merging(b.coefficients, uniquingKeysWith: +))
  }

  /// The difference.
  public static func - (a: Polynomial, b: Polynomial) -> Polynomial { a + Polynomial(-1) * b }

  /// The product.
  public static func * (a: Polynomial, b: Polynomial) -> Polynomial {
    var products: [Monomial: Rational] = [:]
    for (left, leftFactor) in a.coefficients {
      for (right, rightFactor) in b.coefficients {
        products[left * right, default: 0] += leftFactor * rightFactor
      }
    }
    return Polynomial(products)
  }

  /// The largest monomial that divides every term; 1 for 0.
  var content: Monomial {
    let monomials = Array(coefficients.keys)
    guard let first = monomials.first else { return .one }
    return monomials.dropFirst().reduce(first) { $0.common(with: $1) }
  }

  /// The quotient by a monomial that divides every term.
  func divided(by divisor: Monomial) -> Polynomial {
    Polynomial(
      Dictionary(
        uniqueKeysWithValues: coefficients.map { ($0.key.divided(by: divisor), $0.value) }))
  }
}
