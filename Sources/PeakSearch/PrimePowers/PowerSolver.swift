internal import ExactArithmetic
internal import LimbKernels
internal import RealModule
internal import SteeringLaws

/// Finds the peaks of a family of powers (``PowerFamily``) to many digits, certified, with very few evaluations.
///
/// In x = cα the function of level z is F(x) = Σ_l t_l (μ_l − μ_z) e^(xμ_l), with one root where it increases.
/// One evaluation at a short point x₀ gives the derivatives F, F', …, F^(J) there (``PowerMoments``), and the
/// root of the Taylor polynomial has J + 1 times the bits of x₀. So 50 digits take one evaluation after the
/// double root, 1000 digits three, of which the last dominates.
///
/// The certificate is in ``PowerExpansion``.
/// Nothing that is a guess (the double root, the bits it is good for) enters the proof. What it does not decide, and every
/// root that could be a simple rational, is left to ``SingleLevelSearch``.
final class PowerSolver {
  private let moments: PowerMoments
  private let family: TiltedFamily
  private let tables: PowerTables
  private let digits: Int
  private let withHeights: Bool
  private let workspace: PowerMoments.Workspace
  private let proof: DecimalProof
  private var nodes: [Double] = []
  private var last: (level: Int, root: Double, slope: Double)?

  /// A solver for one task.
  init(_ tables: PowerTables, of family: TiltedFamily, digits: Int, withHeights: Bool) {
    self.withHeights = withHeights
    self.family = family
    moments = tables.moments
    self.tables = tables
    self.digits = digits
    workspace = PowerMoments.Workspace(moments)
    proof = DecimalProof(significantDigits: digits)
  }

  /// The peak of interior level `level` with the digits asked for, unless the bits of the tables do not suffice.
  ///
  /// Exact peaks with heights are left to ``SingleLevelSearch``.
  func peak(ofLevel level: Int) -> LevelPeak? {
    guard let step = search(level) else { return nil }
    let form = family.closedForm(ofLevel: level)
    let position: CertifiedReal
    if let exact = form?.rational {
      position = CertifiedReal(exact: exact, precision: step.root.precision)
    } else if let found = self.position(step, level) {
      position = found
    } else {
      return nil
    }
    var heights: [CertifiedReal] = []
    if withHeights {
      guard position.exact == nil, let found = self.heights(step, level) else { return nil }
      heights = found
    }
    return LevelPeak(
      level: level, position: position,
      closedForm: form?.expression ?? position.exact.map { "\($0)" }, heights: heights)
  }

  /// What one evaluation gives of the root.
  private struct Step {
    /// x₀ + δ.
    var root: BigFloat
    /// log2 of a bound of its distance from the root of F, in units of 2^(−unit).
    var radius: Double
    /// Σ_l W_l e^(xμ_l) / e^((x − x₀)μ_z) at the root x, for the integer weights W.
    var total: Interval?
  }

  /// The last step towards the root of `level`.
  private func search(_ level: Int) -> Step? {
    guard let start = doubleRoot(level) else { return nil }
    // Near 0 digits are relative; a root that is nearly 0 is tried as 0 only.
    let size = abs(start.root) < 0x1p-20 ? 1 : abs(start.root)
    // The radius asked for, in units of 2^(−unit), as bits.
    let goal =
      3.3219281 * Double(digits + 1) + 2 + Double(moments.unit)
      - Double.log2(min(max(1, size), 16 * size))
    var targets = [goal]
    while targets[0] > 5 * start.bits { targets.insert(targets[0] / 4 + 6, at: 0) }
    var (root, bits) = (BigFloat(start.root), start.bits)
    var step: Step?
    for target in targets {
      var attempts = 0
      repeat {
        guard attempts < 3,
          let next = refine(root, level, bits: bits, target: target, slope: start.slope)
        else { return nil }
        step = next
        root = next.root
        bits = max(bits / 2, min(-next.radius, target))
        attempts += 1
        if -next.radius >= target - 1 { break }
      } while true
    }
    return step
  }

  /// [root ± radius] / c, if it has the digits, or the simple rational that the root is.
  private func position(_ step: Step, _ level: Int) -> CertifiedReal? {
    let precision = step.root.precision + 8
    let reach = BigFloat.powerOfTwo(Int(step.radius.rounded(.up)) - moments.unit)
    var interval = Interval(
      lower: step.root.subtracting(reach, precision: precision, rounding: .down),
      upper: step.root.adding(reach, precision: precision, rounding: .up))
    if tables.rate != 1 { interval = interval / Interval(tables.rate, precision: precision) }
    if let candidate = interval.lower.nearSimpleRational {
      return family.isPeak(candidate, ofLevel: level) == true
        ? CertifiedReal(exact: candidate, precision: precision) : nil
    }
    guard interval.isNarrow(digits: digits), proof.accepts(interval) else { return nil }
    return CertifiedReal(interval)
  }

  /// How likely each token of `level` is at the root: w e^(x₀μ_z) over the total.
  private func heights(_ step: Step, _ level: Int) -> [CertifiedReal]? {
    guard let total = step.total else { return nil }
    let ratio = moments.tilt(of: level, workspace) / total
    var heights: [CertifiedReal] = []
    for token in family.levels[level].tokens {
      guard let weight = family.tokenWeights[token].rational else { return nil }
      let height = Interval(weight * tables.weightScale, precision: ratio.precision) * ratio
      guard proof.accepts(height) else { return nil }
      heights.append(CertifiedReal(height))
    }
    return heights
  }

  // MARK: The start

  /// The root in doubles, F'/M_0 there and the bits it is good for; guesses, not proofs.
  private func doubleRoot(_ level: Int) -> (root: Double, slope: Double, bits: Double)? {
    let scale = Double(sign: .plus, exponent: -moments.unit, significand: 1)
    var root = 0.0
    if let last {
      let gap = (moments.statistics[level] - moments.statistics[last.level]).double()
      root = last.root + gap / last.slope * scale
    }
    if !root.isFinite { root = 0 }
    var (low, high) = (-Double.infinity, Double.infinity)
    for _ in 0..<100 {
      let (value, slope) = moments.excess(at: root, about: level, &nodes)
      guard value.isFinite, slope > 0x1p-40 else { return nil }
      if value < 0 { low = root } else { high = root }
      // Far from the root Newton's step may be too long.
      var next = root - max(-1, min(1, value / slope * scale))
      // A step back to an end already tried would go round for ever.
      if next != root, !(next > low && next < high) { next = low + (high - low) / 2 }
      let step = next - root
      root = next
      let noise = (0x1p-51 / slope + abs(root) / scale * 0x1p-52) * scale
      if abs(step) <= max(8 * noise, 0x1p-26 * abs(step) + 0x1p-30) {
        let square = step * step / scale
        last = (level, root, slope)
        let error = (2 * noise + 4 * square) / scale
        return (root, slope, min(50, max(16, -Double.log2(error))))
      }
    }
    return nil
  }

  // MARK: One evaluation

  /// The root from an evaluation near `start`, which has about `bits` bits, for about `target` bits.
  private func refine(
    _ start: BigFloat, _ level: Int, bits: Double, target: Double, slope: Double
  ) -> Step? {
    let pointLimbs = max(1, (Int(bits) + 4 - moments.scale + 63) / 64)
    guard
      let point = ShortPoint(
        start, scale: moments.scale, limbs: pointLimbs, limit: moments.indexLimit)
    else { return nil }
    let order =
      (1...4).first { Double($0 + 1) * bits + PowerExpansion.factorialBits[$0 + 1] >= target } ?? 4
    let need = target + guardBits(target, slope: slope)
    let limbs = Int((need / 64).rounded(.up))
    guard limbs <= moments.limbs else { return nil }
    let lengths = (1...order).map { j in
      min(limbs, max(1, Int(((need + 2 - Double(j) * bits) / 64).rounded(.up))))
    }
    let values = moments.values(at: point, limbs: limbs, lengths: lengths, workspace)
    guard
      let expansion = PowerExpansion(
        values, about: moments.statistics[level], reach: moments.reach(of: level), limbs: limbs,
        lengths: lengths),
      let (delta, radius) = expansion.root()
    else { return nil }
    let precision = 64 * limbs + 64
    let root = point.value.adding(
      delta.scaled(byPowerOfTwo: -moments.unit), precision: precision, rounding: .nearest)
    // The sum is rounded; |x| is below 2^20.
    let rounding = Double(moments.unit + 22 - precision)
    return Step(
      root: root, radius: max(radius, rounding) + 1,
      total: withHeights
        ? expansion.total(at: delta, radius: radius).scaled(byPowerOfTwo: values.exponent) : nil)
  }

  /// The bits of F'/2^… that an evaluation loses: errors of products against F'.
  private func guardBits(_ target: Double, slope: Double) -> Double {
    let units = Double(moments.depth) * (0.35 * target + 30)
    return Double.log2(units) + 3 - Double.log2(slope)
  }
}

extension BigFloat {
  /// A fraction of at most about 33 bits that agrees to 92 bits after the point: too near for chance.
  fileprivate var nearSimpleRational: Rational? {
    guard let point = ShortPoint(self, scale: 32, limbs: 1, limit: 1 << 63) else { return nil }
    // Euclid's remainders of the fraction x are |qx − p| 2^96 for its convergents p/q.
    let one = UInt128(1) << 96
    let fraction = (UInt128(point.index) << 64 | UInt128(point.fraction[0])) % one
    var (larger, smaller) = (one, fraction)
    var (previous, denominator): (UInt128, UInt128) = (0, 1)
    while denominator < 1 << 34 {
      // |qx − p| ≤ q · 2^(−92).
      if smaller <= denominator << 4 {
        let scale = Rational(Integer(Int(denominator)))
        guard let product = (scale * (self.magnitude.rational() ?? 0) + Rational(1, 2)).floor.asInt
        else { return nil }
        return Rational(signum < 0 ? -product : product, Int(denominator))
      }
      let (quotient, remainder) = larger.quotientAndRemainder(dividingBy: smaller)
      (larger, smaller) = (smaller, remainder)
      (previous, denominator) = (denominator, quotient * denominator + previous)
    }
    return nil
  }
}
