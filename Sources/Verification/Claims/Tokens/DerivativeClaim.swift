// Tries the derivative of a token's probability (2) on a model.
internal import ExactArithmetic
internal import SteeringLaws

/// (2), by the mean value theorem: a difference quotient of σ_z lies in the formula's range over
/// the step.
enum DerivativeClaim {
  static let theorem = Theorem("derivative", in: "Derivative.v")

  static let claim = Claim(
    "derivative", statement: "d sigma_z/d alpha = sigma_z (M(z) - E_alpha[M])",
    assumptions: "none", source: "(2)",
    procedure:
      "difference quotients over steps of 2^-20 inside the formula's range (mean value theorem)",
    theorem: theorem,
    faults: [
      fault("the formula without the mean") { $0 * $1 + 0 * $2 },
      fault("the formula with the wrong sign") { $0 * ($2 - $1) },
      fault("a logistic formula") { $0 * (1 - $0) * ($1 - $2) },
      fault("the formula off by one part in 10^4") {
        $0 * ($1 - $2) * Interval(Rational(10001, 10000), precision: 96)
      },
    ],
    decide: { try decide($0) { $0 * ($1 - $2) } })

  /// The slope from σ_z, M_z and E_α[M].
  private typealias Formula = @Sendable (Interval, Interval, Interval) -> Interval

  private static func fault(_ name: String, _ formula: @escaping Formula) -> Fault {
    Fault(name) { try decide(Specimen.subject(), formula: formula) }
  }

  private static func decide(
    _ subject: Subject, formula: Formula
  ) throws(Undecided) -> Verdict {
    let step = Rational(1, 1 << 20)
    let strengths = [Rational(-1), 0, Rational(1, 3)]
    for item in subject.sampledCases {
      let tilting = item.tilting
      for alpha in strengths {
        let ends = [alpha, alpha + step].map {
          tilting.probabilities(at: Interval($0, precision: subject.precision))
        }
        let box = Interval(lower: alpha, upper: alpha + step, precision: subject.precision)
        let (probabilities, mean) = (tilting.probabilities(at: box), tilting.mean(at: box))
        for level in item.family.levels.indices {
          let quotient =
            (ends[1][level] - ends[0][level]) / Interval(step, precision: subject.precision)
          let claimed = formula(probabilities[level], tilting.statistics[level], mean)
          guard quotient.intersection(claimed) != nil else {
            return .refuted(
              Witness(
                "context \(subject.name(item)), log-odds level \(level), alpha = \(alpha): difference "
                  + "quotient \(quotient.shortText), formula \(claimed.shortText)"))
          }
        }
      }
    }
    let levels = subject.cases[0].family.levels.count
    return .proved(
      by: .theorem(theorem),
      "difference quotients lie in the formula's range",
      Trial(
        .strengths(strengths), .some(.levels, levels, of: levels), subject.sampledPlaces))
  }
}
