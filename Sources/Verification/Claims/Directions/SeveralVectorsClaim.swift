// Tries on a model's distributions which tokens are likeliest where along several vectors (39).
internal import ChoiceSequences
internal import ExactArithmetic
internal import PeakSearch
internal import SteeringLaws

/// (39): along several vectors a token has a best strength exactly if its log-odds are in the relative
/// interior of the hull of all, and it is there that E_α[M] = M(z).
///
/// This is a statement on any distribution and any directions: the model's own distributions are
/// tried along random directions of small whole numbers, in which ties and faces are frequent.
enum SeveralVectorsClaim {
  static let theorem = Theorem("several_peaks", in: "SeveralPeaks.v")

  static let claim = Claim(
    "several-vectors",
    statement: "along several vectors z has a best strength exactly if M(z) is in the relative "
      + "interior of the hull of all M(y), and it solves E_alpha[M] = M(z)",
    assumptions: "none", source: "ours (39)",
    procedure:
      "random directions of small whole numbers: faces by exact linear programs, solutions "
      + "by Krawczyk's test; each against the definition, at other strengths and along other "
      + "directions",
    theorem: theorem,
    furtherTheorems: [
      Theorem("several_supremum", in: "SeveralSupremum.v"),
      Theorem("several_unique", in: "SeveralPeaks.v"),
      Theorem("several_height", in: "SeveralPeaks.v"),
      Theorem("several_convex", in: "SeveralVectors.v"),
    ],
    variants: [
      Claim(
        wrong: "several-vectors/hull",
        statement: "a token that is no vertex of the hull has a best strength",
        decide: decideHull),
      Claim(
        wrong: "several-vectors/one-by-one",
        statement: "the best strengths of several vectors are those of each alone",
        decide: decideOneByOne),
    ],
    faults: [
      Fault("strengths off by one part in 10^6") {
        try decide(Specimen.subject(), factor: Rational(1_000_001, 1_000_000))
      }
    ],
    decide: { try decide($0, factor: 1) })

  private static func decide(
    _ subject: Subject, factor: Rational
  ) throws(Undecided) -> Verdict {
    var (interior, tried) = (0, 0)
    for item in subject.sampledCases {
      let trial = DirectionTrial(item, seed: subject.seed)
      let search = SeveralPeakSearch(weights: trial.weights, directions: trial.directions)
      for token in trial.sampledTokens(subject.isSampled ? 2 : 6) {
        let peak = try search.peak(
          of: token, digits: subject.digits, precisionLimit: subject.precisionLimit)
        if let failure = trial.failure(peak, factor: factor, precision: subject.precision) {
          return .refuted(
            Witness(
              "context \(subject.name(item)), \(trial.description), token "
                + "\(subject.name(token: trial.tokens[token])): \(failure)"))
        }
        tried += 1
        if case .attained = peak.place { interior += 1 }
      }
    }
    return .proved(
      by: .theorem(theorem),
      "any weights and directions; of \(tried) tokens along random directions \(interior) have a "
        + "best "
        + "strength, the others none, as exact linear programs say",
      subject.sampledPlaces.alone)
  }

  /// The wrong variant: false on the border between vertices.
  ///
  /// A few tokens on a grid of three numbers a side, so that many lie between others.
  private static func decideHull(_ subject: Subject) throws(Undecided) -> Verdict {
    for item in subject.sampledCases {
      for offset in 0..<4 as Range<UInt64> {
        let trial = DirectionTrial(item, seed: subject.seed &+ offset, limit: 6, spread: 1)
        for token in trial.tokens.indices {
          let face = HullFace(of: token, among: trial.points)
          if !face.isWhole, !face.coordinates.isEmpty {
            return .refuted(
              Witness(
                "context \(subject.name(item)), \(trial.description), token "
                  + "\(subject.name(token: trial.tokens[token])) is inside a face: along "
                  + "(\(face.normal.map { "\($0)" }.joined(separator: ", "))) it always gains"))
          }
        }
      }
    }
    return .consistent("no token is inside a proper face", subject.sampledPlaces.alone)
  }

  /// The wrong variant: vectors interfere unless the directions are independent under the law.
  private static func decideOneByOne(_ subject: Subject) throws(Undecided) -> Verdict {
    for item in subject.sampledCases {
      let trial = DirectionTrial(item, seed: subject.seed)
      let search = SeveralPeakSearch(weights: trial.weights, directions: trial.directions)
      let alone = trial.directions.map {
        SeveralPeakSearch(weights: trial.weights, directions: [$0])
      }
      for token in trial.tokens.indices {
        let peak = try search.peak(
          of: token, digits: subject.digits, precisionLimit: subject.precisionLimit)
        guard case .attained = peak.place, peak.freedom == 0 else { continue }
        for (place, single) in alone.enumerated() {
          let own = try single.peak(
            of: token, digits: subject.digits, precisionLimit: subject.precisionLimit)
          guard case .attained = own.place, own.freedom == 0 else { continue }
          let (both, one) = (peak.strengths[place].enclosure, own.strengths[0].enclosure)
          if both.intersection(one) == nil {
            return .refuted(
              Witness(
                "context \(subject.name(item)), \(trial.description), token "
                  + "\(subject.name(token: trial.tokens[token])): strength \(place + 1) is "
                  + "\(both.shortText) beside the others, \(one.shortText) alone"))
          }
        }
        break
      }
    }
    return .consistent("strengths agree where both are finite", subject.sampledPlaces.alone)
  }
}

extension Trial.Places {
  fileprivate var alone: Trial { Trial(self) }
}
