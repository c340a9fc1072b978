// Adds the exponential and logarithm functions to `BigFloat`.
internal import CMPFR
internal import CShortFloats

/// The shape of MPFR's one-operand functions.
typealias UnaryKernel = (
  UnsafeMutablePointer<__mpfr_struct>, UnsafePointer<__mpfr_struct>, mpfr_rnd_t
) -> Int32

/// An increasing elementary function, the same name over every number system.
///
/// Being increasing, each maps an interval by its endpoints.
public enum ElementaryFunction: Sendable, CaseIterable {
  /// The exponential function.
  case exp
  /// e^x − 1, accurate near 0.
  case expMinusOne
  /// The natural logarithm, on x > 0.
  case log
  /// log(1 + x), accurate near 0, on x > −1.
  case logOnePlus
  /// The hyperbolic tangent.
  case tanh
  /// The square root, on x ≥ 0.
  case squareRoot

  var kernel: UnaryKernel {
    switch self {
    case .exp: return { mpfr_exp($0, $1, $2) }
    case .expMinusOne: return { mpfr_expm1($0, $1, $2) }
    case .log: return { mpfr_log($0, $1, $2) }
    case .logOnePlus: return { mpfr_log1p($0, $1, $2) }
    case .tanh: return { mpfr_tanh($0, $1, $2) }
    case .squareRoot: return { mpfr_sqrt($0, $1, $2) }
    }
  }
}

extension BigFloat {
  /// `function(self)`, correctly rounded to `precision` bits; NaN outside the domain.
  public func applying(
    _ function: ElementaryFunction, precision: Int, rounding: Rounding
  ) -> BigFloat {
    if long == nil, BigFloat.isShort(precision),
      let value = shortValue(function, precision, rounding)
    {
      return value
    }
    let kernel = function.kernel
    return BigFloat.make(precision: precision) { r in
      self.withPointer { _ = kernel(r, $0, rounding.mode) }
    }
  }

  /// `function` of a short number, where there is a faster way than MPFR's and it answers.
  private func shortValue(
    _ function: ElementaryFunction, _ precision: Int, _ rounding: Rounding
  ) -> BigFloat? {
    var result = sl_float()
    let isDone = withUnsafePointer(to: short) { x in
      switch function {
      case .exp: sl_exp(&result, x, Int32(precision), rounding.short)
      case .log: sl_log(&result, x, Int32(precision), rounding.short)
      case .logOnePlus: sl_log_one_plus(&result, x, Int32(precision), rounding.short)
      case .expMinusOne, .tanh, .squareRoot: false
      }
    }
    return isDone ? BigFloat(short: result) : nil
  }
}
