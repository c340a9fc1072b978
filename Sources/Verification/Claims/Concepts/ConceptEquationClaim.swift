// Tries the derivative of a concept's probability (9) on a model.
internal import ExactArithmetic
internal import SteeringLaws

/// (9), by the mean value theorem: a difference quotient of F lies in the range of F(1−F)(μ_C −
/// μ_{C^c}).
enum ConceptEquationClaim {
  static let theorem = Theorem("concept_equation", in: "ConceptEquation.v")

  static let claim = Claim(
    "concept-equation", statement: "F' = F (1 - F) (mu_C - mu_rest)",
    assumptions: "C not the whole vocabulary", source: "(9)",
    procedure:
      "difference quotients over steps of 2^-20 inside the formula's range (mean value theorem)",
    theorem: theorem,
    faults: [
      fault("the formula without 1 - F") { $0.probability(at: $1) * $0.meanDifference(at: $1) },
      fault("the formula with the mean of C only") {
        $0.probability(at: $1) * (1 - $0.probability(at: $1)) * $0.inside.mean(at: $1)
      },
      fault("the formula off by one part in 10^4") {
        $0.slope(at: $1) * Interval(Rational(10001, 10000), precision: 96)
      },
    ],
    decide: { try decide($0) { $0.slope(at: $1) } })

  /// The slope at a strength.
  private typealias Formula = @Sendable (ConceptTilting<Tilting<Interval>>, Interval) -> Interval

  private static func fault(_ name: String, _ formula: @escaping Formula) -> Fault {
    Fault(name) { try decide(Specimen.subject(), formula: formula) }
  }

  private static func decide(
    _ subject: Subject, formula: Formula
  ) throws(Undecided) -> Verdict {
    if let lack = subject.lackOfConcepts { return lack }
    let concepts = subject.sampledConcepts()
    let step = Rational(1, 1 << 20)
    let strengths = subject.isSampled ? [Rational(-1, 2)] : [Rational(-1), 0, Rational(1, 3)]
    for concept in concepts {
      for alpha in strengths {
        let ends = [alpha, alpha + step].map {
          concept.tilting.directProbability(at: Interval($0, precision: subject.precision))
        }
        let box = Interval(lower: alpha, upper: alpha + step, precision: subject.precision)
        let quotient = (ends[1] - ends[0]) / Interval(step, precision: subject.precision)
        let claimed = formula(concept.tilting, box)
        if quotient.intersection(claimed) == nil {
          return .refuted(
            Witness(
              "context \(subject.name(concept.item)), concept \(subject.name(concept: concept.number)), "
                + "alpha = \(alpha): difference quotient \(quotient.shortText), "
                + "formula \(claimed.shortText)"))
        }
      }
    }
    return .proved(
      by: .theorem(theorem),
      "difference quotients lie in the formula's range",
      Trial(
        .strengths(strengths), subject.places(concepts: Set(concepts.map(\.number))),
        subject.sampledPlaces))
  }
}
