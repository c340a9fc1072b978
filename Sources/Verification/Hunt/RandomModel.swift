// Draws the models of a hunt.
public import ChoiceSequences
internal import ExactArithmetic
public import SteeringModel

/// Random rational models, biased to trouble: ties and near-ties, dominating tokens, two concepts,
/// concepts of one token, extreme ε, mixed negatives, repeated contexts, P and N of unequal size,
/// distributions of each context's own, and models that break one assumption each.
public struct RandomModel: Sendable {
  /// The largest vocabulary.
  public let vocabularyLimit: Int
  /// The largest q.
  public let pairLimit: Int

  /// Models of at most `vocabularyLimit` tokens (at least 4) and `pairLimit` pairs of contexts.
  public init(vocabularyLimit: Int = 12, pairLimit: Int = 50) {
    self.vocabularyLimit = max(4, vocabularyLimit)
    self.pairLimit = pairLimit
  }

  /// How the contexts' distributions are made.
  private enum Style: CaseIterable {
    /// a_z = (1−ε)γ_z, b_z = ε ω_z/(G−1) with a_z > b_z: Assumption 1.
    case twoValued
    /// The same, but nothing makes a_z > b_z.
    case unordered
    /// Each context has its own a and b.
    case individual
    /// Any distributions.
    case arbitrary
  }

  /// A model made of the choices of `source`; nil when they lead to no valid model.
  public func make(_ source: inout ChoiceSource) -> SteeringModel? {
    let sizes = sizes(&source)
    let count = sizes.reduce(0, +)
    var start = 0
    let concepts = sizes.enumerated().map { number, size -> Concept in
      defer { start += size }
      return Concept(name: "C\(number)", tokens: Array(start..<(start + size)))
    }
    let style = source.element(of: Style.allCases)
    let extra = Int(source.choice(through: 1))
    // One context of each concept at least, the target (concept 0) first.
    let owners = concepts.indices.flatMap { [Int](repeating: $0, count: $0 <= 1 ? 1 + extra : 1) }
    guard let distributions = distributions(&source, style, concepts, owners, count) else {
      return nil
    }
    var (positive, negative) = sets(&source, owners)
    let weighted = source.flag(probability: 0.25)
    let raw = owners.map { _ in weighted ? Rational(source.integer(in: 1...9)) : 1 }
    let total = raw.reduce(0, +)
    let contexts = owners.indices.map {
      Context(
        name: "c\($0)", concept: owners[$0], weight: raw[$0] / total,
        distribution: .probabilities(distributions[$0]))
    }
    // A small q only: probabilities are raised to it.
    let size = positive.count
    if size <= 3, size * (size + 1) <= pairLimit, source.flag(probability: 0.15) {
      let isMore = source.flag(probability: 0.5)
      if isMore { positive.append(positive[0]) } else { negative.append(negative[0]) }
    }
    guard let vocabulary = try? Vocabulary((0..<count).map { "t\($0)" }),
      let partition = try? ConceptPartition(concepts, of: vocabulary)
    else { return nil }
    return try? SteeringModel(
      vocabulary: vocabulary, partition: partition, contexts: contexts,
      steering: .sets(SteeringSets(target: 0, positive: positive, negative: negative)))
  }

  /// The sizes of 2 to 4 concepts, few and small being simplest.
  private func sizes(_ source: inout ChoiceSource) -> [Int] {
    var left = vocabularyLimit
    var sizes: [Int] = []
    let count = 2 + Int(source.choice(through: 2))
    for number in 0..<count {
      let most = max(1, min(left - (count - number - 1), 5))
      sizes.append(1 + Int(source.choice(through: UInt64(most - 1))))
      left -= sizes[number]
    }
    return sizes
  }

  /// P of target contexts, N of others (all of one concept, or mixed); contexts may repeat.
  private func sets(_ source: inout ChoiceSource, _ owners: [Int]) -> ([Int], [Int]) {
    let size =
      source.flag(probability: 0.1)
      ? 1 + Int(source.choice(through: UInt64(pairLimit - 1))) : 1 + Int(source.choice(through: 2))
    let targets = owners.indices.filter { owners[$0] == 0 }
    let isMixed = source.flag(probability: 0.4)
    let others = owners.indices.filter { isMixed ? owners[$0] != 0 : owners[$0] == 1 }
    var positive: [Int] = []
    var negative: [Int] = []
    for _ in 0..<size {
      positive.append(targets[Int(source.uniform(through: UInt64(targets.count - 1)))])
      negative.append(others[Int(source.uniform(through: UInt64(others.count - 1)))])
    }
    return (positive, negative)
  }

  /// A positive rational: a small integer, one of a few equal ones, a near-tie 1 + k·10^-e, or a
  /// giant.
  private func part(_ source: inout ChoiceSource) -> Rational {
    switch source.uniform(through: 9) {
    case 0...6: return Rational(1 + Int(source.choice(through: 8)))
    case 7: return 1
    case 8:
      let exponent = 1 + Int(source.choice(through: 44))
      return 1 + Rational(1 + Int(source.choice(through: 2))) * Rational(10).raised(to: -exponent)
    default: return Rational(10).raised(to: 1 + Int(source.choice(through: 11)))
    }
  }

  /// Positive numbers that sum to 1.
  private func shares(_ source: inout ChoiceSource, _ count: Int) -> [Rational] {
    let isUniform = source.flag(probability: 0.2)
    let parts = (0..<count).map { _ in isUniform ? 1 : part(&source) }
    let sum = parts.reduce(0, +)
    return parts.map { $0 / sum }
  }

  private func epsilon(_ source: inout ChoiceSource) -> Rational {
    switch source.uniform(through: 5) {
    case 0: return Rational(1, 20)
    case 1...3: return Rational(1 + Int(source.choice(through: 18)), 20)
    case 4: return Rational(10).raised(to: -1 - Int(source.choice(through: 29)))
    default: return 1 - Rational(10).raised(to: -1 - Int(source.choice(through: 8)))
    }
  }

  private func distributions(
    _ source: inout ChoiceSource, _ style: Style, _ concepts: [Concept], _ owners: [Int],
    _ count: Int
  ) -> [[Rational]]? {
    if style == .arbitrary { return owners.map { _ in shares(&source, count) } }
    func values() -> (inside: [Rational], outside: [Rational]) {
      var epsilon = epsilon(&source)
      let gamma = concepts.flatMap { shares(&source, $0.tokens.count) }
      let omega = concepts.flatMap { shares(&source, $0.tokens.count) }
      let others = Rational(concepts.count - 1)
      if style == .twoValued, let worst = zip(omega, gamma).map({ $0 / $1 }).max() {
        let bound = others / (others + worst)
        if epsilon >= bound { epsilon = bound * epsilon * Rational(9, 10) }
      }
      return (gamma.map { $0 * (1 - epsilon) }, omega.map { $0 * epsilon / others })
    }
    func row(_ owner: Int, _ values: (inside: [Rational], outside: [Rational])) -> [Rational] {
      concepts.enumerated().flatMap { number, concept in
        concept.tokens.map { number == owner ? values.inside[$0] : values.outside[$0] }
      }
    }
    if style == .individual { return owners.map { row($0, values()) } }
    let shared = values()
    return owners.map { row($0, shared) }
  }
}
