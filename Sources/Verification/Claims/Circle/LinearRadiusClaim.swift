// Tries on a decoder how far the linear law is from the law through the norm (22).
internal import ExactArithmetic
internal import PeakSearch
internal import RealModule
internal import SteeringLaws

/// (22): the linear law of a state is within R g(α) of the law through the norm.
///
/// Both laws come from the definition: logits, and their derivatives at 0.
enum LinearRadiusClaim {
  static let theorem = Theorem("linear_deviation_probability", in: "LinearRadius.v")

  static let claim = Claim(
    "linear-radius",
    statement: "|log sigma_z - log sigma_z^lin| <= R_z g(alpha), g = min(alpha^2|y|^2/(2r^2), "
      + "2/sqrt 3 (-log(1 - t) - t)), t = |alpha||y|/rho_0 < 1, R_z the largest distance of "
      + "(P_z, Q_z) from another token's; total variation <= tanh(g max R_z/4)",
    assumptions: "the norm sees v (y not 0), and the line of states avoids 0 (r not 0)",
    source: "(22), ours",
    procedure:
      "both laws by definition, of probabilities and odds, within the bounds; total variation; the "
      + "radius of a tolerance",
    theorem: theorem,
    furtherTheorems: [
      Theorem("linear_deviation", in: "LinearRadius.v"),
      Theorem("linear_deviation_variation", in: "LinearRadius.v"),
      Theorem("linear_radius", in: "LinearRadius.v"),
      Theorem("linear_distance_probability", in: "LinearDistance.v"),
    ],
    variants: [
      Claim(
        wrong: "linear-radius/half",
        statement: "|log sigma_z - log sigma_z^lin| <= R_z alpha^2|y|^2/(4r^2)",
        by: .decoder { subject in
          try decide(subject) { Interval($0.quadratic(at: $1) / 2, precision: 64).upper }
        }),
      Claim(
        wrong: "linear-radius/unsteered-distance",
        statement:
          "the same with alpha^2|y|^2/(2rho_0^2): the unsteered state in place of the foot",
        by: .decoder { subject in
          try decide(subject) { law, alpha in
            let ratio = law.path.distanceSquare / law.path.startSquare
            return Interval(law.quadratic(at: alpha) * ratio, precision: 64).upper
          }
        }),
    ],
    faults: [
      Fault("amplitudes that are half of what they are") {
        try decide(
          DecoderSpecimen.distorted { $0.scaled(start: Rational(1, 2), slope: Rational(1, 2)) })
      }
    ],
    by: .decoder { try decide($0) })

  /// g of a law at a strength, rounded up.
  private typealias Bound = (LinearRadius, Rational) -> BigFloat

  /// The tolerance of which the radius is tried.
  private static let tolerance = Rational(1, 100)

  private static func decide(
    _ subject: DecoderSubject, bound: Bound = { $0.distance(at: $1) }
  ) throws -> Verdict {
    if let verdict = subject.lackOfSteering { return verdict }
    for item in subject.sampledCases {
      let law = LinearRadius(item.family.path)
      let start = item.definition.point(at: 0)
      for alpha in strengths(item) {
        let gaps = Gaps(start, item.definition.point(at: alpha), subject.precision)
        let distance = Interval(bound(law, alpha))
        let spreads = subject.sampledTokens.map { Interval(item.family.spread(of: $0)) }
        for (place, token) in subject.sampledTokens.enumerated() {
          let allowed = distance * spreads[place]
          if gaps.logProbability(token).lower > allowed.upper {
            return .refuted(
              Witness(
                "\(subject.place(item, token)), alpha = \(alpha): log sigma is "
                  + "\(gaps.logProbability(token).shortText) from the linear law's, more than "
                  + allowed.shortText))
          }
        }
        let waves = item.family.waves(precision: subject.precision)
        for (z, y) in subject.sampledPairs {
          let (cosine, sine) = (waves[z].cosine - waves[y].cosine, waves[z].sine - waves[y].sine)
          let allowed = distance * Interval.sqrt(cosine.squared + sine.squared)
          if gaps.logOdds(z, y).lower > allowed.upper {
            return .refuted(
              Witness(
                "\(subject.place(item, z)), alpha = \(alpha): the log-odds to "
                  + "\(subject.name(token: y)) are \(gaps.logOdds(z, y).shortText) from the linear "
                  + "law's, more than \(allowed.shortText)"))
          }
        }
        let variation = law.totalVariation(at: alpha, diameter: item.family.diameter())
        if bound(law, alpha) == law.distance(at: alpha), gaps.variation.lower > variation {
          return .refuted(
            Witness(
              "context \(subject.name(item)), alpha = \(alpha): total variation "
                + "\(gaps.variation.shortText), more than \(Interval(variation).shortText)"))
        }
      }
      if let fault = radiusFault(item, law, start, subject) {
        return .refuted(Witness("context \(subject.name(item)), " + fault))
      }
    }
    return .proved(
      by: .theorem(theorem),
      "r and y are not 0; both laws by definition are within the bounds, and within the radius of "
        + "tolerance \(tolerance)",
      Trial(
        .some(.strengths, strengths(subject.sampledCases[0]).count), subject.tokenPlaces,
        subject.places(subject.sampledCases)))
  }

  /// Small strengths, at which the bounds are sharpest, and moderate ones.
  private static func strengths(_ item: DecoderCase) -> [Rational] {
    [Rational(-1, 64), Rational(1, 8), Rational(-1, 2), 1].map { $0 * item.scale }
  }

  /// What is wrong with the radius of the tolerance, in words; nil when nothing is.
  private static func radiusFault(
    _ item: DecoderCase, _ law: LinearRadius, _ start: DefinedPoint, _ subject: DecoderSubject
  ) -> String? {
    let tokens = subject.sampledTokens.prefix(2)
    for token in tokens {
      guard
        let radius = law.radius(
          tolerance: tolerance, amplitude: item.family.spread(of: token))
      else { continue }
      let gaps = Gaps(start, item.definition.point(at: radius), subject.precision)
      if gaps.logProbability(token).lower > Interval(tolerance, precision: 64).upper {
        return "token \(subject.name(token: token)): at the radius \(radius) of tolerance "
          + "\(tolerance) log sigma is \(gaps.logProbability(token).shortText) from the linear law's"
      }
    }
    return nil
  }

  /// How far the law through the norm is from the linear law at one strength.
  private struct Gaps {
    private let steered: [Interval]
    private let linear: [Interval]
    private let logTotals: (steered: Interval, linear: Interval)
    /// The total variation.
    let variation: Interval

    init(_ start: DefinedPoint, _ point: DefinedPoint, _ precision: Int) {
      let alpha = Interval(point.alpha, precision: precision)
      steered = point.logits(precision: precision)
      linear = zip(start.logits(precision: precision), start.logitSlopes(precision: precision))
        .map { $0 + alpha * $1 }
      let laws = (Softmax(steered), Softmax(linear))
      logTotals = (laws.0.logTotal, laws.1.logTotal)
      let sum = zip(laws.0.probabilities, laws.1.probabilities).reduce(0 as Interval) {
        $0 + Gaps.magnitude($1.0 - $1.1)
      }
      variation = sum.scaled(byPowerOfTwo: -1)
    }

    /// |log σ_z − log σ_z^lin|.
    func logProbability(_ token: Int) -> Interval {
      Gaps.magnitude(
        steered[token] - linear[token] - (logTotals.steered - logTotals.linear))
    }

    /// The same of the log-odds of two tokens.
    func logOdds(_ z: Int, _ y: Int) -> Interval {
      Gaps.magnitude(steered[z] - steered[y] - (linear[z] - linear[y]))
    }

    /// |x|.
    private static func magnitude(_ x: Interval) -> Interval {
      if x.lower.signum >= 0 { return x }
      if x.upper.signum <= 0 { return -x }
      return Interval(lower: BigFloat(0), upper: x.magnitudeBound)
    }
  }
}
