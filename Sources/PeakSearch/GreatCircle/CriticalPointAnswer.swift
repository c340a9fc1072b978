// Puts together what is answered of one token.
internal import ExactArithmetic
internal import SteeringLaws

/// What was found of one token, of which its answer is made.
struct CriticalPointAnswer {
  let family: CircleFamily
  let token: Int
  let points: [Result<CriticalPoint, Undecided>]
  let open: [TokenCriticalPoints.OpenStretch]
  let ends: (minus: TokenCriticalPoints.End, plus: TokenCriticalPoints.End)

  /// The answer.
  var answer: TokenCriticalPoints {
    var known: [CriticalPoint] = []
    var undecided: [Undecided] = []
    for point in points {
      switch point {
      case .success(let point): known.append(point)
      case .failure(let reason): undecided.append(reason)
      }
    }
    let isComplete = open.isEmpty && undecided.isEmpty
    let (places, isDecided) = supremum(known)
    return TokenCriticalPoints(
      token: token, isConstant: false, points: known, ends: ends, supremum: places,
      isSupremumDecided: isDecided && isComplete, open: open, undecided: undecided)
  }

  /// The places at which the probability may be largest, and whether all of them are proved to be.
  private func supremum(_ points: [CriticalPoint]) -> ([SupremumPlace], Bool) {
    var candidates: [(place: SupremumPlace, height: Interval)] = []
    // At an end the supremum is approached only if the probability does not fall towards it.
    if (ends.minus.slopeSign ?? 0) <= 0 {
      candidates.append((.end(.negative), ends.minus.probability.enclosure))
    }
    for (number, point) in points.enumerated() where point.kind == .maximum {
      candidates.append((.point(number), point.probability.enclosure))
    }
    if (ends.plus.slopeSign ?? 0) >= 0 {
      candidates.append((.end(.positive), ends.plus.probability.enclosure))
    }
    let best = candidates.map(\.height.lower).reduce(BigFloat(0), max)
    let places = candidates.filter { $0.height.upper >= best }.map(\.place)
    if places.count <= 1 { return (places, places.count == 1) }
    let mirrored = places.count == 2 && places[0] == mirror(places[1], points.count)
    return (places, mirrored && family.isSymmetric(about: token))
  }

  /// The place that θ ↦ −θ makes of `place`.
  private func mirror(_ place: SupremumPlace, _ count: Int) -> SupremumPlace {
    switch place {
    case .end(let end): .end(end == .positive ? .negative : .positive)
    case .point(let number): .point(count - 1 - number)
    }
  }
}
