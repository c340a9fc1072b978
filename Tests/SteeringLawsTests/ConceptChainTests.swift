import ExactArithmetic
import ModelTesting
import PropertyTesting
import SteeringModel
import Testing

@testable import SteeringLaws

@Suite("Chains of concepts")
struct ConceptChainTests {
  @Test func `the closed form is the stationary law of the tokens, exactly`() {
    checkProperty("concept chain", count: 40) { (source: inout ChoiceSource) in
      (try source.assumptionModel(isContrastive: false), source.integer(in: -2...2))
    } satisfies: { (model: SteeringModel, step: Int) in
      let partition = try #require(model.partition)
      let logOdds = LogOdds(model)
      let families = model.contexts.map { TiltedFamily($0.distribution, logOdds) }
      // There is one context of each concept, in their order.
      let chain = TokenChain(
        families.map { SteeredFamily($0) }, contextOfToken: partition.conceptOfToken)
      guard case .sets(let sets) = model.steering else { return }
      let alpha = Rational(step * sets.size)
      let law = try chain.law(
        at: alpha, groups: partition.concepts.map(\.tokens), digits: 10, precisionLimit: 4096)
      let levels = families[0].levels
      func weight(_ concept: Int, in context: Int) throws -> Rational {
        let weights = try #require(families[context].tokenWeights.allRationals)
        return try partition.concepts[concept].tokens.reduce(0) { sum, token in
          let statistic = levels[families[0].levelOfToken[token]].statistic
          return sum + weights[token] * (try #require((alpha * statistic).exponential()))
        }
      }
      let all = partition.concepts.indices
      let claimed = ConceptChain(
        inside: try all.map { try weight($0, in: $0) },
        outside: try all.map { try weight($0, in: $0 == 0 ? 1 : 0) }
      ).frequencies()
      try demand(
        law.groups.map(\.exact) == claimed, "\(law.groups.map(\.exact)), not \(claimed)")
    }
  }
}
