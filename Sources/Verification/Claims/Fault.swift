/// A deliberate fault in a subject or a formula, by which tests see that a claim can say no.
struct Fault: Sendable {
  /// What is wrong.
  let name: String
  /// The verdict on what is wrong: refuted, if the claim can see it.
  let verdict: @Sendable () throws -> Verdict

  /// The fault `name`, on which the claim gives `verdict`.
  init(_ name: String, _ verdict: @escaping @Sendable () throws -> Verdict) {
    self.name = name
    self.verdict = verdict
  }
}
