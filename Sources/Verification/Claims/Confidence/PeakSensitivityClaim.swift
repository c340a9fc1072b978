// Tries on a model how a peak moves with the log-odds (34).
internal import ExactArithmetic
internal import PeakSearch
internal import SteeringLaws

/// (34): if M moves to M + tδ, the peak of z moves with D_z[δ] = (δ_z − E[δ] − α_z Cov(M,δ))/Var(M).
///
/// By the mean value theorem: over a box of strengths and of t the formula has a range, and the peak
/// at t = h is within h times that range of the peak at 0. What tells is the mean of the moved
/// log-odds at both ends, which no formula enters.
enum PeakSensitivityClaim {
  static let theorem = Theorem("sensitivity", in: "PeakSensitivity.v")

  static let claim = Claim(
    "peak-sensitivity",
    statement: "if M moves by t delta, the peak of z moves with "
      + "(delta_z - E[delta] - alpha_z Cov(M, delta)) / Var(M)",
    assumptions: "M_min < M(z) < M_max", source: "ours (34)",
    procedure:
      "small moves of one level's log-odds; the mean of the moved log-odds on both sides of "
      + "where the formula's range puts the peak",
    theorem: theorem,
    furtherTheorems: [
      Theorem("sensitivity_constant", in: "PeakSensitivity.v"),
      Theorem("sensitivity_scale", in: "PeakSensitivity.v"),
    ],
    variants: [
      Claim(
        wrong: "peak-sensitivity/without-covariance",
        statement: "the peak of z moves with (delta_z - E[delta]) / Var(M)",
        decide: { try decide($0) { $0.difference / $0.variance } })
    ],
    faults: [
      Fault("the formula off by a tenth") {
        try decide(Specimen.subject()) {
          $0.derivative * Interval(Rational(11, 10), precision: 96)
        }
      }
    ],
    decide: { try decide($0, \.derivative) })

  /// The parts of the formula.
  private struct Parts {
    let difference: Interval
    let covariance: Interval
    let variance: Interval
    let strength: Interval

    var derivative: Interval { (difference - strength * covariance) / variance }

    /// The parts at `strength` for the log-odds of `tilting`, moved along `move`, for level `level`.
    init(_ tilting: Tilting<Interval>, _ move: [Interval], _ level: Int, at strength: Interval) {
      let sigma = tilting.probabilities(at: strength)
      func mean(_ values: [Interval]) -> Interval {
        zip(sigma, values).reduce(0) { $0 + $1.0 * $1.1 }
      }
      let average = mean(move)
      let deviations = tilting.statistics.map { $0 - tilting.statistics[level] }
      let shift = mean(deviations)
      let centred = deviations.map { $0 - shift }
      difference = move[level] - average
      covariance = mean(zip(centred, move).map { $0 * ($1 - average) })
      variance = mean(centred.map(\.squared))
      self.strength = strength
    }
  }

  private static func decide(
    _ subject: Subject, _ formula: (Parts) -> Interval
  ) throws(Undecided) -> Verdict {
    let levels = subject.sampledLevels
    if levels.isEmpty { return .notApplicable("no token has a peak") }
    let interior = subject.cases[0].family.interiorLevels.count
    var tried = 0
    for item in subject.sampledCases {
      for level in subject.isSampled ? [levels[levels.count / 2]] : levels {
        let peak = try subject.peak(item, level: level).position
        for moved in [level, item.family.levels.count - 1] {
          switch outcome(item, level, peak, moved, formula, subject) {
          case .untold: break
          case .agrees: tried += 1
          case .contradicted(let text):
            return .refuted(
              Witness(
                "context \(subject.name(item)), token "
                  + "\(subject.name(token: item.family.levels[level].tokens[0])): \(text)"))
          }
        }
      }
    }
    return .proved(
      by: .theorem(theorem),
      "\(interior) \(interior == 1 ? "level lies" : "levels lie") strictly between two others, "
        + "exactly; \(tried) moves are followed",
      Trial(
        subject.places(
          levels: subject.isSampled ? [levels[levels.count / 2]] : levels, of: interior),
        subject.sampledPlaces))
  }

  /// What a move of log-odds says of the formula.
  private enum Outcome {
    /// Nothing: enclosures are too wide.
    case untold
    case agrees
    case contradicted(String)
  }

  /// What comes of it when the log-odds of level `moved` grow a little.
  private static func outcome(
    _ item: Subject.Case, _ level: Int, _ peak: CertifiedReal, _ moved: Int,
    _ formula: (Parts) -> Interval, _ subject: Subject
  ) -> Outcome {
    let precision = subject.precision
    let tilting = item.tilting
    let center = peak.enclosure.rounded(to: precision)
    let move = tilting.statistics.indices.map {
      Interval($0 == moved ? 1 : 0, precision: precision)
    }
    let here = Parts(tilting, move, level, at: center)
    guard here.variance.sign == 1 else { return .untold }
    // Steps that move the peak by little of what changes its formula, and are told from the
    // width of its enclosure.
    let range = tilting.statistics[tilting.statistics.count - 1] - tilting.statistics[0]
    let derivative = here.derivative
    let bound = (derivative.squared + 1) * (range + 1) * (1 + center.squared)
    let step = (1 + bound).powerOfTwo(below: Rational(1, 1 << 10))
    let time = Interval(lower: 0, upper: step, precision: precision)
    let reach = (time * 2 * (derivative.squared + 1)).upper
    let box = center + Interval(lower: -reach, upper: reach)
    let over = Parts(
      Tilting(
        weights: tilting.weights,
        statistics: zip(tilting.statistics, move).map { $0 + time * $1 }),
      move, level, at: box)
    guard over.variance.sign == 1 else { return .untold }
    // Only if the true range keeps the peak in the box does the box hold all peaks on the way.
    let way = over.derivative * time
    guard way.magnitudeBound < reach else { return .untold }
    let point = Interval(step, precision: precision)
    let claimed = formula(over) * point + center
    guard claimed.width < (point * (derivative.squared + 1)).upper else { return .untold }
    let statistics = zip(tilting.statistics, move).map { $0 + point * $1 }
    let then = Tilting(weights: tilting.weights, statistics: statistics)
    // M_z − E[M] decreases along α: positive before the peak, negative after it.
    let signs = [claimed.lower, claimed.upper].map {
      (statistics[level] - then.mean(at: Interval($0))).sign
    }
    if signs[0] == -1 || signs[1] == 1 {
      let token = subject.name(token: item.family.levels[moved].tokens[0])
      return .contradicted(
        "as M(\(token)) grows by \(step) the peak is said to move by "
          + "\((claimed - center).shortText), but it does not lie there")
    }
    return .agrees
  }
}
