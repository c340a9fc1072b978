// Solves K'(α) = M for single tokens in double-doubles, where doubles leave a digit open.
internal import ExactArithmetic

/// Encloses single peaks on one part of a panel to some 60 bits.
///
/// With A of the part, g(t) = A'(t) − yA(t) has the sign of f(t) − y, f = A'/A, since A > 0: it is
/// negative before the peak of the token with y = dα/dt (M_z − c) and positive after it. Both signs
/// are decided by g in double-doubles and a bound of all its errors. Cost: about 600 operations of
/// double-doubles a token, and one exponential of 160 bits where the height is wanted.
struct RefinedInversion {
  private let part: PartitionPolynomial
  private let model: MeanPolynomial
  /// Coefficients of A'.
  private let slopes: [DoubleDouble]
  /// A bound of A for |t| ≤ 1.
  private let largest: Magnitude
  /// Bounds of the rounding errors of A and A' by Horner's rule for |t| ≤ 1.
  private let valueRounding: Magnitude
  private let slopeRounding: Magnitude

  /// For the tokens of `model`.
  init(_ model: MeanPolynomial, fault: BoundFault = .none) {
    part = model.part
    self.model = model
    let a = part.coefficients
    slopes = a.indices.dropFirst().map { a[$0].multiplied(by: Double($0)) }
    // Each of n steps has a product right within 2^−98 and a sum right within 2^−100 of the larger
    // term, and no term exceeds Σ|a_k|; for A' each coefficient has a product more, and for g both
    // have another product and a sum.
    func rounding(_ coefficients: [DoubleDouble]) -> Magnitude {
      let size = coefficients.reduce(Magnitude.zero) { $0 + Magnitude($1.high) }
      return fault.applied(
        to: (size * Magnitude(coefficients.count + 2)).scaled(byPowerOfTwo: -96), .refinement)
    }
    largest = a.reduce(part.valueError) { $0 + Magnitude($1.high) + Magnitude($1.low) }
    valueRounding = rounding(a)
    slopeRounding = rounding(slopes)
  }

  /// g at `t` for the token with `y`, |t| ≤ 1.
  func value(_ y: DoubleDouble, at t: DoubleDouble) -> DoubleDouble {
    DoubleDouble.horner(slopes, t) + (y * DoubleDouble.horner(part.coefficients, t)).negated
  }

  /// A bound of the rounding errors of that, and with those of A and A' of all its errors.
  func errors(_ y: DoubleDouble) -> (rounding: Magnitude, all: Magnitude) {
    let size = Magnitude(y.high) + Magnitude(y.low)
    let rounding = slopeRounding + size * valueRounding
    // y itself is right within 2^−100 of the larger of μ and c, times the scale, and both of them
    // are below |c| + |μ − c|.
    let ofTarget =
      (Magnitude(part.shift) * Magnitude(part.scale) + size).scaled(byPowerOfTwo: -100) * largest
    return (rounding, rounding + ofTarget + part.slopeError + size * part.valueError)
  }

  /// Where a peak is, and how high for a token of weight 1.
  struct Peak {
    let position: Interval
    /// e^{αM_z}/Z(α) there, if that was wanted.
    let heightFactor: Interval?
  }

  /// The peak of a token of this statistic near `alpha`, with its height if `wantsHeight`; nil when
  /// it is not on the part, or not decided.
  func peak(statistic: DoubleDouble, near alpha: Double, wantsHeight: Bool) -> Peak? {
    // The scale is a power of two.
    let gap = statistic + DoubleDouble(high: -part.shift, low: 0)
    let y = DoubleDouble(high: gap.high * part.scale, low: gap.low * part.scale)
    let margin = errors(y).all.double
    guard let (t, value, slope) = newton(y, from: (alpha - part.center) / part.scale) else {
      return nil
    }
    let radius = 2.5 * margin / (value * slope) + 0x1p-90
    guard radius < 0x1p-40, abs(t.high) < 1 - 0x1p-30 else { return nil }
    let (low, high) = (
      t + DoubleDouble(high: -radius, low: 0), t + DoubleDouble(high: radius, low: 0)
    )
    guard sign(y, at: low, margin) == -1, sign(y, at: high, margin) == 1 else { return nil }
    let position = Interval(lower: strength(low, .down), upper: strength(high, .up))
    guard wantsHeight else { return Peak(position: position, heightFactor: nil) }
    guard let factor = heightFactor(statistic: statistic, at: t, radius: 2 * radius) else {
      return nil
    }
    return Peak(position: position, heightFactor: factor)
  }

  /// About the root of g, with A and the slope of f there.
  private func newton(
    _ y: DoubleDouble, from start: Double
  ) -> (t: DoubleDouble, value: Double, slope: Double)? {
    var t = DoubleDouble(high: start, low: 0)
    for _ in 0..<3 {
      guard abs(t.high) < 1 else { return nil }
      let value = MeanPolynomial.value(model.heights.coefficients, t.high)
      let slope = MeanPolynomial.slope(model.coefficients, t.high)
      guard slope > 0, value > 0 else { return nil }
      let step = self.value(y, at: t).high / (value * slope)
      t = t + DoubleDouble(high: -step, low: 0)
      // What is left is below the square of that, or 2^−45 of it.
      if abs(step) < 0x1p-45 { return (t, value, slope) }
    }
    return nil
  }

  /// The sign of g at `t`, if it is decided.
  private func sign(_ y: DoubleDouble, at t: DoubleDouble, _ error: Double) -> Int? {
    let g = value(y, at: t)
    // The second part is below 2^−52 of the first.
    return abs(g.high) * (1 - 0x1p-50) > error ? (g.high > 0 ? 1 : -1) : nil
  }

  private static let precision = 160

  /// center + scale t, rounded.
  private func strength(_ t: DoubleDouble, _ rounding: Rounding) -> BigFloat {
    let precision = RefinedInversion.precision
    let offset = BigFloat(t.high).adding(
      BigFloat(t.low), precision: precision, rounding: rounding)
    return BigFloat(part.center).adding(
      offset * BigFloat(part.scale), precision: precision, rounding: rounding)
  }

  /// e^{αM}/Z(α) at the root, which is within `radius` of `t`.
  ///
  /// With α₀ the centre of the whole panel it is e^{α(M − c) + α₀c}/A(t), but for the panel's power
  /// of two. Its logarithm has slope 0 at the root, and changes by at most half the square of the
  /// radius times the largest slope of f.
  private func heightFactor(
    statistic: DoubleDouble, at t: DoubleDouble, radius: Double
  ) -> Interval? {
    let precision = RefinedInversion.precision
    let shift = Interval(BigFloat(part.shift)).rounded(to: precision)
    let alpha = Interval(lower: strength(t, .down), upper: strength(t, .up))
    let exponent =
      alpha * (Interval(statistic.bigFloat) - shift)
      + Interval(BigFloat(part.panelCenter)) * shift
    let value = DoubleDouble.horner(part.coefficients, t)
    let error = part.valueError + valueRounding
    let moved = Magnitude(radius) * Magnitude(radius) * Magnitude(model.heights.steepness)
    guard LowerMagnitude(value.high).isAbove(error.scaled(byPowerOfTwo: 20)),
      LowerMagnitude(0x1p-20).isAbove(moved)
    else { return nil }
    let center = BigFloat(value.high).adding(
      BigFloat(value.low), precision: precision, rounding: .nearest)
    let wide = error + Magnitude(value.high).scaled(byPowerOfTwo: 20 - precision)
    let whole = Interval(
      lower: center.subtracting(wide.bigFloat, precision: precision, rounding: .down),
      upper: center.adding(wide.bigFloat, precision: precision, rounding: .up))
    // e^x is within 2x of 1 for |x| ≤ 1.
    let near = moved.scaled(byPowerOfTwo: 1).bigFloat
    let one = BigFloat(1)
    let ratio = Interval(
      lower: one.subtracting(near, precision: precision, rounding: .down),
      upper: one.adding(near, precision: precision, rounding: .up))
    return exponent.applying(.exp, precision: precision) * ratio
      / (whole * Interval(.powerOfTwo(part.panelExponent)))
  }
}
