// A model at a sampling temperature, as a model of its own.
package import ExactArithmetic
package import SteeringModel

extension SteeringModel {
  /// The model whose distributions are p^{1/t}, normalised, with t = `temperature` > 0: what
  /// certificates and verdicts are about, which need a model in exact numbers.
  ///
  /// Its log-odds are M/t less a constant, which changes no curve, peak or order. ``SteeredModel``
  /// has the same families and keeps M. Throws `ModelError` where p^{1/t} is not rational.
  package func tempered(at temperature: Rational) throws(ModelError) -> SteeringModel {
    if temperature == 1 { return self }
    var known: [NextTokenDistribution: NextTokenDistribution] = [:]
    var contexts: [Context] = []
    for (index, context) in self.contexts.enumerated() {
      let place = "contexts[\(index)]"
      let distribution: NextTokenDistribution
      if let made = known[context.distribution] {
        distribution = made
      } else {
        distribution = try context.distribution.tempered(at: temperature, place)
        known[context.distribution] = distribution
      }
      contexts.append(
        Context(
          name: context.name, concept: context.concept, weight: context.weight,
          distribution: distribution))
    }
    let steering: Steering =
      switch self.steering {
      case .sets: self.steering
      case .logOdds(let values): .logOdds(NumberRow(values.map { $0 / temperature }))
      }
    return try SteeringModel(
      vocabulary: vocabulary, partition: partition, contexts: contexts, steering: steering)
  }
}

extension NextTokenDistribution {
  /// p^{1/t}, in exact numbers.
  fileprivate func tempered(
    at temperature: Rational, _ place: String
  ) throws(ModelError) -> NextTokenDistribution {
    let weights = ExactWeight.weights(of: self, temperature: temperature)
    guard !isLogits else {
      return .exactLogits(weights.compactMap { $0.logarithm?.rational })
    }
    guard let powers = weights.allRationals else {
      throw ModelError(
        at: place, "at temperature \(temperature.shortText) the probabilities are not rational",
        remedy: "peaks, curves, limits and choose enclose them")
    }
    let total = powers.reduce(0, +)
    if case .weights = self { return .weights(NumberRow(powers)) }
    return .probabilities(powers.map { $0 / total })
  }
}
