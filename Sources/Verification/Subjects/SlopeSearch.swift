// Looks for strengths at which a concept surely rises or surely falls.
internal import ExactArithmetic
internal import SteeringLaws

/// Where the slope of the probability of some concepts has a sign, sought also far from 0.
///
/// By (9) the slope has the sign of μ_C − μ_rest. As α → ±∞ this tends to the difference of the
/// extreme log-odds of the concept and of the rest, so where that is not 0 a strength far enough
/// out decides.
struct SlopeSearch {
  /// The strengths, from the least: those of curves, and by steps of equal ratio out to where the
  /// ends have decided.
  let strengths: [Rational]
  private let concepts: [Subject.ConceptCase]
  private let subject: Subject
  private let precision: Int

  /// A search in `concepts`, all at the same strengths.
  init(_ concepts: [Subject.ConceptCase], _ subject: Subject) {
    self.concepts = concepts
    self.subject = subject
    let steps = subject.isSampled ? 8 : 32
    var strengths = Set(Subject.strengths)
    var farthest: Rational = 1
    for end in StrengthEnd.allCases {
      let far = concepts.reduce(1 as Rational) { max($0, SlopeSearch.decisive($1, end)) }
      farthest = max(farthest, far)
      let ratio = Rational(2).raised(to: 1 + (far.bitsAbove + 3) / steps)
      var strength = far
      while strength > Rational(1, 8) {
        strengths.insert(end == .positive ? strength : -strength)
        strength /= ratio
      }
    }
    self.strengths = strengths.sorted()
    // The difference of the means can be as small as that of its limits.
    let finest = concepts.flatMap { SlopeSearch.limits($0) }.map(\.bitsBelow).max() ?? 0
    precision = subject.precision + farthest.bitsAbove + finest
  }

  /// The first concept and strength at which the slope has the sign `sign`, in words; nil when
  /// there is none.
  func first(ofSign sign: Int) -> String? {
    for concept in concepts {
      let tilting = concept.tilting(precision: precision)
      let (inside, outside) = (DoubleMean(tilting.inside), DoubleMean(tilting.outside))
      for alpha in strengths {
        // Doubles rule most strengths out.
        if let inside, let outside, let point = Double(exactly: alpha),
          let found = DoubleMean.signOfDifference(inside, outside, at: point), found != sign
        {
          continue
        }
        let difference = tilting.meanDifference(at: Interval(alpha, precision: precision))
        if difference.sign == sign {
          return "context \(subject.name(concept.item)), concept "
            + "\(subject.name(concept: concept.number)): mu_C - mu_rest = \(difference.shortText) "
            + "at alpha = \(alpha)"
        }
      }
    }
    return nil
  }

  /// What was tried.
  var trial: Trial {
    Trial(
      .strengths(strengths), subject.places(concepts: Set(concepts.map(\.number))),
      subject.sampledPlaces)
  }

  /// A strength beyond which μ_C and μ_rest are so near their limits that their difference has the
  /// sign of its limit; where that is 0, one where they are near.
  ///
  /// A family's mean is within (range) (w(others)/w(extreme)) e^{−|α|·gap} of its
  /// extreme statistic.
  private static func decisive(_ concept: Subject.ConceptCase, _ end: StrengthEnd) -> Rational {
    let difference = limits(concept)[end == .positive ? 1 : 0]
    var farthest: Rational = 1
    for group in [concept.group, concept.rest] {
      let statistics = group.statistics
      guard statistics.count > 1 else { continue }
      let tilting = group.tilting(precision: 128)
      let last = statistics.count - 1
      let (extreme, next) = end == .positive ? (last, last - 1) : (0, 1)
      let gap = (statistics[extreme] - statistics[next]).enclosure(precision: 128)
      let range = (statistics[last] - statistics[0]).enclosure(precision: 128)
      let ratio = (tilting.totalWeight - tilting.weights[extreme]) / tilting.weights[extreme]
      var scale: Interval = 1
      if difference.sign == 1 { scale += 4 * range / difference }
      if difference.sign == -1 { scale -= 4 * range / difference }
      let size = (1 + Interval.log(1 + ratio) + Interval.log(scale)) / gap
      if let bound = size.magnitudeBound.rational() {
        farthest = max(farthest, Rational(bound.floor + 1))
      }
    }
    return farthest
  }

  /// The limits of μ_C − μ_rest as α → −∞ and +∞.
  private static func limits(_ concept: Subject.ConceptCase) -> [Interval] {
    let (own, rest) = (concept.group.statisticRange, concept.rest.statisticRange)
    return [own.lowerBound - rest.lowerBound, own.upperBound - rest.upperBound].map {
      $0.enclosure(precision: 128)
    }
  }
}

extension Interval {
  /// The bits after the point that tell the interval from 0; 0 when nothing does.
  fileprivate var bitsBelow: Int {
    guard let sign, sign != 0 else { return 0 }
    return (1 / (sign < 0 ? -self : self)).upper.rational()?.bitsAbove ?? 0
  }
}

extension TokenGroup {
  /// The distinct log-odds of the group, increasing.
  fileprivate var statistics: [Logarithm] {
    Set(tokens.map { family.levelOfToken[$0] }).sorted().map { family.levels[$0].statistic }
  }
}
