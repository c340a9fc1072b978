// What budgets and levels are about, along the arc of one context.
internal import ExactArithmetic
internal import RealModule
internal import SteeringLaws

/// A function f(θ) of one family along its arc, with its slope, enclosed at any place.
enum ArcQuantity: Sendable {
  /// KL(σ ‖ p) = E[D] − (K − K₀), D = U(θ) − U(θ₀); f′ = Cov(D, U′).
  case divergenceFromSteered
  /// KL(p ‖ σ) = K − K₀ − E_p[D]; f′ = E[U′] − E_p[U′].
  case divergenceToSteered
  /// log of the odds of `inside` against `outside`; f′ = E_in[U′] − E_out[U′].
  case logOdds(inside: [Int], outside: [Int])

  /// f at `place`, by the laws of ``SteeredDistribution``, from numbers of about `precision` bits.
  func value(
    _ distributions: CircleDistributions, at place: ArcPlace, precision: Int
  ) -> Interval {
    let now = distributions.distribution(at: place, precision: precision)
    let before = distributions.origin(precision: precision)
    switch self {
    case .divergenceFromSteered: return now.divergence(to: before)
    case .divergenceToSteered: return before.divergence(to: now)
    case .logOdds(let inside, let outside):
      return Interval.log(now.probability(of: inside) / now.probability(of: outside))
    }
  }

  /// f and f′ at `place`, from numbers of about `precision` bits.
  func sample(
    _ distributions: CircleDistributions, at place: ArcPlace, precision: Int
  ) -> (value: Interval, slope: Interval) {
    let path = distributions.family.path
    let now = distributions.distribution(at: place, precision: precision)
    let (c, s) = path.direction(at: place, precision: max(precision, 128) + 16)
    switch self {
    case .logOdds(let inside, let outside):
      let (own, rest) = (now.moments(of: inside), now.moments(of: outside))
      return (
        own.logTotal - rest.logTotal,
        (own.sine - rest.sine) * c - (own.cosine - rest.cosine) * s
      )
    case .divergenceToSteered, .divergenceFromSteered:
      let before = distributions.originMoments(precision: precision)
      let mine = now.moments(of: nil)
      let (c0, s0) = path.direction(at: .strength(0), precision: max(precision, 128) + 16)
      let (dc, ds) = (c - c0, s - s0)
      let rise = mine.logTotal - before.logTotal
      if case .divergenceToSteered = self {
        return (
          rise - (before.cosine * dc + before.sine * ds),
          (mine.sine - before.sine) * c - (mine.cosine - before.cosine) * s
        )
      }
      return (
        mine.cosine * dc + mine.sine * ds - rise,
        mine.mixed * (c * dc - s * ds) + mine.sines * (c * ds) - mine.cosines * (s * dc)
      )
    }
  }
}
