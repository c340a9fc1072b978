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

  /// Checks the parts against one another.
  ///
  /// Throws ``ModelError`` with the first contradiction.
  public init(
    vocabulary: Vocabulary, partition: ConceptPartition?, contexts: [Context], steering: Steering
  ) throws(ModelError) {
    var names: [String: Int] = [:]
    guard !contexts.isEmpty else {
      throw ModelError(at: "contexts", "there are no contexts", remedy: "give at least one")
    }
    for (index, context) in contexts.enumerated() {
      let place = "contexts[\(index)] (\(quoted(context.name)))"
      if let first = names.updateValue(index, forKey: context.name) {
        throw ModelError(
          at: place, "the name is already that of contexts[\(first)]",
          remedy: "context names must be distinct")
      }
      if let concept = context.concept, !(partition?.concepts.indices.contains(concept) ?? false) {
        throw ModelError(at: "\(place).concept", "there is no concept number \(concept)")
      }
      guard context.weight.signum > 0 else {
        throw ModelError(
          at: "\(place).weight", "weight \(context.weight.shortText) is not positive")
      }
      try context.distribution.validate(for: vocabulary, at: "\(place).\(context.distribution.key)")
    }
    let total = contexts.reduce(0) { $0 + $1.weight }
    guard total == 1 else {
      throw ModelError(
        at: "contexts", "the weights sum to \(total.shortText)", remedy: "the sum must be exactly 1"
      )
    }
    try steering.validate(contexts: contexts, vocabulary: vocabulary, partition: partition)
    self.vocabulary = vocabulary
    self.partition = partition
    self.contexts = contexts
    self.steering = steering
  }

  /// The number of the context called `name`, or nil.
  public func contextIndex(of name: String) -> Int? { contexts.firstIndex { $0.name == name } }

  /// The name of the concept of token `token`; nil when the model has no concepts.
  public func conceptName(ofToken token: Int) -> String? {
    partition.map { $0.concepts[$0.conceptOfToken[token]].name }
  }

  /// Whether `token` belongs to the target concept; nil when the model names no target.
  public func isTarget(_ token: Int) -> Bool? {
    guard let partition, case .sets(let sets) = steering else { return nil }
    return partition.conceptOfToken[token] == sets.target
  }
}

/// What determines the log-odds: the sets of contexts, or the log-odds themselves.
public enum Steering: Sendable {
  /// Difference of means over positive and negative contexts.
  case sets(SteeringSets)
  /// Log-odds given directly, one exact number for each token.
  case logOdds(NumberRow)

  func validate(
    contexts: [Context], vocabulary: Vocabulary, partition: ConceptPartition?
  ) throws(ModelError) {
    switch self {
    case .sets(let sets): try sets.validate(contexts: contexts, partition: partition)
    case .logOdds(let values):
      guard values.count == vocabulary.count else {
        throw ModelError(
          at: "logOdds", "\(values.count) values for \(vocabulary.count) tokens",
          remedy: "give one per token")
      }
    }
  }
}

/// The target concept T and the contexts whose means are subtracted: P and N, of equal size q.
public struct SteeringSets: Sendable, Equatable {
  /// The number of the target concept.
  public let target: Int
  /// The numbers of the positive contexts; one may repeat.
  public let positive: [Int]
  /// The numbers of the negative contexts; one may repeat.
  public let negative: [Int]

  /// The sets with these members.
  public init(target: Int, positive: [Int], negative: [Int]) {
    self.target = target
    self.positive = positive
    self.negative = negative
  }

  /// q = |P| = |N|.
  public var size: Int { positive.count }

  func validate(contexts: [Context], partition: ConceptPartition?) throws(ModelError) {
    guard partition?.concepts.indices.contains(target) ?? false else {
      throw ModelError(at: "steering", "there is no concept number \(target) to be the target")
    }
    if let stray = (positive + negative).first(where: { !contexts.indices.contains($0) }) {
      throw ModelError(at: "steering", "there is no context number \(stray)")
    }
    guard !positive.isEmpty, positive.count == negative.count else {
      throw ModelError(
        at: "steering",
        "\(positive.count) positive and \(negative.count) negative contexts",
        remedy: "P and N must be of equal size, at least 1")
    }
    if let common = Set(positive).intersection(negative).min() {
      throw ModelError(
        at: "steering", "context \(quoted(contexts[common].name)) is both positive and negative",
        remedy: "P and N must be disjoint")
    }
    let kinds = Set((positive + negative).map { contexts[$0].distribution.key })
    guard kinds.count == 1 else {
      throw ModelError(
        at: "steering",
        "positive and negative contexts mix \(kinds.sorted().joined(separator: " and "))",
        remedy: "give all of them in one form")
    }
  }
}

extension NextTokenDistribution {
  /// The key of the model file that gives distributions of this kind.
  var key: String {
    switch self {
    case .probabilities: return "probabilities"
    case .weights: return "weights"
    case .logits, .exactLogits: return "logits"
    }
  }
}
