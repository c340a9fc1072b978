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
}
