/// A over doubles: the height of a token at its peak is w e^{α(μ−c)} `factor`/A(t).
struct HeightPolynomial {
  /// A's coefficients.
  let coefficients: [Double]
  /// e^{α₀c} over the scale of A, within 2^−52 relatively; 0 when that is no double.
  let factor: Double
  /// A bound of the relative error of A(t) by Horner's rule.
  let error: Double

  init(_ part: PartitionPolynomial, least: Double) {
    var coefficients = part.coefficients.map(\.high)
    var dropped = 0.0
    while let last = coefficients.last, abs(last) < least * 0x1p-58, coefficients.count > 1 {
      dropped += abs(last)
      coefficients.removeLast()
    }
    let rounding = coefficients.enumerated().reduce(0) {
      $0 + abs($1.element) * Double(2 * $1.offset + 2)
    }
    self.coefficients = coefficients
    factor = part.heightFactor
    error = (part.valueError + dropped + rounding * 0x1p-53) / least * (1 + 0x1p-20)
  }
}
