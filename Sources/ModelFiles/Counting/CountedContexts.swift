// Picks the contexts that a counted model keeps, and merges the rare ones.
internal import SteeringModel

/// A context of a counted model: one context of the texts, or the rare ones of a concept together.
struct CountedContext {
  let name: String
  /// The concept of all its characters; nil when they differ.
  let concept: Int?
  let isMerged: Bool
  /// The tokens that follow, with their counts.
  let next: [(token: Int, count: Int)]
  let total: Int
}

extension CorpusCounts {
  /// The contexts of the model: by falling frequency, ties in the order of their texts, then the
  /// merged ones by concept.
  func modelContexts(concepts: ConceptPartition, rules: CountingRules) -> [CountedContext] {
    var frequent: [CountedContext] = []
    var rare: [Int?: [Int: Int]] = [:]
    for context in contexts {
      let concept = sharedConcept(of: context, concepts)
      if context.total >= rules.minimumCount {
        frequent.append(
          CountedContext(
            name: String(context.tokens.map { tokens[$0] }), concept: concept, isMerged: false,
            next: context.next, total: context.total))
      } else if rules.rareContexts == .merge {
        for (token, count) in context.next {
          rare[concept, default: [:]][token, default: 0] += count
        }
      }
    }
    // Swift's sort is stable, so ties keep the order of their texts.
    frequent.sort { $0.total > $1.total }
    var names = Set(frequent.map(\.name))
    let places: [Int?] = concepts.concepts.indices.map { $0 } + [nil]
    for concept in places {
      guard let next = rare[concept] else { continue }
      var name = "(rare \(concept.map { concepts.concepts[$0].name } ?? "mixed"))"
      while !names.insert(name).inserted { name = "(\(name))" }
      frequent.append(
        CountedContext(
          name: name, concept: concept, isMerged: true,
          next: next.sorted { $0.key < $1.key }.map { ($0.key, $0.value) },
          total: next.values.reduce(0, +)))
    }
    return frequent
  }

  private func sharedConcept(of context: ContextCount, _ concepts: ConceptPartition) -> Int? {
    let all = Set(context.tokens.map { concepts.conceptOfToken[$0] })
    return all.count == 1 ? all.first : nil
  }
}
