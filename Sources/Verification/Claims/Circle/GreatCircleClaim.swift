// Tries on a decoder that steered logits go round a circle (16).
internal import ExactArithmetic
internal import PeakSearch
internal import SteeringLaws

/// (16): the logits before a norm are B_z + P_z cos θ + Q_z sin θ.
///
/// Their rational parts are compared exactly: c_z is linear in α and ‖Cx‖² quadratic, so that three
/// strengths decide every one.
enum GreatCircleClaim {
  static let theorem = Theorem("great_circle", in: "GreatCircle.v")

  static let claim = Claim(
    "great-circle",
    statement: "steered logits are B + P cos(theta) + Q sin(theta), theta = "
      + "atan((alpha|y| + <u,y>/|y|)/r)",
    assumptions: "the norm sees v (y not 0), and the line of states avoids 0 (r not 0)",
    source: "(16), ours",
    procedure:
      "numerators and squares of the definition at three strengths, exactly; the circle's logits "
      + "within enclosures of the definition's",
    theorem: theorem,
    furtherTheorems: [Theorem("great_circle_angle", in: "GreatCircle.v")],
    variants: [
      Claim(
        wrong: "great-circle/unsteered-origin",
        statement: "the same with theta = atan(alpha|y|/r): the unsteered state at the top",
        by: .decoder { subject in
          try decide(subject) { path, alpha, precision in
            path.tangent(at: alpha + path.foot, precision: precision)
          }
        })
    ],
    faults: [
      Fault("closed forms without the bias of the head") {
        try decide(DecoderSpecimen.distorted { $0.scaled(bias: 0) })
      },
      Fault("a slope k that is off by one part in 10^30") {
        try decide(
          DecoderSpecimen.distorted {
            $0.scaled(slope: 1 + Rational(10).raised(to: -30))
          })
      },
    ],
    by: .decoder { try decide($0) })

  /// tan θ of a path at a strength, with so many bits.
  private typealias Tangent = (CirclePath, Rational, Int) -> Interval

  private static func decide(
    _ subject: DecoderSubject,
    tangent: Tangent = { $0.tangent(at: $1, precision: $2) }
  ) throws -> Verdict {
    for item in subject.sampledCases {
      let (family, path) = (item.family, item.family.path)
      for point in item.points {
        let isAgreed =
          path.radicand(at: point.alpha) * point.square == 1
          && family.tokens.indices.allSatisfy { z in
            family.tokens[z].height(at: point.alpha) == point.products[z]
              && family.tokens[z].bias == point.biases[z]
          }
        guard isAgreed else {
          return .refuted(
            Witness(
              "context \(subject.name(item)), alpha = \(point.alpha): the exact numbers of the "
                + "closed form are not those of the definition"))
        }
      }
      let waves = family.waves(precision: subject.precision)
      for point in item.points {
        let angle = DecoderCase.Angle(tangent: tangent(path, point.alpha, subject.precision))
        for (token, logit) in point.logits(precision: subject.precision).enumerated() {
          let closed = waves[token].bias + angle.value(waves[token])
          guard logit.intersection(closed) != nil else {
            return .refuted(
              Witness(
                "\(subject.place(item, token)), alpha = \(point.alpha): logit \(logit.shortText) "
                  + "by definition, \(closed.shortText) on the circle"))
          }
        }
      }
    }
    return .proved(
      by: .theorem(theorem),
      "r and y are not 0; rational parts agree exactly, hence at every alpha; logits within enclosures",
      subject.curveTrial)
  }
}
