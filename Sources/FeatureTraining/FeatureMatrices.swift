// The matrices W and H that training changes, and how they are drawn at random.
internal import ChoiceSequences
internal import RealModule

/// The parameters of an unconstrained features model: logits of context j are W h_j.
public struct FeatureMatrices: Sendable, Equatable {
  /// V, the number of tokens.
  public let tokenCount: Int
  /// m, the number of contexts.
  public let contextCount: Int
  /// d, the dimension of the embeddings.
  public let dimension: Int
  /// W by rows: the d numbers of token 0, then of token 1, and so on.
  public var weights: [Double]
  /// The embeddings h_j one after another: H by columns.
  public var features: [Double]

  /// Matrices of these sizes; `weights` must have V·d numbers and `features` m·d.
  public init(
    tokenCount: Int, contextCount: Int, dimension: Int, weights: [Double], features: [Double]
  ) {
    precondition(weights.count == tokenCount * dimension, "W is V x d")
    precondition(features.count == contextCount * dimension, "H is d x m")
    self.tokenCount = tokenCount
    self.contextCount = contextCount
    self.dimension = dimension
    self.weights = weights
    self.features = features
  }

  /// Independent normal numbers of standard deviation `spread`, determined by `seed`: first W,
  /// then H.
  public init(
    tokenCount: Int, contextCount: Int, dimension: Int, spread: Double, seed: UInt64
  ) {
    var numbers = NormalNumbers(seed: seed)
    self.init(
      tokenCount: tokenCount, contextCount: contextCount, dimension: dimension,
      weights: (0..<tokenCount * dimension).map { _ in spread * numbers.next() },
      features: (0..<contextCount * dimension).map { _ in spread * numbers.next() })
  }

  /// The embedding of context `context`.
  public func feature(_ context: Int) -> ArraySlice<Double> {
    features[context * dimension..<(context + 1) * dimension]
  }

  /// The row of W of token `token`.
  public func weight(_ token: Int) -> ArraySlice<Double> {
    weights[token * dimension..<(token + 1) * dimension]
  }
}

/// Standard normal numbers by Box and Muller.
struct NormalNumbers {
  private var generator: SplitMix64
  private var pending: Double?

  init(seed: UInt64) {
    generator = SplitMix64(state: seed)
  }

  /// A number uniform in (0, 1].
  private mutating func uniform() -> Double { Double((generator.next() >> 11) + 1) * 0x1p-53 }

  mutating func next() -> Double {
    if let known = pending {
      pending = nil
      return known
    }
    let radius = (-2 * Double.log(uniform())).squareRoot()
    let angle = 2 * Double.pi * uniform()
    pending = radius * Double.sin(angle)
    return radius * Double.cos(angle)
  }
}
