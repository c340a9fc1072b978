public import RealModule

extension Interval {
  /// The image of the interval under an increasing elementary function, rounded outward at
  /// `precision` bits (the interval's own when nil); ``whole`` when it leaves the function's domain.
  ///
  /// A narrow argument of `exp` costs one MPFR call instead of two: for a ≤ b ≤ a + 1/2,
  /// e^a ≤ e^b ≤ e^a (1 + 2(b − a)), since e^x ≤ 1 + 2x on [0, 1].
  public func applying(_ function: ElementaryFunction, precision: Int? = nil) -> Interval {
    let precision = precision ?? self.precision
    let low = lower.applying(function, precision: precision, rounding: .down)
    if function == .exp, low.isFinite, !low.isZero {
      let gap = width
      if gap.isFinite, gap <= BigFloat.powerOfTwo(-8) {
        let factor = gap.multiplied(by: .powerOfTwo(1), precision: 64, rounding: .up)
        let above = low.next(.up)
        let growth = above.multiplied(by: factor, precision: precision, rounding: .up)
        return Interval(
          unchecked: low, above.adding(growth, precision: precision, rounding: .up))
      }
    }
    return Interval(
      lower: low, upper: upper.applying(function, precision: precision, rounding: .up))
  }
}

/// The number systems in which the laws are written: a field with the few functions they need.
///
/// The weakest honest constraint. `ElementaryFunctions` of swift-numerics asks for twenty functions,
/// sines among them, that no law uses; `Real` asks for a total order, which no enclosure has.
/// Conformers: `Double` (fast, approximate), ``BigFloat`` (correctly rounded operations),
/// ``Interval`` (certified).
public protocol ExponentialField: AlgebraicField {
  /// The value of `function` at `x`.
  static func apply(_ function: ElementaryFunction, _ x: Self) -> Self
}

extension ExponentialField {
  /// e^x.
  public static func exp(_ x: Self) -> Self { apply(.exp, x) }
  /// e^x − 1.
  public static func expMinusOne(_ x: Self) -> Self { apply(.expMinusOne, x) }
  /// The natural logarithm.
  public static func log(_ x: Self) -> Self { apply(.log, x) }
  /// log(1 + x).
  public static func log(onePlus x: Self) -> Self { apply(.logOnePlus, x) }
  /// The hyperbolic tangent.
  public static func tanh(_ x: Self) -> Self { apply(.tanh, x) }
}

extension Interval: ExponentialField {
  /// The image of `x` at its own precision.
  public static func apply(_ function: ElementaryFunction, _ x: Interval) -> Interval {
    x.applying(function)
  }
}

extension BigFloat: ExponentialField {
  /// `function(x)` rounded to nearest at the precision of `x`.
  public static func apply(_ function: ElementaryFunction, _ x: BigFloat) -> BigFloat {
    x.applying(function, precision: x.precision, rounding: .nearest)
  }
}

extension Double: ExponentialField {
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
