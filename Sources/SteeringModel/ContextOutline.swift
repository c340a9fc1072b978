// What contexts have in common, and what can be wrong with it.
internal import ExactArithmetic
internal import PlainText

/// A context without what gives its probabilities.
struct ContextOutline {
  let name: String
  let concept: Int?
  let weight: Rational

  init(_ context: Context) {
    (name, concept, weight) = (context.name, context.concept, context.weight)
  }

  init(_ context: HiddenContext) {
    (name, concept, weight) = (context.name, context.concept, context.weight)
  }

  init(_ context: PromptContext) {
    (name, concept, weight) = (context.name, context.concept, context.weight)
  }

  /// The contradictions between `contexts`, in order, at most `limit`, with those that `own` finds in
  /// what else the context of a number has.
  static func faults(
    _ contexts: [ContextOutline], in partition: ConceptPartition?, limit: Int,
    own: (Int) -> ModelError?
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
      if let fault = own(index) { faults.append(fault) }
    }
    let total = contexts.reduce(0) { $0 + $1.weight }
    if faults.isEmpty, total != 1 {
      faults.append(
        ModelError(
          at: "contexts", "the weights sum to \(total.shortText)",
          remedy: "the sum must be exactly 1"))
    }
    return faults
  }
}
