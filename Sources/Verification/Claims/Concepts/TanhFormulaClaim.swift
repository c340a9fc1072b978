// Tries the tanh formula for concepts (10) on a model.
internal import ExactArithmetic
internal import SteeringLaws

/// (10) with ν by closed form and by quadrature, against F by its definition.
enum TanhFormulaClaim {
  static let theorem = Theorem("tanh_formula", in: "TanhFormula.v")

  static let claim = Claim(
    "tanh-formula",
    statement:
      "F(alpha) - F(0) = (tanh((nu + r)/2) - tanh(r/2))/2, nu the integral of mu_C - mu_rest",
    assumptions: "C not the whole vocabulary", source: "Theorem 3.5 (10)",
    procedure: "nu by closed form and by certified quadrature, F by definition", theorem: theorem,
    faults: [
      fault("the formula without the factor 1/2") { 2 * $0.tanhFormula(nu: $1) },
      fault("nu off by one part in 10^9") {
        $0.tanhFormula(nu: $1 * (1 + Interval(Rational(1, 1_000_000_000), precision: 96)))
      },
      fault("the formula without r") { tilting, nu in Interval.tanh(nu / 2) / 2 },
    ],
    decide: { try decide($0) { $0.tanhFormula(nu: $1) } })

  /// F(α) − F(0) from ν(α).
  private typealias Formula = @Sendable (ConceptTilting<Tilting<Interval>>, Interval) -> Interval

  private static func fault(_ name: String, _ formula: @escaping Formula) -> Fault {
    Fault(name) { try decide(Specimen.subject(), formula: formula) }
  }

  private static func decide(
    _ subject: Subject, formula: Formula
  ) throws(Undecided) -> Verdict {
    if let lack = subject.lackOfConcepts { return lack }
    let concepts = subject.sampledConcepts()
    var widest = BigFloat(0)
    var tried: [Rational] = []
    for concept in concepts {
      guard let quadrature = LogitQuadrature(concept.group, digits: subject.digits) else {
        continue
      }
      // A few strengths at which the concept is neither settled nor unmoved.
      let unit = 1 / (4 * quadrature.scale)
      tried = subject.isSampled ? [-unit, unit] : [-6 * unit, -unit, 3 * unit, 12 * unit]
      for (alpha, integral) in zip(tried, quadrature.values(at: tried)) {
        let point = Interval(alpha, precision: subject.precision)
        let tilting = concept.tilting
        let direct = tilting.directProbability(at: point) - tilting.directProbability(at: 0)
        let closed = tilting.logitIncrease(at: point)
        for (route, nu) in [("closed form", closed), ("quadrature", integral)] {
          let claimed = formula(tilting, nu)
          if claimed.intersection(direct) == nil || nu.intersection(closed) == nil {
            return .refuted(
              Witness(
                "context \(subject.name(concept.item)), concept "
                  + "\(subject.name(concept: concept.number)), alpha = \(alpha): \(route) gives "
                  + "\(claimed.shortText), definition \(direct.shortText)"))
          }
          widest = max(widest, nu.width)
        }
      }
    }
    return .proved(
      by: .theorem(theorem),
      "closed form, quadrature and definition agree, nu to \(widest.shortBound)",
      Trial(
        .strengths(tried), subject.places(concepts: Set(concepts.map(\.number))),
        subject.sampledPlaces))
  }
}
