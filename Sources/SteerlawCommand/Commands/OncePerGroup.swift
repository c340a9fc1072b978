// Contexts often share what gives their probabilities, and then every answer about it.

import ConcurrentWork

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

extension OncePerGroup where Answer: Sendable {
  /// Calls `body` with each of `contexts` in turn and its answer, of which `workers` threads make
  /// some ahead, at most `ahead`.
  ///
  /// `make` is told how many threads it may use itself. What comes out does not depend on `workers`.
  mutating func forEach(
    _ contexts: [Int], workers: Int, ahead: Int,
    make: @escaping @Sendable (_ group: Int, _ workers: Int) throws -> Answer,
    _ body: (_ context: Int, Answer) throws -> Void
  ) throws {
    let size = max(1, ahead)
    for start in stride(from: 0, to: contexts.count, by: size) {
      let batch = contexts[start..<min(start + size, contexts.count)]
      var groups: [Int] = []
      for context in batch {
        let group = groupOfContext[context]
        if known[group] == nil, !groups.contains(group) { groups.append(group) }
      }
      let share = groups.count == 1 ? workers : 1
      let made = try concurrentMap(groups, workers: workers) { try make($0, share) }
      for (group, answer) in zip(groups, made) { known[group] = answer }
      for context in batch {
        try body(context, try answer(forContext: context) { try make($0, share) })
      }
    }
  }
}
