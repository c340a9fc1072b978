// Tries the translation law on a model.
internal import ExactArithmetic
internal import PeakSearch
internal import SteeringLaws

/// The translation law, where P and N each share one distribution (ours).
enum TranslationClaim {
  static let theorem = Theorem("translation", in: "Translation.v")

  static let claim = Claim(
    "translation", statement: "steering N by 1 gives P's distribution, and peaks shift by 1",
    assumptions: "P shares one distribution and N another", source: "ours",
    procedure: "shared distributions and their translation, exactly; peaks within enclosures",
    theorem: theorem,
    variants: [
      Claim(
        wrong: "translation/by-two", statement: "steering N by 2 gives P", decide: decideByTwo)
    ],
    faults: [
      Fault("log-odds of the wrong sign") { try decide(Specimen.oppositeLogOdds()) }
    ],
    decide: decide)

  private static func decide(_ subject: Subject) throws(Undecided) -> Verdict {
    guard let law = Translation(subject.model) else {
      return .notApplicable("P or N mixes distributions")
    }
    guard law.carriesNegativeToPositive(subject.logOdds) else {
      return .refuted(Witness("steering N by 1 does not give the distribution of P"))
    }
    let text = "steering N by 1 gives exactly the distribution of P"
    let places = [law.positive, law.negative].compactMap { context in
      subject.cases.first { $0.contexts.contains(context) }
    }
    let levels = subject.sampledLevels
    guard places.count == 2, !levels.isEmpty else {
      return .proved(by: .theorem(theorem), text)
    }
    for level in levels {
      let positive = try subject.peak(places[0], level: level).position.enclosure
      let negative = try subject.peak(places[1], level: level).position.enclosure
      if (negative - 1).intersection(positive) == nil {
        return .refuted(
          Witness(
            "level \(level): peaks at \(positive.shortText) in P and \(negative.shortText) in N"))
      }
    }
    let interior = subject.cases[0].family.interiorLevels.count
    return .proved(
      by: .theorem(theorem), text + "; peaks shift by 1 within enclosures",
      Trial(subject.places(levels: levels, of: interior)))
  }

  /// The wrong variant: steering by 2; true only where P and N have one distribution.
  private static func decideByTwo(_ subject: Subject) throws(Undecided) -> Verdict {
    guard let law = Translation(subject.model) else {
      return .notApplicable("P or N mixes distributions")
    }
    return law.carriesNegativeToPositive(subject.logOdds, strength: 2)
      ? .consistent("steering N by 2 gives the distribution of P")
      : .refuted(Witness("steering N by 2 does not give the distribution of P"))
  }
}
