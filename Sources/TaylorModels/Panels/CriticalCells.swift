// Where a token's probability rises and falls on a panel.
internal import ExactArithmetic

/// A piece of a panel with what is known of the slope of a token's probability on it.
struct SlopeCell: Sendable {
  /// The ends, as values of t.
  let lower: Double
  let upper: Double
  /// The sign of the slope on all of it; 0 where it is not decided.
  let sign: Int
  /// The sign of the slope's own slope on all of it; 0 where it is not decided.
  let curvature: Int
}

/// The function G = (L_z − R)'S − S', which has the sign of the slope of p_z = e^{L_z − R}/S.
struct SlopeFunction {
  /// The coefficients of G in doubles, and of its first two derivatives.
  let derivatives: [[Double]]
  /// Bounds of the errors of G and G' for |t| ≤ 15/16.
  let errors: (value: Magnitude, slope: Magnitude)
  /// A bound of |G''| on the disc, for the polynomial G.
  let curvatureBound: Magnitude
  private let difference: [Double]
  private let differenceError: Magnitude
  private let softmax: SoftmaxSeries

  /// The largest |t| that is used.
  static let edge = 0.9375

  /// G of the token asked about at place `place` of `softmax`.
  ///
  /// An error e(t) ≤ e of an analytic function on the disc is at most e/(1 − |t|) in its
  /// derivative, and 2e/(1 − |t|)² in the next, by Cauchy's estimates; 1 − |t| ≥ 1/16.
  init(_ softmax: SoftmaxSeries, place: Int) {
    let p = softmax.differences[place]
    let s = softmax.sum
    let dp = SlopeFunction.derivative(p)
    let ds = SlopeFunction.derivative(s)
    var g = [Double](repeating: 0, count: max(1, dp.count + s.count - 1))
    for (i, x) in dp.enumerated() {
      for (j, y) in s.enumerated() { g[i + j] += x * y }
    }
    for (k, y) in ds.enumerated() { g[k] -= y }
    let first = SlopeFunction.derivative(g)
    derivatives = [g, first, SlopeFunction.derivative(first)]
    let (e, f) = (softmax.differenceErrors[place], softmax.error)
    let (n0, n1, n2) = (
      SlopeFunction.norm(s), SlopeFunction.norm(ds),
      SlopeFunction.norm(SlopeFunction.derivative(ds))
    )
    let (m1, m2) = (
      SlopeFunction.norm(dp), SlopeFunction.norm(SlopeFunction.derivative(dp))
    )
    let first16 = Magnitude(16.0)
    let second16 = Magnitude(512.0)
    let operations = 4 * (g.count + 4)
    let unit = Magnitude(Double(operations) * 0x1p-53)
    // Coefficients of g, of a sum of products, each of which has rounded derivatives; then Horner's
    // rule.
    let rounding = unit * (m1 * n0 + n1)
    let fault = softmax.fault
    var value = fault.charge(.slopeDifference, first16 * e * (n0 + f))
    value += fault.charge(.slopeSum, m1 * f)
    value += fault.charge(.slopeSumSlope, first16 * f)
    value += fault.charge(.slopeRounding, rounding)
    let ofDifference = second16 * e * (n0 + f) + first16 * e * (n1 + first16 * f)
    let ofSum = (m2 + second16 * e) * f + (m1 + first16 * e) * first16 * f + second16 * f
    let roundings = Magnitude(g.count) * rounding + unit * (m2 * n0 + m1 * n1 + n2)
    var slope = fault.charge(.bendDifference, ofDifference)
    slope += fault.charge(.bendSum, ofSum)
    slope += fault.charge(.bendRounding, roundings)
    errors = (value, slope)
    let curvatureRounding = Magnitude(g.count * g.count) * rounding
    curvatureBound =
      SlopeFunction.norm(derivatives[2]) + fault.charge(.curvatureRounding, curvatureRounding)
    difference = p
    differenceError = e
    self.softmax = softmax
  }

  static func derivative(_ p: [Double]) -> [Double] {
    p.indices.dropFirst().map { Double($0) * p[$0] }
  }

  static func norm(_ p: [Double]) -> Magnitude {
    Magnitude.rounded(p.reduce(0) { $0 + $1.magnitude }, operations: 4 * p.count + 4)
  }

  static func value(_ p: [Double], _ t: Double) -> Double {
    p.reversed().reduce(0) { $0 * t + $1 }
  }

  /// Decides the signs of G between `lower` and `upper`, |t| ≤ 15/16, by bisection down to cells of
  /// `width`, or wider ones no part of which can be decided: of a constant probability there are few.
  func cells(_ lower: Double, _ upper: Double, width: Double = 0x1p-34) -> [SlopeCell] {
    var cells: [SlopeCell] = []
    var stack = [(lower, upper)]
    while let (a, b) = stack.popLast() {
      let cell = estimate(a, b)
      let (middle, g, first) = (cell.middle, cell.value, cell.slope)
      let (variation, bend) = (cell.variation, cell.bend)
      if LowerMagnitude(g).isAbove(variation + errors.value) {
        cells.append(SlopeCell(lower: a, upper: b, sign: g > 0 ? 1 : -1, curvature: 0))
        continue
      }
      let isMonotone = LowerMagnitude(first).isAbove(errors.slope + bend)
      // On all of the cell G is within its error, so that no part of it has a sign; nor has G',
      // where it is not known already.
      let isHopeless =
        Magnitude(g) + variation <= errors.value
        && (isMonotone || Magnitude(first) + bend <= errors.slope)
      if b - a <= width || isHopeless {
        cells.append(
          SlopeCell(
            lower: a, upper: b, sign: 0, curvature: isMonotone ? (first > 0 ? 1 : -1) : 0))
      } else {
        stack.append((middle, b))
        stack.append((a, middle))
      }
    }
    return cells
  }

  /// G and G' in the middle of a piece, by their polynomials, and how far they may be on the piece.
  struct Estimate {
    let middle: Double
    let half: Magnitude
    let value: Double
    let slope: Double
    /// |G(t) − value| is at most this and the error of G.
    let variation: Magnitude
    /// |G'(t) − slope| is at most this and the error of G'.
    let bend: Magnitude
  }

  /// The estimate on `lower`…`upper`.
  func estimate(_ lower: Double, _ upper: Double) -> Estimate {
    let middle = lower + (upper - lower) * 0.5
    let half = Magnitude(max(upper - middle, middle - lower).nextUp)
    let slope = SlopeFunction.value(derivatives[1], middle)
    let fault = softmax.fault
    let bend = fault.charge(.cellCurvature, curvatureBound * half)
    return Estimate(
      middle: middle, half: half, value: SlopeFunction.value(derivatives[0], middle), slope: slope,
      variation: fault.charge(.cellSlope, (Magnitude(slope) + errors.slope) * half)
        + (bend * half).scaled(byPowerOfTwo: -1), bend: bend)
  }

  /// What a token's probability on a piece is made of.
  struct ProbabilityParts {
    /// L_z − R in the middle, its error there, and how far log p may be from that in the middle.
    let difference: Double
    let differenceError: Magnitude
    let change: Magnitude
    /// S in the middle, and its error.
    let sum: Double
    let sumError: Magnitude
  }

  /// The parts on `lower`…`upper`.
  ///
  /// (log p)' = G/S, so that log p is within (|G| + error) h/(|S| − error) of its value in the middle.
  func parts(_ lower: Double, _ upper: Double) -> ProbabilityParts {
    let cell = estimate(lower, upper)
    let (middle, half) = (cell.middle, cell.half)
    let fault = softmax.fault
    let s = SlopeFunction.value(softmax.sum, middle)
    let sError =
      fault.charge(.probabilitySum, softmax.error)
      + fault.charge(
        .probabilitySumRounding,
        SlopeFunction.norm(softmax.sum) * Magnitude(Double(4 * softmax.sum.count) * 0x1p-53))
    let slope = (Magnitude(cell.slope) + errors.slope) * half
    let denominator = LowerMagnitude(s).subtracting(
      fault.charge(
        .changeDenominator,
        sError + SlopeFunction.norm(SlopeFunction.derivative(softmax.sum)) * half))
    var g = fault.charge(.changeSlope, Magnitude(cell.value) + errors.value)
    g += fault.charge(.changeBend, slope)
    g += fault.charge(.changeCurvature, curvatureBound * half.squared)
    let rounding =
      SlopeFunction.norm(difference) * Magnitude(Double(4 * difference.count) * 0x1p-53)
    return ProbabilityParts(
      difference: SlopeFunction.value(difference, middle),
      differenceError: fault.charge(.probabilityDifference, differenceError)
        + fault.charge(.probabilityRounding, rounding),
      change: g * half / denominator, sum: s, sumError: sError)
  }

  /// Bounds of the token's probability on `lower`…`upper`, a small piece of the panel.
  func probability(_ lower: Double, _ upper: Double) -> Interval? {
    let parts = parts(lower, upper)
    let pError = parts.differenceError + parts.change
    guard parts.change.isFinite, pError < .one, parts.sum > 0 else { return nil }
    func around(_ centre: Double, _ error: Magnitude) -> Interval {
      let (x, radius) = (BigFloat(centre), error.bigFloat)
      return Interval(
        lower: x.subtracting(radius, precision: 96, rounding: .down),
        upper: x.adding(radius, precision: 96, rounding: .up))
    }
    return Interval.exp(around(parts.difference, pError)) / around(parts.sum, parts.sumError)
  }
}
