// Tries the formula for the height of peaks on a model.
internal import ExactArithmetic
internal import PeakSearch
internal import SteeringLaws

/// The height is p e^{K*(M)}, and no other strength does better (ours).
enum PeakHeightClaim {
  static let theorem = Theorem("peak_height", in: "PeakHeight.v")

  static let claim = Claim(
    "peak-height", statement: "the peak's height is p_z exp(K*(M(z)))",
    assumptions: "interior log-odds", source: "ours",
    procedure: "Legendre transform at the peak against the height; strengths 1/2 away do no better",
    theorem: theorem,
    faults: [
      Fault("curves whose log-odds are off by one part in 10^9") {
        try decide(Specimen.stretched())
      }
    ],
    decide: decide)

  private static func decide(_ subject: Subject) throws(Undecided) -> Verdict {
    let interior = subject.cases[0].family.interiorLevels.count
    if interior == 0 { return .notApplicable("no token has a peak") }
    let levels = subject.sampledLevels
    for item in subject.sampledCases {
      let tilting = item.tilting
      for level in levels {
        let peak = try subject.peak(item, level: level)
        let alpha = peak.position.enclosure
        let token = item.family.levels[level].tokens[0]
        let weight =
          item.family.tokenWeights[token].enclosure(precision: subject.precision)
          / tilting.totalWeight
        // K* at M_z by its formula at the maximiser.
        let transform =
          alpha * tilting.statistics[level] - tilting.cumulantGeneratingFunction(at: alpha)
        let claimed = weight * Interval.exp(transform)
        guard let height = peak.height?.enclosure else {
          preconditionFailure("heights are asked for")
        }
        if claimed.intersection(height) == nil {
          return .refuted(
            Witness(
              "context \(subject.name(item)), token \(subject.name(token: token)): height "
                + "\(height.shortText), p exp(K*) = \(claimed.shortText)"))
        }
        let half = Interval(Rational(1, 2), precision: subject.precision)
        for other in [alpha - half, alpha + half] {
          let value = weight * tilting.likelihoodRatio(ofLevel: level, at: other)
          if height.isLess(than: value) == .certainly {
            return .refuted(
              Witness(
                "context \(subject.name(item)), token \(subject.name(token: token)): "
                  + "\(value.shortText) at alpha = \(other) exceeds the height \(height.shortText)")
            )
          }
        }
      }
    }
    return .proved(
      by: .theorem(theorem), "heights equal p exp(K*(M)) and are not exceeded",
      Trial(subject.places(levels: levels, of: interior), subject.sampledPlaces))
  }
}
