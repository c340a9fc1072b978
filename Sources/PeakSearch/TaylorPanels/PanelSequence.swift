internal import ExactArithmetic
internal import LimbKernels
internal import RealModule

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
  private var growth: (stride: Double, factors: [BigFloat])?
  private var center = 0.0
  private let start: TaylorPanel
  private var last: TaylorPanel?
  /// The products behind each term.
  private var age = 0.0

  private var limbs: Int { shape.limbs }
  private var precision: Int { 64 * limbs + 8 }

  /// The panels of `compression` from `start` on; `recompress` gives a family that reaches further, when the
  /// walk leaves the reach of this one.
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
    terms = compression.family.weights
  }

  /// The panel about α = 0, with which the walks to both sides start.
  static func firstPanel(
    _ compression: FamilyCompression, range: Double, _ shape: TaylorPanelShape
  ) -> TaylorPanel? {
    let range = range * (1 + 1e-6)
    var logUnit = Int(Double.log2(range).rounded(.up))
    if Double.exp2(Double(logUnit)) <= range { logUnit += 1 }
    return TaylorPanel(
      compression, terms: compression.family.weights, termError: -64 * Double(shape.limbs),
      center: 0, shape: shape, logUnit: min(logUnit, compression.family.unit), isPruned: false,
      sums: FixedPointPowerSums(limbs: shape.limbs, lengths: shape.lengths))
  }

  /// The next panel; nil at the end of what the arithmetic allows.
  func next() -> TaylorPanel? {
    guard let last else {
      last = start
      return start
    }
    // Where far levels no longer matter, panels grow; not for less than a factor of 4, which would cost
    // new exponentials for nothing.
    let logUnit = shape.logSpan - last.logStep
    if last.distance * 4 < Double.exp2(Double(logUnit)) {
      let wide = Double.exp2(Double(last.logStep + 1))
      let saved = (terms, center, age)
      if advance(from: last, to: wide), let found = panel(logUnit: logUnit - 1, isPruned: true) {
        self.last = found
        return found
      }
      (terms, center, age) = saved
    }
    guard advance(from: last, to: last.step),
      let found = panel(logUnit: logUnit, isPruned: true)
    else { return nil }
    self.last = found
    return found
  }

  private func panel(logUnit: Int, isPruned: Bool) -> TaylorPanel? {
    TaylorPanel(
      compression, terms: terms,
      termError: Double.log2(1 + (2 * age + 2) * 0x1p-8) - 64 * Double(limbs),
      center: center, shape: shape, logUnit: logUnit, isPruned: isPruned, sums: sums)
  }

  /// Moves on to the centre of the panel of half-width `step` beside `last`: panels are used up to |s| = 7/8.
  private func advance(from last: TaylorPanel, to step: Double) -> Bool {
    let stride = (last.step + step) * 0.875
    return advance(to: last.center + (isPositive ? stride : -stride))
  }

  /// The half-width of the next panel, or more.
  private var reachBeyond: Double { 2 * (last?.step ?? 0) }

  /// Moves the terms to `target`, exactly representable; false when that is out of range.
  private func advance(to target: Double) -> Bool {
    guard abs(target) < 0x1p40 else { return false }
    let stride = target - center
    // Dyadic centres and strides of few bits: doubles hold them exactly.
    guard center + stride == target, target - stride == center else { return false }
    if abs(target) + reachBeyond > compression.reach {
      guard let wider = recompress(4 * abs(target)) else { return false }
      compression = wider
      growth = nil
      terms = compression.family.weights
      age = 0
      multiply(by: factors(target))
    } else {
      if growth?.stride != stride { growth = (stride, factors(stride)) }
      multiply(by: growth?.factors ?? [])
    }
    center = target
    return true
  }

  private func multiply(by factors: [BigFloat]) {
    for index in terms.indices { terms[index].multiply(by: factors[index], .nearest) }
    age += 1
  }

  /// e^{stride · μ}.
  private func factors(_ stride: Double) -> [BigFloat] {
    let factor = BigFloat(stride)
    let family = compression.family
    return (0..<family.count).map { index in
      family.statistic(index).multiplied(
        by: factor, precision: 64 * limbs + 64, rounding: .nearest
      ).applying(.exp, precision: precision, rounding: .nearest)
    }
  }
}
