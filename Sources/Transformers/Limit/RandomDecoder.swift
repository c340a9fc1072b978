// Draws decoders to try the limit (15) on.
internal import ChoiceSequences
internal import ExactArithmetic
internal import SteeringLaws

/// A decoder with random weights, a prompt and a steering vector, all determined by shape and seed.
public struct RandomDecoder: Sendable {
  /// The decoder.
  public let decoder: Decoder<Double>
  /// The prompt.
  public let tokens: [Int]
  /// The steering vector v.
  public let direction: [Double]

  /// The random decoder of `seed` with shape `configuration`, which must have no problem.
  ///
  /// Matrices are uniform in ±√(3/inputs) (variance 1/inputs), gains in 1 ± ½, biases in ±½,
  /// embeddings and v in ±1. Uniform over 2^24 values, from integer arithmetic, exact products and
  /// square roots: the same on every platform.
  public init(_ configuration: DecoderConfiguration, seed: UInt64) {
    precondition(configuration.problem == nil, configuration.problem ?? "")
    var maker = WeightMaker(random: SplitMix64(state: seed), configuration: configuration)
    decoder = maker.decoder()
    tokens = (0..<configuration.positions).map { _ in
      maker.random.integer(in: 0...configuration.vocabulary - 1)
    }
    direction = maker.vector(configuration.width, scale: 1)
  }
}

/// Draws weights in a fixed order.
private struct WeightMaker {
  var random: SplitMix64
  let configuration: DecoderConfiguration

  mutating func vector(_ count: Int, scale: Double) -> [Double] {
    (0..<count).map { _ in scale * random.symmetricUnit() }
  }

  mutating func matrix(_ rows: Int, _ columns: Int, scale: Double? = nil) -> Matrix<Double> {
    let scale = scale ?? (3 / Double(columns)).squareRoot()
    return Matrix(rows: (0..<rows).map { _ in vector(columns, scale: scale) })
  }

  mutating func affine(_ rows: Int, _ columns: Int) -> AffineMap<Double> {
    AffineMap(matrix(rows, columns), bias: vector(rows, scale: 0.5))
  }

  mutating func norm() -> Normalization<Double> {
    let gain = vector(configuration.width, scale: 0.5).map { 1 + $0 }
    let bias = configuration.norm == .layer ? vector(configuration.width, scale: 0.5) : nil
    return Normalization(configuration.norm, gain: gain, bias: bias, epsilon: configuration.epsilon)
  }

  mutating func block() -> [Sublayer<Double>] {
    let (width, hidden, heads) = (configuration.width, configuration.hidden, configuration.heads)
    let size = width / heads
    let shared = configuration.keyValueHeads ?? heads
    let attentionNorm = norm()
    let attention = Attention(
      query: affine(width, width), key: affine(shared * size, width),
      value: affine(shared * size, width), output: affine(width, width), heads: heads,
      keyValueHeads: shared, scale: 1 / Double(size).squareRoot(),
      rotation: configuration.rotation.map {
        Rotation(
          pairing: $0, base: 100, headSize: size, positions: configuration.positions)
      })
    let feedForwardNorm = norm()
    let feedForward = FeedForward(
      gate: configuration.isGated ? affine(hidden, width) : nil,
      inner: affine(hidden, width), outer: affine(width, hidden),
      activation: configuration.activation)
    return [
      Sublayer(norm: attentionNorm, transform: .attention(attention)),
      Sublayer(norm: feedForwardNorm, transform: .feedForward(feedForward)),
    ]
  }

  mutating func decoder() -> Decoder<Double> {
    let tokens = matrix(configuration.vocabulary, configuration.width, scale: 1)
    let positions =
      configuration.rotation == nil
      ? matrix(configuration.positions, configuration.width, scale: 1) : nil
    let blocks = (0..<configuration.depth).map { _ in block() }
    return Decoder(
      tokenEmbedding: tokens, positionEmbedding: positions, blocks: blocks, finalNorm: norm(),
      unembedding: matrix(configuration.vocabulary, configuration.width))
  }
}
