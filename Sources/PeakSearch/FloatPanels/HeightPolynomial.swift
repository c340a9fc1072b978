// The heights of peaks from a panel's partition function, in doubles.
internal import ExactArithmetic

/// A over doubles: the height of a token at its peak is w e^{α(μ−c)} `factor`/A(t).
struct HeightPolynomial {
  /// A's coefficients.
  let coefficients: [Double]
  /// e^{α₀c} over the scale of A, within 2^−52 relatively; 0 when that is no double.
  let factor: Double
  /// A bound of the relative error of A(t) by Horner's rule for |t| ≤ 1.
  let error: Double
  /// A bound of A''/A for |t| ≤ 1, and so of the slope of f = A'/A.
  let steepness: Double

  /// The polynomial of `part`, where A is at least `least`.
  init(_ part: PartitionPolynomial, least: LowerMagnitude, fault: BoundFault = .none) {
    let coefficients = part.coefficients.map(\.high)
    // What is below the rounding errors is dropped: a choice.
    let small = least.scaled(byPowerOfTwo: -58)
    var count = coefficients.count
    while count > 1, small.isAbove(Magnitude(coefficients[count - 1])) { count -= 1 }
    let dropped = coefficients[count...].reduce(Magnitude.zero) { $0 + Magnitude($1) }
    self.coefficients = Array(coefficients[..<count])
    factor = part.heightFactor
    // Horner's rule: at most 2k + 1 roundings touch the k-th term, and the second part of the
    // coefficient is one more.
    var rounding = Magnitude.zero
    var curvature = part.curvatureError.scaled(byPowerOfTwo: 1)
    for (k, coefficient) in coefficients.enumerated() {
      let size = Magnitude(coefficient)
      if k < count { rounding += size * Magnitude(2 * k + 2) }
      curvature += size * Magnitude(k * k)
    }
    // Twice what is dropped covers its second parts, and products of errors.
    let total =
      part.valueError + dropped.scaled(byPowerOfTwo: 1)
      + (rounding * Magnitude(1 + 0x1p-20)).scaled(byPowerOfTwo: -53)
    error = fault.applied(to: total / least, .floatHeight).double
    steepness = (curvature * Magnitude(1 + 0x1p-20) / least).double
  }
}
