import ChoiceSequences
import ExactArithmetic
import SteeringLaws
import SteeringModel
import Testing
import Transformers

@Suite("pre-norm decoder")
struct DecoderTests {
  /// A shape with every part in it.
  private var configuration: DecoderConfiguration {
    var shape = DecoderConfiguration()
    (shape.width, shape.heads, shape.hidden, shape.positions) = (6, 2, 10, 4)
    (shape.norm, shape.activation) = (.layer, .silu)
    return shape
  }

  @Test("the generator is SplitMix64: its published stream of seed 1234567")
  func generator() {
    var random = SplitMix64(state: 1_234_567)
    let stream = (0..<5).map { _ in random.next() }
    #expect(
      stream == [
        6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
        4_593_380_528_125_082_431, 16_408_922_859_458_223_821,
      ])
  }

  @Test("logits agree with a decoder written separately, loop by loop")
  func naiveDecoder() throws {
    for (seed, norm) in zip([1, 2] as [UInt64], NormalizationKind.allCases) {
      var shape = configuration
      shape.norm = norm
      shape.activation = norm == .layer ? .silu : .gelu
      let model = RandomDecoder(shape, seed: seed)
      for strength in [0.0, -3.5, 40] {
        let logits = model.decoder.logits(
          model.tokens, steering: SteeringSite(layer: 1, positions: .only(2)),
          direction: model.direction, strength: strength)
        let expected = NaiveDecoder(model.decoder).logits(
          model.tokens, layer: 1, position: 2, shift: model.direction.map { strength * $0 })
        for (row, reference) in zip(logits, expected) {
          #expect(zip(row, reference).allSatisfy { abs($0 - $1) < 1e-12 })
        }
      }
    }
  }

  @Test("doubles are within rounding of the certified enclosures, which are narrow")
  func doublesAndEnclosures() {
    let model = RandomDecoder(configuration, seed: 3)
    let certified = model.decoder.certified(precision: 128)
    let steering = SteeringSite(layer: 0)
    let values = model.decoder.logits(
      model.tokens, steering: steering, direction: model.direction, strength: 2.5)
    let enclosures = certified.logits(
      model.tokens, steering: steering,
      direction: model.direction.map { Interval(BigFloat($0, precision: 128)) },
      strength: Interval(BigFloat(2.5, precision: 128)))
    for (value, enclosure) in zip(values.joined(), enclosures.joined()) {
      #expect(enclosure.width < BigFloat(1e-30))
      #expect((Interval(BigFloat(value)) - enclosure).magnitudeBound < BigFloat(1e-13))
    }
  }

  @Test("attention is causal: a later token changes no earlier logit, and steering one neither")
  func causal() {
    let model = RandomDecoder(configuration, seed: 4)
    let decoder = model.decoder
    func logits(_ tokens: [Int], _ steering: SteeringSite, _ strength: Double) -> [[Double]] {
      decoder.logits(tokens, steering: steering, direction: model.direction, strength: strength)
    }
    let whole = logits([1, 2, 3, 4], SteeringSite(layer: 1), 0)
    #expect(logits([1, 2, 3, 5], SteeringSite(layer: 1), 0)[..<3] == whole[..<3])
    #expect(logits([1, 2, 3], SteeringSite(layer: 1), 0) == Array(whole[..<3]))
    let steered = logits([1, 2, 3, 4], SteeringSite(layer: 1, positions: .only(2)), 9)
    #expect(steered[..<2] == whole[..<2] && steered[2] != whole[2] && steered[3] != whole[3])
  }

  @Test("the same seed makes the same decoder, another seed another")
  func seeds() {
    let steering = SteeringSite(layer: 1)
    func logits(_ seed: UInt64) -> [[Double]] {
      let model = RandomDecoder(configuration, seed: seed)
      return model.decoder.logits(
        [0, 1], steering: steering, direction: model.direction, strength: 1)
    }
    #expect(logits(7) == logits(7) && logits(7) != logits(8))
  }

  @Test("impossible shapes are explained", arguments: [1, 2, 3, 4, 5, 6])
  func impossibleShapes(_ number: Int) {
    var shape = DecoderConfiguration()
    #expect(shape.problem == nil)
    switch number {
    case 1: shape.heads = 3
    case 2: shape.depth = 0
    case 3: shape.epsilon = -1
    case 4: shape.steering = SteeringSite(layer: 3)
    case 5: shape.steering = SteeringSite(layer: 1, positions: .only(3))
    default: (shape.norm, shape.width, shape.heads) = (.layer, 1, 1)
    }
    #expect(shape.problem != nil)
  }

  @Test(
    "activations are at most their argument and no steeper than the bound",
    arguments: Activation.allCases)
  func activations(_ activation: Activation) {
    // At 0.1: GELU ≈ 0.1 Φ(0.1), SiLU = 0.1/(1 + e^−0.1).
    let known = activation == .gelu ? 0.053_982_783_7 : 0.052_497_918_7
    #expect(abs(activation(0.1 as Double) - known) < 1e-5)
    var last = activation(-12 as Double)
    for step in -767...768 {
      let x = Double(step) / 64
      let value = activation(x)
      #expect(abs(value) <= abs(x) && abs(value - last) * 64 <= 1.75)
      let enclosure = activation(Interval(BigFloat(x, precision: 96)))
      #expect((Interval(BigFloat(value)) - enclosure).magnitudeBound < BigFloat(1e-14))
      last = value
    }
  }
}

/// The same decoder once more, with plain loops over doubles and nothing shared but the weights.
private struct NaiveDecoder {
  let decoder: Decoder<Double>

  init(_ decoder: Decoder<Double>) { self.decoder = decoder }

  func logits(_ tokens: [Int], layer: Int, position: Int, shift: [Double]) -> [[Double]] {
    var stream: [[Double]] = []
    for (index, token) in tokens.enumerated() {
      let (t, p) = (decoder.tokenEmbedding.rows[token], decoder.positionEmbedding.rows[index])
      stream.append(t.indices.map { t[$0] + p[$0] })
    }
    for (index, block) in decoder.blocks.enumerated() {
      if index == layer { for i in shift.indices { stream[position][i] += shift[i] } }
      for sublayer in block {
        let inputs = stream.map { normalise($0, sublayer.norm) }
        for row in stream.indices {
          let added =
            switch sublayer.transform {
            case .feedForward(let layer): feed(inputs[row], layer)
            case .attention(let attention): attend(inputs, row, attention)
            }
          for i in added.indices { stream[row][i] += added[i] }
        }
      }
    }
    return stream.map { row in
      let y = normalise(row, decoder.finalNorm)
      return decoder.unembedding.rows.map { w in
        var sum = 0.0
        for i in y.indices { sum += w[i] * y[i] }
        return sum
      }
    }
  }

  private func normalise(_ x: [Double], _ norm: Normalization<Double>) -> [Double] {
    var (mean, square) = (0.0, 0.0)
    if norm.kind == .layer { for value in x { mean += value / Double(x.count) } }
    for value in x { square += (value - mean) * (value - mean) }
    let root = (square / Double(x.count) + norm.epsilon).squareRoot()
    return x.indices.map { norm.gain[$0] * (x[$0] - mean) / root + norm.bias[$0] }
  }

  private func affine(_ map: AffineMap<Double>, _ x: [Double]) -> [Double] {
    map.matrix.rows.indices.map { i in
      var sum = map.bias[i]
      for j in x.indices { sum += map.matrix.rows[i][j] * x[j] }
      return sum
    }
  }

  private func feed(_ x: [Double], _ layer: FeedForward<Double>) -> [Double] {
    let hidden = affine(layer.inner, x).map { value -> Double in
      switch layer.activation {
      case .silu: return value / (1 + Double.exp(-value))
      case .gelu:
        let inner = (2 / Double.pi).squareRoot() * (value + 0.044715 * value * value * value)
        return value / 2 * (1 + Double.tanh(inner))
      }
    }
    return affine(layer.outer, hidden)
  }

  private func attend(_ inputs: [[Double]], _ row: Int, _ layer: Attention<Double>) -> [Double] {
    let size = layer.value.bias.count / layer.heads
    let query = affine(layer.query, inputs[row])
    var mixed = [Double](repeating: 0, count: layer.value.bias.count)
    for head in 0..<layer.heads {
      var (total, sums) = (0.0, [Double](repeating: 0, count: size))
      for other in 0...row {
        let (key, value) = (affine(layer.key, inputs[other]), affine(layer.value, inputs[other]))
        var score = 0.0
        for i in 0..<size { score += query[head * size + i] * key[head * size + i] }
        let weight = Double.exp(score / Double(size).squareRoot())
        total += weight
        for i in 0..<size { sums[i] += weight * value[head * size + i] }
      }
      for i in 0..<size { mixed[head * size + i] = sums[i] / total }
    }
    return affine(layer.output, mixed)
  }
}
