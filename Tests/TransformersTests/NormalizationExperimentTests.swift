import ChoiceSequences
import ExactArithmetic
import Foundation
import SteeringLaws
import SteeringModel
import Testing
import Transformers

@Suite("normalisation limit of random decoders")
struct NormalizationExperimentTests {
  /// STEERLAW_TEST_SCALE, 1 when it is not set: ten runs all 1000 decoders.
  private static let scale =
    ProcessInfo.processInfo.environment["STEERLAW_TEST_SCALE"].flatMap(Double.init) ?? 1
  private static let count = max(10, Int(100 * scale))

  @Test("bounds, rates over four decades and limit strengths are proved on every decoder")
  func bounds() throws {
    var random = SplitMix64(state: 2602_02712)
    var (runs, rates, mutants) = (0, 0, (remainder: 0, state: 0, rate: 0))
    var (tightest, steepest, worstFloat) = (0.0, 0.0, 0.0)
    for seed in 1...UInt64(Self.count) {
      let shape = randomShape(&random)
      let evidence = try NormalizationExperiment.run(configuration: shape, seed: seed)
      try #require(evidence.verdict == .certainly, "seed \(seed): \(evidence)")
      runs += evidence.samples.count
      rates += evidence.rates.count
      // A one-dimensional space has nothing perpendicular to v, and only then is no rate claimed.
      let isLine = shape.width == (shape.norm == .layer ? 2 : 1)
      #expect(evidence.rates.count == (isLine ? 0 : 2), "seed \(seed)")
      for rate in evidence.rates {
        // Step k is within e_k C of the constant C by proof, e_k ≤ 10^-(k+1) by the choice of the
        // first. So the slope of decade k differs from 1 by at most −log10((1 − e_k)/(1 + e_{k+1})),
        // at k = 0 at most 0.0501, and ten times less a decade later.
        for step in rate.steps {
          let bound = evidence.bound(
            evidence.stateNorm + Interval(evidence.remainderBound)
          ).linear(at: step.alpha)
          let measured = step.scaledDifference / Interval(step.alpha.magnitude, precision: 128)
          tightest = max(tightest, (measured / Interval(bound)).lower.double())
        }
        for (decade, slope) in rate.slopes.enumerated() {
          let distance = (slope - 1).magnitudeBound.double()
          #expect(distance <= 0.0503 / Double.pow(10, decade), "seed \(seed)")
          steepest = max(steepest, decade == 0 ? distance : 0)
        }
      }
      for sample in evidence.samples {
        worstFloat = max(worstFloat, try #require(sample.floatError).double())
        mutants.remainder += evidence.violates(sample, evidence.stateNorm) ? 1 : 0
        mutants.state += evidence.violates(sample, Interval(evidence.remainderBound)) ? 1 : 0
        let square = Interval(sample.alpha.magnitude, precision: 128).squared
        let faster = evidence.bound(evidence.stateNorm + Interval(evidence.remainderBound))
        mutants.rate +=
          sample.vectorDifference.lower > (Interval(faster.linear(at: 1)) / square).upper ? 1 : 0
      }
    }
    // Wrong bounds must fail: one that forgets R, one that forgets h, one that decays like 1/α².
    #expect(mutants.remainder > 0 && mutants.state > 0 && mutants.rate > 0)
    #expect(rates > Self.count)
    print(
      """
      normalisation: \(Self.count) random decoders, \(runs) certified runs, all bounds proved; \
      \(rates) rates over four decades; largest difference/linear bound where the rate is measured \(tightest); \
      largest deviation of the first decade's slope from 1: \(steepest); \
      largest error of Double logits \(worstFloat); violations of the bound without R: \
      \(mutants.remainder), without h: \(mutants.state), with 1/α²: \(mutants.rate)
      """)
  }

  @Test(
    "the rate constant is zero, and no rate is claimed, where normalisation has no direction left")
  func vanishingRate() throws {
    var shape = DecoderConfiguration()
    (shape.norm, shape.width, shape.heads, shape.positions) = (.layer, 2, 1, 1)
    let evidence = try NormalizationExperiment.run(configuration: shape, seed: 1)
    #expect(evidence.rates.isEmpty && evidence.verdict == .certainly)
  }

  @Test("without epsilon, in deeper decoders and at longer prompts the verdict is the same")
  func otherShapes() throws {
    for norm in NormalizationKind.allCases {
      var shape = DecoderConfiguration()
      (shape.norm, shape.epsilon, shape.depth, shape.positions) = (norm, 0, 4, 4)
      shape.steering = SteeringSite(layer: 1, positions: .only(2))
      let evidence = try NormalizationExperiment.run(configuration: shape, seed: 11)
      #expect(evidence.verdict == .certainly && evidence.rates.count == 2)
    }
  }

  @Test(
    "a looser tolerance gives a smaller strength, where the logits are not closer than they must")
  func tolerances() throws {
    var settings = NormalizationExperiment.Settings()
    settings.decades = 1
    settings.precision = 64
    let shape = DecoderConfiguration()
    let tight = try NormalizationExperiment.run(configuration: shape, seed: 2, settings: settings)
    settings.tolerance = Rational(1, 10)
    let loose = try NormalizationExperiment.run(configuration: shape, seed: 2, settings: settings)
    #expect(tight.verdict == .certainly && loose.verdict == .certainly)
    #expect(loose.limitStrength.strength < tight.limitStrength.strength)
    #expect(loose.limitStrength.logitDifference.lower > BigFloat(0.001))
  }

  @Test("a v that only an inner LayerNorm cannot see: the bound holds, and no rate is claimed")
  func mixedNorms() throws {
    let model = RandomDecoder(DecoderConfiguration(), seed: 5).decoder
    let layer = Normalization<Double>(.layer, gain: model.finalNorm.gain, epsilon: 0.01)
    let decoder = Decoder(
      tokenEmbedding: model.tokenEmbedding, positionEmbedding: model.positionEmbedding,
      blocks: model.blocks.map { $0.map { Sublayer(norm: layer, transform: $0.transform) } },
      finalNorm: model.finalNorm, unembedding: model.unembedding)
    let run = try SteeredRun(
      decoder, tokens: [1, 2], direction: [Double](repeating: 1, count: 8),
      steering: SteeringSite(layer: 1))
    let sample = run.sample(at: 1000)
    #expect(sample.vectorDifference.upper <= sample.vectorBound)
    #expect(sample.logitDifference.upper <= sample.logitBound)
    #expect(run.rate(at: .positive, decades: 1) == nil && !run.rateError(at: 1000).isFinite)
  }

  @Test("degenerate directions are refused before anything is run")
  func degenerate() {
    let model = RandomDecoder(DecoderConfiguration(), seed: 1)
    #expect(throws: DegenerateDirection.zero) {
      try SteeredRun(
        model.decoder, tokens: model.tokens, direction: [Double](repeating: 0, count: 8),
        steering: SteeringSite(layer: 1))
    }
    #expect(throws: DegenerateDirection.dimension(expected: 8, found: 1)) {
      try SteeredRun(
        model.decoder, tokens: model.tokens, direction: [1], steering: SteeringSite(layer: 1))
    }
  }
}

extension NormalizationEvidence {
  /// The bound with another norm of the perturbation; the factor is that of the true one.
  fileprivate func bound(_ perturbation: Interval) -> NormalizationBound {
    // Every sample's bound is factor · chord(t); at trivial strengths it is 2 · factor.
    let model = RandomDecoder(configuration, seed: seed).decoder.finalNorm
    let gain = model.gain.map(\.magnitude).max() ?? 0
    let root = Interval.sqrt(Interval(Rational(configuration.width), precision: 128))
    return NormalizationBound(
      factor: root * Interval(BigFloat(gain)), directionNorm: directionNorm,
      perturbation: perturbation)
  }

  /// Whether the difference exceeds the bound computed from the wrong norm of the perturbation.
  fileprivate func violates(_ sample: Sample, _ perturbation: Interval) -> Bool {
    sample.vectorDifference.lower > bound(perturbation).distance(at: sample.alpha)
  }
}
