// Concepts, and the partition of the vocabulary into them.
internal import PlainText

/// A named set of tokens; the concepts of a model partition its vocabulary.
public struct Concept: Sendable, Equatable {
  /// The name.
  public let name: String
  /// The token numbers, in the order given.
  public let tokens: [Int]

  /// The concept `name` of the tokens with these numbers.
  public init(name: String, tokens: [Int]) {
    self.name = name
    self.tokens = tokens
  }
}

/// The concepts C_1 … C_G of a vocabulary and the concept of each token.
public struct ConceptPartition: Sendable {
  /// The concepts, in the order given.
  public let concepts: [Concept]
  /// The concept number of each token.
  public let conceptOfToken: [Int]

  /// Throws ``ModelError`` unless the concepts are non-empty, distinctly named, and a partition.
  public init(_ concepts: [Concept], of vocabulary: Vocabulary) throws(ModelError) {
    let (owners, faults) = ConceptPartition.owners(concepts, of: vocabulary, limit: 1)
    if let fault = faults.first { throw fault }
    self.concepts = concepts
    self.conceptOfToken = owners.compactMap(\.self)
  }

  /// The contradictions of `concepts`, in order, at most `limit`; nothing of tokens in no concept
  /// unless the concepts are `complete`.
  package static func faults(
    _ concepts: [Concept], of vocabulary: Vocabulary, complete isComplete: Bool, limit: Int
  ) -> [ModelError] {
    owners(concepts, of: vocabulary, complete: isComplete, limit: limit).faults
  }

  /// The concept of each token, and what is wrong.
  private static func owners(
    _ concepts: [Concept], of vocabulary: Vocabulary, complete isComplete: Bool = true, limit: Int
  ) -> (owners: [Int?], faults: [ModelError]) {
    var owner = [Int?](repeating: nil, count: vocabulary.count)
    var faults: [ModelError] = []
    var names: Set<String> = []
    for (number, concept) in concepts.enumerated() {
      let place = "concepts[\(quoted(concept.name))]"
      if !names.insert(concept.name).inserted {
        faults.append(
          ModelError(at: place, "the name is used twice", remedy: "rename one concept"))
      }
      if concept.tokens.isEmpty {
        faults.append(
          ModelError(at: place, "the concept has no tokens", remedy: "remove it or add tokens"))
      }
      for token in concept.tokens where faults.count < limit {
        guard owner.indices.contains(token) else {
          faults.append(ModelError(at: place, "there is no token number \(token)"))
          continue
        }
        if let other = owner[token] {
          faults.append(
            ModelError(
              at: place,
              "token \(quoted(vocabulary.tokens[token])) is already in "
                + quoted(concepts[other].name),
              remedy: "each token belongs to exactly one concept"))
        } else {
          owner[token] = number
        }
      }
    }
    if isComplete, let missing = owner.firstIndex(of: nil) {
      let count = owner.count { $0 == nil }
      let first = quoted(vocabulary.tokens[missing])
      faults.append(
        ModelError(
          at: "concepts",
          count == 1
            ? "token \(first) is in no concept"
            : "\(count) tokens are in no concept, the first is \(first)",
          remedy: "each token belongs to exactly one concept; \"*\" as one of them is all others"))
    }
    return (owner, Array(faults.prefix(limit)))
  }

  /// The number of the concept called `name`, or nil.
  public func index(of name: String) -> Int? { concepts.firstIndex { $0.name == name } }
}
