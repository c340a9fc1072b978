// Ranks the limiting logits of a real vocabulary exactly.
public import ExactArithmetic
internal import RealModule

/// The tokens of largest limit at one end of the strengths, in their exact order.
public struct UnembeddingRanking: Sendable {
  /// One token.
  public struct Place: Sendable {
    /// Its number.
    public let token: Int
    /// 1 for the largest limit; tokens that tie exactly share their rank.
    public let rank: Int
    /// The limit of its logit, after the head's scale, cap and temperature.
    public let score: CertifiedReal
    /// The limit of its probability: the softmax of all limits.
    public let probability: CertifiedReal
  }

  /// The end.
  public let end: StrengthEnd
  /// The tokens asked for, by decreasing limit, ties by number.
  public let places: [Place]
  /// All tokens of the largest limit: for one of them the logit stays largest.
  public let winners: [Int]
}

extension UnembeddingLimit {
  /// The `count` ≥ 1 tokens of largest limit at `end`, scores to `digits` digits.
  ///
  /// Order and ties are exact. Throws `Undecided` when `precisionLimit` bits do not prove the
  /// digits. Costs little beside the pass through W, unless very many tokens nearly tie.
  public func ranking(
    _ end: StrengthEnd, count: Int, digits: Int, precisionLimit: Int
  ) throws(Undecided) -> UnembeddingRanking {
    precondition(count >= 1, "a ranking has a first place")
    let scores = largestScores(end, count: count)
    // Insertion keeps tokens of equal score in their order.
    let order = scores.sorted { a, b in
      let sign = (a.score - b.score).sign(radicand: radicand)
      return sign != 0 ? sign > 0 : a.token < b.token
    }
    let total = softmaxTotal(end)
    var places: [UnembeddingRanking.Place] = []
    var rank = 1
    for (index, (token, score)) in order.prefix(count).enumerated() {
      if index > 0, (order[index - 1].score - score).sign(radicand: radicand) != 0 {
        rank = index + 1
      }
      let value = try CertifiedReal.evaluating(
        digits: digits, precisionLimit: precisionLimit, "limit of the logit of token \(token)",
        isZero: { score.sign(radicand: radicand) == 0 },
        { logit(score, precision: $0) })
      let exact = value.exact.map { Interval($0, precision: 64) } ?? value.enclosure
      let tilted = (exact.rounded(to: 96) - Interval(total.reference))
      let probability = tilted.applying(.exp, precision: 96) / total.sum
      places.append(
        UnembeddingRanking.Place(
          token: token, rank: rank, score: value, probability: CertifiedReal(probability)))
    }
    let winners = order.prefix { ($0.score - order[0].score).sign(radicand: radicand) == 0 }
    return UnembeddingRanking(end: end, places: places, winners: winners.map(\.token))
  }

  /// The limit of a logit, after scale, cap and temperature.
  private func logit(_ score: SurdScore, precision: Int) -> Interval {
    // Without a cap the rate is taken into the exact number: fewer roundings.
    if let rate = head.rate, rate != 1 {
      return SurdScore(slope: rate * score.slope, offset: rate * score.offset)
        .enclosure(radicand: radicand, precision: precision)
    }
    return head.logit(
      score.enclosure(radicand: radicand, precision: precision), precision: precision)
  }

  /// The exact limits of all tokens that may be among the `count` largest, or tie with the last
  /// of them.
  func largestScores(
    _ end: StrengthEnd, count: Int
  ) -> [(token: Int, score: SurdScore)] {
    let sums = enclosures(end)
    // Both ends are rounded to the safe side.
    let lower = zip(sums.centres, sums.radii).map { ($0 - $1).nextDown }
    let upper = zip(sums.centres, sums.radii).map { ($0 + $1).nextUp }
    let threshold = lower.sorted(by: >)[min(count, lower.count) - 1]
    // Padded vocabularies repeat rows.
    var known: [[Double]: SurdScore] = [:]
    return upper.indices.filter { upper[$0] >= threshold }.map { token in
      let row = rows.row(token) + (head.bias.map { [$0[token]] } ?? [])
      let score = known[row] ?? score(of: token, end)
      known[row] = score
      return (token, score)
    }
  }

  /// Σ_y e^{ℓ_y − c} for the limits ℓ_y of the logits of all tokens y, and a convenient c.
  private func softmaxTotal(_ end: StrengthEnd) -> (reference: BigFloat, sum: Interval) {
    let sums = enclosures(end)
    // Any reference is right; the largest keeps the terms small.
    let top = sums.centres.reduce(-.greatestFiniteMagnitude, max)
    let largest = head.logit(Interval(BigFloat(top)).rounded(to: 96), precision: 96)
    let reference = largest.midpoint
    let rate = head.rate.map { Interval($0, precision: 64).lower.double(.down) }
    var sum = Interval(0, precision: 96)
    var small = 0
    for (centre, radius) in zip(sums.centres, sums.radii) {
      guard radius.isFinite else { return (reference, .whole) }
      // Far below the largest, one bound serves all; the difference is negative there.
      if let rate, (((centre + radius).nextUp - top).nextUp * rate).nextUp < -80 {
        small += 1
        continue
      }
      let middle = Interval(BigFloat(centre)).rounded(to: 96)
      let width = Interval(lower: BigFloat(-radius), upper: BigFloat(radius))
      let logit = head.logit(middle + width, precision: 96)
      sum += (logit - Interval(reference)).applying(.exp, precision: 96)
    }
    let most = Interval(BigFloat(-80)) + largest - Interval(reference)
    let bound = most.applying(.exp, precision: 64).upper
    let rest = Interval(lower: BigFloat(0), upper: bound) * Interval(BigFloat(small))
    return (reference, sum + rest)
  }
}
