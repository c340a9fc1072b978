// Which token greedy decoding picks at each strength.
public import ExactArithmetic

/// The most likely token as a function of α (ours): the upper envelope of the lines log p_z + αM_z.
///
/// It changes at finitely many strengths, each log(p_z/p_z') / (M_z' − M_z), found by a convex-hull
/// sweep over the levels with comparisons that are exact for dyadic data and by
/// enclosures otherwise.
public struct GreedyEnvelope: Sendable {
  /// A stretch of strengths with the same most likely tokens.
  public struct Band: Sendable {
    /// The tokens, all equally likely: of one level and with the largest weight in it.
    public let tokens: [Int]
    /// Where the band ends; nil for the last, which reaches +∞.
    public let end: SwitchPoint?
  }

  /// The strength numerator/denominator at which the most likely token changes.
  public struct SwitchPoint: Sendable {
    /// The log-ratio log(p_z/p_z') of the token before the change to the one after it.
    public let numerator: Logarithm
    /// M_z' − M_z > 0.
    public let denominator: Logarithm
    /// Both with 64 bits, which mostly tell two strengths apart.
    private let quick: (numerator: Interval, denominator: Interval)

    init(numerator: Logarithm, denominator: Logarithm) {
      self.numerator = numerator
      self.denominator = denominator
      quick = (numerator.enclosure(precision: 64), denominator.enclosure(precision: 64))
    }

    private func enclosures(_ precision: Int) -> (numerator: Interval, denominator: Interval) {
      precision == 64
        ? quick
        : (numerator.enclosure(precision: precision), denominator.enclosure(precision: precision))
    }

    /// The strength to `digits` digits, exact when the logarithms are commensurable.
    ///
    /// Throws `Undecided` when `precisionLimit` bits do not prove them.
    public func strength(digits: Int, precisionLimit: Int) throws(Undecided) -> CertifiedReal {
      if let ratio = numerator.ratio(to: denominator) {
        return CertifiedReal(
          exact: ratio, precision: CertifiedReal.workingPrecision(digits: digits))
      }
      return try CertifiedReal.evaluating(
        digits: digits, precisionLimit: precisionLimit, "switch point of the likeliest token"
      ) { numerator.enclosure(precision: $0) / denominator.enclosure(precision: $0) }
    }

    /// The sign of this strength minus `other`; nil when it is not decided.
    func compare(_ other: SwitchPoint) -> Int? {
      func sign(_ precision: Int) -> Int? {
        let (mine, theirs) = (enclosures(precision), other.enclosures(precision))
        return (mine.numerator * theirs.denominator - theirs.numerator * mine.denominator).sign
      }
      // Most that are not told apart at once are equal.
      if let sign = sign(64) { return sign }
      if let mine = numerator.ratio(to: denominator),
        let theirs = other.numerator.ratio(to: other.denominator)
      {
        return (mine - theirs).signum
      }
      if numerator.isZero && other.numerator.isZero { return 0 }
      if let tops = numerator.ratio(to: other.numerator),
        let bottoms = denominator.ratio(to: other.denominator), tops == bottoms
      {
        return 0
      }
      return sign(256) ?? sign(1024)
    }
  }

  /// The bands by increasing strength; never empty.
  public let bands: [Band]

  /// The envelope of `family`.
  ///
  /// Linear in the tokens of a large vocabulary of floats, but for sorting. Throws `Undecided` when
  /// two switch points cannot be told apart.
  public init(_ family: SteeredFamily) throws(Undecided) {
    var hull: [(line: Line, start: SwitchPoint?)] = []
    for line in GreedyEnvelope.lines(family) {
      var start: SwitchPoint?
      // Slopes increase: the new line wins from its crossing with the top of the hull on.
      while let last = hull.last {
        let crossing = SwitchPoint(
          numerator: last.line.height - line.height, denominator: line.slope - last.line.slope)
        start = crossing
        guard let lastStart = last.start else { break }
        guard let order = crossing.compare(lastStart) else {
          throw Undecided(subject: "order of two switch points", precisionLimit: 1024)
        }
        if order > 0 { break }
        hull.removeLast()
        if hull.isEmpty { start = nil }
      }
      hull.append((line, start))
    }
    bands = hull.indices.map { index in
      Band(
        tokens: hull[index].line.tokens,
        end: index + 1 < hull.count ? hull[index + 1].start : nil)
    }
  }
}

// MARK: - Lines

extension GreedyEnvelope {
  /// The highest tokens of one slope.
  private typealias Line = (slope: Logarithm, height: Logarithm, tokens: [Int])

  /// All lines that may be on the envelope, by increasing slope.
  private static func lines(_ family: SteeredFamily) -> [Line] {
    guard let floats = family.coarse else {
      let family = family.exact
      return family.levels.compactMap { level in
        line(level.statistic, level.tokens) { family.tokenWeights[$0].logarithm }
      }
    }
    let candidates = EnvelopeCandidates(floats).tokens.sorted {
      floats.statistic($0) < floats.statistic($1)
    }
    return candidates.chunked { floats.statistic($0) == floats.statistic($1) }.compactMap {
      tokens in
      line(floats.logOdds(tokens[0]), tokens.sorted()) { floats.logWeight($0) }
    }
  }

  private static func line(
    _ slope: Logarithm, _ tokens: [Int], _ height: (Int) -> Logarithm?
  ) -> Line? {
    let heights = tokens.compactMap { token in height(token).map { (token, $0) } }
    guard let best = heights.max(by: { $0.1 < $1.1 })?.1 else { return nil }
    return (slope, best, heights.filter { $0.1 == best }.map(\.0))
  }
}

extension [Int] {
  /// Its stretches of neighbours for which `areAlike` holds.
  fileprivate func chunked(_ areAlike: (Int, Int) -> Bool) -> [[Int]] {
    var chunks: [[Int]] = []
    for element in self {
      if let last = chunks.last?.last, areAlike(last, element) {
        chunks[chunks.count - 1].append(element)
      } else {
        chunks.append([element])
      }
    }
    return chunks
  }
}
