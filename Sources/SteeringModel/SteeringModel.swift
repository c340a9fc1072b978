// The model that all questions are about.
public import ExactArithmetic
internal import PlainText

/// A vocabulary with concepts, contexts with their next-token distributions, and how it is steered:
/// all that the theory takes as given (sections 1 and 2 of the mathematics).
public struct SteeringModel: NamedModel {
  /// The tokens.
  public let vocabulary: Vocabulary
  /// The concepts; nil for a direct model that names none.
  public let partition: ConceptPartition?
  /// The contexts, in the order given.
  public let contexts: [Context]
  /// What determines the log-odds M(z).
  public let steering: Steering
  /// The number of the target concept T, for the questions that are about it; nil when the model
  /// names none.
  public let target: Int?
  /// The numbers of the contexts that a question is about when it names none, increasing: all
  /// contexts, unless the model says otherwise.
  public let asked: [Int]

  /// Checks the parts against one another.
  ///
  /// The target is that of the steering sets, or else `target`: a direct model has no sets. `asked`
  /// are the contexts of ``asked``, nil for all. Throws ``ModelError`` with the first contradiction.
  public init(
    vocabulary: Vocabulary, partition: ConceptPartition?, contexts: [Context], steering: Steering,
    target: Int? = nil, asked: [Int]? = nil
  ) throws(ModelError) {
    var target = target
    if case .sets(let sets) = steering { target = sets.target ?? target }
    let faults = SteeringModel.faults(
      vocabulary: vocabulary, partition: partition, contexts: contexts, steering: steering,
      target: target, limit: 1)
    if let fault = faults.first { throw fault }
    let asked = asked ?? Array(contexts.indices)
    guard !asked.isEmpty, asked.allSatisfy(contexts.indices.contains) else {
      throw ModelError(at: "contexts", "the contexts asked about are not those of the model")
    }
    self.vocabulary = vocabulary
    self.partition = partition
    self.contexts = contexts
    self.steering = steering
    self.target = target
    self.asked = asked
  }

  /// The contradictions between these parts, in order, at most `limit`.
  package static func faults(
    vocabulary: Vocabulary, partition: ConceptPartition?, contexts: [Context], steering: Steering,
    target: Int?, limit: Int
  ) -> [ModelError] {
    var faults: [ModelError] = []
    faults += ContextOutline.faults(
      contexts.map(ContextOutline.init), in: partition, limit: limit - faults.count
    ) { index in
      let context = contexts[index]
      return context.distribution.fault(
        for: vocabulary,
        at: "contexts[\(index)] (\(quoted(context.name))).\(context.distribution.key)")
    }
    if let target, !(partition?.concepts.indices.contains(target) ?? false) {
      faults.append(
        ModelError(at: "target", "there is no concept number \(target) to be the target"))
    }
    if let fault = steering.fault(contexts: contexts, vocabulary: vocabulary) {
      faults.append(fault)
    }
    return Array(faults.prefix(limit))
  }

  /// The names of the contexts.
  public var contextNames: [String] { contexts.map(\.name) }

  /// The concepts of the contexts.
  public var contextConcepts: [Int?] { contexts.map(\.concept) }
}

/// What determines the log-odds: the sets of contexts, or the log-odds themselves.
public enum Steering: Sendable {
  /// Difference of means over positive and negative contexts.
  case sets(SteeringSets)
  /// Log-odds given directly, one exact number for each token.
  case logOdds(NumberRow)

  fileprivate func fault(contexts: [Context], vocabulary: Vocabulary) -> ModelError? {
    switch self {
    case .sets(let sets): return sets.fault(contexts: contexts)
    case .logOdds(let values):
      return values.count == vocabulary.count
        ? nil
        : ModelError(
          at: "logOdds", "\(values.count) values for \(vocabulary.count) tokens",
          remedy: "give one per token")
    }
  }
}

extension NextTokenDistribution {
  /// The key of the model file that gives distributions of this kind.
  package var key: String {
    switch self {
    case .probabilities: return "probabilities"
    case .weights: return "weights"
    case .logits: return "logits"
    }
  }
}
