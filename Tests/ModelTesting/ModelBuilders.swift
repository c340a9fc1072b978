public import ExactArithmetic
public import SteeringModel

/// A context of a hand-written model: its name, concept number and distribution.
public struct ContextOutline: Sendable {
  let name: String
  let concept: Int?
  let weight: Rational?
  let distribution: NextTokenDistribution

  /// A context with its distribution; all contexts weigh the same when `weight` is nil.
  public init(
    _ name: String, concept: Int?, weight: Rational? = nil, _ distribution: NextTokenDistribution
  ) {
    self.name = name
    self.concept = concept
    self.weight = weight
    self.distribution = distribution
  }
}

extension SteeringModel {
  /// A model written as token names, `concepts` as name and token numbers, contexts, and steering.
  public init(
    tokens: [String], concepts: [(name: String, tokens: [Int])]? = nil,
    _ contexts: [ContextOutline],
    steering: Steering
  ) throws(ModelError) {
    let vocabulary = try Vocabulary(tokens)
    var partition: ConceptPartition?
    if let concepts {
      partition = try ConceptPartition(
        concepts.map { Concept(name: $0.name, tokens: $0.tokens) }, of: vocabulary)
    }
    let share = Rational(1, max(1, contexts.count))
    try self.init(
      vocabulary: vocabulary, partition: partition,
      contexts: contexts.map {
        Context(
          name: $0.name, concept: $0.concept, weight: $0.weight ?? share,
          distribution: $0.distribution)
      }, steering: steering)
  }

  /// One context with these weights, and log-odds given directly.
  public init(weights: [Rational], logOdds: [Rational]) throws(ModelError) {
    try self.init(
      tokens: weights.indices.map { "t\($0)" },
      [ContextOutline("c", concept: nil, .weights(NumberRow(weights)))],
      steering: .logOdds(NumberRow(logOdds)))
  }

  /// Three contexts: `neutral`, and one of P and one of N, whose probabilities are proportional to the
  /// entries, so that M(z) = log(positive_z / negative_z) up to one constant.
  public init(
    neutral: [Rational], positive: [Rational], negative: [Rational]
  ) throws(ModelError) {
    func normalised(_ weights: [Rational]) -> NextTokenDistribution {
      let sum = weights.reduce(0, +)
      return .probabilities(weights.map { $0 / sum })
    }
    try self.init(
      tokens: neutral.indices.map { "t\($0)" },
      concepts: [("first", [0]), ("rest", Array(1..<neutral.count))],
      [
        ContextOutline("neutral", concept: 1, normalised(neutral)),
        ContextOutline("positive", concept: 0, normalised(positive)),
        ContextOutline("negative", concept: 1, normalised(negative)),
      ], steering: .sets(SteeringSets(target: 0, positive: [1], negative: [2])))
  }

  /// A model of Assumption 1: `inside` and `outside` are a_z and b_z, and each context, given by its
  /// concept, has the distribution they make.
  public init(
    concepts: [[Int]], inside: [Rational], outside: [Rational], contexts: [Int], target: Int,
    positive: [Int], negative: [Int]
  ) throws(ModelError) {
    try self.init(
      tokens: inside.indices.map { "t\($0)" },
      concepts: concepts.enumerated().map { ("C\($0.offset)", $0.element) },
      contexts.enumerated().map { index, concept in
        let own = Set(concepts[concept])
        return ContextOutline(
          "c\(index)", concept: concept,
          .probabilities(inside.indices.map { own.contains($0) ? inside[$0] : outside[$0] }))
      },
      steering: .sets(SteeringSets(target: target, positive: positive, negative: negative)))
  }

  /// The same model with the distribution of context `index` replaced.
  public func replacing(
    _ index: Int, by distribution: NextTokenDistribution
  ) throws(ModelError) -> SteeringModel {
    var contexts = contexts
    let old = contexts[index]
    contexts[index] = Context(
      name: old.name, concept: old.concept, weight: old.weight, distribution: distribution)
    return try SteeringModel(
      vocabulary: vocabulary, partition: partition, contexts: contexts, steering: steering)
  }
}
