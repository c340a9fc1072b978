// Offers the search by panels as one of the methods.
internal import ConcurrentWork
internal import ExactArithmetic
internal import SteeringLaws

/// The partition function as polynomials that all levels share, by ``PanelSearch``: for many levels
/// at any number of digits.
package enum TaylorPanels: PeakMethod {
  package static func answer(_ request: PeakRequest, _ answers: inout PeakAnswers) {
    guard CertifiedReal.workingPrecision(digits: request.digits) + 40 <= request.precisionLimit
    else { return }
    if !request.isForced, FloatGridPanels.isMeant(for: request),
      request.family.floats.map({ OuterCluster.spareBits($0) }) == 0
    {
      // The grid of the doubles has shown all that panels can.
      return
    }
    let family = request.family.exact
    let levels = request.levels
    guard
      request.isForced
        || family.levels.count > PeakMethods.closedFormLevels
          && (levels.count >= PeakMethods.leastPanelLevels
            || family.levels.count >= PeakMethods.largeFamily),
      let grid = family.grid(digits: request.digits)
    else { return }
    /// The search in `grid`, or one whose grid is counted from the end to which it goes.
    @Sendable func search(_ isPositive: Bool) -> PanelSearch? {
      guard grid.spareBits > 0 else { return nil }
      return family.grid(digits: request.digits, base: isPositive ? family.levels.count - 1 : 0)
        .flatMap {
          family.panelSearch(
            ofLevels: levels, in: $0, digits: request.digits, withHeights: request.heights)
        }
    }
    // Far out the terms of levels with several scales leave the range of floats, but for those that
    // are counted from the end.
    let shared =
      grid.spareBits > 0
      ? nil
      : family.panelSearch(
        ofLevels: levels, in: grid, digits: request.digits, withHeights: request.heights)
    let sides = concurrentMap([false, true], workers: request.workers) { isPositive in
      let found = (shared ?? search(isPositive))?.found(isPositive: isPositive)
      return family.peaks(found ?? [], ofLevels: levels, digits: request.digits)
    }
    answers.give(sides.flatMap(\.self), request)
  }
}

extension TiltedFamily {
  /// The search for the interior `levels`, which increase; nil when their numbers have no
  /// common grid.
  func panelSearch(ofLevels levels: [Int], digits: Int, withHeights: Bool = true) -> PanelSearch? {
    grid(digits: digits).flatMap {
      panelSearch(ofLevels: levels, in: $0, digits: digits, withHeights: withHeights)
    }
  }

  /// The search in this grid.
  fileprivate func panelSearch(
    ofLevels levels: [Int], in scaled: ScaledGrid, digits: Int, withHeights: Bool
  ) -> PanelSearch? {
    let grid = scaled.grid
    // Where the first and the last peak are, about.
    guard let first = levels.first, let last = levels.last,
      let low = FastRoot(grid, level: first).solve(from: 0)?.root,
      let high = FastRoot(grid, level: last).solve(from: 0)?.root
    else { return nil }
    // A peak other than α = 0 is not rational when log-odds and weights all are, for then f_z at a
    // rational α ≠ 0 is a non-trivial sum of distinct exponentials (Lindemann–Weierstrass).
    let areRational = self.levels.allSatisfy {
      $0.statistic.isRational && $0.weight.rational != nil
    }
    return PanelSearch(
      levels, of: grid, in: .levels(grid), range: min(low, high)...max(low, high),
      strength: LocalStrength(logUnit: scaled.logScale), digits: digits,
      spareBits: scaled.spareBits,
      mayBeRational: !areRational, withHeights: withHeights)
  }

  /// A grid of the family, whose statistics are those times 2^`logScale`, and the bits that their
  /// scales may cost.
  fileprivate struct ScaledGrid {
    let grid: GridFamily
    let logScale: Int
    let spareBits: Int
  }

  /// The family in fixed point for `digits` digits, counted from the statistic of level `base`, if
  /// that is given.
  fileprivate func grid(digits: Int, base: Int? = nil) -> ScaledGrid? {
    func scaled(_ limbs: Int, _ spareBits: Int?) -> ScaledGrid? {
      GridFamily.scaled(self, limbs: limbs, base: base).map {
        ScaledGrid(
          grid: $0.grid, logScale: $0.logScale,
          spareBits: spareBits ?? OuterCluster.spareBits($0.grid))
      }
    }
    let least = PanelSearch.limbs(digits: digits)
    guard let first = scaled(least, nil) else { return nil }
    let limbs = PanelSearch.limbs(digits: digits, spareBits: first.spareBits)
    return limbs > least ? scaled(limbs, first.spareBits) : first
  }

  /// The peaks of what was found of `levels`, if the heights have their digits, too.
  func peaks(
    _ found: [PanelSearch.Found], ofLevels levels: [Int], digits: Int
  ) -> [LevelPeak] {
    let proof = DecimalProof(significantDigits: digits)
    var peaks: [LevelPeak] = []
    search: for entry in found {
      let level = levels[entry.target]
      var heights: [CertifiedReal] = []
      if let factor = entry.heightFactor?.enclosure {
        for token in self.levels[level].tokens {
          let height = factor * tokenWeights[token].enclosure(precision: factor.precision)
          guard proof.accepts(height) || CertifiedReal(height).isBelowFloats else {
            continue search
          }
          heights.append(CertifiedReal(height))
        }
      }
      peaks.append(
        LevelPeak(level: level, position: entry.position, closedForm: nil, heights: heights))
    }
    return peaks
  }
}
