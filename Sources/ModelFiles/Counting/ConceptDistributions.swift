// The one distribution that all contexts of a concept share, made or read off a model.
internal import ExactArithmetic
internal import PlainText
internal import SteeringModel

/// The next-token distribution of the contexts of each concept.
struct ConceptDistributions {
  /// One for each concept.
  let rows: [NextTokenDistribution]

  /// Uniform data with ε = `epsilon`, or what the contexts of `model` have.
  ///
  /// Throws `ModelError` for a concept without contexts or whose contexts differ, and for logits,
  /// which have no rational probabilities.
  init(
    _ model: SteeringModel, _ partition: ConceptPartition, _ epsilon: Rational?
  ) throws(ModelError) {
    if let epsilon {
      rows = try ConceptDistributions.uniform(partition, epsilon)
      return
    }
    var rows: [NextTokenDistribution] = []
    for (number, concept) in partition.concepts.enumerated() {
      let members = model.contexts.filter { $0.concept == number }
      guard let first = members.first else {
        throw ModelError(
          at: "concepts[\(quoted(concept.name))]", "no context shows its distribution",
          remedy: "add one to the model, or use uniform data")
      }
      if let other = members.first(where: { $0.distribution != first.distribution }) {
        throw ModelError(
          at: "contexts",
          "\(quoted(first.name)) and \(quoted(other.name)), both of \(quoted(concept.name)), have "
            + "different distributions",
          remedy: "the contexts of a concept must have one; or use uniform data")
      }
      rows.append(.probabilities(try ConceptDistributions.probabilities(of: first)))
    }
    self.rows = rows
  }

  private static func probabilities(of context: Context) throws(ModelError) -> [Rational] {
    switch context.distribution {
    case .probabilities(let values): return values
    case .weights(let values):
      let sum = values.reduce(0, +)
      return values.map { $0 / sum }
    case .logits:
      throw ModelError(
        at: "contexts", "\(quoted(context.name)) has logits, whose probabilities are not rational",
        remedy: "use a model with probabilities, or uniform data")
    }
  }

  private static func uniform(
    _ partition: ConceptPartition, _ epsilon: Rational
  ) throws(ModelError) -> [NextTokenDistribution] {
    let others = partition.concepts.count - 1
    guard others > 0 else {
      throw ModelError(
        at: "concepts", "there is one concept only", remedy: "uniform data need two or more")
    }
    return partition.concepts.indices.map { own in
      .probabilities(
        partition.conceptOfToken.map { concept in
          let size = Rational(partition.concepts[concept].tokens.count)
          return concept == own ? (1 - epsilon) / size : epsilon / (Rational(others) * size)
        })
    }
  }
}
