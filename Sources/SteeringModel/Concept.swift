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
    var owner = [Int?](repeating: nil, count: vocabulary.count)
    var names: Set<String> = []
    for (number, concept) in concepts.enumerated() {
      let place = "concepts[\(quoted(concept.name))]"
      guard names.insert(concept.name).inserted else {
        throw ModelError(at: place, "the name is used twice", remedy: "rename one concept")
      }
      guard !concept.tokens.isEmpty else {
        throw ModelError(at: place, "the concept has no tokens", remedy: "remove it or add tokens")
      }
      for token in concept.tokens {
        guard owner.indices.contains(token) else {
          throw ModelError(at: place, "there is no token number \(token)")
        }
        if let other = owner[token] {
          throw ModelError(
            at: place,
            "token \(quoted(vocabulary.tokens[token])) is already in "
              + quoted(concepts[other].name),
            remedy: "each token belongs to exactly one concept")
        }
        owner[token] = number
      }
    }
    let complete = owner.compactMap { $0 }
    if complete.count != vocabulary.count, let missing = owner.firstIndex(of: nil) {
      throw ModelError(
        at: "concepts", "token \(quoted(vocabulary.tokens[missing])) is in no concept",
        remedy: "each token belongs to exactly one concept")
    }
    self.concepts = concepts
    self.conceptOfToken = complete
  }

  /// The number of the concept called `name`, or nil.
  public func index(of name: String) -> Int? { concepts.firstIndex { $0.name == name } }
}
