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
    if let floats = request.family.floats, PanelSearch.limbs(digits: request.digits) == 2,
      request.isForced
        || floats.count >= PeakMethods.leastFloats
          && request.family.hasMoreLevels(than: PeakMethods.closedFormLevels)
    {
      return answer(request, floats, &answers)
    }
    let family = request.family.exact
    let levels = request.levels
    guard
      request.isForced
        || family.levels.count > PeakMethods.closedFormLevels
          && (levels.count >= PeakMethods.leastPanelLevels
            || family.levels.count >= PeakMethods.largeFamily),
      let search = family.panelSearch(
        ofLevels: levels, digits: request.digits, withHeights: request.heights)
    else { return }
    let sides = concurrentMap([false, true], workers: request.workers) { isPositive in
      family.peaks(
        search.found(isPositive: isPositive), ofLevels: levels, digits: request.digits)
    }
    answers.give(sides[0].merging(sides[1]) { first, _ in first }, request)
  }

  /// The answers from the doubles `floats`, on their grid of 128 bits.
  private static func answer(
    _ request: PeakRequest, _ floats: FloatFamily, _ answers: inout PeakAnswers
  ) {
    // By increasing log-odds, which is the order of the peaks.
    let order = request.tokens.indices.sorted {
      floats.statistics[request.tokens[$0]] < floats.statistics[request.tokens[$1]]
    }
    let tokens = order.map { request.tokens[$0] }
    guard let search = PanelSearch(of: tokens, in: floats, request) else { return }
    let proof = DecimalProof(significantDigits: request.digits)
    for found in concurrentMap([false, true], workers: request.workers, search.found).joined() {
      let height = found.heightFactor.map {
        $0 * floats.weight(tokens[found.target], precision: $0.precision)
      }
      if let height, !proof.accepts(height), !CertifiedReal(height).isBelowFloats { continue }
      answers.give(
        .peak(
          Peak(
            position: CertifiedReal(floats.strength(found.bracket)),
            height: height.map { CertifiedReal($0) },
            closedForm: nil)),
        at: order[found.target])
    }
  }
}

extension PanelSearch {
  /// The search for `tokens` of `floats`, by increasing log-odds.
  fileprivate convenience init?(of tokens: [Int], in floats: FloatFamily, _ request: PeakRequest) {
    guard let unit = floats.gridUnit, let ends = PeakRange(floats) else { return nil }
    var targets = GridFamily(limbs: 2, unit: unit)
    for token in tokens {
      targets.append(floats.statistic(token).bigFloat, weight: floats.weight(token).bigFloat)
    }
    // With rational weights no peak but α = 0 is rational. One of logits may be, and is enclosed.
    self.init(
      targets, in: .floats(floats, unit: unit), range: ends.low...max(ends.low, ends.high),
      digits: request.digits, mayBeRational: false, withHeights: request.heights)
  }
}

extension TiltedFamily {
  /// The search for the interior `levels`, which increase; nil when their numbers have no
  /// common grid.
  func panelSearch(ofLevels levels: [Int], digits: Int, withHeights: Bool = true) -> PanelSearch? {
    // Where the first and the last peak are, about.
    guard let grid = GridFamily(self, limbs: PanelSearch.limbs(digits: digits)),
      let first = levels.first, let last = levels.last,
      let low = FastRoot(grid, level: first).solve(from: 0)?.root,
      let high = FastRoot(grid, level: last).solve(from: 0)?.root
    else { return nil }
    // A peak other than α = 0 is not rational when log-odds and weights all are, for then f_z at a
    // rational α ≠ 0 is a non-trivial sum of distinct exponentials (Lindemann–Weierstrass).
    let areRational = self.levels.allSatisfy {
      $0.statistic.isRational && $0.weight.rational != nil
    }
    return PanelSearch(
      grid.selecting(levels), in: .levels(grid), range: min(low, high)...max(low, high),
      digits: digits, mayBeRational: !areRational, withHeights: withHeights)
  }

  /// The peaks of what was found of `levels`, if the heights have their digits, too.
  func peaks(
    _ found: [PanelSearch.Found], ofLevels levels: [Int], digits: Int
  ) -> [Int: LevelPeak] {
    let proof = DecimalProof(significantDigits: digits)
    var peaks: [Int: LevelPeak] = [:]
    search: for entry in found {
      let level = levels[entry.target]
      var heights: [CertifiedReal] = []
      if let factor = entry.heightFactor {
        for token in self.levels[level].tokens {
          let height = factor * tokenWeights[token].enclosure(precision: factor.precision)
          guard proof.accepts(height) || CertifiedReal(height).isBelowFloats else {
            continue search
          }
          heights.append(CertifiedReal(height))
        }
      }
      peaks[level] = LevelPeak(
        level: level, position: CertifiedReal(entry.bracket), closedForm: nil, heights: heights)
    }
    return peaks
  }
}
