// Contexts often share their distribution, and then every answer about it.

import SteeringLaws

/// Answers about the distributions of some contexts, each made once and kept while contexts are to
/// come that share it.
struct OncePerDistribution<Answer> {
  private let steered: SteeredModel
  /// How many of the contexts are still to ask, by group.
  private var coming: [Int: Int]
  private var known: [Int: Answer] = [:]

  /// Answers for `contexts`, each of which asks once.
  init(_ steered: SteeredModel, contexts: [Int]) {
    self.steered = steered
    coming = Dictionary(
      contexts.map { (steered.groupOfContext[$0], 1) }, uniquingKeysWith: +)
  }

  /// What `make` makes of the family of `context`, or made of it for an earlier context.
  mutating func answer(
    forContext context: Int, _ make: (SteeredFamily) throws -> Answer
  ) rethrows -> Answer {
    let group = steered.groupOfContext[context]
    let answer = try known.removeValue(forKey: group) ?? make(steered.groups[group].family)
    coming[group, default: 1] -= 1
    if coming[group, default: 0] > 0 { known[group] = answer }
    return answer
  }
}
