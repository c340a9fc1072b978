// What a number system must offer so that the laws, each written once, can run over it.
public import RealModule

/// The number systems in which the laws are written: a field with the few functions they need.
///
/// The weakest honest constraint. `ElementaryFunctions` of swift-numerics asks for twenty
/// functions, sines among them, that no law uses; `Real` asks for a total order, which no enclosure
/// has. Conformers: `Double` and `Float` (fast, approximate), ``BigFloat`` (correctly rounded operations),
/// ``Interval`` (certified).
public protocol ExponentialField: AlgebraicField {
  /// The value of `function` at `x`.
  static func apply(_ function: ElementaryFunction, _ x: Self) -> Self

  /// Whether the value is known to be less than 0.
  var isNegative: Bool { get }

  /// The square; of an enclosure the set of squares, which `x * x` need not be.
  var squared: Self { get }

  /// Σ of at least one number, from the first on.
  static func sum(_ terms: [Self]) -> Self

  /// Σ a_i b_i of at least one product, from the first on.
  static func dot(_ a: [Self], _ b: [Self]) -> Self

  /// Whether both are the same number, or set, written with the same precision.
  func isIdentical(to other: Self) -> Bool
}

extension ExponentialField {
  /// The exponential e^x.
  public static func exp(_ x: Self) -> Self { apply(.exp, x) }
  /// e^x − 1.
  public static func expMinusOne(_ x: Self) -> Self { apply(.expMinusOne, x) }
  /// The natural logarithm.
  public static func log(_ x: Self) -> Self { apply(.log, x) }
  /// log(1 + x).
  public static func log(onePlus x: Self) -> Self { apply(.logOnePlus, x) }
  /// The hyperbolic tangent.
  public static func tanh(_ x: Self) -> Self { apply(.tanh, x) }
  /// The square root.
  public static func sqrt(_ x: Self) -> Self { apply(.squareRoot, x) }

  /// x · x, for number systems whose values are points.
  public var squared: Self { self * self }

  /// Σ of at least one number, from the first on.
  public static func sum(_ terms: [Self]) -> Self {
    var sum = terms[0]
    for index in 1..<terms.count { sum += terms[index] }
    return sum
  }

  /// Σ a_i b_i of at least one product, from the first on.
  public static func dot(_ a: [Self], _ b: [Self]) -> Self {
    var sum = a[0] * b[0]
    for index in 1..<a.count { sum += a[index] * b[index] }
    return sum
  }

  /// Equality, for number systems of one precision.
  public func isIdentical(to other: Self) -> Bool { self == other }
}

extension Interval: ExponentialField {
  /// Whether every point is less than 0.
  public var isNegative: Bool { sign == -1 }

  /// The image of `x` at its own precision.
  public static func apply(_ function: ElementaryFunction, _ x: Interval) -> Interval {
    x.applying(function)
  }

  /// Whether both have the same ends with the same precisions.
  public func isIdentical(to other: Interval) -> Bool {
    lower.isIdentical(to: other.lower) && upper.isIdentical(to: other.upper)
  }
}

extension BigFloat: ExponentialField {
  /// Whether the value is less than 0.
  public var isNegative: Bool { signum < 0 }

  /// `function(x)` rounded to nearest at the precision of `x`.
  public static func apply(_ function: ElementaryFunction, _ x: BigFloat) -> BigFloat {
    x.applying(function, precision: x.precision, rounding: .nearest)
  }

  /// Whether both are the same number of the same precision, or both no numbers of one.
  public func isIdentical(to other: BigFloat) -> Bool {
    if long == nil, other.long == nil {
      return short.head == other.short.head && short.limbs == other.short.limbs
    }
    return precision == other.precision && self == other
  }
}

extension Float: ExponentialField {
  /// Whether the value is less than 0.
  public var isNegative: Bool { self < 0 }

  /// The platform's `function(x)`, typically within one unit in the last place.
  public static func apply(_ function: ElementaryFunction, _ x: Float) -> Float {
    switch function {
    case .exp: return Float.exp(x)
    case .expMinusOne: return Float.expMinusOne(x)
    case .log: return Float.log(x)
    case .logOnePlus: return Float.log(onePlus: x)
    case .tanh: return Float.tanh(x)
    case .squareRoot: return x.squareRoot()
    }
  }
}

extension Double: ExponentialField {
  /// Whether the value is less than 0.
  public var isNegative: Bool { self < 0 }

  /// The platform's `function(x)`, typically within one unit in the last place.
  public static func apply(_ function: ElementaryFunction, _ x: Double) -> Double {
    switch function {
    case .exp: return Double.exp(x)
    case .expMinusOne: return Double.expMinusOne(x)
    case .log: return Double.log(x)
    case .logOnePlus: return Double.log(onePlus: x)
    case .tanh: return Double.tanh(x)
    case .squareRoot: return x.squareRoot()
    }
  }
}
