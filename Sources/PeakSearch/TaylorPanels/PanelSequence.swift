// Makes the panels that a search walks along.
internal import ExactArithmetic
internal import LimbKernels

/// The panels of one family, one after the other outwards from α = 0.
///
/// The terms w e^{αμ} at a centre come from those at the last one by one product each.
final class PanelSequence {
  private let shape: TaylorPanelShape
  private let isPositive: Bool
  private let recompress: (Double) -> FamilyCompression?
  private var compression: FamilyCompression
  private var sums: FixedPointPowerSums
  private var terms: [BigFloat]
  private var growth: Growth?
  private var center = 0.0
  private let start: TaylorPanel
  private var last: TaylorPanel?
  /// A bound of the relative error of each term.
  private var termError: Magnitude

  /// The factors by which terms grow over `stride`, and a bound of their relative errors.
  private struct Growth {
    let stride: Double
    let factors: [BigFloat]
    let error: Magnitude
  }

  private var limbs: Int { shape.limbs }
  /// The bits of terms: as many as those of the limbs, where floats of whole limbs are fast, or a
  /// few more.
  private var precision: Int { limbs <= 4 ? 64 * limbs : 64 * limbs + 8 }

  /// The panels of `compression` from `start` on; `recompress` gives a family that reaches further,
  /// when the walk leaves the reach of this one.
  init(
    _ compression: FamilyCompression, start: TaylorPanel, isPositive: Bool,
    recompress: @escaping (_ reach: Double) -> FamilyCompression?
  ) {
    self.shape = start.shape
    self.isPositive = isPositive
    self.start = start
    self.recompress = recompress
    self.compression = compression
    sums = FixedPointPowerSums(limbs: start.shape.limbs, lengths: start.shape.lengths)
    (terms, termError) = ([], .zero)
    setTerms()
  }

  /// A bound of the relative error of a weight: 2^(−64 limbs) of the full family's, or what it
  /// says, and the roundings of the compressed one's and of the term, at as many bits or more.
  private static func weightError(_ compression: FamilyCompression, limbs: Int) -> Magnitude {
    compression.weightError.compounded(
      with: Magnitude(3).scaled(byPowerOfTwo: -64 * limbs))
  }

  /// The panel about α = 0, with which the walks to both sides start.
  static func firstPanel(
    _ compression: FamilyCompression, range: Double, _ shape: TaylorPanelShape
  ) -> TaylorPanel? {
    TaylorPanel(
      compression, terms: compression.family.weights,
      termError: weightError(compression, limbs: shape.limbs), center: 0, shape: shape,
      logUnit: firstLogUnit(compression, range: range), isPruned: false,
      sums: FixedPointPowerSums(limbs: shape.limbs, lengths: shape.lengths))
  }

  /// The shape with which the first panel of `compression` reaches 2^`logFirstStep` to both sides.
  static func shape(
    _ compression: FamilyCompression, range: Double, bits: Int, logFirstStep: Int
  ) -> TaylorPanelShape {
    TaylorPanelShape(
      limbs: compression.family.limbs, bits: bits,
      logSpan: max(0, firstLogUnit(compression, range: range) + logFirstStep))
  }

  /// log₂ of the least power of two above the range, as far as the grid has it.
  private static func firstLogUnit(_ compression: FamilyCompression, range: Double) -> Int {
    min(Int((range * (1 + 1e-6)).exponent) + 1, compression.family.unit)
  }

  /// The next panel; nil at the end of what the arithmetic allows.
  func next() -> TaylorPanel? {
    guard let last else {
      last = start
      return start
    }
    // Where far levels no longer matter, panels grow; not for less than a factor of 4, which would
    // cost new exponentials for nothing.
    let logUnit = shape.logSpan - last.logStep
    if last.distance * 4 < Double.powerOfTwo(logUnit) {
      let wide = Double.powerOfTwo(last.logStep + 1)
      let saved = (terms, center, termError)
      if advance(from: last, to: wide), let found = panel(logUnit: logUnit - 1, isPruned: true) {
        self.last = found
        return found
      }
      (terms, center, termError) = saved
    }
    guard advance(from: last, to: last.step),
      let found = panel(logUnit: logUnit, isPruned: true)
    else { return nil }
    self.last = found
    return found
  }

  private func panel(logUnit: Int, isPruned: Bool) -> TaylorPanel? {
    TaylorPanel(
      compression, terms: terms, termError: termError, center: center, shape: shape,
      logUnit: logUnit, isPruned: isPruned, sums: sums)
  }

  /// Moves on to the centre of the panel of half-width `step` beside `last`: panels are used up to
  /// |s| = 7/8.
  private func advance(from last: TaylorPanel, to step: Double) -> Bool {
    let stride = (last.step + step) * 0.875
    // The next panel is at most twice as wide as the last one.
    return advance(
      to: last.center + (isPositive ? stride : -stride), reachBeyond: 2 * last.step)
  }

  /// Moves the terms to `target`, exactly representable, where a panel reaches `reachBeyond`
  /// further; false when that is out of range.
  private func advance(to target: Double, reachBeyond: Double) -> Bool {
    guard abs(target) < 0x1p80 else { return false }
    let stride = target - center
    // Dyadic centres and strides of few bits: doubles hold them exactly.
    guard center + stride == target, target - stride == center else { return false }
    if abs(target) + reachBeyond > compression.reach {
      guard let wider = recompress(4 * abs(target)) else { return false }
      compression = wider
      growth = nil
      setTerms()
      multiply(by: factors(target))
    } else {
      let factors = growth.flatMap { grown($0, to: stride) } ?? factors(stride)
      growth = factors
      multiply(by: factors)
    }
    center = target
    return true
  }

  /// The terms at α = 0: the weights.
  private func setTerms() {
    terms = compression.family.weights.map {
      BigFloat($0, precision: precision, rounding: .nearest)
    }
    termError = PanelSequence.weightError(compression, limbs: limbs)
  }

  private func multiply(by growth: Growth) {
    for index in terms.indices { terms[index].multiply(by: growth.factors[index], .nearest) }
    termError = termError.compounded(with: growth.error)
      .compounded(with: .powerOfTwo(-precision))
  }

  /// `growth` where it serves for `stride`: itself, or its squares as long as few bits are lost; nil
  /// otherwise.
  private func grown(_ growth: Growth, to stride: Double) -> Growth? {
    if growth.stride == stride { return growth }
    // What is lost with each doubling of the stride is one bit, and the rounding.
    let error = growth.error.compounded(with: growth.error).compounded(
      with: .powerOfTwo(-precision))
    guard growth.stride * 2 == stride, error.exponent <= PanelSequence.lostBits - precision else {
      return nil
    }
    return Growth(
      stride: stride,
      factors: growth.factors.map {
        $0.multiplied(by: $0, precision: precision, rounding: .nearest)
      }, error: error)
  }

  /// The most bits that factors lose by being squares: an exponential instead costs some tens of
  /// products.
  private static let lostBits = 8

  /// e^{stride · μ}.
  private func factors(_ stride: Double) -> Growth {
    let factor = BigFloat(stride)
    let family = compression.family
    let factors = (0..<family.count).map { index in
      family.statistic(index).multiplied(
        by: factor, precision: 64 * limbs + 64, rounding: .nearest
      ).applying(.exp, precision: precision, rounding: .nearest)
    }
    // The exponent is rounded at 64 bits more than the limbs, and |μ| < 2^(unit − 2): e^ε − 1 ≤ ε
    // e^ε.
    let argument = Magnitude(stride).scaled(byPowerOfTwo: family.unit - 66 - 64 * limbs)
    return Growth(
      stride: stride, factors: factors,
      error: (argument * argument.exponential()).compounded(with: .powerOfTwo(-precision)))
  }
}

extension Magnitude {
  /// A bound of (1 + x)(1 + y) − 1.
  func compounded(with other: Magnitude) -> Magnitude { self + other + self * other }
}
