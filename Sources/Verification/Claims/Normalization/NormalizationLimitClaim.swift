// Tries the limit of steered logits (15) on random decoders.
internal import ExactArithmetic
internal import SteeringLaws
internal import SteeringModel
internal import Transformers

/// (15): steered logits of a decoder tend to LN(±v)Wᵀ, with the bound and the rate of each run.
///
/// A steering model has no decoder, so the claim does not apply to it. Hunts try random decoders
/// beside their models.
enum NormalizationLimitClaim {
  static let theorem = Theorem("transformer_limit", in: "Transformer.v")
  private static let furtherTheorems = [
    Theorem("rms_rate_eps", in: "NormalizationRate.v"),
    Theorem("layer_rate_eps", in: "NormalizationRate.v"),
  ]

  static let claim = Claim(
    "normalization-limit",
    statement: "steered logits of a pre-norm decoder tend to LN(+-v) W^T, as fast as 1/|alpha|",
    assumptions: "a decoder; v not zero (RMSNorm), not constant (LayerNorm)",
    source: "Proposition 4.1 (15); the bound and the rate are ours",
    procedure: "certified runs of the decoder; hunts have random ones", theorem: theorem,
    furtherTheorems: furtherTheorems, isOfContexts: false,
    faults: [
      Fault("bounds said to be a thousandth of what they are") {
        judge(try run(.rootMeanSquare, isSmall: true, seed: 1), scale: Rational(1, 1000))
      }
    ],
    decide: { _ in .notApplicable("the model has no decoder") })

  /// The item of a hunt: random decoders, one with each norm, in turn.
  static let randomDecoders = Claim(
    "normalization-limit-of-random-decoders", statement: claim.statement,
    assumptions: claim.assumptions, source: claim.source,
    procedure: "certified runs of small random decoders, which have nothing to do with the model",
    theorem: theorem, furtherTheorems: furtherTheorems, isOfContexts: false,
    decide: { subject in
      let norms: [NormalizationKind] = [.rootMeanSquare, .layer]
      do throws(DegenerateDirection) {
        return judge(
          try run(norms[Int(subject.seed % 2)], isSmall: subject.isSampled, seed: subject.seed),
          isRead: !subject.isHunted)
      } catch {
        return .notApplicable("the random direction is degenerate: \(error)")
      }
    })

  private static func run(
    _ norm: NormalizationKind, isSmall: Bool, seed: UInt64
  ) throws(DegenerateDirection) -> NormalizationEvidence {
    var configuration = DecoderConfiguration()
    configuration.norm = norm
    var settings = NormalizationExperiment.Settings()
    if isSmall {
      (configuration.width, configuration.hidden, configuration.depth) = (4, 4, 1)
      (configuration.heads, configuration.positions, configuration.vocabulary) = (1, 1, 3)
      (settings.precision, settings.decades) = (96, 2)
      settings.comparesDoubles = false
    }
    return try NormalizationExperiment.run(
      configuration: configuration, seed: seed, settings: settings)
  }

  /// The verdict on `run`, whose bounds are taken times `scale`; without words for it where nobody reads them.
  private static func judge(
    _ run: NormalizationEvidence, scale: Rational = 1, isRead: Bool = true
  ) -> Verdict {
    let factor = Interval(scale, precision: 64)
    let isWithin = run.samples.allSatisfy {
      $0.vectorDifference.lower <= (factor * Interval($0.vectorBound)).upper
    }
    switch run.verdict {
    case .certainly where isWithin:
      return isRead
        ? .consistent(run.description, Trial(.strengths(run.samples.map(\.alpha))))
        : .consistent("all within their bounds")
    case .possibly: return .undecided(run.description)
    case .certainly, .no: return .refuted(Witness(run.description))
    }
  }
}
