// Where steering is most efficient.
public import ExactArithmetic
internal import RealModule

/// The largest efficiency η = kl(F,F₀)/KL(σ‖p) (26) on an interval of positive strengths: it is not
/// monotone, so it is found by bounds on pieces.
///
/// η has the sign of change of F(1−F)·(μ_T − μ_{T^c})·ν·KL − kl·α·Var(M): kl changes with ν = logit F
/// − logit F₀ as F(1−F)ν, and KL with α as αVar(M). |κ₃| ≤ (max M − min M)·Var(M), so Var(M) changes
/// by at most a factor of e^{(max M − min M)h} over a length h.
public struct LargestEfficiency: Sendable {
  /// The largest efficiency.
  public let value: CertifiedReal
  /// Every strength at which it is taken, within a 256th of the interval or so; more where
  /// other strengths come within 1/2000 of the largest.
  public let places: CertifiedReal

  /// The largest efficiency for the target `tokens`, at least one and not all, for strengths from
  /// `start` > 0 to `end` > `start`; nil where M is constant.
  ///
  /// Where η = 1 throughout, every strength is a place. Throws `Undecided`. Some hundred sums over the
  /// vocabulary.
  public init?(
    of tokens: [Int], in family: SteeredFamily, from start: Rational, to end: Rational
  ) throws(Undecided) {
    precondition(start.signum > 0 && end > start, "an interval of positive strengths")
    guard !family.isConstant, let split = ConceptSplit(family, tokens) else { return nil }
    let precision = TiltingCache.pairPrecision
    if split.inside.family.isConstant, split.outside.family.isConstant {
      value = CertifiedReal(exact: 1)
      places = CertifiedReal(Interval(lower: start, upper: end, precision: precision))
      return
    }
    let law = EfficiencyPieces(split, family, precision: precision)
    let found = try LargestValue(
      from: start, to: end, width: (end - start) / 256, tolerance: Rational(1, 2000),
      "largest efficiency",
      end: { law.point(Interval($0, precision: precision)) }, value: { $0.gain / $0.cost },
      bounds: { law.bounds($0.end, $1.end) })
    value = CertifiedReal(found.value)
    places = CertifiedReal(found.places)
  }
}

/// η at strengths, and bounds of it between two.
private struct EfficiencyPieces {
  struct Point {
    let concept: ConceptPoint
    /// kl(F,F₀), KL(σ‖p) and Var(M).
    let (gain, cost, variance): (Interval, Interval, Interval)
  }

  private let concept: ConceptTilting<EnclosedTilting>
  private let logit: Interval
  /// max M − min M, at most.
  private let range: Interval

  init(_ split: ConceptSplit, _ family: SteeredFamily, precision: Int) {
    concept = split.concept(precision: precision)
    logit = concept.initialLogit
    range = Interval(
      (family.extremeStatistic(.positive, precision: precision)
        - family.extremeStatistic(.negative, precision: precision)).upper)
  }

  func point(_ alpha: Interval) -> Point {
    let point = ConceptPoint(concept, at: alpha)
    let shift = LogitShift(from: logit, by: point.increase)
    let gain = EfficiencyPieces.notNegative(shift.divergence)
    return Point(
      concept: point, gain: gain,
      cost: gain + shift.probability * concept.inside.divergenceFromSteered(at: alpha)
        + shift.complement * concept.outside.divergenceFromSteered(at: alpha),
      variance: shift.probability * concept.inside.variance(at: alpha)
        + shift.complement * concept.outside.variance(at: alpha)
        + shift.probability * shift.complement * (point.mean - point.otherMean).squared)
  }

  private static func notNegative(_ value: Interval) -> Interval {
    value.intersection(Interval(lower: 0, upper: .infinity())) ?? value
  }

  /// kl(F,F₀) after ν = `increase`.
  private func gain(_ increase: Interval) -> Interval {
    EfficiencyPieces.notNegative(LogitShift(from: logit, by: increase).divergence)
  }

  func bounds(_ a: Point, _ b: Point) -> LargestValue.Bounds {
    let piece = ConceptPiece(a.concept, b.concept)
    let share = piece.probability(logit)
    let spread = share * (1 - share)
    let growth = Interval.exp(range * piece.width)
    let variance = Interval(
      lower: (Interval(max(a.variance.lower, b.variance.lower)) / growth).lower,
      upper: (Interval(min(a.variance.upper, b.variance.upper)) * growth).upper)
    let cost = Interval(lower: a.cost.lower, upper: b.cost.upper)
    let gain = gainOver(piece.increase)
    let alpha = a.concept.place.hull(b.concept.place)
    return LargestValue.Bounds(
      value: gain / cost,
      slope: (spread * piece.meanDifference * piece.increase * cost - gain * alpha * variance)
        / cost.squared)
  }

  /// kl over all ν of `increase`.
  private func gainOver(_ increase: Interval) -> Interval {
    let (low, high) = (gain(Interval(increase.lower)), gain(Interval(increase.upper)))
    let top = max(low.upper, high.upper)
    return increase.containsZero
      ? Interval(lower: 0, upper: top)
      : Interval(lower: min(low.lower, high.lower), upper: top)
  }
}
