// Compares measured probabilities with what the theory predicts.
public import ExactArithmetic

/// Measured next-token probabilities at several strengths, beside what (1) predicts from one
/// of them.
///
/// The prediction starts from the measured probabilities at the strength α₀ nearest 0, the *base*,
/// and needs the log-odds of the same tokens: σ_z(α) ∝ p_z(α₀) e^{(α − α₀) M(z)}. When the tokens
/// are the whole vocabulary, the sum in the denominator is known and probabilities are compared.
/// When they are some tokens S, it is not; but it cancels from p_z(α) / Σ_{y∈S} p_y(α), the
/// probability within S, whose prediction is exact too: that is then compared. All floats are taken
/// as the dyadic numbers that they are.
public struct MeasuredCurves: Sendable {
  /// What is compared.
  public enum Scope: String, Sendable {
    /// Probabilities: the tokens are the whole vocabulary.
    case vocabulary
    /// Probabilities within the set of tokens that are given.
    case subset
  }

  /// What is compared.
  public let scope: Scope
  /// The strengths, increasing.
  public let strengths: [Rational]
  /// The number of the base among them.
  public let base: Int
  /// The exponential family of the base, tilted by the log-odds.
  public let family: TiltedFamily
  /// The measured probability of each token, by strength, not normalised.
  private let measured: @Sendable (Int) -> [Double]

  /// Curves of tokens with the probabilities `measured`, by number of the strength.
  ///
  /// `strengths` increase and are not empty; `family` has the measured probabilities at strength
  /// `base` as its weights, which are positive, and one log-odds a token; all probabilities are
  /// finite and ≥ 0.
  public init(
    scope: Scope, strengths: [Rational], base: Int, family: TiltedFamily,
    measured: @escaping @Sendable (Int) -> [Double]
  ) {
    precondition(strengths.indices.contains(base), "the base is one of the strengths")
    self.scope = scope
    self.strengths = strengths
    self.base = base
    self.family = family
    self.measured = measured
  }

  /// The number of the strength nearest 0; the lesser of two as near.
  ///
  /// There must be one.
  public static func base(of strengths: [Rational]) -> Int {
    guard
      let nearest = strengths.indices.min(by: {
        strengths[$0].magnitude < strengths[$1].magnitude
      })
    else { preconditionFailure("curves are measured at some strength") }
    return nearest
  }

  /// The measured numbers that are compared, exactly; nil when all are 0.
  public func measured(at index: Int) -> [Rational]? {
    let values = measured(index).compactMap { Rational(exactly: $0) }
    guard scope == .subset else { return values }
    let total = values.reduce(0, +)
    return total.isZero ? nil : values.map { $0 / total }
  }

  /// The predictions for strength number `index`, enclosed with `precision` bits.
  public func predicted(at index: Int, _ tilting: Tilting<Interval>, precision: Int) -> [Interval] {
    let alpha = Interval(strengths[index] - strengths[base], precision: precision)
    let levels = tilting.likelihoodRatios(at: alpha)
    let total = tilting.totalWeight
    return family.tokenWeights.indices.map { token in
      family.tokenWeights[token].enclosure(precision: precision) / total
        * levels[family.levelOfToken[token]]
    }
  }
}

/// How far measured and predicted numbers are apart at one strength.
public struct PredictionError: Sendable {
  /// The largest difference |σ_z − measured|.
  public let largest: CertifiedReal
  /// A token with that difference, to the digits proved.
  public let token: Int
  /// Half the sum of all differences: the total variation distance.
  public let totalVariation: CertifiedReal
}

extension MeasuredCurves {
  /// The differences at strength number `index`, to `digits` digits; nil when no measured number
  /// is positive.
  ///
  /// Throws `Undecided` when `precisionLimit` bits do not prove the digits. Costs one exponential a
  /// level.
  public func error(
    at index: Int, digits: Int, precisionLimit: Int
  ) throws(Undecided) -> PredictionError? {
    guard let measured = measured(at: index) else { return nil }
    // Elsewhere no prediction is rational (Lindemann and Weierstrass), so that no difference is 0.
    if index == base || family.isConstant { return rationalError(measured) }
    var precision = 96
    while precision <= precisionLimit {
      let predicted = predicted(
        at: index, family.tilting(precision: precision), precision: precision)
      let differences = zip(predicted, measured).map {
        Interval.magnitude(of: $0 - Interval($1, precision: precision))
      }
      let upper = differences.map(\.upper).reduce(0, max)
      let best = MeasuredCurves.greatest(differences.map(\.lower))
      let largest = CertifiedReal(Interval(lower: differences[best].lower, upper: upper))
      let sum = differences.reduce(Interval(0, precision: precision), +)
      let variation = CertifiedReal(sum * Interval(Rational(1, 2), precision: precision))
      if largest.isDetermined(significantDigits: digits),
        variation.isDetermined(significantDigits: digits)
      {
        return PredictionError(largest: largest, token: best, totalVariation: variation)
      }
      precision *= 2
    }
    throw Undecided(
      subject: "difference at \(strengths[index])", precisionLimit: precisionLimit)
  }

  /// The differences where the prediction is what is measured at the base: rational.
  private func rationalError(_ measured: [Rational]) -> PredictionError? {
    guard let start = self.measured(at: base) else { return nil }
    let total = start.reduce(0, +)
    let differences = zip(start, measured).map { ($0 / total - $1).magnitude }
    let best = MeasuredCurves.greatest(differences)
    return PredictionError(
      largest: CertifiedReal(exact: differences[best]), token: best,
      totalVariation: CertifiedReal(exact: differences.reduce(0, +) / 2))
  }

  /// The place of a largest number: every token has one.
  private static func greatest<Number: Comparable>(_ numbers: [Number]) -> Int {
    guard let place = numbers.indices.max(by: { numbers[$0] < numbers[$1] }) else {
      preconditionFailure("a vocabulary has tokens")
    }
    return place
  }

  /// The largest measured number of each token, with the numbers of the first and the last
  /// strength there.
  public func measuredPeaks() -> [(places: ClosedRange<Int>, height: Rational)] {
    var best: [Rational?] = Array(repeating: nil, count: family.tokenWeights.count)
    var first = [Int](repeating: 0, count: best.count)
    var last = first
    for index in strengths.indices {
      guard let values = measured(at: index) else { continue }
      for (token, value) in values.enumerated() {
        if let known = best[token], value < known { continue }
        if value != best[token] { first[token] = index }
        best[token] = value
        last[token] = index
      }
    }
    // A token has none where all that is measured is 0.
    return best.indices.map { (first[$0]...last[$0], best[$0] ?? 0) }
  }
}

extension MeasuredCurves {
  /// Whether a token of the level `level`, with its peak at `position` from the base, can be
  /// largest at the strengths `measured` and at no other: the peak then lies between their
  /// neighbours.
  ///
  /// Nil when the enclosure does not decide, and for constant log-odds.
  public func agrees(_ measured: ClosedRange<Int>, level: Int, position: CertifiedReal?) -> Bool? {
    let isFirst = measured.lowerBound == 0
    let isLast = measured.upperBound == strengths.count - 1
    switch family.position(ofLevel: level) {
    case .constant: return nil
    case .minimal: return isFirst
    case .maximal: return isLast
    case .interior:
      guard let place = position?.enclosure else { return nil }
      func side(_ index: Int) -> (isBelow: Bool, isAbove: Bool) {
        let strength = strengths[index] - strengths[base]
        return (place.upper.compare(to: strength) < 0, place.lower.compare(to: strength) > 0)
      }
      let below = isFirst ? (false, true) : side(measured.lowerBound - 1)
      let above = isLast ? (true, false) : side(measured.upperBound + 1)
      if below.0 || above.1 { return false }
      return below.1 && above.0 ? true : nil
    }
  }
}

extension Interval {
  /// |x| for x in `interval`.
  fileprivate static func magnitude(of interval: Interval) -> Interval {
    if interval.lower.signum >= 0 { return interval }
    if interval.upper.signum <= 0 { return -interval }
    return Interval(lower: BigFloat(0), upper: interval.magnitudeBound)
  }
}
