// Contexts often share a distribution: each is taken once.
internal import ExactArithmetic

/// The next-token distributions of some contexts, each once, in the order in which the contexts
/// first refer to them.
///
/// Of more than ``comparedContexts`` contexts the rows of a file are taken to differ unless they are
/// the same row, so that the file need not be read.
package struct DistinctDistributions: Sendable {
  /// The distributions.
  package let distributions: [NextTokenDistribution]
  /// The position of each context's distribution.
  package let positions: [Int]

  /// The most contexts whose numbers are compared.
  package static let comparedContexts = 1024

  /// What tells distributions apart.
  private enum Key: Hashable {
    case numbers(NextTokenDistribution)
    case row(NumberRow.Place, isOfLogits: Bool)
  }

  /// The distributions of `contexts`; linear in their size.
  package init(of contexts: some Collection<Context>) {
    let isCompared = contexts.count <= DistinctDistributions.comparedContexts
    func key(_ distribution: NextTokenDistribution) -> Key {
      switch distribution {
      case .weights(let row), .logits(let row):
        if !isCompared, let place = row.place {
          return .row(place, isOfLogits: distribution.isLogits)
        }
      case .probabilities: break
      }
      return .numbers(distribution)
    }
    var known: [Key: Int] = [:]
    var distributions: [NextTokenDistribution] = []
    positions = contexts.map { context in
      let next = distributions.count
      let key = key(context.distribution)
      let position = known[key, default: next]
      if position == next {
        known[key] = next
        distributions.append(context.distribution)
      }
      return position
    }
    self.distributions = distributions
  }
}
