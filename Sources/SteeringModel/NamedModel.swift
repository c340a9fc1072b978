// What every model has, whatever gives its probabilities.

/// Tokens, concepts and the names of contexts: what questions about a model are put in.
///
/// A ``SteeringModel`` has a distribution for each context, a ``DecoderModel`` a hidden state.
public protocol NamedModel: Sendable {
  /// The tokens.
  var vocabulary: Vocabulary { get }
  /// The concepts; nil for a model that names none.
  var partition: ConceptPartition? { get }
  /// The names of the contexts, in the order given.
  var contextNames: [String] { get }
  /// For each context the number of its concept; nil where the model does not say.
  var contextConcepts: [Int?] { get }
  /// The number of the target concept T, for the questions that are about it; nil when the model
  /// names none.
  var target: Int? { get }
  /// The numbers of the contexts that a question is about when it names none, increasing.
  var asked: [Int] { get }
}

extension NamedModel {
  /// The number of the context called `name`, or nil.
  public func contextIndex(of name: String) -> Int? { contextNames.firstIndex(of: name) }

  /// The name of the concept of token `token`; nil when the model has no concepts.
  public func conceptName(ofToken token: Int) -> String? {
    partition.map { $0.concepts[$0.conceptOfToken[token]].name }
  }

  /// Whether `token` belongs to the target concept; nil when the model names no target.
  public func isTarget(_ token: Int) -> Bool? {
    guard let partition, let target else { return nil }
    return partition.conceptOfToken[token] == target
  }

  /// The target concept; nil when the model names none.
  public var targetConcept: Concept? { target.flatMap { partition?.concepts[$0] } }
}
