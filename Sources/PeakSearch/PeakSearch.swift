public import ExactArithmetic
public import SteeringLaws

/// What became of the search for one peak.
public enum PeakOutcome: Sendable {
  /// The certified peak.
  case found(Peak)
  /// The precision limit was reached first.
  case undecided(Undecided)
}

extension TiltedFamily {
  /// The levels that have a peak.
  public var interiorLevels: Range<Int> {
    levels.count < 3 ? 0..<0 : 1..<(levels.count - 1)
  }

  /// The peaks of `levels`, which must be interior, found by `workers` tasks at a time.
  ///
  /// The result does not depend on the number of workers. Without heights (which cost an exponential each)
  /// those of a peak may be left out. `progress` is called with the number of levels
  /// done since its last call, from any task.
  public func peaks(
    ofLevels levels: [Int], digits: Int, precisionLimit: Int, workers: Int,
    withHeights: Bool = true, progress: @escaping @Sendable (Int) -> Void = { _ in }
  ) async -> [Int: PeakOutcome] {
    var outcomes: [Int: PeakOutcome] = [:]
    var levels = levels
    if prefersPowers(levels, digits: digits, precisionLimit: precisionLimit) {
      outcomes = await powerPeaks(
        levels, digits: digits, withHeights: withHeights, workers: workers)
      levels.removeAll { outcomes[$0] != nil }
      progress(outcomes.count)
    }
    if self.levels.count >= TiltedFamily.leastSurvey,
      levels.count >= 8 || self.levels.count >= 1000
    {
      for (level, peak) in await surveyed(
        levels, digits: digits, precisionLimit: precisionLimit, withHeights: withHeights,
        workers: workers)
      {
        outcomes[level] = .found(peak)
      }
      let before = levels.count
      levels.removeAll { outcomes[$0] != nil }
      progress(before - levels.count)
    }
    // Neighbouring levels share their starting points and enclosures. A fixed size keeps the result
    // independent of the number of workers.
    let size = 16
    let chunks = stride(from: 0, to: levels.count, by: size).map {
      Array(levels[$0..<min($0 + size, levels.count)])
    }
    await withTaskGroup(of: [(Int, PeakOutcome)].self) { group in
      var pending = chunks.makeIterator()
      func start() {
        guard let chunk = pending.next() else { return }
        group.addTask {
          let finder = SingleLevelSearch(self, digits: digits, precisionLimit: precisionLimit)
          let found = chunk.map { ($0, finder.outcome(ofLevel: $0)) }
          progress(chunk.count)
          return found
        }
      }
      for _ in 0..<max(1, workers) { start() }
      while let found = await group.next() {
        for (level, outcome) in found { outcomes[level] = outcome }
        start()
      }
    }
    return outcomes
  }

  /// The fewest levels for which shared panels pay; closed forms are looked for below it.
  private static let leastSurvey = ClosedForm.levelLimit + 1

  /// The peaks of `levels` that panels decide, one task for each side of α = 0.
  private func surveyed(
    _ levels: [Int], digits: Int, precisionLimit: Int, withHeights: Bool, workers: Int
  ) async -> [Int: Peak] {
    guard CertifiedReal.workingPrecision(digits: digits) + 40 <= precisionLimit,
      let survey = panelSearch(ofLevels: levels, digits: digits, withHeights: withHeights)
    else { return [:] }
    return await withTaskGroup(of: [Int: Peak].self) { group in
      var peaks: [Int: Peak] = [:]
      for isPositive in [false, true] {
        group.addTask {
          self.peaks(survey.found(isPositive: isPositive), ofLevels: levels, digits: digits)
        }
        if workers == 1, let found = await group.next() {
          peaks.merge(found) { first, _ in first }
        }
      }
      for await found in group { peaks.merge(found) { first, _ in first } }
      return peaks
    }
  }

  /// The survey of the interior `levels`, which increase; nil when their numbers have no common grid.
  func panelSearch(ofLevels levels: [Int], digits: Int, withHeights: Bool = true) -> PanelSearch? {
    // Where the first and the last peak are, about.
    guard let grid = GridFamily(self, limbs: PanelSearch.limbs(digits: digits)),
      let first = levels.first, let last = levels.last,
      let low = FastRoot(grid, level: first).solve(from: 0)?.root,
      let high = FastRoot(grid, level: last).solve(from: 0)?.root
    else { return nil }
    // A peak other than α = 0 is not rational when log-odds and weights all are, for then f_z at a rational
    // α ≠ 0 is a non-trivial sum of distinct exponentials (Lindemann–Weierstrass).
    let areRational = self.levels.allSatisfy {
      $0.statistic.isRational && $0.weight.rational != nil
    }
    return PanelSearch(
      grid.selecting(levels), in: .levels(grid), range: min(low, high)...max(low, high),
      digits: digits, mayBeRational: !areRational, withHeights: withHeights)
  }

  /// The peaks of what was found of `levels`, if the heights have their digits, too.
  func peaks(_ found: [PanelSearch.Found], ofLevels levels: [Int], digits: Int) -> [Int: Peak] {
    let proof = DecimalProof(significantDigits: digits)
    var peaks: [Int: Peak] = [:]
    search: for entry in found {
      let level = levels[entry.target]
      var heights: [CertifiedReal] = []
      if let factor = entry.heightFactor {
        for token in self.levels[level].tokens {
          let height = factor * tokenWeights[token].enclosure(precision: factor.precision)
          guard proof.accepts(height) else { continue search }
          heights.append(CertifiedReal(height))
        }
      }
      peaks[level] = Peak(
        level: level, position: CertifiedReal(entry.bracket), closedForm: nil, heights: heights)
    }
    return peaks
  }
}

extension SingleLevelSearch {
  fileprivate func outcome(ofLevel level: Int) -> PeakOutcome {
    do {
      return .found(try peak(ofLevel: level))
    } catch {
      return .undecided(error)
    }
  }
}
