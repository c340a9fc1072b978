// Where a concept is likeliest.
public import ExactArithmetic
internal import RealModule

/// Where a concept is likeliest on an interval of strengths: whether steering overshoots.
public struct LargestProbability: Sendable {
  /// The largest probability.
  public let value: CertifiedReal
  /// Every strength at which it is taken, within a 256th of the interval or so.
  public let places: CertifiedReal
  /// Whether the probability is larger somewhere than at the interval's end; nil when that is not
  /// decided.
  public let isOvershot: Bool?

  /// An answer that another law gives.
  package init(value: CertifiedReal, places: CertifiedReal, isOvershot: Bool?) {
    (self.value, self.places, self.isOvershot) = (value, places, isOvershot)
  }

  /// The largest probability of `tokens`, at least one and not all, for strengths from 0 to `end` >
  /// 0.
  ///
  /// F′ = F(1−F)(μ_C − μ_{C^c}) (9) on pieces that are halved. Throws `Undecided`.
  public init(of tokens: [Int], in family: SteeredFamily, upTo end: Rational) throws(Undecided) {
    precondition(end.signum > 0, "strengths up to a positive one")
    guard let split = ConceptSplit(family, tokens) else {
      preconditionFailure("the concept is not the whole vocabulary")
    }
    let precision = TiltingCache.pairPrecision
    let concept = split.concept(precision: precision)
    let logit = concept.initialLogit
    func point(_ alpha: Rational) -> ConceptPoint {
      ConceptPoint(concept, at: Interval(alpha, precision: precision))
    }
    let found = try LargestValue(
      from: 0, to: end, width: end / 256, "largest probability of the target",
      end: point, value: { LogitShift.probability(logit + $0.increase) },
      bounds: { a, b in
        let piece = ConceptPiece(a.end, b.end)
        let share = piece.probability(logit)
        return LargestValue.Bounds(
          value: share, slope: share * (1 - share) * piece.meanDifference)
      })
    value = CertifiedReal(found.value)
    places = CertifiedReal(found.places)
    let last = Interval(end, precision: precision)
    isOvershot =
      found.places.upper < last.lower ? true : found.places.lower >= last.lower ? false : nil
  }
}
