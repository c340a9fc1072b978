internal import ExactArithmetic

/// A statement of the theory: what it says, where it comes from, and how it is decided on a model.
public struct Claim: Sendable {
  /// The name by which ledger, proofs, tests and command refer to it.
  public let identifier: String
  /// The statement, in words and symbols.
  public let statement: String
  /// What it assumes.
  public let assumptions: String
  /// Where it is stated: paper, talk, or ours.
  public let source: String
  /// How a model is decided.
  public let procedure: String
  /// The decision.
  ///
  /// Throws ``Undecided`` when a precision limit is reached.
  let decide: @Sendable (Subject) throws(Undecided) -> Verdict

  /// The verdict on `subject`.
  public func verdict(on subject: Subject) -> Verdict {
    do {
      return try decide(subject)
    } catch {
      return .undecided(error.description)
    }
  }
}

/// What was decided about a claim on one model.
public enum Verdict: Sendable, Equatable {
  /// True for this model, by exact decision or by enclosure; with the numbers.
  case proved(String)
  /// False for this model; with a witness.
  case refuted(Witness)
  /// An assumption fails, or the model does not say what the claim speaks about.
  case notApplicable(String)
  /// The limits were reached first.
  case undecided(String)

  /// The name of the case, for output.
  public var name: String {
    switch self {
    case .proved: return "proved"
    case .refuted: return "refuted"
    case .notApplicable: return "not applicable"
    case .undecided: return "undecided"
    }
  }

  /// The evidence, witness or reason.
  public var evidence: String {
    switch self {
    case .proved(let text), .notApplicable(let text), .undecided(let text): return text
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
