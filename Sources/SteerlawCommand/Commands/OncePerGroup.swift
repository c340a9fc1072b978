// Contexts often share what gives their probabilities, and then every answer about it.

/// Answers about groups of contexts, each made once and kept while contexts are to come that share
/// it.
struct OncePerGroup<Answer> {
  private let groupOfContext: [Int]
  /// How many of the contexts are still to ask, by group.
  private var coming: [Int: Int]
  private var known: [Int: Answer] = [:]

  /// Answers for `contexts`, each of which asks once, in the groups `groupOfContext`.
  init(_ groupOfContext: [Int], contexts: [Int]) {
    self.groupOfContext = groupOfContext
    coming = Dictionary(contexts.map { (groupOfContext[$0], 1) }, uniquingKeysWith: +)
  }

  /// What `make` makes for the group of `context`, or made of it for an earlier context.
  mutating func answer(
    forContext context: Int, _ make: (_ group: Int) throws -> Answer
  ) rethrows -> Answer {
    let group = groupOfContext[context]
    let answer = try known.removeValue(forKey: group) ?? make(group)
    coming[group, default: 1] -= 1
    if coming[group, default: 0] > 0 { known[group] = answer }
    return answer
  }
}
