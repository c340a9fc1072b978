internal import ExactArithmetic
internal import LimbKernels
internal import RealModule

/// Peaks of single levels on a panel: found in doubles, refined by Newton's method with growing
/// precision, enclosed by one interval Newton step.
///
/// With G(s) = A'(s) − Xδ A(s): if |G'| ≥ g > 0 on [s₀ − r, s₀ + r] and |G(s₀)| ≤ g r, then the root is s₀ − G(s₀)/G'(ξ)
/// for a ξ in that interval.
final class PanelNewton {
  /// A root of G, and what the height there needs.
  struct Root {
    /// The root lies within 2^`logRadius` of `s`.
    let s: BigFloat
    let logRadius: Double
    /// A point near the root, the scaled A there, and log₂ of a bound of the relative error with which
    /// e^{…}/A there is the height at the root.
    let point: BigFloat
    let value: BigFloat
    let logHeightError: Double
  }

  /// Where a root lies.
  enum Place {
    /// At s within the panel, about.
    case inside(Double)
    /// Below or above the panel.
    case below, above
  }

  private let limbs: Int
  private let buffer: UnsafeMutablePointer<UInt>

  init(limbs: Int) {
    self.limbs = limbs
    buffer = .allocate(capacity: 8 * limbs)
    buffer.initialize(repeating: 0, count: 8 * limbs)
  }

  deinit { buffer.deallocate() }

  /// Where the root for the statistic `target` (a double near it) lies, by Newton's method from `start`.
  ///
  /// A guess: nothing relies on it.
  func place(of target: Double, on panel: TaylorPanel, shift: Double, from start: Double)
    -> Place
  {
    let goal = (target - shift) * panel.step
    if mean(panel, -1).value > goal { return .below }
    if mean(panel, 1).value < goal { return .above }
    var (low, high) = (-1.0, 1.0)
    var s = start
    for _ in 0..<60 {
      let (value, slope) = mean(panel, s)
      if value < goal { low = s } else { high = s }
      var next = s - (value - goal) / slope
      if !(next > low && next < high) { next = (low + high) / 2 }
      if abs(next - s) <= 1e-9 { return .inside(next) }
      s = next
    }
    return .inside(s)
  }

  /// A'/A and its derivative at s, in doubles.
  func mean(_ panel: TaylorPanel, _ s: Double) -> (value: Double, slope: Double) {
    var (value, slope, curvature) = (0.0, 0.0, 0.0)
    panel.doubles.withUnsafeBufferPointer { coefficients in
      for coefficient in coefficients.reversed() {
        curvature = curvature * s + slope
        slope = slope * s + value
        value = value * s + coefficient
      }
    }
    let mean = slope / value
    return (mean, 2 * curvature / value - mean * mean)
  }

  /// The root for statistic `fraction` (on the family's grid) near `guess`, which has about 45 bits, with
  /// about `bits` bits if `limbs` limbs give them.
  func root(
    of fraction: UnsafePointer<UInt>, on panel: TaylorPanel, near guess: Double, bits: Int
  ) -> Root? {
    let isBelow = panel.shift.withUnsafeBufferPointer { shift -> Bool in
      guard let shift = shift.baseAddress else { return false }
      return FixedPointLimbs.offset(
        fraction, from: shift, zoom: panel.zoom, limbs: limbs, into: buffer)
    }
    var t = BigFloat(guess, precision: 64 * limbs)
    var known = 45
    var fullSteps = 0
    var isGaining = true
    while true {
      let used = isGaining ? min(limbs, (2 * known + 24 + 63) / 64) : limbs
      guard let root = step(panel, isBelow, from: t, known: known, used: used) else { return nil }
      if used == limbs {
        fullSteps += 1
        if root.logRadius <= -Double(bits) || fullSteps == 3 { return root }
      }
      guard root.logRadius.isFinite else { return nil }
      let gained = max(20, min(Int(-root.logRadius), 64 * used - 24))
      // Where few limbs bring nothing new, more of the same would go on for ever.
      isGaining = gained > known
      known = gained
      t = root.s
    }
  }

  /// One interval Newton step from `t`, which has about `known` bits, with the leading `used` limbs; |δ| is
  /// in the buffer.
  private func step(
    _ panel: TaylorPanel, _ isBelow: Bool, from t: BigFloat, known: Int, used: Int
  ) -> Root? {
    guard t.magnitude < 1 else { return nil }
    let shape = panel.shape
    let gap = buffer
    let point = buffer + limbs
    let (value, slope, curvature) = (buffer + 2 * limbs, buffer + 3 * limbs, buffer + 4 * limbs)
    // What is not known is not written: the products are shorter for it.
    let digits = min(used, known / 64 + 1)
    point.update(repeating: 0, count: used)
    let isNegative = FixedPointLimbs.write(
      t, shiftedBy: 0, limbs: digits, into: point + (used - digits))
    // The derivative of G needs half the precision only.
    let short = used <= 8 ? used : used / 2 + 1
    panel.polynomial.evaluate(
      at: point + (used - short), isNegative: isNegative, short: min(digits, short), used: short,
      value: value, slope: slope,
      curvature: curvature, scratch: buffer + 5 * limbs)
    let derivative = difference(
      curvature, doubled: true, slope, gap + (limbs - short), isBelow, shape.logSpan, short)
    if short < used {
      panel.polynomial.evaluate(
        at: point, isNegative: isNegative, short: digits, used: used, value: value, slope: slope,
        scratch: buffer + 5 * limbs)
    }
    let residual = difference(
      slope, doubled: false, value, gap + (limbs - used), isBelow, shape.logSpan, used)
    guard derivative.signum > 0 else { return nil }
    let correction = residual.divided(by: derivative, precision: 64 * short, rounding: .nearest)
    let start = BigFloat(fraction: point, limbs: used, isNegative: isNegative)
    let middle = FixedPointLimbs.float(value, limbs: used)
    guard middle.signum > 0 else { return nil }
    // Bounds, as log₂.
    let bounds = errors(panel, used: used, short: short)
    guard let size = derivative.exponent.map({ Double($0 - 1) }),
      let height = middle.exponent.map({ Double($0 - 1) })
    else { return nil }
    let moved = Double(correction.exponent ?? -1 << 40)
    // r is 4 (|q| + error of G / G'), and g is G'/2.
    let reach = logSum(moved, bounds.residual - size) + 2
    let loose = logSum(bounds.derivative, panel.bend + reach)
    guard loose < size - 1 else { return nil }
    return Root(
      s: start.subtracting(correction, precision: 64 * limbs, rounding: .nearest),
      logRadius: logSum(
        logSum(moved + loose - size + 1, bounds.residual - size + 1),
        logSum(moved + Double(1 - 64 * short), -64 * Double(limbs))),
      point: start, value: middle,
      // d log(height)/ds is −G/A.
      logHeightError: logSum(
        bounds.value,
        logSum(Double(residual.exponent ?? -1 << 40), bounds.residual) + reach) + 1 - height)
  }

  /// log₂ of bounds of the errors of A, G and G'.
  private struct Errors {
    let center: Double
    let used: Int
    let value: Double
    let residual: Double
    let derivative: Double
  }

  /// Those of the last panel: they are the same for all its levels.
  private var known: [Errors] = []

  private func errors(_ panel: TaylorPanel, used: Int, short: Int) -> Errors {
    if let found = known.first(where: { $0.used == used && $0.center == panel.center }) {
      return found
    }
    known.removeAll { $0.center != panel.center }
    let shape = panel.shape
    let steps = Double.log2(Double(3 * shape.order))
    let degree = Double.log2(Double(shape.order))
    let span = Double(shape.logSpan)
    let (unit, shortUnit) = (-64 * Double(used), -64 * Double(short))
    // δ is off by a unit of the grid, magnified.
    let gap = span + Double(panel.zoom) + 2
    let value = logSum(panel.errors.value, steps + unit)
    let slope = logSum(panel.errors.slope, steps + degree + unit)
    let made = Errors(
      center: panel.center, used: used, value: value,
      residual: logSum(logSum(slope, span + value), gap + unit),
      derivative: logSum(
        logSum(panel.errors.curvature + 1, steps + 2 * degree + shortUnit + 1),
        logSum(
          logSum(span + panel.errors.slope, span + steps + degree + shortUnit), gap + shortUnit)))
    known.append(made)
    return made
  }

  /// log₂ of a bound of the sum of two numbers with logarithms `a` and `b`.
  @inline(__always)
  private func logSum(_ a: Double, _ b: Double) -> Double { max(a, b) + 1 }

  /// a (or 2a) − X δ b for two's complement a and b and |δ| in `gap`.
  private func difference(
    _ a: UnsafePointer<UInt>, doubled: Bool, _ b: UnsafePointer<UInt>, _ gap: UnsafePointer<UInt>,
    _ isBelow: Bool, _ logSpan: Int, _ used: Int
  ) -> BigFloat {
    let product = buffer + 5 * limbs
    let rest = product + limbs
    let isNegative = Int(bitPattern: b[used - 1]) < 0
    if isNegative {
      FixedPointLimbs.negate(b, limbs: used, into: product)
    } else {
      product.update(from: b, count: used)
    }
    FixedPointLimbs.multiply(product, gap, limbs: used, into: product, scratch: rest)
    if logSpan > 0 {
      FixedPointLimbs.shiftLeft(product, by: logSpan, limbs: used, into: product)
    } else if logSpan < 0 {
      FixedPointLimbs.shiftRight(product, by: -logSpan, limbs: used, into: product)
    }
    FixedPointLimbs.shiftLeft(a, by: doubled ? 1 : 0, limbs: used, into: rest)
    if isNegative != isBelow {
      FixedPointLimbs.add(rest, product, limbs: used, into: rest)
    } else {
      FixedPointLimbs.subtract(rest, product, limbs: used, into: rest)
    }
    return FixedPointLimbs.float(rest, limbs: used)
  }
}
