// Tries the second derivative of log σ along the circle (18) on a decoder.
internal import ExactArithmetic
internal import PeakSearch
internal import SteeringLaws

/// (18), by the mean value theorem: a second divided difference in θ of log σ_z, by definition at
/// three strengths, is half of a value of the formula between them.
enum CircleSecondDerivativeClaim {
  static let theorem = Theorem("circle_surprisal", in: "CircleCurvature.v")

  static let claim = Claim(
    "circle-second-derivative",
    statement: "(log sigma_z)'' = (I_z - H) + (B_z - E[B]) - Var(U') in theta, I_z = -log sigma_z",
    assumptions: "the norm sees v (y not 0), and the line of states avoids 0 (r not 0)",
    source: "(18), ours",
    procedure:
      "second divided differences over steps of 2^-20 of r/|y| inside the formula's range (mean "
      + "value theorem)",
    theorem: theorem,
    furtherTheorems: [
      Theorem("circle_second_derivative", in: "CircleCurvature.v"),
      Theorem("circle_first_derivative", in: "CircleCurvature.v"),
    ],
    variants: [
      Claim(
        wrong: "circle-second-derivative/bias-sign",
        statement: "(log sigma_z)'' = (I_z - H) - (B_z - E[B]) - Var(U') in theta",
        by: .decoder { subject in
          try decide(subject) { moments, token in
            moments.surprisals[token] - moments.entropy - moments.biases[token] - moments.variance
          }
        }),
      Claim(
        wrong: "circle-second-derivative/concave-in-strength",
        statement: "log sigma_z is concave in alpha where U_z >= E[U]",
        by: .decoder(decideConcavity)),
    ],
    faults: [
      Fault("closed forms without the bias of the head") {
        try decide(DecoderSpecimen.distorted { $0.scaled(bias: 0) })
      },
      fault("the formula without the variance") { moments, token in
        moments.surprisals[token] - moments.entropy + moments.biases[token]
      },
      fault("the formula off by one part in 10^4") {
        formula($0, $1) * Interval(Rational(10001, 10000), precision: 96)
      },
    ],
    by: .decoder { try decide($0) })

  /// (log σ_z)″ from the moments.
  private typealias Formula = @Sendable (DecoderCase.Moments, Int) -> Interval

  private static let formula: Formula = { moments, token in
    moments.surprisals[token] - moments.entropy + moments.biases[token] - moments.variance
  }

  private static func fault(_ name: String, _ formula: @escaping Formula) -> Fault {
    Fault(name) { try decide(DecoderSpecimen.subject(), formula: formula) }
  }

  private static func decide(
    _ subject: DecoderSubject, formula: Formula = formula
  ) throws -> Verdict {
    if let verdict = subject.lackOfSteering { return verdict }
    for item in subject.sampledCases {
      for alpha in strengths(item) {
        let triple = Triple(item, from: alpha, subject)
        let moments = triple.moments
        for token in subject.sampledTokens {
          let half = triple.divided(token, by: triple.angles)
          let claimed = formula(moments, token)
          guard (half + half).intersection(claimed) != nil else {
            return .refuted(
              Witness(
                "\(subject.place(item, token)), alpha = \(alpha): second difference "
                  + "\((half + half).shortText), formula \(claimed.shortText)"))
          }
        }
      }
    }
    return .proved(
      by: .theorem(theorem), "second divided differences lie in the formula's range",
      trial(subject))
  }

  /// The wrong variant: concavity in α.
  private static func decideConcavity(_ subject: DecoderSubject) throws -> Verdict {
    if let verdict = subject.lackOfSteering { return verdict }
    for item in subject.sampledCases {
      for alpha in strengths(item) {
        let triple = Triple(item, from: alpha, subject)
        let strengths = triple.points.map { Interval($0.alpha, precision: triple.precision) }
        let moments = triple.moments
        for token in subject.sampledTokens where moments.waves[token].upper.signum <= 0 {
          let half = triple.divided(token, by: strengths)
          if half.sign == 1 {
            return .refuted(
              Witness(
                "\(subject.place(item, token)), alpha = \(alpha): U_z >= E[U], and the second "
                  + "difference in alpha is \((half + half).shortText)"))
          }
        }
      }
    }
    return .consistent("concave in alpha where U_z >= E[U]", trial(subject))
  }

  /// Some of the strengths of a case.
  private static func strengths(_ item: DecoderCase) -> [Rational] {
    let all = item.strengths
    return all.count <= 4 ? all : all.indices.filter { $0 % 2 == 0 }.map { all[$0] }
  }

  private static func trial(_ subject: DecoderSubject) -> Trial {
    Trial(
      .some(.strengths, strengths(subject.sampledCases[0]).count), subject.tokenPlaces,
      subject.places(subject.sampledCases))
  }

  /// Three strengths near one another.
  private struct Triple {
    let item: DecoderCase
    let precision: Int
    let points: [DefinedPoint]
    private let logarithms: [[Interval]]

    /// The strengths from `alpha` on.
    init(_ item: DecoderCase, from alpha: Rational, _ subject: DecoderSubject) {
      self.item = item
      // Differences lose twice the bits of a step.
      let precision = subject.precision + 4 * Triple.stepBits
      self.precision = precision
      let step = item.scale * Rational(1, 1 << Triple.stepBits)
      points = (0...2).map { item.definition.point(at: alpha + Rational($0) * step) }
      logarithms = points.map { point in
        let softmax = Softmax(point.logits(precision: precision))
        return softmax.logits.map { $0 - softmax.logTotal }
      }
    }

    private static let stepBits = 20

    /// θ at the strengths.
    var angles: [Interval] {
      points.map { item.family.path.angle(at: $0.alpha, precision: precision) }
    }

    /// The second divided difference of log σ of `token` over `places`.
    func divided(_ token: Int, by places: [Interval]) -> Interval {
      let values = logarithms.map { $0[token] }
      let first: Interval = (values[1] - values[0]) / (places[1] - places[0])
      let second: Interval = (values[2] - values[1]) / (places[2] - places[1])
      return (second - first) / (places[2] - places[0])
    }

    /// The moments on all of the stretch, by the closed form.
    var moments: DecoderCase.Moments {
      let path = item.family.path
      let ends = [points[0], points[2]].map { path.tangent(at: $0.alpha, precision: precision) }
      let angle = DecoderCase.Angle(tangent: ends[0].hull(ends[1]))
      let waves = item.family.waves(precision: precision)
      return DecoderCase.Moments(
        waves: waves.map(angle.value), biases: waves.map(\.bias), slopes: waves.map(angle.slope))
    }
  }
}
