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
}

extension Interval: ExponentialField {
  /// Whether every point is less than 0.
  public var isNegative: Bool { sign == -1 }

  /// The image of `x` at its own precision.
  public static func apply(_ function: ElementaryFunction, _ x: Interval) -> Interval {
    x.applying(function)
  }
}

extension BigFloat: ExponentialField {
  /// Whether the value is less than 0.
  public var isNegative: Bool { signum < 0 }

  /// `function(x)` rounded to nearest at the precision of `x`.
  public static func apply(_ function: ElementaryFunction, _ x: BigFloat) -> BigFloat {
    x.applying(function, precision: x.precision, rounding: .nearest)
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
