import ExactArithmetic
import SteeringLaws
import SteeringModel
import Testing

@testable import Transformers

/// Costs on a text, laws beside a network, and resampled vectors, on small random decoders.
@Suite("Costs, laws and resamples of a transformer")
struct SteeredTextTests {
  /// A model whose direction is the difference of means of two prompts each, on a random decoder.
  private func steered(
    layer: Int, isNormalised: Bool = false, temperature: Double = 1
  ) throws -> SteeredTransformer {
    var shape = DecoderConfiguration()
    (shape.vocabulary, shape.width, shape.depth, shape.positions) = (12, 8, 3, 9)
    shape.isGated = true
    let random = RandomDecoder(shape, seed: 5)
    let prompts = [[1, 2, 3], [4, 5], [6, 7, 8], [9, 10]]
    let model = try TransformerModel(
      vocabulary: Vocabulary(indices: 12), partition: nil,
      contexts: prompts.enumerated().map {
        PromptContext(name: "c\($0)", concept: nil, weight: Rational(1, 4), tokens: $1)
      }, layer: layer, positions: .all,
      steering: .sets(SteeringSets(target: nil, positive: [0, 1], negative: [2, 3]), .last),
      extents: TransformerModel.Extents(depth: 3, width: 8, positionLimit: 9))
    return SteeredTransformer(
      model, random.decoder, temperature: temperature, isNormalised: isNormalised)
  }

  @Test("the cost on a text is that of its prefixes, one by one", arguments: [1.0, 0.5])
  func textCost(_ temperature: Double) throws {
    let steered = try steered(layer: 1, temperature: temperature)
    let tokens = [3, 1, 4, 1, 5, 9, 2, 6]
    let text = SteeredText(steered, tokens: tokens, length: 4)
    #expect(text.windows == [[3, 1, 4, 1, 5], [5, 9, 2, 6]] && text.count == 7)
    let strengths = [-2.0, 0, 0.75]
    let (costs, orders) = try text.costs(at: strengths, workers: 2)
    for (place, alpha) in strengths.enumerated() {
      var (increase, divergence, entropy) = (0.0, 0.0, 0.0)
      for window in text.windows {
        for length in 1..<window.count {
          let prompt = SteeredPrompt(
            steered.decoder, tokens: Array(window[..<length]), site: SteeringSite(layer: 1),
            direction: steered.direction)
          let rows = prompt.logits(at: [0, alpha])
          let (p, q) = (
            steered.logProbabilities(ofLogits: rows[0]), steered.logProbabilities(ofLogits: rows[1])
          )
          increase += p[window[length]] - q[window[length]]
          entropy -= p[window[length]]
          for token in p.indices { divergence += Double.exp(p[token]) * (p[token] - q[token]) }
        }
      }
      #expect(abs(costs[place].increase - increase / 7) < 1e-12)
      #expect(abs(costs[place].divergence - divergence / 7) < 1e-12)
      #expect(abs(orders.crossEntropy - entropy / 7) < 1e-12)
    }
    #expect(abs(costs[1].increase) < 1e-14)
  }

  @Test("orders at 0 are those of small strengths, and plateaus those of large ones")
  func orders() throws {
    let steered = try steered(layer: 2)
    let text = SteeredText(steered, tokens: [3, 1, 4, 1, 5, 9, 2, 6], length: 7)
    let h = 1e-3
    let (costs, orders) = try text.costs(at: [-h, h, -1e9, 1e9], workers: 1)
    let slope = (costs[1].increase - costs[0].increase) / (2 * h)
    let curvature = (costs[1].increase + costs[0].increase) / (2 * h * h)
    let quadratic = (costs[1].divergence + costs[0].divergence) / (2 * h * h)
    #expect(abs(slope - orders.slope) < 1e-5 * max(1, abs(slope)))
    #expect(abs(curvature - orders.curvature) < 1e-3 * max(1, abs(curvature)))
    #expect(abs(quadratic - orders.quadratic) < 1e-3 * quadratic && quadratic > 1e-3)
    #expect(abs(costs[2].increase - orders.plateaus[0]) < 1e-6)
    #expect(abs(costs[3].increase - orders.plateaus[1]) < 1e-6)
    #expect(orders.plateaus[0] != orders.plateaus[1])
  }

  @Test("after the last block tilt and temperature are exact, and the lemma is not")
  func laws() throws {
    for (layer, isExact) in [(3, true), (1, false)] {
      let steered = try steered(layer: layer)
      let comparer = LawComparer(
        given: steered.logProbabilities(ofContext: 0),
        logOdds: steered.firstOrderLogOdds(ofContext: 0), target: [1, 2])
      let prompt = steered.prompt(ofContext: 0)
      for alpha in [-3.0, -0.5, 2, 7] {
        let values = steered.logProbabilities(ofLogits: prompt.logits(at: [alpha])[0])
        let law = comparer.comparison(values, at: alpha)
        #expect((law.tempered.distance < 1e-6) == isExact, "\(law.tempered.distance)")
        #expect(law.lemma.distance > 1e-4)
        #expect(law.tempered.distance <= law.lemma.distance + 1e-9)
      }
      // Towards 0 the lemma is right in first order, and the quadratic in second.
      let h = 1e-3
      let values = steered.logProbabilities(ofLogits: prompt.logits(at: [h])[0])
      let law = comparer.comparison(values, at: h)
      #expect(law.lemma.distance < 1e-5)
      #expect(abs(law.increase / law.quadratic - 1) < 0.01)
      #expect(abs(law.lemma.increase / law.quadratic - 1) < 0.01)
    }
  }

  @Test("a law that is one is found with its τ and s")
  func fit() {
    let given = LogSoftmax.of([0.3, -1, 2, 0.5, -0.25])
    let comparer = LawComparer(given: given, logOdds: [1, -2, 0.5, 0, 3], target: nil)
    let law = comparer.comparison(comparer.law(inverse: -0.4, tilt: 1.7), at: 5)
    #expect(abs(law.temper.inverse + 0.4) < 1e-7 && abs(law.temper.tilt - 1.7) < 1e-7)
    #expect(law.tempered.distance < 1e-9 && law.target == nil)
  }

  @Test("a vector divided by its length steers as long as the strength says")
  func unit() throws {
    let (raw, unit) = (try steered(layer: 1), try steered(layer: 1, isNormalised: true))
    let length = raw.direction.reduce(0) { $0 + $1 * $1 }.squareRoot()
    let (a, b) = (
      raw.prompt(ofContext: 1).logits(at: [2])[0],
      unit.prompt(ofContext: 1).logits(at: [2 * length])[0]
    )
    #expect(zip(a, b).allSatisfy { abs($0 - $1) < 1e-12 })
  }

  @Test("resamples depend on the seed alone, and their spread is that of the prompts")
  func resamples() throws {
    let steered = try steered(layer: 1)
    let first = try #require(steered.resampled(200, seed: 3)).map(\.direction)
    #expect(try #require(steered.resampled(200, seed: 3)).map(\.direction) == first)
    #expect(try #require(steered.resampled(200, seed: 4)).map(\.direction) != first)
    let states = try #require(steered.states)
    for coordinate in 0..<8 {
      // Of two prompts the bootstrap variance of the mean is (a − b)²/8 for each set.
      let variance = [states.positive, states.negative].reduce(0) { sum, rows in
        let gap = rows[0][coordinate] - rows[1][coordinate]
        return sum + gap * gap / 8
      }
      let found = Spread.deviation(first.map { $0[coordinate] })
      #expect(abs(found - variance.squareRoot()) < 0.2 * variance.squareRoot())
    }
  }
}
