// Tries the plateau of the cross-entropy (23) on a decoder.
internal import ExactArithmetic
internal import PeakSearch
internal import RealModule
internal import SteeringLaws

/// (23): the cross-entropy tends to H(p̄, softmax(B ± Q)), the same limit law for every context.
///
/// The data of a context are its unsteered probabilities. The limit is compared with the definition
/// of the norm at ±v, exactly, and with the definition of the cross-entropy far out.
enum PlateauClaim {
  static let theorem = Theorem("cross_entropy_plateau", in: "Plateau.v")

  static let claim = Claim(
    "plateau",
    statement:
      "the cross-entropy tends to H(mean p, softmax(B +- Q)), finite at both ends, and log "
      + "sigma_z is within R_z 2 sin(eta/2) of its limit",
    assumptions: "the norm sees v (y not 0), and the lines of states avoid 0 (r not 0)",
    source: "(23), ours",
    procedure:
      "limits by definition, exactly, in every context; the cross-entropy by definition far out, "
      + "within its distance from the plateau",
    theorem: theorem,
    furtherTheorems: [
      Theorem("plateau_not_convex", in: "Plateau.v"),
      Theorem("circle_limits", in: "CirclePlateau.v"),
      Theorem("plateau_distance", in: "CirclePlateau.v"),
    ],
    variants: [
      Claim(
        wrong: "plateau/bias-only",
        statement: "the cross-entropy tends to H(mean p, softmax(B))",
        by: .decoder { subject in
          try decide(subject) { family, _, precision in
            family.tokens.map { Interval($0.bias, precision: precision) }
          }
        })
    ],
    faults: [
      Fault("limits of the opposite ends") {
        try decide(DecoderSpecimen.subject()) { family, end, precision in
          family.limitLogits(end == .positive ? .negative : .positive, precision: precision)
        }
      },
      Fault("a slope k that is off by one part in 10^30") {
        try decide(
          DecoderSpecimen.distorted {
            $0.scaled(slope: 1 + Rational(10).raised(to: -30))
          })
      },
    ],
    by: .decoder { try decide($0) })

  /// The logits in the limit, with so many bits.
  private typealias Limit = (CircleFamily, StrengthEnd, Int) -> [Interval]

  private static func decide(
    _ subject: DecoderSubject,
    limit: Limit = { $0.limitLogits($1, precision: $2) }
  ) throws -> Verdict {
    if let fault = limitFault(subject) { return .refuted(Witness(fault)) }
    let precision = subject.precision
    let cases = subject.sampledCases
    let share = cases.reduce(0 as Rational) { $0 + $1.share }
    for end in StrengthEnd.allCases {
      var (loss, plateau, slack) = (0 as Interval, 0 as Interval, 0 as Interval)
      for item in cases {
        let weight = Interval(item.share / share, precision: precision)
        let data = Softmax(item.definition.point(at: 0).logits(precision: precision)).probabilities
        let point = item.definition.point(at: far(item, end))
        let steered = Softmax(point.logits(precision: precision))
        let final = Softmax(limit(item.family, end, precision))
        loss += weight * (steered.logTotal - Vectors.dot(data, steered.logits))
        plateau += weight * (final.logTotal - Vectors.dot(data, final.logits))
        // 2 sin(η/2) ≤ tan η.
        let tangent = item.family.path.tangent(at: point.alpha, precision: precision)
        let chord = Interval((1 / tangent).magnitudeBound)
        slack += weight * chord * Interval(item.family.diameter())
        if let fault = distanceFault(item, end, point, steered, final, subject) {
          return .refuted(Witness(fault))
        }
      }
      let gap = loss - plateau
      if (gap - slack).lower.signum > 0 || (gap + slack).upper.signum < 0 {
        return .refuted(
          Witness(
            "alpha -> \(end == .positive ? "+" : "-")inf: cross-entropy \(loss.shortText) where the "
              + "plateau is \(plateau.shortText) and at most \(Interval(slack.upper).shortText) away"
          ))
      }
    }
    return .proved(
      by: .theorem(theorem),
      "the norm sees v; limits agree with the definition in every context, exactly; cross-entropy far "
        + "out within its distance from the plateau",
      Trial(.some(.ends, 2, of: 2), subject.allTokenPlaces, subject.places(cases)))
  }

  /// Where a limit is not the definition's at ±v, in words: k/‖y‖ and B, in every context.
  private static func limitFault(_ subject: DecoderSubject) -> String? {
    for item in subject.cases {
      let definition = item.definition
      let path = item.family.path
      let isAgreed =
        path.speedSquare == path.scale * definition.speedSquare
        && item.family.tokens.indices.allSatisfy {
          item.family.tokens[$0].slope == definition.slopes[$0]
            && item.family.tokens[$0].bias == definition.biases[$0]
        }
      if !isAgreed { return "context \(subject.name(item)): B +- Q is not the norm's value at +-v" }
    }
    return nil
  }

  /// Where log σ_z is too far from its limit, in words.
  private static func distanceFault(
    _ item: DecoderCase, _ end: StrengthEnd, _ point: DefinedPoint,
    _ steered: Softmax<Interval>, _ final: Softmax<Interval>, _ subject: DecoderSubject
  ) -> String? {
    for token in subject.sampledTokens {
      let gap =
        steered.logits[token] - steered.logTotal - (final.logits[token] - final.logTotal)
      let bound = item.family.distanceFromLimit(of: token, end, at: point.alpha)
      if gap.lower > bound || gap.upper < -bound {
        return "\(subject.place(item, token)), alpha = \(point.alpha): log sigma is "
          + "\(gap.shortText) from its limit, more than \(Interval(bound).shortText)"
      }
    }
    return nil
  }

  /// A strength at which the curves are within a millionth of the amplitudes of their limits.
  private static func far(_ item: DecoderCase, _ end: StrengthEnd) -> Rational {
    let distance = item.scale * Rational(1 << 20)
    return item.family.path.foot + (end == .positive ? distance : -distance)
  }
}
