// Models K' near one strength, with a bound of the error for all of it.
internal import ExactArithmetic

/// K' on part of a panel as a polynomial over doubles, with a proved error: a Taylor model.
///
/// With A the panel's partition function about c, f(t) = d/dt log A(s₀ + ρt) = hρ (K'(α) − c) at α
/// = α₀ + h(s₀ + ρt). A polynomial p with double coefficients is chosen (the quotient of the power
/// series A'/A, cut off), and then the residual r = A' − pA is computed to about 100 bits,
/// coefficient by coefficient. As f − p = r/A, |f − p| ≤ (Σ|r_k| + ε' + |p| ε)/min A for |t| ≤ 1,
/// whatever p is; ε and ε' bound the errors of A and A'.
struct MeanPolynomial {
  /// What it is a model of.
  let part: PartitionPolynomial
  /// α at t = 0 and dα/dt, exactly.
  let center: Double
  let scale: Double
  /// The shift c of the statistics, from which the means K' are counted.
  let shift: Double
  /// p_0 … p_n.
  let coefficients: [Double]
  /// A bound of |f − p| and of the rounding errors of Horner's rule for p, for |t| ≤ 1.
  let error: Double
  /// Half of the width within which the sign of f − target is not decided, in t: a choice, as two
  /// signs are tested at each root.
  let resolution: Double
  /// p(−1) and p(1), about.
  let ends: (low: Double, high: Double)
  /// What the heights need.
  let heights: HeightPolynomial

  /// The highest degree.
  static let degreeLimit = 20

  /// The model of `part`, or nil when p is too far from f for about 48 bits.
  init?(_ part: PartitionPolynomial, fault: BoundFault = .none) {
    let a = part.coefficients
    guard a.count > 2 else { return nil }
    // Power series quotient.
    let degree = min(MeanPolynomial.degreeLimit, a.count - 2)
    var p: [Double] = []
    for k in 0...degree {
      var sum = Double(k + 1) * a[k + 1].high
      for j in 0..<k { sum -= p[j] * a[k - j].high }
      p.append(sum / a[0].high)
    }
    // The residual, and the sizes of the terms that it is summed from: each of at most n + 1 sums
    // and as many products, n the number of coefficients, is right within 2^−100 of them.
    var residual = 0.0
    var sizes = 0.0
    for k in 0..<(a.count + degree) {
      var sum =
        k + 1 < a.count ? a[k + 1].multiplied(by: Double(k + 1)) : DoubleDouble(high: 0, low: 0)
      sizes += abs(sum.high)
      for j in max(0, k - a.count + 1)...max(0, min(k, degree)) where k - j < a.count && j <= degree
      {
        let product = a[k - j].multiplied(by: -p[j])
        sizes += abs(product.high)
        sum = sum + product
      }
      residual += abs(sum.high) + abs(sum.low)
    }
    guard residual.isFinite, sizes.isFinite, p.allSatisfy(\.isFinite) else { return nil }
    // Sums of positive doubles: fewer than 2^20 roundings stay within 2^−20.
    let margin = Magnitude(1 + 0x1p-20)
    let noise =
      (Magnitude(sizes) * Magnitude(a.count)).scaled(byPowerOfTwo: -98) * margin
    let size = p.reduce(Magnitude.zero) { $0 + Magnitude($1) }
    // A(t) ≥ a_0 − Σ|a_k|, or above its tangent, as the family's A is convex. The second parts of
    // the coefficients are below 2^−52 of the first.
    let first = LowerMagnitude(a[0].high)
    let tail = a.dropFirst().reduce(Magnitude.zero) { $0 + Magnitude($1.high) }
    let second = (Magnitude(a[0].high) + tail).scaled(byPowerOfTwo: -52)
    guard a[0].high > 0 else { return nil }
    let least = [tail, Magnitude(a[1].high) + part.slopeError]
      .map { first.subtracting($0 + second + part.valueError) }
      .reduce(LowerMagnitude.zero) { $0.bigger($1) }
    guard !least.isZero else { return nil }
    let model =
      (Magnitude(residual) * margin + noise + part.slopeError + size * part.valueError) / least
    // Horner's rule: at most 2k + 1 roundings touch the k-th term; one more each for the sum with
    // this bound, and for products of errors.
    let rounding = p.enumerated().reduce(Magnitude.zero) {
      $0 + Magnitude($1.element) * Magnitude(2 * $1.offset + 3)
    }.scaled(byPowerOfTwo: -53)
    let error =
      (fault.applied(to: model, .meanModel) + fault.applied(to: rounding, .meanRounding)).double
    self.error = error
    self.part = part
    coefficients = p
    center = part.center
    scale = part.scale
    shift = part.shift
    heights = HeightPolynomial(part, least: least, fault: fault)
    let (low, high) = (MeanPolynomial.value(p, -1), MeanPolynomial.value(p, 1))
    ends = (low, high)
    // The least slope is at an end or in the middle, about: this is only a choice of width.
    let slopes = [-1.0, -0.5, 0, 0.5, 1].map { MeanPolynomial.slope(p, $0) }
    guard let slope = slopes.min(), slope > 0, error < 0x1p-44 * max(abs(low), abs(high)) else {
      return nil
    }
    // Newton's result is off by a rounding error, the values beside it by another.
    resolution = (2.2 * error + 0x1p-50 * max(abs(low), abs(high))) / slope + 0x1p-52
  }

  static func value(_ p: [Double], _ t: Double) -> Double {
    p.reversed().reduce(0) { $0 * t + $1 }
  }

  static func slope(_ p: [Double], _ t: Double) -> Double {
    p.indices.dropFirst().reversed().reduce(0) { $0 * t + p[$1] * Double($1) }
  }
}
