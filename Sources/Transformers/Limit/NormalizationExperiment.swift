// Tries the limit (15) on a decoder.
public import ExactArithmetic
public import SteeringLaws

/// Runs a decoder along growing strengths and compares its logits with LN(±v)Wᵀ (15).
public enum NormalizationExperiment {
  /// What to measure.
  public struct Settings: Sendable {
    /// The precision of the enclosures, in bits.
    public var precision = 128
    /// The tolerance of the logits for which a strength is computed and tried.
    public var tolerance = Rational(1, 1000)
    /// The number of decades over which the rate is measured.
    public var decades = 4
    /// Whether the logits are computed in `Double` too, to be compared.
    public var comparesDoubles = true

    /// 128 bits, a tolerance of 1/1000, four decades, compared with doubles.
    public init() {}
  }

  /// The evidence for the random decoder of `configuration` and `seed`.
  ///
  /// Both signs. Bounds are checked at |α| = 10^k around the strength where the bound begins to say
  /// something, rates over `settings.decades` decades from where the certified error of the rate is
  /// below a tenth. Throws `DegenerateDirection` when the random v is one. `configuration` must
  /// have no problem. Costs about 2(decades + 5) passes in enclosures.
  public static func run(
    configuration: DecoderConfiguration, seed: UInt64, settings: Settings = Settings()
  ) throws(DegenerateDirection) -> NormalizationEvidence {
    let model = RandomDecoder(configuration, seed: seed)
    let run = try SteeredRun(
      model.decoder, tokens: model.tokens, direction: model.direction,
      steering: configuration.steering, precision: settings.precision,
      comparesDoubles: settings.comparesDoubles)
    var samples: [NormalizationEvidence.Sample] = []
    var rates: [NormalizationEvidence.Rate] = []
    for end in StrengthEnd.allCases {
      guard let (rate, measured) = run.rate(at: end, decades: settings.decades) else { continue }
      rates.append(rate)
      samples += measured
    }
    // Strengths to sample are a choice.
    let base = run.firstInformativePowerOfTen ?? 1
    for scale in [Rational(1, 100), 1, 100] {
      for alpha in [scale * base, -scale * base]
      where !samples.contains(where: { $0.alpha == alpha }) {
        samples.append(run.sample(at: alpha))
      }
    }
    return NormalizationEvidence(
      configuration: configuration, seed: seed, stateNorm: run.stateNorm,
      remainderBound: run.remainder.total, directionNorm: run.vectorBound.directionNorm,
      samples: samples.sorted { $0.alpha < $1.alpha }, rates: rates,
      limitStrength: run.limitStrength(tolerance: settings.tolerance))
  }
}
