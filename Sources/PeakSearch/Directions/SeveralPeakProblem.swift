// One strictly convex problem in a few strengths, solved with a proof.
internal import ExactArithmetic
internal import SteeringLaws

/// The least of Σ p_y e^{⟨α,d_y⟩} over α, for differences d_y that span their space.
struct SeveralPeakProblem {
  /// The place of the token itself, whose difference is 0.
  let token: Int
  let weights: [ExactWeight]
  let differences: [[Rational]]

  private var dimension: Int { differences[token].count }

  /// The tilting of `members`, by their places.
  private func tilting(
    of members: some Collection<Int>, precision: Int
  ) -> SeveralTilting<Interval> {
    SeveralTilting(
      weights: members.map { weights[$0].enclosure(precision: precision) },
      differences: members.map { differences[$0].map { Interval($0, precision: precision) } })
  }

  /// The tilting of all tokens that α moves against z: the others are a constant in the sum, beside
  /// which the rest may be very small.
  private func moving(precision: Int) -> SeveralTilting<Interval> {
    tilting(
      of: differences.indices.filter { place in differences[place].contains { !$0.isZero } },
      precision: precision)
  }

  /// The one α with E_α[d] = 0, each coordinate within 10^−digits · max(1, |α|); exact where it is 0, or
  /// of short fractions, and proved so.
  ///
  /// Nil where none is found. Throws `Undecided` when one is proved to exist, but not to all digits.
  func strengths(
    digits: Int, precisionLimit: Int, isSure: Bool
  ) throws(Undecided) -> [CertifiedReal]? {
    if dimension == 0 { return [] }
    let precision = CertifiedReal.workingPrecision(digits: digits) + 64
    let enclosures = moving(precision: max(precision, 128))
    var box: [Interval]?
    let doubles = enclosures.rounded { $0.midpoint.double() }
    if let start = ConvexDescent.least(of: doubles, tolerance: 0x1p-30, stepLimit: 60) {
      box = KrawczykTest(enclosures).box(
        around: start.map { BigFloat($0) }, precision: max(precision, 128))
    }
    var bits = 256
    while box == nil, isSure, bits <= precisionLimit {
      let finer = moving(precision: bits)
      let start = ConvexDescent.least(
        of: finer.rounded(\.midpoint),
        tolerance: Double(sign: .plus, exponent: -min(bits / 3, 1000), significand: 1),
        stepLimit: 400)
      if let start {
        box = KrawczykTest(finer).box(around: start, precision: bits)
      }
      bits *= 4
    }
    guard var box else { return nil }
    var finer = max(precision, 128)
    while finer <= max(precisionLimit, 128) {
      box = KrawczykTest(moving(precision: finer)).refined(box, digits: digits, precision: finer)
      if let exact = exactStrengths(in: box) { return exact.map { CertifiedReal(exact: $0) } }
      if box.allSatisfy({ $0.isNarrow(digits: digits) }) { return box.map { CertifiedReal($0) } }
      finer *= 2
    }
    throw Undecided(subject: "peak along several vectors", precisionLimit: precisionLimit)
  }

  /// The simplest fractions in the box, when they are short and E_α[d] is exactly 0 there.
  private func exactStrengths(in box: [Interval]) -> [Rational]? {
    let candidates = box.compactMap(\.simpleCandidate)
    guard candidates.count == box.count else { return nil }
    for coordinate in candidates.indices {
      var terms: [ExponentialSum.Term] = []
      for (weight, difference) in zip(weights, differences) where !difference[coordinate].isZero {
        let tilt = Logarithm(rational: LinearAlgebra.dot(candidates, difference))
        for (factor, exponent) in weight.terms {
          terms.append(
            ExponentialSum.Term(
              coefficient: Logarithm(rational: factor * difference[coordinate]),
              exponent: exponent + tilt))
        }
      }
      guard ExponentialSum(terms).isZero() == true else { return nil }
    }
    return candidates
  }

  /// p_z / Σ p_y e^{⟨α,d_y⟩} at the least of that sum, which lies in `box`.
  ///
  /// The sum is at most what it is at the middle m of the box, and its logarithm is less than there by
  /// at most ½ ⟨r, |Cov| r⟩, r the reach of the box about m. Throws `Undecided`.
  func height(
    at box: [Interval], digits: Int, precisionLimit: Int
  ) throws(Undecided) -> CertifiedReal {
    // Alone on its face it gets all, which no enclosure of a quotient proves.
    if weights.count == 1 { return CertifiedReal(exact: 1) }
    if dimension == 0, let rationals = weights.allRationals {
      return CertifiedReal(exact: rationals[token] / rationals.reduce(0, +))
    }
    return try CertifiedReal.evaluating(
      digits: digits, precisionLimit: precisionLimit, "height of a peak along several vectors"
    ) { precision in
      let tilting = tilting(of: weights.indices, precision: precision)
      let total = tilting.weights.dropFirst().reduce(tilting.weights[0], +)
      let share = tilting.weights[token] / total
      if dimension == 0 { return share }
      let middle = box.map {
        Interval(BigFloat($0.midpoint, precision: precision, rounding: .nearest))
      }
      let reach = zip(box, middle).map { Interval(($0.rounded(to: precision) - $1).magnitudeBound) }
      let covariance = tilting.expansion(at: box.map { $0.rounded(to: precision) }).covariance
      var slack = Interval(0, precision: precision)
      for row in reach.indices {
        for column in reach.indices {
          slack += reach[row] * reach[column] * Interval(covariance[row][column].magnitudeBound)
        }
      }
      let excess = Interval(lower: 0, upper: slack.scaled(byPowerOfTwo: -1).upper)
      return share / tilting.ratio(at: middle) * Interval.exp(excess)
    }
  }
}

extension SeveralTilting<Interval> {
  /// The same over another number system.
  func rounded<Other>(_ value: (Interval) -> Other) -> SeveralTilting<Other> {
    SeveralTilting<Other>(
      weights: weights.map(value), differences: differences.map { $0.map(value) })
  }
}
