/// What was decided about a claim on one model.
public enum Verdict: Sendable, Equatable {
  /// True for this model, for all that the claim quantifies over, on that ground; with the numbers,
  /// and where the program was checked beside it.
  case proved(by: Ground, String, Trial? = nil)
  /// Not contradicted where it was tried.
  case consistent(String, Trial? = nil)
  /// False for this model; with a witness.
  case refuted(Witness)
  /// An assumption fails, or the model does not say what the claim speaks about.
  case notApplicable(String)
  /// The limits were reached first, or nothing that could be tried can tell.
  case undecided(String)

  /// What makes a claim proved.
  public enum Ground: Sendable, Equatable {
    /// A theorem, whose hypotheses were decided on the model.
    case theorem(Theorem)
    /// An enclosure or exact decision of the statement itself.
    case enclosure

    /// The kind of ground, for output.
    public var name: String {
      switch self {
      case .theorem: return "theorem"
      case .enclosure: return "enclosure"
      }
    }
  }

  /// The name of the case, for output.
  public var name: String {
    switch self {
    case .proved: return "proved"
    case .consistent: return "consistent"
    case .refuted: return "refuted"
    case .notApplicable: return "not applicable"
    case .undecided: return "undecided"
    }
  }

  /// The ground of a proof; nil for what is not proved.
  public var ground: Ground? {
    if case .proved(let ground, _, _) = self { return ground }
    return nil
  }

  /// The theorem of a proof by theorem; nil for all else.
  public var theorem: Theorem? {
    if case .theorem(let theorem)? = ground { return theorem }
    return nil
  }

  /// The ground of a proof in words, such as `theorem bump` or `enclosure`; nil for what is
  /// not proved.
  public var groundText: String? {
    ground.map { theorem.map { "theorem \($0.name)" } ?? $0.name }
  }

  /// Where the claim was evaluated; nil when it was not.
  public var trial: Trial? {
    switch self {
    case .proved(_, _, let trial), .consistent(_, let trial): return trial
    case .refuted, .notApplicable, .undecided: return nil
    }
  }

  /// The evidence, witness or reason.
  public var evidence: String {
    switch self {
    case .proved(_, let text, let trial):
      return text + (trial.map { "; checked: \($0)" } ?? "")
    case .consistent(let text, let trial):
      return text + (trial.map { "; tried: \($0)" } ?? "")
    case .notApplicable(let text), .undecided(let text): return text
    case .refuted(let witness): return witness.description
    }
  }

  /// Whether the claim was refuted although its assumptions hold: a counterexample to the theory.
  public var isCounterexample: Bool {
    if case .refuted(let witness) = self { return witness.satisfiesAssumptions }
    return false
  }
}

/// Where a claim fails: context, token or concept, strength, and the values that show it.
public struct Witness: Sendable, Equatable, CustomStringConvertible {
  /// What fails, with its values.
  public let description: String
  /// Whether the model satisfies what the claim assumes.
  public let satisfiesAssumptions: Bool

  /// A failure described by `description`.
  public init(_ description: String, satisfiesAssumptions: Bool = true) {
    self.description = description
    self.satisfiesAssumptions = satisfiesAssumptions
  }
}
