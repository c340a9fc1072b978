/// Every claim of the talk and the paper, and ours.
public enum ClaimCatalogue {
  /// The claims, in the order of the theory.
  public static let claims: [Claim] = [
    LogOddsLemmaClaim.claim,
    SignSeparationClaim.claim,
    DerivativeClaim.claim,
    MeanIncreasingClaim.claim,
    BumpClaim.claim,
    PeakOrderClaim.claim,
    MonotoneExtremesClaim.claim,
    LimitsClaim.claim,
    ConceptEquationClaim.claim,
    TanhFormulaClaim.claim,
    TargetIncreasesClaim.claim,
    NeutralConceptLimitClaim.claim,
    DominatedConceptDecreasesClaim.claim,
    CrossEntropyQuadraticClaim.claim,
    CrossEntropyExactClaim.claim,
    KLMonotoneClaim.claim,
    NormalizationLimitClaim.claim,
    PeakSignClaim.claim,
    PerfectTrainingClaim.claim,
    PeakHeightClaim.claim,
    TranslationClaim.claim,
    GreedyEnvelopeClaim.claim,
  ]

  /// What a hunt tries on every random model: the claims, and random decoders beside them.
  public static let hunted: [Claim] = claims + [NormalizationLimitClaim.randomDecoders]

  /// The wrong variants of all claims.
  public static let wrongVariants: [Claim] = claims.flatMap(\.variants)

  /// The claim, item of a hunt, or wrong variant called `identifier`, or nil.
  public static func claim(_ identifier: String) -> Claim? {
    (hunted + wrongVariants).first { $0.identifier == identifier }
  }
}
