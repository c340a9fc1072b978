// Takes tokens that do not exist out of a model.
internal import ExactArithmetic
internal import NumericArrays
internal import PlainText
internal import SteeringModel

/// Tokens whose logit is −∞ in every row that is used: they have no probability at any strength, and
/// without them all laws hold.
struct AbsentTokens {
  private let isAbsent: [Bool]
  private let key: String

  /// The tokens of which `isAbsent` says so, found in the array `key`.
  init(_ isAbsent: [Bool], of key: String) {
    self.isAbsent = isAbsent
    self.key = key
  }

  /// Removes the tokens from `parts`, whose numbers change; what there is to say of it.
  ///
  /// Throws `FileError` when nothing is left of the vocabulary or of a concept.
  func removed(from parts: inout ModelParts, path: String) throws(FileError) -> String {
    let kept = isAbsent.indices.filter { !isAbsent[$0] }
    let gone = isAbsent.indices.filter { isAbsent[$0] }.map { parts.vocabulary.tokens[$0] }
    guard !kept.isEmpty else {
      throw FileError(
        ModelError(at: key, "every logit is -inf", remedy: "give some tokens finite logits"),
        path: path)
    }
    let vocabulary = parts.vocabulary.keeping(kept)
    if let partition = parts.partition {
      var places = [Int](repeating: 0, count: isAbsent.count)
      for (place, token) in kept.enumerated() { places[token] = place }
      let concepts = partition.concepts.map { concept in
        Concept(
          name: concept.name,
          tokens: concept.tokens.filter { !isAbsent[$0] }.map { places[$0] })
      }
      parts.partition = try naming(path) { () throws(ModelError) in
        try ConceptPartition(concepts, of: vocabulary)
      }
    }
    // Contexts of one row keep sharing their numbers.
    var reduced: [NextTokenDistribution: NextTokenDistribution] = [:]
    parts.contexts = parts.contexts.map { context in
      guard case .logits(let values) = context.distribution else { return context }
      let distribution =
        reduced[context.distribution] ?? .logits(kept.map { values[$0] })
      reduced[context.distribution] = distribution
      return Context(
        name: context.name, concept: context.concept, weight: context.weight,
        distribution: distribution)
    }
    if let logOdds = parts.logOdds, logOdds.count == isAbsent.count {
      parts.logOdds = logOdds.keeping(kept)
    }
    parts.vocabulary = vocabulary
    let names = gone.prefix(3).map { quoted($0) }.joined(separator: ", ")
    return
      "\(path): \(key): \(gone.count == 1 ? "1 token has" : "\(gone.count) tokens have") the logit "
      + "-inf in every row and \(gone.count == 1 ? "is" : "are") no part of the model: \(names)"
      + (gone.count > 3 ? ", ..." : "")
  }
}
