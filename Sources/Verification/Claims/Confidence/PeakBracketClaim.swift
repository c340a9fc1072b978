// Tries on a model where a peak can be if log-odds are known up to an error (36).
internal import ExactArithmetic
internal import PeakSearch
internal import SteeringLaws

/// (36): if each log-odds is known up to η, the peak lies between the roots of two nondecreasing
/// functions, and both ends are attained.
///
/// The extremal log-odds are tried: those that move the peak furthest must keep it in the bracket.
enum PeakBracketClaim {
  static let theorem = Theorem("peak_bracket", in: "PeakBracket.v")

  static let claim = Claim(
    "peak-bracket",
    statement:
      "if each log-odds is known up to eta, the peak lies between the roots of f_+ and f_-, "
      + "which are finite exactly if M(z) + 2 eta < max M and min M < M(z) - 2 eta",
    assumptions: "M_min < M(z) < M_max", source: "ours (36)",
    procedure:
      "log-odds moved by eta away from and towards the token's, and for every token to the "
      + "side that moves the peak furthest: the moved mean at both ends",
    theorem: theorem,
    furtherTheorems: [
      Theorem("bracket_finite", in: "PeakBracket.v"),
      Theorem("bracket_attained", in: "PeakBracket.v"),
    ],
    variants: [
      Claim(
        wrong: "peak-bracket/one-error",
        statement: "the peak lies where differences of log-odds err by eta, not 2 eta",
        decide: { try decide($0, share: Rational(1, 2)) })
    ],
    faults: [
      Fault("the bracket of an error that is a hundredth less") {
        try decide(Specimen.subject(), share: Rational(99, 100))
      }
    ],
    decide: { try decide($0, share: 1) })

  /// The verdict on brackets of `share` of the error.
  private static func decide(
    _ subject: Subject, share: Rational
  ) throws(Undecided) -> Verdict {
    let levels = subject.sampledLevels
    if levels.isEmpty { return .notApplicable("no token has a peak") }
    let interior = subject.cases[0].family.interiorLevels.count
    let tried = subject.isSampled ? [levels[levels.count / 2]] : Array(levels.prefix(8))
    for item in subject.sampledCases {
      for level in tried {
        let token = item.family.levels[level].tokens[0]
        let error = error(item, level)
        let bracket = try PeakBracket(
          of: token, in: item.family, error: share * error, digits: subject.digits,
          precisionLimit: subject.precisionLimit)
        for extreme in ErrorExtreme.allCases {
          if let text = failure(item, token, error, bracket, extreme) {
            return .refuted(
              Witness(
                "context \(subject.name(item)), token \(subject.name(token: token)), eta = "
                  + "\(error): "
                  + text))
          }
        }
      }
    }
    return .proved(
      by: .theorem(theorem),
      "\(interior) \(interior == 1 ? "level lies" : "levels lie") strictly between two others, "
        + "exactly; extremal log-odds keep their peaks in the bracket",
      Trial(subject.places(levels: tried, of: interior), subject.sampledPlaces))
  }

  /// A power of two of which twice the double is less than the distance to the extreme levels.
  private static func error(_ item: Subject.Case, _ level: Int) -> Rational {
    let levels = item.family.levels
    let gaps = [levels[levels.count - 1], levels[0]].map {
      ($0.statistic - levels[level].statistic).enclosure(precision: 96)
    }
    let least = min(gaps[0].lower, (-gaps[1]).lower)
    let bound = least.rational() ?? 1
    var error: Rational = 1
    while 8 * error > bound { error /= 2 }
    return error
  }

  /// Which moves of the log-odds within the error are tried.
  private enum ErrorExtreme: CaseIterable {
    /// All others away from the token's own.
    case apart
    /// All others towards it.
    case together
    /// All others up.
    case up
    /// All others down.
    case down
  }

  /// What contradicts the bracket.
  private static func failure(
    _ item: Subject.Case, _ token: Int, _ error: Rational, _ bracket: PeakBracket,
    _ extreme: ErrorExtreme
  ) -> String? {
    let family = item.family
    let precision = item.tilting.weights[0].precision
    let own = family.levelOfToken[token]
    let center = item.tilting.statistics[own]
    let reach = Interval(2 * error, precision: precision)
    // The differences from the token's own log-odds, each moved by 2η.
    var (weights, gaps): ([Interval], [Interval]) = ([], [])
    for other in family.tokenWeights.indices where other != token {
      let gap = item.tilting.statistics[family.levelOfToken[other]] - center
      let isAbove = family.levelOfToken[other] > own
      let isUp =
        switch extreme {
        case .up: true
        case .down: false
        case .apart: isAbove
        case .together: !isAbove
        }
      weights.append(family.tokenWeights[other].enclosure(precision: precision))
      gaps.append(isUp ? gap + reach : gap - reach)
    }
    /// Σ p Δ e^{αΔ}: negative before the peak, positive after it.
    func sum(_ alpha: Interval) -> Interval {
      zip(weights, gaps).reduce(0) { $0 + $1.0 * $1.1 * Interval.exp(alpha * $1.1) }
    }
    if let lower = bracket.lower?.enclosure, sum(Interval(lower.lower)).sign == 1 {
      return "moved \(extreme), the peak lies below the lower end \(lower.shortText)"
    }
    if let upper = bracket.upper?.enclosure, sum(Interval(upper.upper)).sign == -1 {
      return "moved \(extreme), the peak lies above the upper end \(upper.shortText)"
    }
    return bracket.lower == nil || bracket.upper == nil ? "an end is said to be infinite" : nil
  }
}
