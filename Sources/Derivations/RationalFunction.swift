// Quotients of polynomials, in which a step of a derivation is decided to be an identity.
public import ExactArithmetic

/// A quotient of polynomials in symbols: the field in which the laws are identities.
///
/// `==` is equality in the field: a/b = c/d when ad − cb is the polynomial 0. Common factors are
/// removed only when they are monomials, which is enough to keep powers of S_0 short.
public struct RationalFunction: Sendable, Equatable, ExpressibleByIntegerLiteral {
  /// The numerator.
  public let numerator: Polynomial
  /// The denominator, not 0.
  public let denominator: Polynomial

  /// `numerator / denominator`.
  ///
  /// Traps on the denominator 0.
  public init(_ numerator: Polynomial, _ denominator: Polynomial = Polynomial(1)) {
    precondition(!denominator.isZero, "division by the polynomial 0")
    let common =
      numerator.isZero
      ? denominator.content
      : numerator.content.common(
        with: denominator.content)
    self.numerator = numerator.divided(by: common)
    self.denominator = denominator.divided(by: common)
  }

  /// The symbol itself.
  public init(_ symbol: Symbol) { self.init(Polynomial(symbol)) }

  /// The constant `value`.
  public init(_ value: Rational) { self.init(Polynomial(value)) }

  /// The integer `value`.
  public init(integerLiteral value: Int) { self.init(Rational(value)) }

  /// Whether it is 0.
  public var isZero: Bool { numerator.isZero }

  /// Equality in the field of fractions, decided.
  public static func == (a: RationalFunction, b: RationalFunction) -> Bool {
    a.numerator * b.denominator == b.numerator * a.denominator
  }

  /// The sum.
  public static func + (a: RationalFunction, b: RationalFunction) -> RationalFunction {
    if a.denominator == b.denominator {
      return RationalFunction(a.numerator + b.numerator, a.denominator)
    }
    return RationalFunction(
      a.numerator * b.denominator + b.numerator * a.denominator, a.denominator * b.denominator)
  }

  /// The difference.
  public static func - (a: RationalFunction, b: RationalFunction) -> RationalFunction {
    a + RationalFunction(-1 as Rational) * b
  }

  /// The product.
  public static func * (a: RationalFunction, b: RationalFunction) -> RationalFunction {
    RationalFunction(a.numerator * b.numerator, a.denominator * b.denominator)
  }

  /// The quotient.
  ///
  /// Traps when `b` is 0.
  public static func / (a: RationalFunction, b: RationalFunction) -> RationalFunction {
    RationalFunction(a.numerator * b.denominator, a.denominator * b.numerator)
  }

  /// The power with exponent `exponent` ≥ 0.
  public func raised(to exponent: Int) -> RationalFunction {
    (0..<exponent).reduce(1) { power, _ in power * self }
  }

  /// Σ over all tokens of a function of one token: p x times a polynomial in M, or w times a
  /// polynomial in U and U′ and at most the first power of B.
  ///
  /// Sums are linear: p x M^k becomes S_k and w U^i U′^j becomes W_i,j, and every other symbol is the
  /// same for all tokens. Traps when a term has not this form.
  var summedOverTokens: RationalFunction {
    precondition(
      denominator.coefficients.keys.allSatisfy { $0.exponents.keys.allSatisfy { !$0.isOfToken } },
      "the denominator depends on the token")
    let terms = numerator.coefficients.map { monomial, coefficient in
      var exponents = monomial.exponents
      if exponents.removeValue(forKey: .waveWeight) == 1 {
        let powers = [Symbol.wave, .waveSlope, .bias].map { exponents.removeValue(forKey: $0) ?? 0 }
        precondition(powers[2] <= 1, "not w times a polynomial in U and U', or that times B")
        let sum: Symbol =
          powers[2] == 0 ? .waveSum(powers[0], powers[1]) : .biasSum(powers[0], powers[1])
        exponents[sum, default: 0] += 1
        return Polynomial([Monomial(exponents: exponents): coefficient])
      }
      let order = exponents.removeValue(forKey: .logOdds) ?? 0
      precondition(
        exponents.removeValue(forKey: .probability) == 1
          && exponents.removeValue(forKey: .exponential) == 1, "not p x times a polynomial in M")
      exponents[.powerSum(order), default: 0] += 1
      return Polynomial([Monomial(exponents: exponents): coefficient])
    }
    return RationalFunction(terms.reduce(Polynomial(0), +), denominator)
  }

  /// The derivative with respect to α: D(a/b) = (Da − (a/b) Db)/b, and Da by the product rule.
  public var derivative: RationalFunction {
    let top = RationalFunction.derivative(of: numerator)
    let bottom = RationalFunction.derivative(of: denominator)
    return (top - self * bottom) / RationalFunction(denominator)
  }

  private static func derivative(of polynomial: Polynomial) -> RationalFunction {
    polynomial.terms.reduce(0) { sum, term in
      term.monomial.factors.reduce(sum) { sum, factor in
        let rest = Polynomial([
          term.monomial.divided(by: Monomial(exponents: [factor.symbol: 1])): term.coefficient
            * Rational(factor.exponent)
        ])
        return sum + RationalFunction(rest) * factor.symbol.derivative
      }
    }
  }
}
