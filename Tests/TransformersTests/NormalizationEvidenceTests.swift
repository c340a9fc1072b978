import ExactArithmetic
import SteeringLaws
import SteeringModel
import Testing

@testable import Transformers

@Suite("verdicts on normalisation")
struct NormalizationEvidenceTests {
  private func evidence(_ norm: NormalizationKind = .rootMeanSquare) throws -> NormalizationEvidence
  {
    var shape = DecoderConfiguration()
    shape.norm = norm
    return try NormalizationExperiment.run(configuration: shape, seed: 1)
  }

  @Test("a bound below the difference refutes, one inside its enclosure decides nothing")
  func samples() throws {
    let good = try evidence()
    let sample = try #require(good.samples.last)
    func verdict(vector: BigFloat, logit: BigFloat, remainder: BigFloat) -> Certainty {
      NormalizationEvidence.Sample(
        alpha: sample.alpha, vectorBound: vector, vectorDifference: sample.vectorDifference,
        logitBound: logit, logitDifference: sample.logitDifference, remainder: sample.remainder,
        floatError: sample.floatError
      ).verdict(remainderBound: remainder)
    }
    let (vector, logit, rest) = (sample.vectorBound, sample.logitBound, good.remainderBound)
    #expect(verdict(vector: vector, logit: logit, remainder: rest) == .certainly)
    let small = BigFloat.powerOfTwo(-90)
    #expect(verdict(vector: small, logit: logit, remainder: rest) == .no)
    #expect(verdict(vector: vector, logit: small, remainder: rest) == .no)
    #expect(verdict(vector: vector, logit: logit, remainder: small) == .no)
    let inside = sample.vectorDifference.midpoint
    #expect(!sample.vectorDifference.isPoint)
    #expect(verdict(vector: inside, logit: logit, remainder: rest) == .possibly)
  }

  @Test("a wrong rate constant and a missed tolerance are refuted")
  func ratesAndTolerances() throws {
    let good = try evidence()
    let rate = try #require(good.rates.first)
    let wrong = NormalizationEvidence.Rate(
      end: rate.end, constant: rate.constant * Interval(Rational(1001, 1000), precision: 128),
      steps: rate.steps)
    #expect(rate.verdict == .certainly && wrong.verdict == .no)
    func verdict(
      _ rates: [NormalizationEvidence.Rate], _ limit: NormalizationEvidence.LimitStrength
    ) -> Certainty {
      NormalizationEvidence(
        configuration: good.configuration, seed: good.seed, stateNorm: good.stateNorm,
        remainderBound: good.remainderBound, directionNorm: good.directionNorm,
        samples: good.samples, rates: rates, limitStrength: limit
      ).verdict
    }
    #expect(verdict(good.rates, good.limitStrength) == .certainly)
    #expect(verdict([wrong], good.limitStrength) == .no)
    let missed = NormalizationEvidence.LimitStrength(
      tolerance: Rational(1, 1_000_000), strength: good.limitStrength.strength,
      logitDifference: good.limitStrength.logitDifference)
    #expect(verdict(good.rates, missed) == .no)
  }

  @Test("the one-line summary shows verdict, constants and strength, and does not hide a failure")
  func summary() throws {
    let good = try evidence()
    let text = good.description
    for part in [
      "rmsnorm decoder of seed 1", "all within their bounds", "‖R(α)‖ at most 63.5", "14.0061",
      "1/1000", "1.73e5", "0.0000444562",
    ] {
      #expect(text.contains(part), "\(part) in \(text)")
    }
    let bad = NormalizationEvidence(
      configuration: good.configuration, seed: good.seed, stateNorm: good.stateNorm,
      remainderBound: 0, directionNorm: good.directionNorm, samples: good.samples, rates: [],
      limitStrength: good.limitStrength)
    #expect(bad.description.contains("a bound is violated"))
    #expect(bad.description.contains("faster than 1/|α|"))
  }

  @Test("the numbers of docs/normalization.md", arguments: NormalizationKind.allCases)
  func documented(_ norm: NormalizationKind) throws {
    let evidence = try evidence(norm)
    func text(_ value: Interval) -> String { value.decimal(significantDigits: 6) ?? "?" }
    func text(_ value: BigFloat) -> String {
      Interval(value).decimalBounds(significantDigits: 3)?.upper ?? "?"
    }
    let rate = try #require(evidence.rates.first)
    let rows = rate.steps.map { step in
      let sample = evidence.samples.first { $0.alpha == step.alpha }
      return [
        step.alpha.description, text(sample?.vectorDifference ?? 0), text(sample?.vectorBound ?? 0),
        text(step.scaledDifference), text(step.error),
      ].joined(separator: " | ")
    }
    let limit = evidence.limitStrength
    let summary = [
      text(evidence.stateNorm), text(evidence.remainderBound), text(evidence.directionNorm),
      text(rate.constant), text(limit.strength), text(limit.logitDifference),
    ].joined(separator: " | ")
    let isSquare = norm == .rootMeanSquare
    #expect(rows == (isSquare ? DocumentedNumbers.rmsNorm : DocumentedNumbers.layerNorm))
    #expect(summary == (isSquare ? DocumentedNumbers.rmsSummary : DocumentedNumbers.layerSummary))
  }
}

/// The tables of docs/normalization.md.
private enum DocumentedNumbers {
  static let rmsNorm = [
    "100000 | 0.000140063 | 0.00182 | 14.0063 | 0.272",
    "1000000 | 0.0000140061 | 0.000182 | 14.0061 | 0.0272",
    "10000000 | 1.40061e-6 | 0.0000182 | 14.0061 | 0.00272",
    "100000000 | 1.40061e-7 | 1.82e-6 | 14.0061 | 0.000272",
    "1000000000 | 1.40061e-8 | 1.82e-7 | 14.0061 | 0.0000272",
  ]
  static let rmsSummary = "6.53173 | 63.5 | 1.59559 | 14.0061 | 1.73e5 | 0.0000444562"
  static let layerNorm = [
    "100000 | 0.000242022 | 0.00223 | 24.2022 | 0.321",
    "1000000 | 0.0000242018 | 0.000223 | 24.2018 | 0.0321",
    "10000000 | 2.42018e-6 | 0.0000223 | 24.2018 | 0.00321",
    "100000000 | 2.42018e-7 | 2.23e-6 | 24.2018 | 0.000321",
    "1000000000 | 2.42018e-8 | 2.23e-7 | 24.2018 | 0.0000321",
  ]
  static let layerSummary = "6.14304 | 67.9 | 1.41039 | 24.2018 | 2.34e5 | 0.0000826627"
}
