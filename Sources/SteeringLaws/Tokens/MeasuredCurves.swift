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
///
/// A number may be absent: of a list of the most likely tokens, which differs from strength to
/// strength, for example. Absent is not 0. At each strength the tokens that have a number there are
/// compared; of some tokens S, probabilities within those of S that have one.
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
  /// The measured probability of each token, by strength, not normalised; nil where it is absent.
  private let measured: @Sendable (Int) -> [Double?]

  /// Curves of tokens with the probabilities `measured`, by number of the strength.
  ///
  /// `strengths` increase and are not empty; `family` has the measured probabilities at strength
  /// `base` as its weights, which are positive, and one log-odds a token; all probabilities are
  /// finite and ≥ 0.
  public init(
    scope: Scope, strengths: [Rational], base: Int, family: TiltedFamily,
    measured: @escaping @Sendable (Int) -> [Double?]
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

  /// The measured numbers that are compared, exactly, nil those that are absent; nil when none is
  /// there, or all are 0.
  public func measured(at index: Int) -> [Rational?]? {
    let values = measured(index).map { $0.flatMap { Rational(exactly: $0) } }
    let present = values.compactMap { $0 }
    guard !present.isEmpty else { return nil }
    guard scope == .subset else { return values }
    let total = present.reduce(0, +)
    return total.isZero ? nil : values.map { $0.map { $0 / total } }
  }

  /// The predictions for strength number `index`, enclosed with `precision` bits; nil for tokens
  /// whose number is absent there and says nothing about the others.
  public func predicted(
    at index: Int, _ tilting: Tilting<Interval>, precision: Int
  ) -> [Interval?] {
    let alpha = Interval(strengths[index] - strengths[base], precision: precision)
    let levels = tilting.likelihoodRatios(at: alpha)
    let total = tilting.totalWeight
    let values = family.tokenWeights.indices.map { token in
      family.tokenWeights[token].enclosure(precision: precision) / total
        * levels[family.levelOfToken[token]]
    }
    let present = measured(index).map { $0 != nil }
    guard scope == .subset, present.contains(false) else { return values }
    let sum = zip(values, present).reduce(Interval(0, precision: precision)) {
      $1.1 ? $0 + $1.0 : $0
    }
    return zip(values, present).map { $1 ? $0 / sum : nil }
  }
}

/// How far measured and predicted numbers are apart at one strength.
public struct PredictionError: Sendable {
  /// The largest difference |σ_z − measured|.
  public let largest: CertifiedReal
  /// A token with that difference, to the digits proved.
  public let token: Int
  /// Half the sum of all differences: the total variation distance, of the numbers that are there.
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
    let present = measured.indices.filter { measured[$0] != nil }
    if scope == .subset, present.count == 1 {
      // One number within itself is 1, measured and predicted.
      return PredictionError(
        largest: CertifiedReal(exact: 0), token: present[0], totalVariation: CertifiedReal(exact: 0)
      )
    }
    var precision = 96
    while precision <= precisionLimit {
      let predicted = predicted(
        at: index, family.tilting(precision: precision), precision: precision)
      let differences = present.compactMap { token -> Interval? in
        guard let number = measured[token], let predicted = predicted[token] else { return nil }
        return Interval.magnitude(of: predicted - Interval(number, precision: precision))
      }
      let upper = differences.map(\.upper).reduce(0, max)
      let best = MeasuredCurves.greatest(differences.map(\.lower))
      let largest = CertifiedReal(Interval(lower: differences[best].lower, upper: upper))
      let sum = differences.reduce(Interval(0, precision: precision), +)
      let variation = CertifiedReal(sum * Interval(Rational(1, 2), precision: precision))
      if largest.isDetermined(significantDigits: digits),
        variation.isDetermined(significantDigits: digits)
      {
        return PredictionError(
          largest: largest, token: present[best], totalVariation: variation)
      }
      precision *= 2
    }
    throw Undecided(
      subject: "difference at \(strengths[index])", precisionLimit: precisionLimit)
  }

  /// The differences where the prediction is what is measured at the base: rational.
  private func rationalError(_ measured: [Rational?]) -> PredictionError? {
    guard let start = self.measured(at: base) else { return nil }
    let pairs = measured.indices.compactMap { token in
      measured[token].flatMap { number in start[token].map { (token, $0, number) } }
    }
    let total =
      scope == .subset
      ? pairs.map(\.1).reduce(0, +) : start.compactMap { $0 }.reduce(0, +)
    let differences = pairs.map { ($0.1 / total - $0.2).magnitude }
    let best = MeasuredCurves.greatest(differences)
    return PredictionError(
      largest: CertifiedReal(exact: differences[best]), token: pairs[best].0,
      totalVariation: CertifiedReal(exact: differences.reduce(0, +) / 2))
  }

  /// The place of a largest number: every token has one.
  private static func greatest<Number: Comparable>(_ numbers: [Number]) -> Int {
    guard let place = numbers.indices.max(by: { numbers[$0] < numbers[$1] }) else {
      preconditionFailure("a vocabulary has tokens")
    }
    return place
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
