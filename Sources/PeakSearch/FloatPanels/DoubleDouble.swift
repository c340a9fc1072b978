// Numbers of about 106 bits, made of two doubles.
/// The unevaluated sum of two doubles, about 106 bits.
struct DoubleDouble {
  let high: Double
  let low: Double

  /// The sum, with a relative error of 2^−100 of the larger term.
  static func + (a: DoubleDouble, b: DoubleDouble) -> DoubleDouble {
    let sum = a.high + b.high
    let part = sum - a.high
    let error = (a.high - (sum - part)) + (b.high - part) + (a.low + b.low)
    let high = sum + error
    return DoubleDouble(high: high, low: error - (high - sum))
  }

  /// The product with a double, with a relative error of 2^−100.
  func multiplied(by factor: Double) -> DoubleDouble {
    let product = high * factor
    let error = (-product).addingProduct(high, factor) + low * factor
    let sum = product + error
    return DoubleDouble(high: sum, low: error - (sum - product))
  }

  /// The product, with a relative error of 2^−98.
  static func * (a: DoubleDouble, b: DoubleDouble) -> DoubleDouble {
    let product = a.high * b.high
    let error = (-product).addingProduct(a.high, b.high) + (a.high * b.low + a.low * b.high)
    let sum = product + error
    return DoubleDouble(high: sum, low: error - (sum - product))
  }

  /// The negative, exactly.
  var negated: DoubleDouble { DoubleDouble(high: -high, low: -low) }

  /// Σ c_k t^k by Horner's rule.
  static func horner(_ coefficients: [DoubleDouble], _ t: DoubleDouble) -> DoubleDouble {
    var value = DoubleDouble(high: 0, low: 0)
    for coefficient in coefficients.reversed() { value = coefficient + value * t }
    return value
  }
}

extension DoubleDouble {
  /// a − b, exactly.
  init(difference a: Double, _ b: Double) {
    let high = a - b
    let part = high - a
    self.init(high: high, low: (a - (high - part)) - (b + part))
  }
}
