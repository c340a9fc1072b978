// Turns the counts of a corpus into a steering model.
internal import ExactArithmetic
public import NumericArrays
public import SteeringModel

extension CorpusCounts {
  /// The most entries (contexts × tokens) of a counted model.
  public static let entryLimit = 20_000_000

  /// The steering model of the counts, exactly.
  ///
  /// p(z|c) = (count + λ)/(total + λV) with additive smoothing λ; the weight of a context is its
  /// share of all counts. `rules.order` must be ``order``. Throws `FileError` when no context is
  /// left, when the model would have more than ``entryLimit`` entries, or when P or N would be
  /// empty. Costs contexts × tokens.
  public func model(_ rules: CountingRules) throws(FileError) -> SteeringModel {
    precondition(rules.order == order, "counts of another order")
    let vocabulary = try naming(source) { () throws(ModelError) in
      try Vocabulary(tokens.map { String($0) })
    }
    let concepts = try naming(source) { () throws(ModelError) in
      try ConceptPartition(rules.concepts.concepts(of: tokens), of: vocabulary)
    }
    let counted = modelContexts(concepts: concepts, rules: rules)
    guard !counted.isEmpty else {
      throw FileError(
        .badData, path: source,
        message:
          "every context occurs less than \(rules.minimumCount) times; lower the minimum count")
    }
    guard counted.count <= CorpusCounts.entryLimit / tokens.count else {
      throw FileError(
        .badData, path: source,
        message: "\(counted.count) contexts of \(tokens.count) characters have more than "
          + "\(CorpusCounts.entryLimit) entries; lower the order or raise the minimum count")
    }
    let sets = try SteeringChoice(concepts: concepts, rules: rules, source: source)
      .sets(among: counted)
    let sum = counted.reduce(0) { $0 + $1.total }
    let contexts = counted.map { context in
      Context(
        name: context.name, concept: context.concept, weight: Rational(context.total, sum),
        distribution: .probabilities(smoothed(context, by: rules.smoothing)))
    }
    return try naming(source) { () throws(ModelError) in
      try SteeringModel(
        vocabulary: vocabulary, partition: concepts, contexts: contexts, steering: .sets(sets))
    }
  }

  private func smoothed(_ context: CountedContext, by smoothing: Rational) -> [Rational] {
    let total = Rational(context.total) + smoothing * Rational(tokens.count)
    var probabilities = [Rational](repeating: smoothing / total, count: tokens.count)
    for (token, count) in context.next {
      probabilities[token] = (Rational(count) + smoothing) / total
    }
    return probabilities
  }
}

extension ModelFile {
  /// The counted model of the texts at `paths`: counts, then ``CorpusCounts/model(_:)``.
  ///
  /// Throws `FileError`.
  public static func count(
    texts paths: [String], rules: CountingRules
  ) throws(FileError) -> SteeringModel {
    try CorpusCounts(paths: paths, order: rules.order).model(rules)
  }
}
