// Tries on a model that each token between the extremes has one peak (5).
internal import ExactArithmetic
internal import PeakSearch
internal import SteeringLaws

/// (5): one peak for each interior level.
///
/// The ends of each bracket are judged by the tilted mean, which the search does not use.
enum BumpClaim {
  static let theorem = Theorem("bump", in: "Bump.v")

  static let claim = Claim(
    "bump",
    statement: "a token of interior log-odds has one peak, rising before and falling after",
    assumptions: "M_min < M(z) < M_max", source: "Proposition 3.3 (5)",
    procedure: "the level lies strictly between two others, exactly; bracket judged by the mean",
    theorem: theorem,
    furtherTheorems: [
      Theorem("three_level_peak", in: "ClosedForms.v"),
      Theorem("commensurable_peak", in: "ClosedForms.v"),
    ],
    faults: [
      Fault("curves whose log-odds are off by one part in 10^9") {
        try decide(Specimen.stretched())
      }
    ],
    decide: decide)

  private static func decide(_ subject: Subject) throws(Undecided) -> Verdict {
    let interior = subject.cases[0].family.interiorLevels.count
    if interior == 0 {
      return .notApplicable("no token lies strictly between the extreme log-odds")
    }
    let levels = subject.sampledLevels
    for item in subject.sampledCases {
      let tilting = item.tilting
      for level in levels {
        let bracket = try subject.peak(item, level: level).position.enclosure
        let own = tilting.statistics[level]
        let sides = [bracket.lower, bracket.upper].map {
          (tilting.mean(at: Interval($0)) - own).sign
        }
        // At an exact peak, or one narrower than the bits tell, a side may be undecided;
        // never wrong.
        if sides[0] == 1 || sides[1] == -1 {
          return .refuted(
            Witness(
              "context \(subject.name(item)), token "
                + "\(subject.name(token: item.family.levels[level].tokens[0])): "
                + "no sign change over \(bracket.shortText)"))
        }
      }
    }
    return .proved(
      by: .theorem(theorem),
      "\(interior) \(interior == 1 ? "level lies" : "levels lie") strictly between two others, exactly",
      Trial(subject.places(levels: levels, of: interior), subject.sampledPlaces))
  }
}
