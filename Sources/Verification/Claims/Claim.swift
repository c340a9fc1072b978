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
  /// The decision.
  ///
  /// Throws `Undecided` when a precision limit is reached.
  private let decide: Decision

  /// How a claim is decided on a subject.
  typealias Decision = @Sendable (Subject) throws -> Verdict

  /// The claim with these parts.
  init(
    _ identifier: String, statement: String, assumptions: String, source: String,
    procedure: String, theorem: Theorem? = nil, furtherTheorems: [Theorem] = [],
    isOfContexts: Bool = true,
    variants: [Claim] = [], faults: [Fault] = [], decide: @escaping Decision
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
    self.decide = decide
    isWrong = false
  }

  /// A deliberately wrong statement, called `identifier`; it is never proved.
  init(
    wrong identifier: String, statement: String, decide: @escaping Decision
  ) {
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
    self.decide = decide
    isWrong = true
  }

  /// The verdict on `subject`.
  ///
  /// A wrong variant that nothing contradicts is consistent; no ground makes it proved.
  public func verdict(on subject: Subject) -> Verdict {
    let verdict: Verdict
    do {
      verdict = try decide(subject)
    } catch {
      return .undecided("\(error)")
    }
    var note = isOfContexts ? subject.selectionNote : ""
    if subject.givesLogOdds, verdict.theorem != nil {
      note += " [log-odds given: also by \(Theorem.directLogOdds.name)]"
    }
    switch verdict {
    case .proved(let ground, let text, let trial):
      return isWrong
        ? .consistent(text + note, trial) : .proved(by: ground, text + note, trial)
    case .consistent(let text, let trial): return .consistent(text + note, trial)
    case .refuted, .notApplicable, .undecided: return verdict
    }
  }
}
