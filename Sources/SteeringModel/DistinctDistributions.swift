// Contexts often share a distribution: each is taken once.

/// The next-token distributions of some contexts, each once, in the order in which the contexts
/// first refer to them.
package struct DistinctDistributions: Sendable {
  /// The distributions.
  package let distributions: [NextTokenDistribution]
  /// The position of each context's distribution.
  package let positions: [Int]

  /// The distributions of `contexts`; linear in their size.
  package init(of contexts: some Collection<Context>) {
    var known: [NextTokenDistribution: Int] = [:]
    var distributions: [NextTokenDistribution] = []
    positions = contexts.map { context in
      let next = distributions.count
      let position = known[context.distribution, default: next]
      if position == next {
        known[context.distribution] = next
        distributions.append(context.distribution)
      }
      return position
    }
    self.distributions = distributions
  }
}
