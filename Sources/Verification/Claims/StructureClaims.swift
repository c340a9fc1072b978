internal import ExactArithmetic
internal import PeakSearch
internal import SteeringLaws
internal import SteeringModel

/// Claims about translation, the greedy token, and the sign of peaks.
enum StructureClaims {
  /// The translation law, where P and N each share one distribution.
  static func translation(_ subject: Subject) throws(Undecided) -> Verdict {
    guard let law = Translation(subject.model) else {
      return .notApplicable("P or N mixes distributions")
    }
    guard law.carriesNegativeToPositive(subject.logOdds) else {
      return .refuted(Witness("steering N by 1 does not give the distribution of P"))
    }
    let contexts = [law.positive, law.negative]
    let places = contexts.compactMap { context in
      subject.cases.firstIndex { $0.contexts.contains(context) }
    }
    guard places.count == 2 else {
      return .proved("steering N by 1 gives exactly the distribution of P")
    }
    var count = 0
    for level in subject.sampledLevels(subject.cases[places[0]]) {
      let positive = try subject.peak(subject.cases[places[0]], level: level).position.enclosure
      let negative = try subject.peak(subject.cases[places[1]], level: level).position.enclosure
      if (negative - 1).intersection(positive) == nil {
        return .refuted(
          Witness(
            "level \(level): peaks at \(positive.shortText) in P and \(negative.shortText) in N"))
      }
      count += 1
    }
    return .proved(
      "steering N by 1 gives exactly the distribution of P; \(count) peaks shift by 1 within enclosures"
    )
  }

  /// The wrong variant: steering by 2.
  static func translationByTwo(_ subject: Subject) throws(Undecided) -> Verdict {
    guard let law = Translation(subject.model) else {
      return .notApplicable("P or N mixes distributions")
    }
    return law.carriesNegativeToPositive(subject.logOdds, strength: 2)
      ? .proved("steering N by 2 gives the distribution of P")
      : .refuted(Witness("steering N by 2 does not give the distribution of P"))
  }

  /// Between its switch points the envelope's token is the likeliest: exact comparisons of log p + αM.
  static func greedyEnvelope(_ subject: Subject) throws(Undecided) -> Verdict {
    var bands = 0
    for item in subject.sampledCases {
      let envelope = try GreedyEnvelope(item.family)
      let logarithms = item.family.tokenWeights.compactMap(\.logarithm)
      for (band, alpha) in zip(envelope.bands, try insides(envelope, subject)) {
        let scores = logarithms.indices.map {
          logarithms[$0] + alpha * subject.logOdds.statistics[$0]
        }
        let claimed = scores[band.tokens[0]]
        if let better = try Subject.firstGreater(claimed, scores, subject.precisionLimit) {
          return .refuted(
            Witness(
              "context \(subject.name(item)), alpha = \(alpha): token \(subject.name(token: better)) is "
                + "likelier than \(subject.name(token: band.tokens[0]))"))
        }
        bands += 1
      }
    }
    return .proved("\(bands) bands, the likeliest token checked inside each" + subject.sampleNote)
  }

  /// A rational strength inside each band.
  private static func insides(
    _ envelope: GreedyEnvelope, _ subject: Subject
  ) throws(Undecided) -> [Rational] {
    let ends = try disjointEnds(envelope, subject)
    func rational(_ value: BigFloat) -> Rational { value.rational() ?? 0 }
    guard let first = ends.first, let last = ends.last else { return [0] }
    var points = [rational(first.lower) - 1]
    for (a, b) in zip(ends, ends.dropFirst()) {
      points.append(Rational.simplest(from: rational(a.upper), through: rational(b.lower)))
    }
    points.append(rational(last.upper) + 1)
    return points
  }

  /// Enclosures of the switch points, with as many digits as keep them apart: bands can be narrow.
  private static func disjointEnds(
    _ envelope: GreedyEnvelope, _ subject: Subject
  ) throws(Undecided) -> [Interval] {
    var digits = subject.digits
    while CertifiedReal.workingPrecision(digits: digits) <= subject.precisionLimit {
      var ends: [Interval] = []
      for end in envelope.bands.compactMap(\.end) {
        ends.append(
          try end.strength(digits: digits, precisionLimit: subject.precisionLimit).enclosure)
      }
      if zip(ends, ends.dropFirst()).allSatisfy({ $0.isLess(than: $1) == .certainly }) {
        return ends
      }
      digits *= 2
    }
    throw Undecided(subject: "order of two switch points", precisionLimit: subject.precisionLimit)
  }

  /// Remark 3.4 with c_j ∉ T and ε below the certified ε_0: every target token peaks at α > 0.
  static func peakSign(_ subject: Subject) throws(Undecided) -> Verdict {
    let data: TwoValuedData
    switch subject.twoValuedData {
    case .success(let found): data = found
    case .failure(let error): return .notApplicable(error.description)
    }
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
    if let witness = wrongPeak(subject, data, isOutsideOnly: true) { return .refuted(witness) }
    return .proved(
      "epsilon = \(data.epsilon) < epsilon_0 = \(text); E_0[M] < M(z) for every target token, exactly"
    )
  }

  /// The wrong variant, the remark as stated: in every context, also those of the target.
  static func peakSignAnywhere(_ subject: Subject) throws(Undecided) -> Verdict {
    guard case .success(let data) = subject.twoValuedData else {
      return .notApplicable("the model is not of the remark's form")
    }
    if let witness = wrongPeak(subject, data, isOutsideOnly: false) { return .refuted(witness) }
    return .proved("every target token peaks at alpha > 0")
  }

  /// An interior target token whose peak is at α ≤ 0: exactly when M(z) ≤ E_0[M].
  private static func wrongPeak(
    _ subject: Subject, _ data: TwoValuedData, isOutsideOnly: Bool
  ) -> Witness? {
    for item in subject.cases {
      if isOutsideOnly, subject.model.contexts[item.contexts[0]].concept == data.target { continue }
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

extension Subject {
  /// The first score certainly greater than `claimed`; throws when two cannot be told apart.
  static func firstGreater(
    _ claimed: Logarithm, _ scores: [Logarithm], _ precisionLimit: Int
  ) throws(Undecided) -> Int? {
    let own = claimed.enclosure(precision: 128)
    for (index, score) in scores.enumerated() {
      let quick = (score.enclosure(precision: 128) - own).sign
      if quick == 1 { return index }
      if quick == nil, (score - claimed).signum > 0 { return index }
    }
    return nil
  }
}
