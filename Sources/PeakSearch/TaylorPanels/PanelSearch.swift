// Searches many peaks at any number of digits, panel by panel.
internal import ExactArithmetic
internal import LimbKernels

/// The peaks of many levels of one family, found panel by panel (see ``TaylorPanel``).
///
/// All levels invert the same increasing function K', so their peaks are ordered: a walk from α = 0
/// outwards meets them one after the other. A level whose digits a panel does not prove, or that
/// may have an exact answer, is left to others.
final class PanelSearch: Sendable {
  /// What was found of one level: few bytes beside the enclosures, which answers keep.
  struct Found {
    /// Its number among the targets.
    let target: Int
    /// Contains the strength of the peak, and proves its digits.
    let position: CertifiedReal
    /// e^{αμ}/Z(α) there, which times the weight of a token is its height; nil when not wanted.
    let heightFactor: CertifiedReal?
  }

  /// Levels on the grid, and the numbers of those whose peaks are asked, increasing.
  private let levels: GridFamily
  private let targets: [Int]
  private let source: FamilySource
  private let compression: FamilyCompression
  private let start: TaylorPanel
  private let strength: LocalStrength
  private let digits: Int
  private let bits: Int
  private let withHeights: Bool
  /// Whether a peak other than α = 0 can be rational.
  private let mayBeRational: Bool

  /// The most panels in a row without a level.
  private static let patience = 64

  /// The limbs for `digits` significant digits, where `spareBits` are lost.
  static func limbs(digits: Int, spareBits: Int = 0) -> Int {
    let bits = workingBits(digits: digits) + spareBits
    // Long numbers have room for wide bins and panels at little cost.
    return max(2, (bits + 24 + 63 + (bits > 1000 ? 96 : 0)) / 64)
  }

  /// The bits to which the partition function is wanted.
  private static func workingBits(digits: Int) -> Int {
    CertifiedReal.workingPrecision(digits: digits) + 24
  }

  /// A survey of those of `levels` that are numbered `targets`, whose statistics increase, in the
  /// family `source` on the same grid, to `digits` significant digits; their peaks lie about in
  /// `range`.
  ///
  /// Nil when there is no panel about α = 0.
  init?(
    _ targets: [Int], of levels: GridFamily, in source: FamilySource, range: ClosedRange<Double>,
    strength: LocalStrength = .same, logFirstStep: Int? = nil, digits: Int, spareBits: Int = 0,
    mayBeRational: Bool, withHeights: Bool
  ) {
    self.targets = targets
    self.levels = levels
    self.strength = strength
    self.source = source
    self.digits = digits
    self.mayBeRational = mayBeRational
    self.withHeights = withHeights
    bits = PanelSearch.workingBits(digits: digits) + spareBits
    guard source.range > 0 else { return nil }
    let low = min(range.lowerBound, 0)
    let high = max(range.upperBound, 0)
    let reach = min(max(-low, high) + 1, 64) * 1.02 + 16 / source.range
    compression = source.compressed(bits: bits, reach: reach)
    let shape =
      logFirstStep.map { [compression, bits] in
        PanelSequence.shape(compression, range: source.range, bits: bits, logFirstStep: $0)
      }
      ?? TaylorPanelShape.best(
        bits: bits, nodes: compression.family, levels: targets.count, span: high - low)
    guard let start = PanelSequence.firstPanel(compression, range: source.range, shape) else {
      return nil
    }
    self.start = start
  }

  /// log₂ of the grid's unit.
  var unit: Int { levels.unit }

  /// The panels to one side of α = 0.
  func walk(isPositive: Bool) -> PanelSequence {
    PanelSequence(compression, start: start, isPositive: isPositive) { [source, bits] reach in
      source.compressed(bits: bits, reach: reach)
    }
  }

  /// What panels decide of the targets on one side of α = 0.
  func found(isPositive: Bool) -> [Found] {
    var found: [Found] = []
    forEachFound(isPositive: isPositive) { found.append($0) }
    return found
  }

  /// Calls `body` with what panels decide of the targets on one side of α = 0, outwards.
  func forEachFound(isPositive: Bool, _ body: (Found) -> Void) {
    let walk = walk(isPositive: isPositive)
    let solver = PanelNewton(limbs: levels.limbs)
    let proof = DecimalProof(significantDigits: digits)
    // The nearest to α = 0 last.
    var pending = isPositive ? targets.indices.reversed() : Array(targets.indices)
    var isFirst = true
    var empty = 0
    while !pending.isEmpty, empty < PanelSearch.patience, let panel = walk.next() {
      let shift = panel.shiftValue(unit: unit).double()
      if isFirst {
        // Levels beyond α = 0 belong to the other side.
        let start = shift + solver.mean(panel, 0).value / panel.step
        pending.removeAll {
          isPositive ? double($0) < start : double($0) >= start
        }
      }
      var guess = isFirst ? 0 : (isPositive ? -0.875 : 0.875)
      isFirst = false
      empty += 1
      walk: while let target = pending.last {
        switch solver.place(of: double(target), on: panel, shift: shift, from: guess) {
        case .inside(let s):
          guess = s
          empty = 0
          if let found = certify(panel, solver, target, s, proof) { body(found) }
          pending.removeLast()
        case .above where isPositive: break walk
        case .below where !isPositive: break walk
        case .above, .below: pending.removeLast()  // between panels
        }
      }
    }
  }

  /// The statistic of a target.
  private func double(_ target: Int) -> Double { levels.doubles[targets[target]] }

  /// The peak of `target` near s = `guess` of `panel`, if its digits are proved.
  private func certify(
    _ panel: TaylorPanel, _ solver: PanelNewton, _ target: Int, _ guess: Double,
    _ proof: DecimalProof
  ) -> Found? {
    let limbs = levels.limbs
    let solved = levels.fractions.withUnsafeBufferPointer { fractions in
      solver.root(
        of: fractions.base + targets[target] * limbs, on: panel, near: guess, bits: bits - 24)
    }
    guard let root = solved, root.radius < .one else { return nil }
    let precision = 64 * limbs
    let radius = root.radius.bigFloat
    let low = root.s.subtracting(radius, precision: precision, rounding: .down)
    let high = root.s.adding(radius, precision: precision, rounding: .up)
    guard low > -1, high < 1 else { return nil }
    let (center, step) = (BigFloat(panel.center), BigFloat.powerOfTwo(panel.logStep))
    let position = strength.strength(
      Interval(
        lower: center.adding(low * step, precision: precision, rounding: .down),
        upper: center.adding(high * step, precision: precision, rounding: .up)))
    guard position.isNarrow(digits: digits), !position.containsZero,
      !mayBeRational || !position.lower.double().isNearSimpleRational
        || position.simpleCandidate == nil,
      proof.accepts(position)
    else { return nil }
    return Found(
      target: target, position: CertifiedReal(position),
      heightFactor: withHeights
        ? CertifiedReal(
          panel.heightFactor(root, statistic: levels.statistic(targets[target]), unit: unit)) : nil)
  }
}

extension TaylorPanel {
  /// e^{αμ_z}/Z(α) at the peak of the level with statistic `statistic` on the grid of `unit`.
  ///
  /// At α = α₀ + hs it is e^{α₀μ + hs(μ − c)} over A(s).
  fileprivate func heightFactor(
    _ root: PanelNewton.Root, statistic: BigFloat, unit: Int
  ) -> Interval {
    let precision = 64 * shape.limbs + 32
    let cut = BigFloat.powerOfTwo(unit - 64 * shape.limbs)
    let exact = Interval(
      lower: statistic.subtracting(cut, precision: precision, rounding: .down),
      upper: statistic.adding(cut, precision: precision, rounding: .up))
    let gap = exact - Interval(shiftValue(unit: unit))
    let exponent =
      exact * Interval(BigFloat(center)) + gap * Interval(root.point * .powerOfTwo(logStep))
    let error = root.value.multiplied(
      by: root.heightError.bigFloat, precision: 64, rounding: .up)
    let value = Interval(
      lower: root.value.subtracting(error, precision: precision, rounding: .down),
      upper: root.value.adding(error, precision: precision, rounding: .up))
    return exponent.applying(.exp, precision: precision)
      / (value * Interval(.powerOfTwo(self.exponent)))
  }
}

extension Double {
  /// Whether a rational p/q with |p|, q < 2^18 is within about 2^−44, relatively: then the number
  /// may be one.
  fileprivate var isNearSimpleRational: Bool {
    let size = magnitude
    guard size > 0x1p-18, size < 0x1p18 else { return size < 0x1p18 }
    var (value, p0, q0, p1, q1) = (size, 0.0, 1.0, 1.0, 0.0)
    while true {
      let floor = value.rounded(.down)
      (p0, q0, p1, q1) = (p1, q1, floor * p1 + p0, floor * q1 + q0)
      if p1 >= 0x1p18 || q1 >= 0x1p18 { return false }
      if abs(size - p1 / q1) <= 0x1p-44 * Swift.max(1, size) { return true }
      if value == floor { return false }
      value = 1 / (value - floor)
    }
  }
}
