// The long-run frequencies of concepts where the last token's concept decides (31).
public import RealModule

/// A chain in which the last token's concept decides the next distribution: token z has the tilted
/// weight A_z = a_z e^{αM_z} after a token of its own concept, and B_z = b_z e^{αM_z} after others
/// (Assumption 1).
///
/// With B_C = Σ_C B_z, A_C = Σ_C A_z and 𝓑 = Σ B_C, C → C' ≠ C has the probability
/// B_{C'}/(𝓑 + A_C − B_C): the flow B_C B_{C'} is symmetric, so that the chain is reversible with
///
///   π_C ∝ B_C (𝓑 + A_C − B_C)  (31).
public struct ConceptChain<Number: AlgebraicField & Sendable>: Sendable {
  /// A_C of each concept.
  public let inside: [Number]
  /// B_C of each concept.
  public let outside: [Number]

  /// The chain with these tilted weights of concepts, equally many and at least one.
  public init(inside: [Number], outside: [Number]) {
    precondition(inside.count == outside.count && !inside.isEmpty, "one pair a concept")
    self.inside = inside
    self.outside = outside
  }

  /// The long-run frequency of each concept; sums, differences A_C − B_C, products and quotients.
  public func frequencies() -> [Number] {
    let all = outside.dropFirst().reduce(outside[0], +)
    let weights = zip(inside, outside).map { $1 * (all + ($0 - $1)) }
    let total = weights.dropFirst().reduce(weights[0], +)
    return weights.map { $0 / total }
  }
}
