internal import ExactArithmetic

/// The peaks of many levels of one family, found panel by panel (see ``PeakPanel``).
///
/// All levels invert the same increasing function K', so their peaks are ordered: a walk from α = 0
/// outwards meets them one after the other. A level whose digits a panel does not prove, or that may
/// have an exact answer, is left to ``PeakFinder``.
final class PanelSurvey {
  private let family: TiltedFamily
  private let digits: Int
  private let precision: Int
  private let order: Int
  private let tilting: Tilting<Interval>
  private let doubles: [Double]
  /// Whether a peak other than α = 0 can be rational: not when log-odds and weights all are, for then
  /// f_z at a rational α ≠ 0 is a non-trivial sum of distinct exponentials (Lindemann–Weierstrass).
  private let mayBeRational: Bool

  /// The most panels on one side of α = 0.
  private static let panelLimit = 400
  /// The fewest levels in a panel for which it pays.
  private static let leastYield = 3

  /// A survey of `family` to `digits` significant digits.
  init(_ family: TiltedFamily, digits: Int) {
    self.family = family
    self.digits = digits
    precision = CertifiedReal.workingPrecision(digits: digits) + 40
    order = 2 * precision / 5 + 8
    tilting = family.tilting(precision: precision)
    mayBeRational = !family.levels.allSatisfy {
      $0.statistic.isRational && $0.weight.rational != nil
    }
    doubles = tilting.statistics.map { $0.midpoint.double() }
  }

  /// The peaks of those of the interior `levels`, which increase, that lie on one side of α = 0 and that
  /// panels decide.
  func peaks(ofLevels levels: [Int], isPositive: Bool) -> [Int: Peak] {
    let start = tilting.mean(at: 0).midpoint.double()
    var pending =
      isPositive
      ? levels.filter { doubles[$0] >= start } : levels.filter { doubles[$0] < start }.reversed()
    pending.reverse()  // the nearest to α = 0 last
    var peaks: [Int: Peak] = [:]
    var center = BigFloat(0, precision: precision)
    for _ in 0..<PanelSurvey.panelLimit where !pending.isEmpty {
      guard
        let panel = PeakPanel(tilting, center: center, precision: precision, order: order)
      else { break }
      var guess = isPositive ? -0.9 : 0.9
      var yield = 0
      walk: while let level = pending.last {
        let offset = tilting.statistics[level] - Interval(panel.shift)
        switch panel.approximateRoot(offset.midpoint.double(), from: guess) {
        case .inside(let s):
          guess = s
          yield += 1
          if let peak = certify(panel, level, s, offset) { peaks[level] = peak }
          pending.removeLast()
        case .above where isPositive: break walk
        case .below where !isPositive: break walk
        case .above, .below: pending.removeLast()  // between panels
        }
      }
      // Far out panels meet few levels: one search for each is cheaper there.
      if yield < PanelSurvey.leastYield && center.signum != 0 { break }
      let stride = panel.radius.multiplied(
        by: BigFloat(Rational(isPositive ? 7 : -7, 4), precision: 64, rounding: .down),
        precision: precision, rounding: .nearest)
      center = center + stride
    }
    return peaks
  }

  /// The peak of `level` with approximate root s·h, proved by the signs of G on either side.
  private func certify(_ panel: PeakPanel, _ level: Int, _ s: Double, _ offset: Interval) -> Peak? {
    var t = BigFloat(s).multiplied(
      by: panel.radius, precision: precision, rounding: .nearest)
    let middle = offset.midpoint
    // The double root has about 40 bits; each step doubles them.
    var bits = 40
    while bits < precision {
      bits *= 2
      t = BigFloat(
        panel.refine(t, middle, precision: min(precision, bits + 40)), precision: precision,
        rounding: .nearest)
    }
    guard t.isFinite, let size = (panel.center + t).exponent else { return nil }
    let margin = BigFloat.powerOfTwo(size - CertifiedReal.workingPrecision(digits: digits) + 8)
    let low = t.subtracting(margin, precision: precision, rounding: .down)
    let high = t.adding(margin, precision: precision, rounding: .up)
    guard low.magnitude <= panel.radius, high.magnitude <= panel.radius else { return nil }
    let values = [low, high].map { panel.values(at: $0) }
    let signs = values.map { ($0.slope - offset * $0.value).sign }
    guard signs[0] == -1, signs[1] == 1 else { return nil }
    let bracket = Interval(panel.center) + Interval(lower: low, upper: high)
    guard bracket.isNarrow(digits: digits), !bracket.containsZero,
      !mayBeRational || bracket.simpleCandidate == nil
    else { return nil }
    let position = CertifiedReal(bracket)
    guard position.isDetermined(significantDigits: digits) else { return nil }
    // A is convex, so over the bracket A' lies between its values at the ends.
    let whole = values[0].value.hull(values[1].value).widened(
      by: values[0].slope.hull(values[1].slope) * Interval(margin))
    let factor = (bracket * offset).applying(.exp, precision: precision) / whole
    var heights: [CertifiedReal] = []
    for token in family.levels[level].tokens {
      let height = CertifiedReal(
        factor * family.tokenWeights[token].enclosure(precision: precision))
      guard height.isDetermined(significantDigits: digits) else { return nil }
      heights.append(height)
    }
    return Peak(level: level, position: position, closedForm: nil, heights: heights)
  }
}
