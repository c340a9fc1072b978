// Tries on a decoder what is true at local minima of probabilities (19).
internal import ExactArithmetic
internal import RealModule
internal import SteeringLaws

/// (19): a probability has its local minima only where U_z is below its mean by the variance of U′;
/// with equal biases, where the surprisal exceeds the entropy by as much.
///
/// The minima are found and judged by the definition: where a slope goes from negative to positive,
/// in a stretch that is narrowed until the moments on all of it tell.
enum MinimumSurprisalClaim {
  static let theorem = Theorem("circle_minimum", in: "CircleCurvature.v")
  private static let equalBiases = Theorem("circle_minimum_surprisal", in: "CircleCurvature.v")

  static let claim = Claim(
    "minimum-surprisal",
    statement:
      "at a local minimum of sigma_z: U_z <= E[U] - Var(U'), that is (I_z - H) + (B_z - "
      + "E[B]) >= Var(U'); with equal biases I_z >= H + Var(U')",
    assumptions: "sigma_z has a local minimum; for the surprisal, equal biases",
    source: "(19), ours",
    procedure:
      "slopes by definition change their sign between strengths 2^-24 of r/|y| apart; surprisal, "
      + "entropy and variance by definition on all between",
    theorem: theorem,
    furtherTheorems: [
      equalBiases, Theorem("circle_minimum_strict", in: "CircleMinima.v"),
      Theorem("circle_minimum_ratio", in: "CircleMinima.v"),
      Theorem("surprisal_form_fails", in: "SurprisalWitness.v"),
    ],
    variants: [
      Claim(
        wrong: "minimum-surprisal/any-bias",
        statement: "I_z >= H + Var(U') at a local minimum, whatever the biases",
        by: .decoder { subject in
          try decide(subject) { moments, token in
            moments.surprisals[token] - moments.entropy - moments.variance
          }
        }),
      Claim(
        wrong: "minimum-surprisal/bias-sign",
        statement: "(I_z - H) - (B_z - E[B]) >= Var(U') at a local minimum",
        by: .decoder { subject in
          try decide(subject) { moments, token in
            moments.surprisals[token] - moments.entropy - moments.biases[token] - moments.variance
          }
        }),
    ],
    faults: [
      Fault("the surprisal below the entropy") {
        try decide(DecoderSpecimen.subject()) { moments, token in
          moments.entropy - moments.surprisals[token] - moments.variance
        }
      }
    ],
    by: .decoder { try decide($0) })

  /// What has to be ≥ 0 at a minimum.
  private typealias Excess = (DecoderCase.Moments, Int) -> Interval

  private static func decide(
    _ subject: DecoderSubject,
    excess: Excess = { moments, token in
      moments.surprisals[token] - moments.entropy + moments.biases[token] - moments.variance
    }
  ) throws -> Verdict {
    if let verdict = subject.lackOfSteering { return verdict }
    var count = 0
    for item in subject.sampledCases {
      for minimum in LocalMinima(item, subject).stretches {
        count += 1
        let moments = moments(item, between: minimum.ends, subject.precision)
        let size = excess(moments, minimum.token)
        if size.upper.signum < 0 {
          return .refuted(
            Witness(
              "\(subject.place(item, minimum.token)), minimum near alpha = "
                + "\(Interval(minimum.ends[0].alpha, precision: 64).shortText): I = "
                + "\(moments.surprisals[minimum.token].shortText), H = "
                + "\(moments.entropy.shortText), Var(U') = \(moments.variance.shortText), and the "
                + "excess \(size.shortText) is negative"))
        }
      }
    }
    guard count > 0 else {
      return .notApplicable("no local minimum was found of the probabilities looked at")
    }
    let hasEqualBiases = subject.sampledCases.allSatisfy(\.family.hasConstantBias)
    let text =
      hasEqualBiases
      ? "biases are equal, exactly; surprisal exceeds entropy at every minimum found"
      : "(I_z - H) + (B_z - E[B]) >= Var(U') at every minimum found"
    return .proved(
      by: .theorem(hasEqualBiases ? equalBiases : theorem), text,
      Trial(.some(.minima, count), subject.tokenPlaces, subject.places(subject.sampledCases)))
  }

  /// The moments on all strengths between two, from the definition's c and q, and
  /// dα/dθ = ρ²/(r‖y‖).
  private static func moments(
    _ item: DecoderCase, between ends: [DefinedPoint], _ precision: Int
  ) -> DecoderCase.Moments {
    func between(_ values: (DefinedPoint) -> Rational) -> Interval {
      let values = ends.map { Interval(values($0), precision: precision) }
      return values[0].hull(values[1])
    }
    // c and q′ are linear in α; q is convex and at least its tangent.
    let halfSlope = between(\.halfSlope)
    let step = Interval(ends[1].alpha - ends[0].alpha, precision: precision)
    var square = between(\.square)
    let drop = (2 * halfSlope * step).magnitudeBound
    square = square.hull(square - Interval(drop))
    let root = Interval.sqrt(square)
    let path = item.family.path
    let tokens = item.family.count
    let products = (0..<tokens).map { z in between { $0.products[z] } }
    // dα/dθ = d q/(r‖y‖).
    let speed =
      Interval(path.scale, precision: precision) * square
      / Interval.sqrt(
        Interval(path.distanceSquare * path.speedSquare, precision: precision))
    let slopes = (0..<tokens).map { z in
      (Interval(ends[0].slopes[z], precision: precision) * square - products[z] * halfSlope)
        / (square * root) * speed
    }
    return DecoderCase.Moments(
      waves: products.map { $0 / root },
      biases: ends[0].biases.map { Interval($0, precision: precision) }, slopes: slopes)
  }
}
