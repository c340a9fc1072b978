// Finds and encloses single peaks on a panel.
internal import ExactArithmetic
internal import LimbKernels

/// Peaks of single levels on a panel: found in doubles, refined by Newton's method with growing
/// precision, enclosed by one interval Newton step.
///
/// With G(s) = A'(s) − Xδ A(s): if |G'| ≥ g > 0 on [s₀ − r, s₀ + r] and |G(s₀)| ≤ g r, then the
/// root is s₀ − G(s₀)/G'(ξ) for a ξ in that interval. The bounds of A, A' and A'' hold for |s| ≤ 1,
/// so that the interval must lie there.
final class PanelNewton {
  /// A root of G, and what the height there needs.
  struct Root {
    /// The root lies within `radius` of `s`.
    let s: BigFloat
    let radius: Magnitude
    /// A point near the root, the scaled A there, and a bound of the relative error with which
    /// e^{…}/A there is the height at the root.
    let point: BigFloat
    let value: BigFloat
    let heightError: Magnitude
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

  private let fault: BoundFault

  init(limbs: Int, fault: BoundFault = .none) {
    self.limbs = limbs
    self.fault = fault
    buffer = .allocate(capacity: 8 * limbs)
    buffer.initialize(repeating: 0, count: 8 * limbs)
  }

  deinit { buffer.deallocate() }

  /// Where the root for the statistic `target` (a double near it) lies, by Newton's method
  /// from `start`.
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

  /// The root for statistic `fraction` (on the family's grid) near `guess`, which has about 45
  /// bits, with about `bits` bits if `limbs` limbs give them.
  func root(
    of fraction: UnsafePointer<UInt>, on panel: TaylorPanel, near guess: Double, bits: Int
  ) -> Root? {
    let isBelow = panel.shift.withUnsafeBufferPointer { shift in
      FixedPointLimbs.offset(
        fraction, from: shift.base, zoom: panel.zoom, limbs: limbs, into: buffer)
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
        if root.radius.exponent <= -bits || fullSteps == 3 { return root }
      }
      guard root.radius.isFinite else { return nil }
      let gained = max(20, min(-root.radius.exponent, 64 * used - 24))
      // Where few limbs bring nothing new, more of the same would go on for ever.
      isGaining = gained > known
      known = gained
      t = root.s
    }
  }

  /// One interval Newton step from `t`, which has about `known` bits, with the leading `used`
  /// limbs; |δ| is in the buffer.
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
    let bounds = errors(panel, used: used, short: short)
    let size = LowerMagnitude(derivative)
    let moved = Magnitude(correction) * Magnitude(1 + 0x1p-50)
    // |G(s₀)| ≤ (moved + off) G', computed. With r twice that and |G' − G'(ξ)| ≤ loose < G'/2
    // there, g = G'/2 has |G(s₀)| ≤ g r.
    let off = bounds.residual / size
    let reach = (moved + off).scaled(byPowerOfTwo: 1)
    let loose = bounds.derivative + panel.bend * reach
    guard size.scaled(byPowerOfTwo: -1).isAbove(loose),
      LowerMagnitude(1.0).isAbove(Magnitude(start) + reach)
    else { return nil }
    // G(s₀)/G'(ξ) is off by 2 off + 2 moved loose/G', and two numbers are rounded.
    let radius =
      (moved * loose / size + off).scaled(byPowerOfTwo: 1)
      + moved.scaled(byPowerOfTwo: 1 - 64 * short) + .powerOfTwo(-64 * limbs)
    return Root(
      s: start.subtracting(correction, precision: 64 * limbs, rounding: .nearest),
      radius: fault.applied(to: radius, .root), point: start, value: middle,
      heightError: heightError(
        residual: Magnitude(residual) + bounds.residual, reach: reach, middle, bounds.value))
  }

  /// A bound η of the relative error of e^{…}/A(s₀) as the height at the root, which is at most
  /// `reach` away: it is within (1 ± η)/`middle`.
  ///
  /// d log(height)/ds is −G/A, where G increases to 0 at the root, and A is at least middle − v −
  /// r/4 on the way, v its error, as the sums of k |a_k| are below 1/4. So log(height) changes by
  /// at most c = |G| r/A, and (1 + v/middle) e^c − 1 ≤ v/middle + 3c while both are at most 1/2.
  private func heightError(
    residual: Magnitude, reach: Magnitude, _ middle: BigFloat, _ valueError: Magnitude
  ) -> Magnitude {
    let value = LowerMagnitude(middle)
    let least = value.subtracting(valueError + reach.scaled(byPowerOfTwo: -2))
    let change = residual * reach / least
    let relative = valueError / value
    guard max(change, relative) <= .powerOfTwo(-1) else { return .infinity }
    return fault.applied(to: relative + Magnitude(3) * change, .height)
  }

  /// Bounds of the errors of A, G and G' as they are computed.
  struct Errors {
    let center: Double
    let used: Int
    let value: Magnitude
    let residual: Magnitude
    let derivative: Magnitude
  }

  /// Those of the last panel: they are the same for all its levels.
  private var known: [Errors] = []

  func errors(_ panel: TaylorPanel, used: Int, short: Int) -> Errors {
    if let found = known.first(where: { $0.used == used && $0.center == panel.center }) {
      return found
    }
    known.removeAll { $0.center != panel.center }
    let shape = panel.shape
    let order = Magnitude(shape.order)
    let span = Magnitude.powerOfTwo(shape.logSpan)
    let (unit, shortUnit) = (
      Magnitude.powerOfTwo(-64 * used), Magnitude.powerOfTwo(-64 * short)
    )
    // Horner's rule: 3K, 3K² and 3K³ units (see `FixedPointPolynomial`).
    let steps = Magnitude(3) * order
    // δ is off by a unit of the grid, magnified, and cut off; so is the product, and |A| and |A'|
    // are below 1: 4 units of X 2^zoom.
    let gap = span.scaled(byPowerOfTwo: panel.zoom + 2)
    let value = panel.errors.value + steps * unit
    let slope = panel.errors.slope + steps * order * unit
    let curvature = panel.errors.curvature + steps * order * order * shortUnit
    let shortSlope = panel.errors.slope + steps * order * shortUnit
    let made = Errors(
      center: panel.center, used: used, value: value,
      residual: fault.applied(to: slope + span * value + gap * unit, .residual),
      derivative: fault.applied(
        to: curvature.scaled(byPowerOfTwo: 1) + span * shortSlope + gap * shortUnit, .derivative))
    known.append(made)
    return made
  }

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
