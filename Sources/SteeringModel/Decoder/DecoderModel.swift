// The model that questions about steering through a final norm are about.
public import ExactArithmetic
internal import PlainText

/// A context c_j of a decoder: its hidden state before the final norm, and its weight in the data.
public struct HiddenContext: Sendable {
  /// The name by which steering sets and the command line refer to it.
  public let name: String
  /// The number of its concept; nil when the model does not say.
  public let concept: Int?
  /// The weight π_j > 0; the weights of a model sum to 1.
  public let weight: Rational
  /// The hidden state h, d exact numbers.
  public let state: [Rational]

  /// The context with these parts.
  public init(name: String, concept: Int?, weight: Rational, state: [Rational]) {
    self.name = name
    self.concept = concept
    self.weight = weight
    self.state = state
  }
}

/// The way that steering takes from the hidden state.
public enum SteeringCourse: String, Sendable, CaseIterable {
  /// h + αv.
  case line
  /// The state is turned towards v and keeps its norm (24).
  case sphere = "spherical"
}

/// The last layer of a decoder: contexts with their hidden states, which steering moves to h + αv
/// before the final norm (section 9 of the mathematics).
public struct DecoderModel: NamedModel {
  /// The tokens, one a row of the unembedding.
  public let vocabulary: Vocabulary
  /// The concepts; nil for a model that names none.
  public let partition: ConceptPartition?
  /// The contexts, in the order given.
  public let contexts: [HiddenContext]
  /// The final norm and the unembedding.
  public let head: NormedHead
  /// The way that steering takes.
  public let course: SteeringCourse
  /// P and N, of whose states ``direction`` is the difference of means; nil for a vector that was
  /// given.
  public let sets: SteeringSets?
  /// The steering vector v, d exact numbers.
  public let direction: [Rational]
  /// The number of the target concept; nil when the model names none.
  public let target: Int?
  /// The numbers of the contexts that a question is about when it names none, increasing.
  public let asked: [Int]

  /// The names of the contexts.
  public var contextNames: [String] { contexts.map(\.name) }

  /// The concepts of the contexts.
  public var contextConcepts: [Int?] { contexts.map(\.concept) }

  /// What gives a decoder's steering vector.
  public enum Steering: Sendable {
    /// The difference of the means of hidden states over P and over N.
    case sets(SteeringSets)
    /// The vector itself.
    case vector([Rational])
  }

  /// Checks the parts against one another.
  ///
  /// The target is that of the steering sets, or else `target`. `asked` are the contexts of
  /// ``asked``, nil for all. Throws ``ModelError`` with the first contradiction.
  public init(
    vocabulary: Vocabulary, partition: ConceptPartition?, contexts: [HiddenContext],
    head: NormedHead, steering: Steering, course: SteeringCourse = .line, target: Int? = nil,
    asked: [Int]? = nil
  ) throws(ModelError) {
    var target = target
    if case .sets(let sets) = steering { target = sets.target ?? target }
    let faults = DecoderModel.faults(
      vocabulary: vocabulary, partition: partition, contexts: contexts, head: head,
      steering: steering, target: target, limit: 1)
    if let fault = faults.first { throw fault }
    let asked = asked ?? Array(contexts.indices)
    guard !asked.isEmpty, asked.allSatisfy(contexts.indices.contains) else {
      throw ModelError(at: "contexts", "the contexts asked about are not those of the model")
    }
    self.vocabulary = vocabulary
    self.partition = partition
    self.contexts = contexts
    self.head = head
    self.course = course
    self.target = target
    self.asked = asked
    switch steering {
    case .sets(let sets):
      self.sets = sets
      let means = [sets.positive, sets.negative].map { members in
        DecoderModel.mean(members.map { contexts[$0].state }, dimension: head.dimension)
      }
      direction = zip(means[0], means[1]).map { $0 - $1 }
    case .vector(let vector):
      sets = nil
      direction = vector
    }
  }

  private static func mean(_ vectors: [[Rational]], dimension: Int) -> [Rational] {
    (0..<dimension).map { place in
      vectors.reduce(0) { $0 + $1[place] } / Rational(vectors.count)
    }
  }

  /// The contradictions between these parts, in order, at most `limit`.
  package static func faults(
    vocabulary: Vocabulary, partition: ConceptPartition?, contexts: [HiddenContext],
    head: NormedHead, steering: Steering, target: Int?, limit: Int
  ) -> [ModelError] {
    var faults: [ModelError] = []
    if head.rows.rowCount != vocabulary.count {
      faults.append(
        ModelError(
          at: "decoder.unembedding",
          "\(head.rows.rowCount) rows for \(vocabulary.count) tokens",
          remedy: "give one row a token, or the number of those that count as \"rows\""))
    }
    faults += ContextOutline.faults(
      contexts.map(ContextOutline.init), in: partition, limit: limit - faults.count
    ) { index in
      let context = contexts[index]
      return context.state.count == head.dimension
        ? nil
        : ModelError(
          at: "contexts[\(index)] (\(quoted(context.name)))",
          "the hidden state has \(context.state.count) numbers where the head has \(head.dimension)"
        )
    }
    if let target, !(partition?.concepts.indices.contains(target) ?? false) {
      faults.append(
        ModelError(at: "target", "there is no concept number \(target) to be the target"))
    }
    switch steering {
    case .sets(let sets):
      if let fault = sets.fault(names: contexts.map(\.name)) { faults.append(fault) }
    case .vector(let vector):
      if vector.count != head.dimension {
        faults.append(
          ModelError(
            at: "vector", "\(vector.count) numbers where the head has \(head.dimension)"))
      }
    }
    return Array(faults.prefix(max(limit, 0)))
  }
}
