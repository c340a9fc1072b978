import ChoiceSequences
import ExactArithmetic
import SteeringLaws
import SteeringModel
import Testing

@testable import Transformers

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

  @Test("gates, shared keys and rotations agree with it too", arguments: RotaryPairing.allCases)
  func naiveVariants(_ pairing: RotaryPairing) throws {
    for seed in 10...13 as ClosedRange<UInt64> {
      let model = RandomDecoder(variant(pairing), seed: seed)
      let logits = model.decoder.logits(
        model.tokens, steering: SteeringSite(layer: 1, positions: .only(2)),
        direction: model.direction, strength: -1.5)
      let expected = NaiveDecoder(model.decoder).logits(
        model.tokens, layer: 1, position: 2, shift: model.direction.map { -1.5 * $0 })
      for (row, reference) in zip(logits, expected) {
        #expect(zip(row, reference).allSatisfy { abs($0 - $1) < 1e-12 })
      }
    }
  }

  /// A shape with a gate, two heads for each of keys, and rotations.
  private func variant(_ pairing: RotaryPairing) -> DecoderConfiguration {
    var shape = configuration
    (shape.width, shape.heads, shape.keyValueHeads) = (16, 4, 2)
    (shape.isGated, shape.rotation, shape.depth) = (true, pairing, 3)
    return shape
  }

  @Test("many strengths at once, and keys and values kept, give what each gives alone")
  func batches() throws {
    let strengths = [-3.0, 0, 0.5, 7]
    for (seed, layer) in [(20, 0), (21, 1), (22, 2), (23, 3)] as [(UInt64, Int)] {
      let model = RandomDecoder(variant(.halves), seed: seed)
      for positions in [.all, .only(0), .only(2), .only(3)] as [SteeringSite.Positions] {
        let site = SteeringSite(layer: layer, positions: positions)
        let prompt = SteeredPrompt(
          model.decoder, tokens: model.tokens, site: site, direction: model.direction)
        let together = prompt.logits(at: strengths)
        let mapped = prompt.map(strengths, chunk: 3, workers: 2) { Array($1) }
        for (number, strength) in strengths.enumerated() {
          let alone = model.decoder.logits(
            model.tokens, steering: site, direction: model.direction, strength: strength)
          let last = try #require(alone.last)
          #expect(zip(together[number], last).allSatisfy { abs($0 - $1) < 1e-12 })
          #expect(zip(mapped[number], last).allSatisfy { abs($0 - $1) < 1e-12 })
        }
        let whole = prompt.finalStream(at: strengths, keeping: prompt.stream.rowCount)
        let logits = model.decoder.logits(ofFinalStream: whole.rows)
        let alone = model.decoder.logits(
          model.tokens, steering: site, direction: model.direction, strength: strengths[3])
        let rows = zip(logits.rows.suffix(whole.length), alone.suffix(whole.length))
        for (row, reference) in rows {
          #expect(zip(row, reference).allSatisfy { abs($0 - $1) < 1e-12 })
        }
      }
    }
  }

  @Test("hundreds of strengths, which share bases, give what each gives alone, near and far")
  func curves() {
    var shape = variant(.halves)
    (shape.width, shape.vocabulary, shape.hidden) = (64, 40, 96)
    let model = RandomDecoder(shape, seed: 27)
    for (layer, positions) in [(0, .only(3)), (1, .only(3)), (3, .only(3)), (1, .all)]
      as [(Int, SteeringSite.Positions)]
    {
      let prompt = SteeredPrompt(
        model.decoder, tokens: model.tokens, site: SteeringSite(layer: layer, positions: positions),
        direction: model.direction, workers: 2)
      for reach in [0.01, 1, 1e4] {
        let strengths = (0..<201).map { reach * (Double($0) / 100 - 1) }
        let mapped = prompt.map(strengths, chunk: 201, workers: 1) { Array($1) }
        let batch = prompt.finalStream(at: strengths, keeping: 1)
        // Near 0 the rows of the last position lie in few directions.
        if reach < 1, case .only = positions { #expect(batch.isCurve) }
        for index in stride(from: 0, to: 201, by: 20) {
          let alone = prompt.logits(at: [strengths[index]])[0]
          #expect(zip(mapped[index], alone).allSatisfy { abs($0 - $1) < 1e-11 })
        }
      }
    }
  }

  @Test("floats agree with doubles to their precision")
  func floats() {
    let model = RandomDecoder(variant(.neighbours), seed: 31)
    let floats = model.decoder.converted { Float($0) }
    let site = SteeringSite(layer: 1)
    let exact = SteeredPrompt(
      model.decoder, tokens: model.tokens, site: site, direction: model.direction
    ).logits(at: [2])
    let rounded = SteeredPrompt(
      floats, tokens: model.tokens, site: site, direction: model.direction.map { Float($0) }
    ).logits(at: [2])
    for (a, b) in zip(exact.elements, rounded.elements) { #expect(abs(a - Double(b)) < 1e-4) }
  }

  @Test("the difference of means is that of the states, by last position or by mean")
  func differenceOfMeans() {
    let model = RandomDecoder(configuration, seed: 40)
    let prompts = (positive: [[1, 2, 3], [4], [5, 6, 7]], negative: [[0, 1], [2, 2]])
    for average in StateAverage.allCases {
      func state(_ prompt: [Int], _ place: Int) -> Double {
        let rows = model.decoder.stream(prompt, after: 1)
        let used = average == .last ? rows.suffix(1) : rows[...]
        return used.reduce(0) { $0 + $1[place] } / Double(used.count)
      }
      let v = model.decoder.differenceOfMeans(
        positive: prompts.positive, negative: prompts.negative, after: 1, average)
      for place in v.indices {
        let expected =
          prompts.positive.reduce(0) { $0 + state($1, place) } / 3
          - prompts.negative.reduce(0) { $0 + state($1, place) } / 2
        #expect(abs(v[place] - expected) < 1e-12)
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
    // BLAS may sum in another order for another number of rows; these floats are summed in one.
    let decoder = model.decoder.converted { BigFloat($0) }
    let direction = model.direction.map { BigFloat($0) }
    func logits(_ tokens: [Int], _ steering: SteeringSite, _ strength: BigFloat) -> [[BigFloat]] {
      decoder.logits(tokens, steering: steering, direction: direction, strength: strength)
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
