internal import ExactArithmetic
internal import SteeringLaws
internal import SteeringModel

/// Claims about cross-entropy and relative entropy (section 5).
enum EntropyClaims {
  private static func sum(
    _ subject: Subject, _ term: (Tilting<Interval>) -> Interval
  ) -> Interval {
    var total = Interval(0, precision: subject.precision)
    for item in subject.cases {
      let weight = item.contexts.reduce(0 as Rational) { $0 + subject.model.contexts[$1].weight }
      total += Interval(weight, precision: subject.precision) * term(item.tilting)
    }
    return total
  }

  /// (14) with a certified remainder: |ΔCE − ½cα²| ≤ (|α|³/6) sup |Σ π K'''|.
  static func quadratic(_ subject: Subject) throws(Undecided) -> Verdict {
    try quadratic(subject, factor: Rational(1, 2))
  }

  /// The wrong variant: without the factor ½.
  static func quadraticWithoutHalf(_ subject: Subject) throws(Undecided) -> Verdict {
    try quadratic(subject, factor: 1)
  }

  private static func quadratic(_ subject: Subject, factor: Rational) throws(Undecided) -> Verdict {
    if subject.isConstant { return .notApplicable("the log-odds are constant") }
    let variance = sum(subject) { $0.variance(at: 0) }
    let strengths = [Rational(1, 16), Rational(-1, 16), Rational(1, 256), Rational(-1, 256)]
    for alpha in strengths {
      let point = Interval(alpha, precision: subject.precision)
      let box = Interval(lower: min(alpha, 0), upper: max(alpha, 0), precision: subject.precision)
      let increase = sum(subject) { $0.divergenceToSteered(at: point) }
      let third = sum(subject) { $0.cumulants(upTo: 3, at: box)[2] }
      let bound =
        third.magnitudeBound
        .multiplied(by: point.magnitudeBound, precision: 64, rounding: .up)
      let size =
        Interval(bound) * point.squared * Interval(Rational(1, 6), precision: subject.precision)
      let difference =
        increase - Interval(factor, precision: subject.precision) * variance * point.squared
      if difference.sign != nil, size.upper < least(difference) {
        return .refuted(
          Witness(
            "alpha = \(alpha): increase \(increase.shortText) differs from the quadratic by \(difference.shortText), "
              + "remainder at most \(size.upper.shortBound)"))
      }
    }
    return .proved(
      "coefficient \((variance * Interval(factor, precision: subject.precision)).shortText); the remainder bound by the "
        + "third cumulant holds at \(strengths.count) strengths")
  }

  /// The least |x| over an interval that has a sign.
  private static func least(_ interval: Interval) -> BigFloat {
    min(interval.lower.magnitude, interval.upper.magnitude)
  }

  /// The exact form Σ π (K − αK'(0)) against −Σ π Σ p log(σ/p), by definition.
  static func exactForm(_ subject: Subject) throws(Undecided) -> Verdict {
    let strengths: [Rational] =
      subject.isSampled ? [Rational(-1, 2), 1] : [-2, Rational(-1, 2), Rational(1, 3), 1]
    for alpha in strengths {
      let point = Interval(alpha, precision: subject.precision)
      let form = sum(subject) { $0.divergenceToSteered(at: point) }
      let definition = sum(subject) { tilting in
        let total = tilting.totalWeight
        let steered = tilting.probabilities(at: point)
        // Tokens of one level have equal ratios σ/p, so levels may stand for them.
        return zip(steered, tilting.weights).reduce(Interval(0, precision: subject.precision)) {
          let given = $1.1 / total
          return $0 - given * Interval.log($1.0 / given)
        }
      }
      if form.intersection(definition) == nil {
        return .refuted(
          Witness(
            "alpha = \(alpha): exact form \(form.shortText), definition \(definition.shortText)"))
      }
      if form.sign == -1 {
        return .refuted(Witness("alpha = \(alpha): negative increase \(form.shortText)"))
      }
    }
    return .proved(
      "exact form and definition agree within enclosures at \(strengths.count) strengths")
  }

  /// Both relative entropies increase with |α|.
  static func divergences(_ subject: Subject) throws(Undecided) -> Verdict {
    if subject.isConstant { return .notApplicable("the log-odds are constant") }
    for item in subject.sampledCases {
      let tilting = item.tilting
      for sign in [-1, 1] {
        let strengths = [0, Rational(1, 4), 1, 3].map { Rational(sign) * $0 }
        let points = strengths.map { Interval($0, precision: subject.precision) }
        for values in [
          points.map { tilting.divergenceToSteered(at: $0) },
          points.map { tilting.divergenceFromSteered(at: $0) },
        ] {
          for (a, b) in zip(values, values.dropFirst()) where b.isLess(than: a) == .certainly {
            return .refuted(
              Witness("context \(subject.name(item)): a divergence falls from \(a) to \(b)"))
          }
        }
      }
    }
    return .proved(
      "derivatives K'(alpha) - K'(0) and alpha K''(alpha) have the sign of alpha, K'' being positive"
    )
  }

  /// A perfectly trained model's loss is the entropy of the data; any steering only adds to it.
  static func perfectTraining(_ subject: Subject) throws(Undecided) -> Verdict {
    var entropy = Interval(0, precision: subject.precision)
    for item in subject.cases {
      let weight = item.contexts.reduce(0 as Rational) { $0 + subject.model.contexts[$1].weight }
      let total = item.tilting.totalWeight
      for token in item.family.tokenWeights {
        let share = token.enclosure(precision: subject.precision) / total
        entropy -= Interval(weight, precision: subject.precision) * share * Interval.log(share)
      }
    }
    for alpha in [Rational(-1, 4), Rational(1, 4)] {
      let increase = sum(subject) {
        $0.divergenceToSteered(at: Interval(alpha, precision: subject.precision))
      }
      if increase.sign == -1 {
        return .refuted(Witness("steering by \(alpha) lowers the loss by \(increase.shortText)"))
      }
    }
    return .proved(
      "logits log p give softmax = p, with loss \(entropy.shortText); no steering tried lowers it")
  }
}
