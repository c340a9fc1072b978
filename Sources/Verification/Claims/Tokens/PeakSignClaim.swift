// Tries on a model that target tokens peak at positive strengths (Remark 3.4).
internal import ExactArithmetic
internal import PeakSearch
internal import SteeringLaws
internal import SteeringModel

/// Remark 3.4 with c_j ∉ T and ε below the certified ε_0: every target token peaks at α > 0.
enum PeakSignClaim {
  static let theorem = Theorem("peak_positive_iff", in: "PeakSign.v")

  static let claim = Claim(
    "peak-sign",
    statement:
      "for epsilon < epsilon_0 target tokens peak at alpha > 0 in contexts outside the target",
    assumptions: "a = (1 - eps) gamma, b = eps omega/(G - 1), context not in T",
    source: "Remark 3.4, with epsilon_0 ours",
    procedure: "epsilon_0 certified; E_0[M] < M(z), exactly, for every target token and context",
    theorem: theorem,
    furtherTheorems: [
      Theorem("largest_noise", in: "NoiseLevel.v"),
      Theorem("largest_noise_unique", in: "NoiseLevel.v"),
      Theorem("ordered_iff", in: "NoiseLevel.v"),
    ],
    variants: [
      Claim(
        wrong: "peak-sign/any-context",
        statement: "Remark 3.4 without c_j outside T (as it is stated)", decide: decideAnywhere)
    ],
    faults: [
      Fault("curves tilted by the wrong log-odds") { try decide(Specimen.oppositeTilt()) }
    ],
    decide: decide)

  private static func decide(_ subject: Subject) throws(Undecided) -> Verdict {
    let data: TwoValuedData
    switch subject.twoValuedData {
    case .success(let found): data = found
    case .failure(let error): return .notApplicable(error.description)
    }
    let outside = outside(subject, data)
    if outside.isEmpty { return .notApplicable("no context is outside the target") }
    let answer = try PeakSign(data).largestEpsilon(
      digits: subject.digits, precisionLimit: subject.precisionLimit)
    let (text, isBelow): (String, Certainty)
    switch answer {
    case .root(let root, _):
      text = root.decimal(significantDigits: 10) ?? "\(root.enclosure)"
      isBelow = Interval(data.epsilon, precision: 256).isLess(than: root.enclosure)
    case .wholeRange(let range):
      text = CertifiedReal(exact: range).decimal(significantDigits: 10) ?? "\(range)"
      isBelow = data.epsilon < range ? .certainly : .no
    }
    switch isBelow {
    case .certainly: break
    case .no:
      return .notApplicable("epsilon = \(data.epsilon) is not below epsilon_0 = \(text)")
    case .possibly:
      throw Undecided(subject: "epsilon against epsilon_0", precisionLimit: subject.precisionLimit)
    }
    if let witness = wrongPeak(subject, data, in: outside) { return .refuted(witness) }
    return .proved(
      by: .theorem(theorem),
      "epsilon = \(data.epsilon) < epsilon_0 = \(text); E_0[M] < M(z) for every target token, exactly",
      trial(subject, data, outside))
  }

  /// The wrong variant, the remark as stated: in every context, also those of the target.
  private static func decideAnywhere(_ subject: Subject) throws(Undecided) -> Verdict {
    guard case .success(let data) = subject.twoValuedData else {
      return .notApplicable("the model is not of the remark's form")
    }
    if let witness = wrongPeak(subject, data, in: subject.cases) { return .refuted(witness) }
    return .consistent(
      "every target token peaks at alpha > 0", trial(subject, data, subject.cases))
  }

  private static func outside(_ subject: Subject, _ data: TwoValuedData) -> [Subject.Case] {
    subject.cases.filter { subject.model.contexts[$0.contexts[0]].concept != data.target }
  }

  private static func trial(
    _ subject: Subject, _ data: TwoValuedData, _ cases: [Subject.Case]
  ) -> Trial {
    let tokens = data.concepts[data.target].count
    return Trial(
      .some(
        .tokens, tokens, of: subject.model.vocabulary.count,
        data.concepts[data.target].map {
          subject.name(token: $0)
        }), subject.places(cases))
  }

  /// An interior target token whose peak is at α ≤ 0: exactly when M(z) ≤ E_0[M].
  private static func wrongPeak(
    _ subject: Subject, _ data: TwoValuedData, in cases: [Subject.Case]
  ) -> Witness? {
    for item in cases {
      for token in data.concepts[data.target] {
        let level = item.family.levelOfToken[token]
        guard item.family.position(ofLevel: level) == .interior else { continue }
        // f_z(0) ≥ 0 means that the root is at or below 0.
        if item.family.slopeSignAtZero(ofLevel: level) >= 0 {
          return Witness(
            "context \(subject.name(item)), target token \(subject.name(token: token)): its peak is at "
              + "alpha <= 0")
        }
      }
    }
    return nil
  }
}
