// A model that is steered along several vectors at once.
public import ExactArithmetic

/// Contexts with next-token distributions, tilted along k directions at once:
/// σ_z(α) ∝ p_z e^{⟨α,M(z)⟩} with α, M(z) ∈ R^k (section 14).
public struct DirectionsModel: NamedModel {
  /// The most directions.
  public static let directionLimit = 4

  /// The tokens.
  public let vocabulary: Vocabulary
  /// The concepts; nil when the model names none.
  public let partition: ConceptPartition?
  /// The contexts, in the order given.
  public let contexts: [Context]
  /// The log-odds along each direction, one exact number a token.
  public let directions: [NumberRow]
  /// The number of the target concept; nil when the model names none.
  public let target: Int?

  /// Tokens, concepts, contexts and target of `model`, a direct one, along `directions`, 1 to 4 rows.
  ///
  /// Throws ``ModelError`` for another number of directions, and for a row of another length.
  public init(_ model: SteeringModel, directions: [NumberRow]) throws(ModelError) {
    guard (1...DirectionsModel.directionLimit).contains(directions.count) else {
      throw ModelError(
        at: "logOdds", "\(directions.count) directions",
        remedy: "give 1 to \(DirectionsModel.directionLimit)")
    }
    for (place, row) in directions.enumerated() where row.count != model.vocabulary.count {
      throw ModelError(
        at: "logOdds[\(place)]", "\(row.count) values for \(model.vocabulary.count) tokens",
        remedy: "give one per token")
    }
    vocabulary = model.vocabulary
    partition = model.partition
    contexts = model.contexts
    target = model.target
    self.directions = directions
  }

  /// The names of the contexts.
  public var contextNames: [String] { contexts.map(\.name) }

  /// The concepts of the contexts.
  public var contextConcepts: [Int?] { contexts.map(\.concept) }

  /// All contexts.
  public var asked: [Int] { Array(contexts.indices) }
}
