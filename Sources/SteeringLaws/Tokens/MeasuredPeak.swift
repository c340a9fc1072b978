// Where a measured curve is largest, and whether the closed form says so too.
public import ExactArithmetic

/// The largest measured number of one token, among the strengths at which its numbers compare.
public struct MeasuredPeak: Sendable {
  /// The first and the last strength with the largest number.
  public let places: ClosedRange<Int>
  /// The largest number; 0 where nothing is measured.
  public let height: Rational
  /// The strengths whose numbers compare, increasing; nil for all.
  ///
  /// Probabilities compare wherever they are there, probabilities within some tokens only where all
  /// of these are.
  public let strengths: [Int]?
}

extension MeasuredCurves {
  /// The largest measured number of each token.
  public func measuredPeaks() -> [MeasuredPeak] {
    let count = family.tokenWeights.count
    var best: [Rational?] = Array(repeating: nil, count: count)
    var (first, last) = ([Int](repeating: base, count: count), [Int](repeating: base, count: count))
    var complete: [Int] = []
    var gaps: Set<Int> = []
    var numbers: [[Bool]] = []
    for index in strengths.indices {
      let values = measured(at: index) ?? Array(repeating: nil, count: count)
      let isComplete = !values.contains { $0 == nil }
      if isComplete { complete.append(index) }
      numbers.append(isComplete ? [] : values.map { $0 != nil })
      if scope == .subset, !isComplete { continue }
      for (token, value) in values.enumerated() {
        guard let value else {
          gaps.insert(token)
          continue
        }
        if let known = best[token], value < known { continue }
        if value != best[token] { first[token] = index }
        best[token] = value
        last[token] = index
      }
    }
    return best.indices.map { token in
      let places =
        scope == .subset
        ? (complete.count == strengths.count ? nil : complete)
        : gaps.contains(token)
          ? strengths.indices.filter { numbers[$0].isEmpty || numbers[$0][token] } : nil
      return MeasuredPeak(
        places: first[token]...last[token], height: best[token] ?? 0, strengths: places)
    }
  }

  /// Whether a token of the level `level`, with its peak at `position` from the base, can be
  /// largest at the strengths `measured` and at no other of `others` (increasing; nil for all): the
  /// peak then lies between their neighbours.
  ///
  /// Nil when the enclosure does not decide, for constant log-odds, and when there is no other
  /// strength.
  public func agrees(
    _ measured: ClosedRange<Int>, among others: [Int]? = nil, level: Int,
    position: CertifiedReal?
  ) -> Bool? {
    let others = others ?? Array(strengths.indices)
    guard others.count > 1 || others.count == strengths.count else { return nil }
    let before = others.last { $0 < measured.lowerBound }
    let after = others.first { $0 > measured.upperBound }
    switch family.position(ofLevel: level) {
    case .constant: return nil
    case .minimal: return before == nil
    case .maximal: return after == nil
    case .interior:
      guard let place = position?.enclosure else { return nil }
      func side(_ index: Int) -> (isBelow: Bool, isAbove: Bool) {
        let strength = strengths[index] - strengths[base]
        return (place.upper.compare(to: strength) < 0, place.lower.compare(to: strength) > 0)
      }
      let below = before.map(side) ?? (false, true)
      let above = after.map(side) ?? (true, false)
      if below.0 || above.1 { return false }
      return below.1 && above.0 ? true : nil
    }
  }
}
