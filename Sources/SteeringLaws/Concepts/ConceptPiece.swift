// A concept against the rest between two strengths.
internal import ExactArithmetic
internal import RealModule

/// What is kept of a concept at one strength: enough to bound it between two.
struct ConceptPoint {
  /// The strength.
  let place: Interval
  /// μ_C and μ_{C^c}.
  let (mean, otherMean): (Interval, Interval)
  /// ν = logit F(α) − logit F(0).
  let increase: Interval

  init(_ concept: ConceptTilting<EnclosedTilting>, at alpha: Interval) {
    place = alpha
    mean = concept.inside.mean(at: alpha)
    otherMean = concept.outside.mean(at: alpha)
    increase = concept.logitIncrease(at: alpha)
  }
}

/// Bounds of a concept between two strengths.
///
/// Both means increase, so their difference is between those of the ends crosswise, and ν between
/// what this slope allows from either end.
struct ConceptPiece {
  /// μ_C − μ_{C^c} = ν′.
  let meanDifference: Interval
  /// ν.
  let increase: Interval
  /// The length of the piece.
  let width: Interval

  init(_ a: ConceptPoint, _ b: ConceptPoint) {
    meanDifference = Interval(
      lower: (a.mean - b.otherMean).lower, upper: (b.mean - a.otherMean).upper)
    width = b.place - a.place
    let rise = Interval(lower: 0, upper: width.upper) * meanDifference
    let (fromStart, fromEnd) = (a.increase + rise, b.increase - rise)
    increase = fromStart.intersection(fromEnd) ?? fromStart
  }

  /// F on the piece, which increases with ν; `logit` is that of F(0).
  func probability(_ logit: Interval) -> Interval {
    func share(_ bound: BigFloat) -> Interval {
      LogitShift.probability(logit + Interval(bound))
    }
    return Interval(lower: share(increase.lower).lower, upper: share(increase.upper).upper)
  }
}
