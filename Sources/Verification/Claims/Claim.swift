/// A statement of the theory: what it says, where it comes from, what proves it, and how it is
/// decided on a model.
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
  /// The theorem that proves it wherever its hypotheses hold; nil when there is none.
  public let theorem: Theorem?
  /// Theorems on which its special cases rest, or the numbers in its evidence.
  public let furtherTheorems: [Theorem]
  /// Deliberately wrong statements beside it: a hunt must refute each, or it could not
  /// refute anything.
  public let variants: [Claim]
  /// Deliberate faults in what it is given, each of which it must refute.
  let faults: [Fault]
  /// Whether it speaks of contexts, so that it may be verified of some of them.
  let isOfContexts: Bool
  private let isWrong: Bool
  private let way: Way

  /// How a claim is decided on a model of distributions.
  ///
  /// Throws `Undecided` when a precision limit is reached.
  typealias Decision = @Sendable (Subject) throws -> Verdict

  /// How a claim is decided on a decoder.
  ///
  /// Throws `Undecided` when a precision limit is reached.
  typealias DecoderDecision = @Sendable (DecoderSubject) throws -> Verdict

  /// The decision, by the kind of model that the claim speaks of.
  enum Way: Sendable {
    case linear(Decision)
    case decoder(DecoderDecision)
  }

  /// The kind of model that it speaks of.
  public var kind: ModelKind {
    switch way {
    case .linear: .linear
    case .decoder: .decoder
    }
  }

  /// The claim with these parts.
  init(
    _ identifier: String, statement: String, assumptions: String, source: String,
    procedure: String, theorem: Theorem? = nil, furtherTheorems: [Theorem] = [],
    isOfContexts: Bool = true,
    variants: [Claim] = [], faults: [Fault] = [], decide: @escaping Decision
  ) {
    self.init(
      identifier, statement: statement, assumptions: assumptions, source: source,
      procedure: procedure, theorem: theorem, furtherTheorems: furtherTheorems,
      isOfContexts: isOfContexts, variants: variants, faults: faults, by: .linear(decide))
  }

  /// The claim with these parts, decided in this way.
  init(
    _ identifier: String, statement: String, assumptions: String, source: String,
    procedure: String, theorem: Theorem? = nil, furtherTheorems: [Theorem] = [],
    isOfContexts: Bool = true,
    variants: [Claim] = [], faults: [Fault] = [], by way: Way
  ) {
    self.identifier = identifier
    self.statement = statement
    self.assumptions = assumptions
    self.source = source
    self.procedure = procedure
    self.theorem = theorem
    self.furtherTheorems = furtherTheorems
    self.isOfContexts = isOfContexts
    self.variants = variants
    self.faults = faults
    self.way = way
    isWrong = false
  }

  /// A deliberately wrong statement, called `identifier`; it is never proved.
  init(
    wrong identifier: String, statement: String, decide: @escaping Decision
  ) {
    self.init(wrong: identifier, statement: statement, by: .linear(decide))
  }

  /// A deliberately wrong statement, called `identifier`, decided in this way; it is never proved.
  init(wrong identifier: String, statement: String, by way: Way) {
    self.identifier = identifier
    self.statement = statement
    assumptions = "deliberately wrong"
    source = "a test of the hunt"
    procedure = "as the claim"
    theorem = nil
    furtherTheorems = []
    isOfContexts = true
    variants = []
    faults = []
    self.way = way
    isWrong = true
  }

  /// The verdict on `subject`.
  ///
  /// A wrong variant that nothing contradicts is consistent; no ground makes it proved. A claim
  /// about decoders does not apply.
  public func verdict(on subject: Subject) -> Verdict {
    guard case .linear(let decide) = way else {
      return .notApplicable("it speaks of steering before a final norm; this model has none")
    }
    let verdict = Claim.decided { try decide(subject) }
    var note = isOfContexts ? subject.selectionNote : ""
    if subject.givesLogOdds, verdict.theorem != nil {
      note += " [log-odds given: also by \(Theorem.directLogOdds.name)]"
    }
    return noted(verdict, note)
  }

  /// The verdict on a decoder.
  ///
  /// As on other models; a claim about the linear law does not apply.
  public func verdict(on subject: DecoderSubject) -> Verdict {
    guard case .decoder(let decide) = way else {
      return .notApplicable("it speaks of the linear law; this model is steered before a norm")
    }
    return noted(
      Claim.decided { try decide(subject) }, isOfContexts ? subject.selectionNote : "")
  }

  private static func decided(_ decide: () throws -> Verdict) -> Verdict {
    do { return try decide() } catch { return .undecided("\(error)") }
  }

  /// `verdict` with `note`; a wrong variant is not proved.
  private func noted(_ verdict: Verdict, _ note: String) -> Verdict {
    switch verdict {
    case .proved(let ground, let text, let trial):
      return isWrong
        ? .consistent(text + note, trial) : .proved(by: ground, text + note, trial)
    case .consistent(let text, let trial): return .consistent(text + note, trial)
    case .refuted, .notApplicable, .undecided: return verdict
    }
  }
}
