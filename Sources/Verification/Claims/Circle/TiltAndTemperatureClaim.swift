// Tries on a decoder that steering through a norm is a tilt and a temperature (17).
internal import ExactArithmetic
internal import PeakSearch
internal import RealModule
internal import SteeringLaws

/// (17): σ(α) ∝ m (p/m)^τ e^{sM} with two numbers τ and s of the strength.
///
/// p, m and M come from the definition: the softmaxes of logits at 0 and of biases, and the
/// derivative of the logits at 0.
enum TiltAndTemperatureClaim {
  static let theorem = Theorem("tilt_temperature_softmax", in: "GreatCircle.v")

  static let claim = Claim(
    "tilt-and-temperature",
    statement: "sigma is proportional to m (p/m)^tau e^(sM), tau = (1 + alpha kappa) rho_0/rho, "
      + "s = alpha rho_0/rho",
    assumptions: "the norm sees v (y not 0), and the line of states avoids 0 (r not 0)",
    source: "(17), ours",
    procedure:
      "p, m and M from the definition; probabilities within enclosures of the definition's",
    theorem: theorem,
    furtherTheorems: [
      Theorem("tilt_temperature", in: "GreatCircle.v"),
      Theorem("first_order_slope", in: "GreatCircle.v"),
      Theorem("temperature_angle", in: "GreatCircle.v"),
    ],
    variants: [
      Claim(
        wrong: "tilt-and-temperature/without-kappa",
        statement: "the same with tau = rho_0/rho",
        by: .decoder { subject in
          try decide(subject) { path, alpha, precision in
            let arc = arc(path, alpha, precision)
            let ratio = path.radicand(at: alpha) / path.radicand(at: 0)
            return PathPoint(
              inverseTemperature: Interval.sqrt(Interval(ratio, precision: precision)),
              strength: arc.strength, temperatureSlope: 0, strengthSlope: 0)
          }
        }),
      Claim(
        wrong: "tilt-and-temperature/linear",
        statement: "the linear law p e^(alpha M) holds through a norm",
        by: .decoder { subject in
          try decide(subject) { _, alpha, precision in
            LinearPath().point(at: Interval(alpha, precision: precision))
          }
        }),
    ],
    faults: [
      Fault("a path whose <u,y> has the wrong sign") {
        try decide(DecoderSpecimen.distorted { try $0.mirrored() })
      }
    ],
    by: .decoder { try decide($0) })

  /// (τ, s) of a path at a strength, with so many bits.
  private typealias Point = (CirclePath, Rational, Int) -> PathPoint<Interval>

  private static func arc(
    _ path: CirclePath, _ alpha: Rational, _ precision: Int
  ) -> PathPoint<Interval> {
    ArcPath(path) { Interval($0, precision: precision) }
      .point(at: Interval(alpha, precision: precision))
  }

  private static func decide(
    _ subject: DecoderSubject, point: Point = arc
  ) throws -> Verdict {
    if let verdict = subject.lackOfSteering { return verdict }
    let precision = subject.precision
    for item in subject.sampledCases {
      let start = item.definition.point(at: 0)
      let biases = Softmax(start.biases.map { Interval($0, precision: precision) })
      let unsteered = Softmax(start.logits(precision: precision))
      // log m and log(p/m).
      let weights = biases.logits.map { $0 - biases.logTotal }
      let contrasts = zip(unsteered.logits, weights).map { $0 - unsteered.logTotal - $1 }
      let odds = start.logitSlopes(precision: precision)
      let closedForms = [
        PathTilting(biases: weights, contrasts: contrasts, logOdds: odds),
        item.family.tilting(precision: precision),
      ]
      for steered in item.points {
        let place = point(item.family.path, steered.alpha, precision)
        let sigma = Softmax(steered.logits(precision: precision)).probabilities
        for form in closedForms {
          for (token, closed) in form.probabilities(at: place).enumerated()
          where closed.intersection(sigma[token]) == nil {
            return .refuted(
              Witness(
                "\(subject.place(item, token)), alpha = \(steered.alpha): probability "
                  + "\(sigma[token].shortText) by definition, \(closed.shortText) by the formula"))
          }
        }
      }
    }
    return .proved(
      by: .theorem(theorem), "r and y are not 0; probabilities within enclosures",
      subject.curveTrial)
  }
}
