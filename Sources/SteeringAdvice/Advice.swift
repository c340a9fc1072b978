// Which strength? The talk's open question, for one model.
internal import ConcurrentWork
public import ExactArithmetic
internal import PeakSearch
public import SteeringLaws
internal import SteeringModel

/// How far a model may be steered along its direction, α ≥ 0, and why.
///
/// Every number is certified; strengths are rounded down, so that what is said to be allowed is.
public struct Advice: Sendable {
  /// The law that the answers follow.
  public enum Law: Sendable {
    /// The lemma (1): the vector is added where a linear head reads.
    case linear
    /// Through the final norm (17).
    case greatCircle
  }

  /// The law.
  public let law: Law
  /// The budgets asked about.
  public let budgets: AdviceBudgets
  /// The largest strength of the budget of cross-entropy over all contexts; nil when it is never used
  /// up.
  public let crossEntropyEnd: CertifiedReal?
  /// What is known of the distinct distributions of the contexts asked about, in their order.
  public let contexts: [ContextAdvice]
  /// The strengths that are recommended.
  public let recommendation: Recommendation
  /// The target's share of a long text; nil unless each token names the context that follows it, and
  /// through a norm.
  public let longRun: LongRun?

  /// The target's share of a long text that the steered model writes itself (30).
  public struct LongRun: Sendable {
    /// At α = 0.
    public let before: CertifiedReal
    /// At the end of the recommended range; nil without one.
    public let there: CertifiedReal?
  }

  /// Advice on `steered` in `contexts`, which are not empty, with `digits` digits.
  ///
  /// Under the linear law. Throws `Undecided`. A few hundred sums over the vocabulary a distinct
  /// distribution, which `workers` threads share.
  public init(
    _ steered: SteeredModel, contexts: [Int], budgets: AdviceBudgets = .standard, digits: Int = 8,
    precisionLimit: Int? = nil, workers: Int = 1,
    progress: @escaping @Sendable (Int) -> Void = { _ in }
  ) throws(Undecided) {
    let limit = precisionLimit ?? SteeredModel.precisionLimit(digits: digits)
    var prompts: PromptLogits?
    if case .sets(let sets) = steered.model.steering { prompts = PromptLogits(steered.model, sets) }
    let question = AdviceQuestion(
      budgets: budgets, digits: digits, precisionLimit: limit, prompts: prompts)
    let asked = Set(contexts.map { steered.groupOfContext[$0] }).sorted()
    let chosen = Set(contexts)
    let target = steered.model.targetConcept?.tokens
    law = .linear
    self.budgets = budgets
    self.contexts = try concurrentMap(asked, workers: workers, progress: progress) {
      (number) throws(Undecided) in
      let group = steered.groups[number]
      return try question.advice(
        on: steered, family: group.family,
        contexts: group.contexts.filter { chosen.contains($0) }, target: target)
    }
    crossEntropyEnd = try StrengthChoice(digits: digits, precisionLimit: limit)
      .crossEntropy(steered, atMost: budgets.crossEntropy, workers: workers).flatMap(\.upper)
    let recommendation =
      steered.groups.allSatisfy(\.family.isConstant)
      ? .none(.nothingChanges)
      : Recommendation(self.contexts, crossEntropy: crossEntropyEnd, budgets)
    self.recommendation = recommendation
    longRun = try target.flatMap { (target) throws(Undecided) in
      try question.longRun(of: steered, target: target, recommendation)
    }
  }

  /// Advice on the decoder `steered` in `contexts`, which are not empty, with `digits` digits.
  ///
  /// Through its final norm. Throws `ModelError` where there is no great circle, and `Undecided`.
  public init(
    _ steered: SteeredDecoder, contexts: [Int], budgets: AdviceBudgets = .standard, digits: Int = 8,
    precisionLimit: Int? = nil, progress: @escaping @Sendable (Int) -> Void = { _ in }
  ) throws {
    let limit = precisionLimit ?? SteeredModel.precisionLimit(digits: digits)
    let question = AdviceQuestion(budgets: budgets, digits: digits, precisionLimit: limit)
    let chosen = Set(contexts)
    let target = steered.model.targetConcept?.tokens
    law = .greatCircle
    self.budgets = budgets
    var known: [ContextAdvice] = []
    for number in Set(contexts.map({ steered.groupOfContext[$0] })).sorted() {
      let group = steered.groups[number]
      known.append(
        try question.advice(
          on: try group.family, contexts: group.contexts.filter { chosen.contains($0) },
          target: target))
      progress(1)
    }
    self.contexts = known
    crossEntropyEnd = try CircleChoice(digits: digits, precisionLimit: limit)
      .crossEntropy(try steered.weightedFamilies(), atMost: budgets.crossEntropy).aroundZero?.upper
    recommendation = Recommendation(known, crossEntropy: crossEntropyEnd, budgets)
    longRun = nil
  }
}

extension Advice {
  /// `end` ≥ 0 rounded down to four significant digits: a strength that is still allowed.
  public static func roundedDown(_ end: CertifiedReal) -> Rational {
    guard let bounds = end.decimalBounds(significantDigits: 4),
      let value = Rational(bounds.lower)
    else { preconditionFailure("the end of a budget has bounds") }
    return max(0, value)
  }
}
