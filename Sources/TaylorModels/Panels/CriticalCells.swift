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
  private let derivatives: [[Double]]
  /// Bounds of the errors of G and G' for |t| ≤ 15/16.
  private let errors: (value: Magnitude, slope: Magnitude)
  /// A bound of |G''| on the disc.
  private let curvatureBound: Magnitude
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
    let value =
      first16 * e * (n0 + f) + m1 * f + first16 * f + rounding
    let slope =
      second16 * e * (n0 + f) + (m2 + second16 * e) * f
      + first16 * e * (n1 + first16 * f) + (m1 + first16 * e) * first16 * f + second16 * f
      + Magnitude(g.count) * rounding + unit * (m2 * n0 + m1 * n1 + n2)
    errors = (value, slope)
    curvatureBound =
      SlopeFunction.norm(derivatives[2])
      + Magnitude(g.count * g.count) * rounding
    difference = p
    differenceError = e
    self.softmax = softmax
  }

  private static func derivative(_ p: [Double]) -> [Double] {
    p.indices.dropFirst().map { Double($0) * p[$0] }
  }

  private static func norm(_ p: [Double]) -> Magnitude {
    Magnitude.rounded(p.reduce(0) { $0 + $1.magnitude }, operations: 4 * p.count + 4)
  }

  private static func value(_ p: [Double], _ t: Double) -> Double {
    p.reversed().reduce(0) { $0 * t + $1 }
  }

  /// Decides the signs of G between `lower` and `upper`, |t| ≤ 15/16, by bisection down to cells of
  /// `width`, or wider ones no part of which can be decided: of a constant probability there are few.
  func cells(_ lower: Double, _ upper: Double, width: Double = 0x1p-34) -> [SlopeCell] {
    var cells: [SlopeCell] = []
    var stack = [(lower, upper)]
    while let (a, b) = stack.popLast() {
      let middle = a + (b - a) * 0.5
      let half = Magnitude(max(b - middle, middle - a).nextUp)
      let g = SlopeFunction.value(derivatives[0], middle)
      let first = SlopeFunction.value(derivatives[1], middle)
      let slope = Magnitude(first) + errors.slope
      let variation = slope * half + curvatureBound * half.squared.scaled(byPowerOfTwo: -1)
      if LowerMagnitude(g).isAbove(variation + errors.value) {
        cells.append(SlopeCell(lower: a, upper: b, sign: g > 0 ? 1 : -1, curvature: 0))
        continue
      }
      let bend = curvatureBound * half
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

  /// Bounds of the token's probability on `lower`…`upper`, a small piece of the panel.
  ///
  /// (log p)' = G/S, so that it is within (|G| + error) h/(|S| − error) of its value in the middle.
  func probability(_ lower: Double, _ upper: Double) -> Interval? {
    let middle = lower + (upper - lower) * 0.5
    let half = Magnitude(max(upper - middle, middle - lower).nextUp)
    let s = SlopeFunction.value(softmax.sum, middle)
    let sError =
      softmax.error + SlopeFunction.norm(softmax.sum)
      * Magnitude(Double(4 * softmax.sum.count) * 0x1p-53)
    let g = Magnitude(SlopeFunction.value(derivatives[0], middle)) + errors.value
    let slope = Magnitude(SlopeFunction.value(derivatives[1], middle)) + errors.slope
    let denominator = LowerMagnitude(s).subtracting(
      sError + SlopeFunction.norm(SlopeFunction.derivative(softmax.sum)) * half)
    let change = (g + slope * half + curvatureBound * half.squared) * half / denominator
    let p = SlopeFunction.value(difference, middle)
    let pError =
      differenceError + SlopeFunction.norm(difference)
      * Magnitude(Double(4 * difference.count) * 0x1p-53) + change
    guard change.isFinite, pError < .one, s > 0 else { return nil }
    func around(_ centre: Double, _ error: Magnitude) -> Interval {
      let (x, radius) = (BigFloat(centre), error.bigFloat)
      return Interval(
        lower: x.subtracting(radius, precision: 96, rounding: .down),
        upper: x.adding(radius, precision: 96, rounding: .up))
    }
    return Interval.exp(around(p, pError)) / around(s, sError)
  }
}
