// Tries on a model that a whole continuation has one peak (29).
internal import ExactArithmetic
internal import SteeringLaws

/// (29): the log-probability of a text under one strength is strictly concave, and its peak lies
/// between those of its tokens.
///
/// The peak is judged by the tilted means, which the search does not use.
enum ContinuationPeakClaim {
  static let theorem = Theorem("continuation", in: "Continuation.v")

  static let claim = Claim(
    "continuation-peak",
    statement:
      "the log-probability of a text is strictly concave in the strength; its one peak lies "
      + "between those of its tokens",
    assumptions: "M not constant", source: "ours (29)",
    procedure: "texts of tokens that the contexts draw; finite or not, exactly; brackets judged by "
      + "the means; concavity at strengths",
    theorem: theorem,
    furtherTheorems: [
      Theorem("text_peak_finite", in: "Continuation.v"),
      Theorem("text_between_tokens", in: "Continuation.v"),
    ],
    variants: [
      Claim(
        wrong: "continuation-peak/mean-of-peaks",
        statement: "a text of two tokens peaks at the mean of their peaks", decide: decideMean),
      Claim(
        wrong: "continuation-peak/tilted-as-a-whole",
        statement: "a text's probability is proportional to exp(alpha sum M) times what it was",
        decide: decideWhole),
    ],
    faults: [
      Fault("curves whose log-odds are off by one part in 10^9") {
        try decide(Specimen.stretched())
      }
    ],
    decide: decide)

  /// A token after a context.
  private struct Step {
    let item: Subject.Case
    let family: SteeredFamily
    let token: Int

    var level: Int { item.family.levelOfToken[token] }
  }

  /// The text that claims are tried on: a token of each of the first cases and of each level, so that
  /// all of both come if they are few.
  private static func texts(_ subject: Subject) -> [[Step]] {
    let families = subject.cases.prefix(8).map { ($0, $0.steered) }
    let count = subject.model.vocabulary.count
    let start = Int(subject.seed % UInt64(count))
    func text(_ length: Int, _ from: Int) -> [Step] {
      (0..<length).map { place in
        let (item, family) = families[(from + place) % families.count]
        return Step(item: item, family: family, token: (from + start + 3 * place) % count)
      }
    }
    return subject.isSampled ? [text(3, 0)] : [text(2, 0), text(3, 1), text(5, 2)]
  }

  private static func decide(_ subject: Subject) throws(Undecided) -> Verdict {
    if subject.isConstant { return .notApplicable("the log-odds are constant") }
    let strengths: [Rational] = [-1, 0, 1]
    var shown: [String] = []
    for text in texts(subject) {
      let words = text.map { "\(subject.name($0.item)): \(subject.name(token: $0.token))" }
        .joined(separator: ", ")
      let law = Continuation(text.map { Continuation.Step($0.family, token: $0.token) })
      var values: [Interval] = []
      for alpha in strengths {
        values.append(
          try law.logProbability(
            at: alpha, digits: subject.digits, precisionLimit: subject.precisionLimit
          ).enclosure)
      }
      if (values[0] + values[2] - 2 * values[1]).sign == 1 {
        return .refuted(Witness("\(words): not concave between -1 and 1"))
      }
      let last = text[0].item.family.levels.count - 1
      let isAtEnd = (
        text.allSatisfy { $0.level == 0 }, text.allSatisfy { $0.level == last }
      )
      switch try law.supremum(digits: subject.digits, precisionLimit: subject.precisionLimit) {
      case .constant: return .refuted(Witness("\(words): said to be constant"))
      case .limit(let end):
        guard end == .positive ? isAtEnd.1 : isAtEnd.0 else {
          return .refuted(Witness("\(words): said to peak at \(end.rawValue)"))
        }
        shown.append("\(words): likelier and likelier to \(end.rawValue)")
      case .peak(let peak):
        if isAtEnd.0 || isAtEnd.1 { return .refuted(Witness("\(words): said to have a peak")) }
        if let failure = failure(text, peak.enclosure) {
          return .refuted(Witness("\(words): peak at \(peak.enclosure.shortText), but \(failure)"))
        }
        shown.append("\(words): \(peak.enclosure.shortText)")
      }
    }
    return .proved(
      by: .theorem(theorem), "M is not constant, exactly; " + shown.joined(separator: "; "),
      Trial(.some(.texts, shown.count), .strengths(strengths)))
  }

  /// What contradicts a peak within `bracket`.
  private static func failure(_ text: [Step], _ bracket: Interval) -> String? {
    func slopes(_ alpha: BigFloat) -> [Interval] {
      text.map { step in
        step.item.tilting.statistics[step.level] - step.item.tilting.mean(at: Interval(alpha))
      }
    }
    let (below, above) = (slopes(bracket.lower), slopes(bracket.upper))
    let sums = [below, above].map { $0.dropFirst().reduce($0[0], +) }
    if sums[0].sign == -1 || sums[1].sign == 1 {
      return "the slope at its ends is \(sums[0].shortText), \(sums[1].shortText)"
    }
    // A token's slope is positive before its own peak and negative after it.
    if below.allSatisfy({ $0.sign == -1 }) { return "the peaks of all tokens lie before it" }
    return above.allSatisfy { $0.sign == 1 } ? "the peaks of all tokens lie after it" : nil
  }

  /// The wrong variant: true of equal tokens, or by symmetry.
  private static func decideMean(_ subject: Subject) throws(Undecided) -> Verdict {
    let levels = subject.sampledLevels
    guard levels.count >= 2 else { return .notApplicable("fewer than two tokens have a peak") }
    for item in subject.sampledCases {
      let pair = [levels[0], levels[levels.count - 1]]
      var sum = Interval(0, precision: subject.precision)
      for level in pair { sum += try subject.peak(item, level: level).position.enclosure }
      let mean = item.tilting.mean(at: sum / 2)
      let slope =
        item.tilting.statistics[pair[0]] + item.tilting.statistics[pair[1]] - 2 * mean
      if slope.sign == 1 || slope.sign == -1 {
        let names = pair.map { subject.name(token: item.family.levels[$0].tokens[0]) }
        return .refuted(
          Witness(
            "context \(subject.name(item)), text \(names[0]) \(names[1]): at the mean "
              + "\((sum / 2).shortText) of the peaks the slope is \(slope.shortText)"))
      }
    }
    return .consistent("the slope at the mean of the peaks may be 0", subject.sampledTrial)
  }

  /// The wrong variant: steering normalises at every step, so P_α(w)e^{−αΣM}/P_0(w) is e^{−ΣK}, the
  /// same for all texts only where the contexts' K(α) agree.
  private static func decideWhole(_ subject: Subject) throws(Undecided) -> Verdict {
    if subject.isConstant { return .notApplicable("the log-odds are constant") }
    guard subject.cases.count >= 2 else { return .notApplicable("there is one distribution") }
    let functions = subject.cases.prefix(8).map {
      $0.tilting.cumulantGeneratingFunction(at: 1)
    }
    for (place, value) in functions.enumerated().dropFirst()
    where value.intersection(functions[0]) == nil {
      return .refuted(
        Witness(
          "alpha = 1: texts that end in the contexts \(subject.name(subject.cases[0])) and "
            + "\(subject.name(subject.cases[place])) are off by exp of "
            + "\((-functions[0]).shortText) and \((-value).shortText)"))
    }
    return .consistent(
      "the contexts' K(1) agree", Trial(.strengths([1]), subject.places(subject.cases)))
  }
}

extension Subject {
  /// A trial of the contexts on which costly evaluations are done.
  fileprivate var sampledTrial: Trial { Trial(sampledPlaces) }
}
