// Formulas as trees: how they are written for people, and what they are worth.
public import ExactArithmetic

/// A formula as it is written, with a value in the field of rational functions.
public indirect enum Expression: Sendable, ExpressibleByIntegerLiteral {
  /// A rational number.
  case number(Rational)
  /// A symbol.
  case symbol(Symbol)
  /// A sum.
  case sum([Expression])
  /// A difference.
  case difference(Expression, Expression)
  /// A product.
  case product([Expression])
  /// A quotient.
  case quotient(Expression, Expression)
  /// A power with an exponent ≥ 0.
  case power(Expression, Int)
  /// Σ over all tokens of a formula in p, x and M of one token.
  case tokenSum(Expression)
  /// The derivative of the given order with respect to α.
  case derivative(Expression, order: Int)
  /// A name for a formula.
  case named(Notation, Expression)

  /// The integer `value`.
  public init(integerLiteral value: Int) { self = .number(Rational(value)) }

  /// The value: names are replaced by what they stand for and derivatives are taken.
  public var value: RationalFunction {
    switch self {
    case .number(let value): return RationalFunction(value)
    case .symbol(let symbol): return RationalFunction(symbol)
    case .sum(let terms): return terms.reduce(0) { $0 + $1.value }
    case .difference(let a, let b): return a.value - b.value
    case .product(let factors): return factors.reduce(1) { $0 * $1.value }
    case .quotient(let a, let b): return a.value / b.value
    case .power(let base, let exponent): return base.value.raised(to: exponent)
    case .tokenSum(let formula): return formula.value.summedOverTokens
    case .derivative(let formula, let order):
      return (0..<order).reduce(formula.value) { value, _ in value.derivative }
    case .named(_, let formula): return formula.value
    }
  }

  /// The sum.
  public static func + (a: Expression, b: Expression) -> Expression {
    if case .sum(let terms) = a { return .sum(terms + [b]) }
    return .sum([a, b])
  }

  /// The difference.
  public static func - (a: Expression, b: Expression) -> Expression { .difference(a, b) }

  /// The product.
  public static func * (a: Expression, b: Expression) -> Expression {
    if case .product(let factors) = a { return .product(factors + [b]) }
    return .product([a, b])
  }

  /// The quotient.
  public static func / (a: Expression, b: Expression) -> Expression { .quotient(a, b) }
}

/// The two languages that formulas are written in.
public enum Language: Sendable {
  /// One line of text.
  case text
  /// LaTeX, for mathematical mode.
  case latex

  func write(_ notation: Notation) -> String { self == .text ? notation.text : notation.latex }
}

extension Expression {
  /// How tightly the outermost operation binds.
  private enum Strength: Int {
    case sum, product, atom
  }

  private var strength: Strength {
    switch self {
    case .sum, .difference: return .sum
    case .number(let value): return value.signum < 0 ? .sum : (value.isInteger ? .atom : .product)
    case .product, .quotient, .derivative, .tokenSum: return .product
    case .symbol, .power, .named: return .atom
    }
  }

  /// The formula in `language`.
  public func written(in language: Language) -> String {
    func inside(_ part: Expression, _ least: Strength) -> String {
      let text = part.written(in: language)
      if part.strength.rawValue >= least.rawValue { return text }
      return language == .text ? "(\(text))" : "\\left(\(text)\\right)"
    }
    switch self {
    case .number(let value):
      if language == .text || value.isInteger { return "\(value)" }
      let sign = value.signum < 0 ? "-" : ""
      return "\(sign)\\frac{\(value.numerator.magnitude)}{\(value.denominator)}"
    case .symbol(let symbol): return language.write(symbol.notation)
    case .named(let name, _): return language.write(name)
    case .sum(let terms): return Expression.sumText(terms.map { inside($0, .product) })
    case .difference(let a, let b):
      return "\(inside(a, .sum)) - \(inside(b, .product))"
    case .product(let factors):
      if case .number(let value)? = factors.first, value.signum < 0, factors.count > 1 {
        let rest = Array(factors.dropFirst())
        let size: [Expression] = value == -1 ? [] : [.number(value.magnitude)]
        return "-" + Expression.product(size + rest).written(in: language)
      }
      return factors.map { inside($0, $0.isFraction ? .atom : .product) }.joined(separator: " ")
    case .quotient(let a, let b):
      return language == .text
        ? "\(inside(a, a.isFraction ? .atom : .product))/\(inside(b, .atom))"
        : "\\frac{\(a.written(in: language))}{\(b.written(in: language))}"
    case .power(let base, let exponent):
      let text = inside(base, .atom)
      return language == .text ? "\(text)^\(exponent)" : "\(text)^{\(exponent)}"
    case .tokenSum(let formula):
      return (language == .text ? "Σ " : "\\sum ") + inside(formula, .product)
    case .derivative(let formula, let order):
      let power = order == 1 ? "" : (language == .text ? "^\(order)" : "^{\(order)}")
      return "D\(power) \(inside(formula, .atom))"
    }
  }

  private var isFraction: Bool {
    switch self {
    case .quotient, .tokenSum, .derivative: return true
    default: return false
    }
  }

  /// Terms joined by signs: a term that begins with a minus sign in brackets is subtracted.
  private static func sumText(_ terms: [String]) -> String {
    terms.dropFirst().reduce(terms.first ?? "0") { text, term in
      term.hasPrefix("-") ? "\(text) - \(term.dropFirst())" : "\(text) + \(term)"
    }
  }
}

extension Polynomial {
  /// The polynomial as a formula, with each symbol replaced by `formula` of it.
  func expression(_ formula: (Symbol) -> Expression) -> Expression {
    let parts = terms.map { term -> Expression in
      let factors = term.monomial.factors.map {
        $0.exponent == 1 ? formula($0.symbol) : .power(formula($0.symbol), $0.exponent)
      }
      if factors.isEmpty { return .number(term.coefficient) }
      if term.coefficient == 1 { return factors.count == 1 ? factors[0] : .product(factors) }
      return .product([.number(term.coefficient)] + factors)
    }
    return parts.count == 1 ? parts[0] : (parts.isEmpty ? 0 : .sum(parts))
  }
}
