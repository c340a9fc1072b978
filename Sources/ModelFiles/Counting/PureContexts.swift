// Makes the data of the paper's experiments from a two-valued model.
internal import ChoiceSequences
public import ExactArithmetic
internal import PlainText
public import SteeringModel

/// The paper's data: contexts of T − 1 tokens of one concept, all of them or a sample, equal
/// ones merged.
///
/// Concepts are equally likely, and so are the sequences of one. The next token of a context
/// depends on its concept only (Assumption 1).
public struct PureContexts: Sendable {
  /// T − 1, the number of tokens of a context.
  public var length: Int
  /// How many sequences are drawn for each concept; nil for each sequence once.
  public var samples: Int?
  /// Determines the sequences drawn.
  public var seed: UInt64
  /// For uniform data, p = (1 − ε)/s in the concept of the context and ε/((G − 1)s) elsewhere, s
  /// the size of the token's concept; nil for the distributions of the model at hand.
  public var epsilon: Rational?

  /// The largest number of contexts.
  public static let contextLimit = 1_000_000
  /// The largest number of contexts times the larger of V and T − 1.
  public static let entryLimit = 20_000_000

  /// Contexts of `length` tokens, which must be at least one.
  public init(length: Int, samples: Int? = nil, seed: UInt64 = 1, epsilon: Rational? = nil) {
    precondition(length > 0 && (samples ?? 1) > 0, "at least one token and one sample")
    self.length = length
    self.samples = samples
    self.seed = seed
    self.epsilon = epsilon
  }

  /// The model of these contexts with the tokens, concepts and target of `model`.
  ///
  /// The members of P and N are the contexts of the same names where there are such, else the first
  /// other contexts of the same concepts, so that the log-odds change only with ε. Throws
  /// `ModelError` when `model` has no concepts or no P and N, when its contexts of one concept
  /// differ, or when there would be more contexts than ``contextLimit`` and ``entryLimit`` allow.
  public func model(from model: SteeringModel) throws(ModelError) -> SteeringModel {
    guard let partition = model.partition, case .sets(let sets) = model.steering else {
      throw ModelError(
        at: "concepts", "the model gives no concepts with positive and negative contexts",
        remedy: "use one with \"concepts\" and \"steering\"")
    }
    let distributions = try ConceptDistributions(model, partition, epsilon).rows
    try checkSize(partition, tokenCount: model.vocabulary.count)
    var generator = SplitMix64(state: seed)
    var sequences: [(concept: Int, tokens: [Int], weight: Rational)] = []
    for (number, concept) in partition.concepts.enumerated() {
      for (places, count, total) in multiset(concept.tokens.count, &generator) {
        sequences.append(
          (
            number, places.map { concept.tokens[$0] },
            Rational(count, total) / Rational(partition.concepts.count)
          ))
      }
    }
    let names = SequenceNames(
      sequences.map { ($0.concept, $0.tokens) }, model.vocabulary, partition
    ).names
    let contexts = zip(names, sequences).map {
      Context(
        name: $0, concept: $1.concept, weight: $1.weight, distribution: distributions[$1.concept])
    }
    return try SteeringModel(
      vocabulary: model.vocabulary, partition: partition, contexts: contexts,
      steering: .sets(try steering(sets, of: model, among: contexts)))
  }

  /// The sequences of positions below `size`, in their order, with how often each occurs and the
  /// sum of these.
  private func multiset(
    _ size: Int, _ generator: inout SplitMix64
  ) -> [(places: [Int], count: Int, total: Int)] {
    guard let samples else {
      var all: [[Int]] = [[]]
      for _ in 0..<length { all = all.flatMap { start in (0..<size).map { start + [$0] } } }
      return all.map { ($0, 1, all.count) }
    }
    var counts: [[Int]: Int] = [:]
    for _ in 0..<samples {
      let places = (0..<length).map { _ in
        Int(generator.next().multipliedFullWidth(by: UInt64(size)).high)
      }
      counts[places, default: 0] += 1
    }
    return counts.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map {
      ($0.key, $0.value, samples)
    }
  }

  private func checkSize(
    _ partition: ConceptPartition, tokenCount: Int
  ) throws(ModelError) {
    let limit = min(
      PureContexts.contextLimit, PureContexts.entryLimit / max(tokenCount, length))
    var total = 0
    for concept in partition.concepts {
      var count = 1
      // Past the limit the exact number does not matter.
      for _ in 0..<length where count <= limit { count *= concept.tokens.count }
      total += min(count, samples ?? count)
      guard total <= limit else {
        throw ModelError(
          at: "concepts[\(quoted(concept.name))]",
          samples == nil
            ? "\(concept.tokens.count)^\(length) sequences of tokens are too many: at most \(limit) "
              + "contexts of \(tokenCount) tokens are made"
            : "with its samples there are more than \(limit) contexts of \(tokenCount) tokens",
          remedy: samples == nil ? "draw samples of them" : "draw fewer samples")
      }
    }
  }

  private func steering(
    _ sets: SteeringSets, of model: SteeringModel, among contexts: [Context]
  ) throws(ModelError) -> SteeringSets {
    var numbers: [String: Int] = [:]
    var members: [Int: [Int]] = [:]
    for (number, context) in contexts.enumerated() {
      numbers[context.name] = number
      if let concept = context.concept { members[concept, default: []].append(number) }
    }
    let wanted = sets.positive + sets.negative
    var chosen: [Int: Int] = [:]
    for old in wanted {
      if let number = numbers[model.contexts[old].name],
        contexts[number].concept == model.contexts[old].concept
      {
        chosen[old] = number
      }
    }
    var taken = Set(chosen.values)
    for old in wanted where chosen[old] == nil {
      let context = model.contexts[old]
      guard
        let next = context.concept.flatMap({ members[$0] })?.first(where: { !taken.contains($0) })
      else {
        throw ModelError(
          at: "steering", "there is no context left to take the place of \(quoted(context.name))",
          remedy: "make contexts longer or draw more samples")
      }
      chosen[old] = next
      taken.insert(next)
    }
    func numbersOf(_ old: [Int]) -> [Int] { old.compactMap { chosen[$0] } }
    return SteeringSets(
      target: model.target, positive: numbersOf(sets.positive), negative: numbersOf(sets.negative))
  }
}
