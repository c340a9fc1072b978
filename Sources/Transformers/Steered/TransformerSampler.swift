// What steering does to one prompt at many strengths.
internal import ExactArithmetic
internal import RealModule

/// A prompt of a steered transformer with its given distribution, asked about tokens and groups.
public struct TransformerSampler: Sendable {
  /// The steered transformer.
  public let steered: SteeredTransformer
  /// The tokens asked about.
  public let tokens: [Int]
  /// The groups of tokens asked about.
  public let groups: [[Int]]
  /// The log-probabilities of all tokens at α = 0.
  public let given: [Double]
  private let prompt: SteeredPrompt<Double>

  /// The questions `tokens` and `groups` about context `context`.
  public init(_ steered: SteeredTransformer, context: Int, tokens: [Int], groups: [[Int]]) {
    self.steered = steered
    self.tokens = tokens
    self.groups = groups
    prompt = steered.prompt(ofContext: context)
    given = steered.logProbabilities(ofLogits: prompt.logits(at: [0])[0])
  }

  /// The answers at `strengths`, in order, by `workers` threads.
  public func samples(
    at strengths: [Double], workers: Int, progress: @escaping @Sendable (Int) -> Void = { _ in }
  ) -> [TransformerSample] {
    prompt.map(strengths, workers: workers, progress: progress) { strength, logits in
      sample(steered.logProbabilities(ofLogits: logits), at: strength)
    }
  }

  /// The answers where the log-probabilities of all tokens are `steered`.
  public func sample(_ steered: [Double], at strength: Double) -> TransformerSample {
    var (increase, divergence, entropy, likeliest) = (0.0, 0.0, 0.0, 0)
    for token in steered.indices {
      let change = given[token] - steered[token]
      increase += Double.exp(given[token]) * change
      let probability = Double.exp(steered[token])
      divergence -= probability * change
      if probability > 0 { entropy -= probability * steered[token] }
      if steered[token] > steered[likeliest] { likeliest = token }
    }
    return TransformerSample(
      strength: strength, logProbabilities: tokens.map { steered[$0] },
      groups: groups.map { $0.reduce(0) { $0 + Double.exp(steered[$1]) } },
      crossEntropyIncrease: increase, divergence: divergence, entropy: entropy, likeliest: likeliest
    )
  }

  /// The tokens that are among the `count` likeliest at one of `strengths`, by their largest
  /// probability there.
  public func likeliestTokens(_ count: Int, at strengths: [Double], workers: Int) -> [Int] {
    let found = prompt.map(strengths, workers: workers) { _, logits in
      let values = steered.logProbabilities(ofLogits: logits)
      return LargestPlaces.of(values, count: count).map { ($0, values[$0]) }
    }
    var largest: [Int: Double] = [:]
    for (token, value) in found.joined() { largest[token] = max(largest[token] ?? value, value) }
    let order = largest.sorted { $0.value == $1.value ? $0.key < $1.key : $0.value > $1.value }
    return order.prefix(count).map(\.key)
  }
}
