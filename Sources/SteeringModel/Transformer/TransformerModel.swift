// The model that questions about steering inside a transformer are about.
public import ExactArithmetic
internal import PlainText

/// A context c_j of a transformer: the tokens of its text, and its weight in the data.
public struct PromptContext: Sendable {
  /// The name by which steering sets and the command line refer to it.
  public let name: String
  /// The number of its concept; nil when the model does not say.
  public let concept: Int?
  /// The weight π_j > 0; the weights of a model sum to 1.
  public let weight: Rational
  /// The numbers of its tokens, in order, at least one.
  public let tokens: [Int]

  /// The context with these parts.
  public init(name: String, concept: Int?, weight: Rational, tokens: [Int]) {
    self.name = name
    self.concept = concept
    self.weight = weight
    self.tokens = tokens
  }
}

/// Which positions of a text are steered.
public enum SteeredPositions: String, Sendable, CaseIterable {
  /// The last position alone.
  case last
  /// Every position.
  case all
}

/// Which positions of a text say what its state is, of whose means v is the difference.
public enum StateAverage: String, Sendable, CaseIterable {
  /// The last position alone.
  case last
  /// The mean over the positions.
  case mean
}

/// A transformer that is steered after one of its blocks: contexts with their tokens, without the
/// weights.
public struct TransformerModel: NamedModel {
  /// What gives the steering vector.
  public enum Steering: Sendable {
    /// The difference of the mean states over P and over N.
    case sets(SteeringSets, StateAverage)
    /// The vector itself, d numbers.
    case vector([Double])
  }

  /// The sizes of the network that a model must fit.
  public struct Extents: Sendable {
    /// The number of blocks.
    public let depth: Int
    /// The dimension d of the stream.
    public let width: Int
    /// The most positions of a text.
    public let positionLimit: Int

    /// These sizes.
    public init(depth: Int, width: Int, positionLimit: Int) {
      (self.depth, self.width, self.positionLimit) = (depth, width, positionLimit)
    }
  }

  /// The tokens.
  public let vocabulary: Vocabulary
  /// The concepts; nil for a model that names none.
  public let partition: ConceptPartition?
  /// The contexts, in the order given.
  public let contexts: [PromptContext]
  /// The block after which the vector is added; 0 adds it to the embeddings.
  public private(set) var layer: Int
  /// Where it is added.
  public private(set) var positions: SteeredPositions
  /// What gives it.
  public let steering: Steering
  /// The number of the target concept; nil when the model names none.
  public let target: Int?
  /// The contexts that are neither in P nor in N, or all where there are no others; increasing.
  public let asked: [Int]

  /// The names of the contexts.
  public var contextNames: [String] { contexts.map(\.name) }

  /// The concepts of the contexts.
  public var contextConcepts: [Int?] { contexts.map(\.concept) }

  /// Checks the parts against one another and against the `extents` of the network.
  ///
  /// The target is that of the steering sets, or else `target`. Throws ``ModelError`` with the first
  /// contradiction.
  public init(
    vocabulary: Vocabulary, partition: ConceptPartition?, contexts: [PromptContext], layer: Int,
    positions: SteeredPositions, steering: Steering, target: Int? = nil, extents: Extents
  ) throws(ModelError) {
    let faults = TransformerModel.faults(
      vocabulary: vocabulary, partition: partition, contexts: contexts, layer: layer,
      steering: steering, extents: extents, limit: 1)
    if let fault = faults.first { throw fault }
    self.vocabulary = vocabulary
    self.partition = partition
    self.contexts = contexts
    self.layer = layer
    self.positions = positions
    self.steering = steering
    var used: Set<Int> = []
    if case .sets(let sets, _) = steering {
      self.target = sets.target ?? target
      used = Set(sets.positive + sets.negative)
    } else {
      self.target = target
    }
    let others = contexts.indices.filter { !used.contains($0) }
    asked = others.isEmpty ? Array(contexts.indices) : others
  }

  /// The same model steered after block `layer`, which the network must have, at `positions`.
  public func steered(afterBlock layer: Int, at positions: SteeredPositions) -> TransformerModel {
    var model = self
    (model.layer, model.positions) = (layer, positions)
    return model
  }

  /// The contradictions between these parts, in order, at most `limit`.
  package static func faults(
    vocabulary: Vocabulary, partition: ConceptPartition?, contexts: [PromptContext], layer: Int,
    steering: Steering, extents: Extents, limit: Int
  ) -> [ModelError] {
    var faults: [ModelError] = []
    if !(0...extents.depth).contains(layer) {
      faults.append(
        ModelError(
          at: "layer", "\(layer) is not one of 0 to \(extents.depth)",
          remedy: "give the number of blocks before the steering"))
    }
    faults += ContextOutline.faults(
      contexts.map(ContextOutline.init), in: partition, limit: limit - faults.count
    ) { index in
      let context = contexts[index]
      let place = "contexts[\(index)] (\(quoted(context.name)))"
      guard !context.tokens.isEmpty else { return ModelError(at: place, "there are no tokens") }
      guard context.tokens.count <= extents.positionLimit else {
        return ModelError(
          at: place,
          "\(context.tokens.count) tokens, and the network has \(extents.positionLimit) positions")
      }
      return context.tokens.first { !vocabulary.tokens.indices.contains($0) }.map {
        ModelError(
          at: place, "\($0) is not the number of a token",
          remedy: "tokens are numbered from 0 to \(vocabulary.count - 1)")
      }
    }
    switch steering {
    case .sets(let sets, _):
      if let fault = sets.fault(names: contexts.map(\.name)) { faults.append(fault) }
    case .vector(let vector):
      if vector.count != extents.width {
        faults.append(
          ModelError(
            at: "vector", "\(vector.count) numbers where the stream has \(extents.width)"))
      } else if !vector.allSatisfy(\.isFinite) {
        faults.append(ModelError(at: "vector", "a number is not finite"))
      }
    }
    return Array(faults.prefix(max(limit, 0)))
  }
}
