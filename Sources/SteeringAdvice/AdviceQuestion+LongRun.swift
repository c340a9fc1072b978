// What becomes of the target in a long text.
internal import ExactArithmetic
internal import SteeringLaws
internal import SteeringModel

extension AdviceQuestion {
  /// A chain of more contexts would take long.
  private static let mostContexts = 100

  /// The target's long-run share at 0 and at the end of the recommended range, for a model in which
  /// every token names the context that follows it; else nil.
  ///
  /// Throws `Undecided`.
  func longRun(
    of steered: SteeredModel, target: [Int], _ recommendation: Recommendation
  ) throws(Undecided) -> Advice.LongRun? {
    let tokens = steered.model.vocabulary.tokens
    guard tokens.count <= AdviceQuestion.mostContexts else { return nil }
    let next = tokens.compactMap { steered.model.contextIndex(of: $0) }
    guard next.count == tokens.count else { return nil }
    let chain = TokenChain(
      steered.model.contexts.indices.map { steered.family(ofContext: $0) }, contextOfToken: next)
    func share(_ strength: Rational) throws(Undecided) -> CertifiedReal {
      try chain.law(
        at: strength, groups: [target], digits: digits, precisionLimit: precisionLimit
      ).groups[0]
    }
    var there: CertifiedReal?
    if case .upTo(let strength, _) = recommendation { there = try share(strength) }
    return Advice.LongRun(before: try share(0), there: there)
  }
}
