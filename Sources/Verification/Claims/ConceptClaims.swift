internal import ExactArithmetic
internal import SteeringLaws
internal import SteeringModel

/// Claims about the probabilities of concepts (section 4).
enum ConceptClaims {
  private static let noConcepts = Verdict.notApplicable("the model names no concepts")

  /// Every concept of every sampled case, against its complement; empty without concepts.
  private static func concepts(
    _ subject: Subject
  ) -> [(item: Subject.Case, number: Int, group: TokenGroup, tilting: ConceptTilting<Interval>)] {
    subject.sampledCases.flatMap { item in
      subject.concepts(item).compactMap { number, group in
        group.conceptTilting(precision: subject.precision).map { (item, number, group, $0) }
      }
    }
  }

  /// (9) by the mean value theorem: a difference quotient of F lies in the range of F(1−F)(μ_C − μ_{C^c}).
  static func equation(_ subject: Subject) throws(Undecided) -> Verdict {
    try equation(subject) { $0.slope(at: $1) }
  }

  /// ``equation(_:)`` with any formula of the slope.
  static func equation(
    _ subject: Subject, formula: (ConceptTilting<Interval>, Interval) -> Interval
  ) throws(Undecided) -> Verdict {
    let concepts = concepts(subject)
    if concepts.isEmpty { return noConcepts }
    let step = Rational(1, 1 << 20)
    for (item, number, _, tilting) in concepts {
      for alpha in subject.isSampled ? [Rational(-1, 2)] : [Rational(-1), 0, Rational(1, 3)] {
        let ends = [alpha, alpha + step].map {
          directProbability(tilting, Interval($0, precision: subject.precision))
        }
        let box = Interval(lower: alpha, upper: alpha + step, precision: subject.precision)
        let quotient = (ends[1] - ends[0]) / Interval(step, precision: subject.precision)
        let claimed = formula(tilting, box)
        if quotient.intersection(claimed) == nil {
          return .refuted(
            Witness(
              "context \(subject.name(item)), concept \(subject.name(concept: number)), alpha = \(alpha): "
                + "difference quotient \(quotient.shortText), formula \(claimed.shortText)"))
        }
      }
    }
    return .proved(
      "difference quotients of \(concepts.count) concepts over steps of 2^-20 lie in the formula's range"
        + subject.sampleNote)
  }

  /// F by its definition A/(A + B).
  private static func directProbability(
    _ tilting: ConceptTilting<Interval>, _ alpha: Interval
  ) -> Interval {
    let parts = [tilting.inside, tilting.outside].map { part in
      part.terms(at: alpha, about: tilting.inside.statistics[0]).reduce(0, +)
    }
    return parts[0] / (parts[0] + parts[1])
  }

  /// (10) with ν by closed form and by quadrature, against F by its definition.
  static func tanhFormula(_ subject: Subject) throws(Undecided) -> Verdict {
    try tanhFormula(subject) { $0.tanhFormula(nu: $1) }
  }

  /// ``tanhFormula(_:)`` with any formula in ν.
  static func tanhFormula(
    _ subject: Subject, formula: (ConceptTilting<Interval>, Interval) -> Interval
  ) throws(Undecided) -> Verdict {
    let concepts = concepts(subject)
    if concepts.isEmpty { return noConcepts }
    var widest = BigFloat(0)
    for (item, number, group, tilting) in concepts {
      guard let quadrature = LogitQuadrature(group, digits: subject.digits) else { continue }
      // A few strengths at which the concept is neither settled nor unmoved.
      let unit = 1 / (4 * quadrature.scale)
      let strengths = subject.isSampled ? [-unit, unit] : [-6 * unit, -unit, 3 * unit, 12 * unit]
      let integrals = quadrature.values(at: strengths)
      for (alpha, integral) in zip(strengths, integrals) {
        let point = Interval(alpha, precision: subject.precision)
        let direct = directProbability(tilting, point) - directProbability(tilting, 0)
        let closed = tilting.logitIncrease(at: point)
        for (route, nu) in [("closed form", closed), ("quadrature", integral)] {
          let claimed = formula(tilting, nu)
          if claimed.intersection(direct) == nil || nu.intersection(closed) == nil {
            return .refuted(
              Witness(
                "context \(subject.name(item)), concept \(subject.name(concept: number)), alpha = \(alpha): "
                  + "\(route) gives \(claimed.shortText), definition \(direct.shortText)"))
          }
          widest = max(widest, nu.width)
        }
      }
    }
    return .proved(
      "closed form, quadrature and definition agree on \(concepts.count) concepts at 2 or more "
        + "strengths; enclosures of nu no wider than \(widest.shortBound)" + subject.sampleNote)
  }

  /// (11): the target's probability increases strictly; a theorem under sign separation.
  static func targetIncreases(_ subject: Subject) throws(Undecided) -> Verdict {
    guard let target = subject.target else {
      return .notApplicable("the model names no target concept")
    }
    let slopes = try slopes(subject, of: target, wrongSign: -1)
    guard subject.isSignSeparated else {
      return .notApplicable(
        "sign separation: \(subject.signSeparation.evidence)"
          + (slopes.map { "; the conclusion fails too: \($0)" } ?? ""))
    }
    if let slopes { return .refuted(Witness(slopes)) }
    return .proved(
      "every target token has M > 0 and every other M <= 0, exactly, so mu_T > mu_rest at every alpha"
    )
  }

  /// The wrong variant: without sign separation.
  static func targetAlwaysIncreases(_ subject: Subject) throws(Undecided) -> Verdict {
    guard let target = subject.target else {
      return .notApplicable("the model names no target concept")
    }
    if let slopes = try slopes(subject, of: target, wrongSign: -1) {
      return .refuted(Witness(slopes))
    }
    return .proved("no decrease at the strengths tried")
  }

  /// Where the slope of a concept's probability has the wrong sign, in words; nil when nowhere tried.
  private static func slopes(
    _ subject: Subject, of concept: Int, wrongSign: Int
  ) throws(Undecided) -> String? {
    for (item, number, _, tilting) in concepts(subject) where number == concept {
      for alpha in Subject.strengths {
        let slope = tilting.slope(at: Interval(alpha, precision: subject.precision))
        if slope.sign == wrongSign {
          return
            "context \(subject.name(item)), concept \(subject.name(concept: number)): slope \(slope.shortText) "
            + "at alpha = \(alpha)"
        }
      }
    }
    return nil
  }

  /// (12): a concept without extreme tokens loses all its probability at both ends.
  static func neutralLimit(_ subject: Subject) throws(Undecided) -> Verdict {
    try neutralLimit(subject, isReturning: false)
  }

  /// The wrong variant, the prose after the corollary: it returns to its unsteered value.
  static func neutralReturns(_ subject: Subject) throws(Undecided) -> Verdict {
    try neutralLimit(subject, isReturning: true)
  }

  private static func neutralLimit(
    _ subject: Subject, isReturning: Bool
  ) throws(Undecided) -> Verdict {
    if subject.model.partition == nil { return noConcepts }
    if subject.isConstant { return .notApplicable("the log-odds are constant") }
    let extremes = Set(subject.logOdds.maximal + subject.logOdds.minimal)
    var count = 0
    for item in subject.sampledCases {
      for (number, group) in subject.concepts(item)
      where number != subject.target && extremes.isDisjoint(with: group.tokens) {
        let increase = ProbabilityIncrease(item.family, digits: 4, precisionLimit: 256)
        for end in StrengthEnd.allCases {
          let far = FarStrength(item, end)
          let value =
            increase.enclosure(of: group, at: far.alpha, precision: subject.precision) + far.tail
          let tilting = item.tilting
          let own = group.tilting(precision: subject.precision).totalWeight / tilting.totalWeight
          let claimed: Interval =
            isReturning
            ? 0 : -own / Interval(Rational(group.tokens.count), precision: subject.precision)
          if value.intersection(claimed) == nil {
            return .refuted(
              Witness(
                "context \(subject.name(item)), concept \(subject.name(concept: number)), alpha to "
                  + "\(end.rawValue): \(value.shortText) far out, claimed \(claimed.shortText)"))
          }
          count += 1
        }
      }
    }
    return count == 0
      ? .notApplicable("every concept but the target holds a token of extreme log-odds")
      : .proved("\(count) limits are minus the mean probability" + subject.sampleNote)
  }

  /// (13): a concept C ≠ T whose log-odds are all at most those of the rest loses probability.
  static func dominatedDecreases(_ subject: Subject) throws(Undecided) -> Verdict {
    try decreases(subject, isDominated: true)
  }

  /// The wrong variant: every concept but the target loses probability.
  static func othersDecrease(_ subject: Subject) throws(Undecided) -> Verdict {
    try decreases(subject, isDominated: false)
  }

  private static func decreases(_ subject: Subject, isDominated: Bool) throws(Undecided) -> Verdict
  {
    if subject.model.partition == nil { return noConcepts }
    if subject.isConstant { return .notApplicable("the log-odds are constant") }
    var count = 0
    for (item, number, group, tilting) in concepts(subject) where number != subject.target {
      guard let rest = group.complement,
        !isDominated || group.statisticRange.upperBound <= rest.statisticRange.lowerBound
      else { continue }
      count += 1
      for alpha in Subject.strengths {
        let slope = tilting.slope(at: Interval(alpha, precision: subject.precision))
        if slope.sign == 1 {
          return .refuted(
            Witness(
              "context \(subject.name(item)), concept \(subject.name(concept: number)): slope \(slope.shortText) at "
                + "alpha = \(alpha)"))
        }
      }
    }
    return count == 0
      ? .notApplicable("no concept is dominated by the rest")
      : .proved("\(count) concepts lie below the rest, exactly, so mu_C < mu_rest at every alpha")
  }
}
