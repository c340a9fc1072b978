// The model that all questions are about.
public import ExactArithmetic
internal import PlainText

/// A vocabulary with concepts, contexts with their next-token distributions, and how it is steered:
/// all that the theory takes as given (sections 1 and 2 of the mathematics).
public struct SteeringModel: Sendable {
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
    if contexts.isEmpty {
      faults.append(
        ModelError(at: "contexts", "there are no contexts", remedy: "give at least one"))
    }
    var names: [String: Int] = [:]
    for (index, context) in contexts.enumerated() where faults.count < limit {
      let place = "contexts[\(index)] (\(quoted(context.name)))"
      if let first = names.updateValue(index, forKey: context.name) {
        faults.append(
          ModelError(
            at: place, "the name is already that of contexts[\(first)]",
            remedy: "context names must be distinct"))
      }
      if let concept = context.concept, !(partition?.concepts.indices.contains(concept) ?? false) {
        faults.append(
          ModelError(at: "\(place).concept", "there is no concept number \(concept)"))
      }
      if context.weight.signum <= 0 {
        faults.append(
          ModelError(
            at: "\(place).weight", "weight \(context.weight.shortText) is not positive"))
      }
      if let fault = context.distribution.fault(
        for: vocabulary, at: "\(place).\(context.distribution.key)")
      {
        faults.append(fault)
      }
    }
    let total = contexts.reduce(0) { $0 + $1.weight }
    if faults.isEmpty, total != 1 {
      faults.append(
        ModelError(
          at: "contexts", "the weights sum to \(total.shortText)",
          remedy: "the sum must be exactly 1"))
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

  /// The number of the context called `name`, or nil.
  public func contextIndex(of name: String) -> Int? { contexts.firstIndex { $0.name == name } }

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
