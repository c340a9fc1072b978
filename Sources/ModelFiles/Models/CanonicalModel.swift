// What a certificate holds of a model: the whole of it, or what belongs to some contexts.
internal import ExactArithmetic
package import SteeringModel

/// A model, or the part of one that says all about some of its contexts, in the form whose text has
/// a digest.
package struct CanonicalModel: Sendable {
  /// The model.
  package let model: SteeringModel
  /// The numbers of the contexts in the part, increasing.
  package let contexts: [Int]
  /// Their distributions, each once.
  package let shared: DistinctDistributions
  /// What determines the log-odds; P and N as positions in ``contexts``.
  package let steering: Steering

  /// The whole of `model`.
  package init(_ model: SteeringModel) {
    self.model = model
    contexts = Array(model.contexts.indices)
    shared = DistinctDistributions(of: model.contexts)
    steering = model.steering
  }

  /// The part of `model` about `chosen` contexts: these, and for probabilities also those of P and
  /// N, whose products give the log-odds; for logits that come from contexts left out, the log-odds
  /// themselves, up to their constant.
  package init(_ model: SteeringModel, about chosen: [Int], logOdds: LogOdds) {
    guard case .sets(let sets) = model.steering else {
      self.init(model, contexts: Set(chosen).sorted(), steering: model.steering)
      return
    }
    let members = Set(sets.positive + sets.negative)
    let isLogits = model.contexts[sets.positive[0]].distribution.isLogits
    let contexts = (isLogits ? Set(chosen) : members.union(chosen)).sorted()
    guard members.isSubset(of: contexts) else {
      let statistics = NumberRow(logOdds.statistics.map(\.rational))
      self.init(model, contexts: contexts, steering: .logOdds(statistics))
      return
    }
    let places = Dictionary(uniqueKeysWithValues: contexts.enumerated().map { ($1, $0) })
    self.init(
      model, contexts: contexts,
      steering: .sets(
        SteeringSets(
          target: sets.target, positive: sets.positive.compactMap { places[$0] },
          negative: sets.negative.compactMap { places[$0] })))
  }

  private init(_ model: SteeringModel, contexts: [Int], steering: Steering) {
    self.model = model
    self.contexts = contexts
    self.steering = steering
    shared = DistinctDistributions(of: contexts.map { model.contexts[$0] })
  }

  /// The concepts with their tokens in order.
  package var concepts: [Concept] {
    (model.partition?.concepts ?? []).map { Concept(name: $0.name, tokens: $0.tokens.sorted()) }
  }
}
