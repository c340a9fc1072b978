/// Every claim of the talk and the paper, and ours.
public enum ClaimCatalogue {
  /// The claims about steering before a final norm, in the order of the theory.
  public static let decoderClaims: [Claim] = [
    GreatCircleClaim.claim,
    TiltAndTemperatureClaim.claim,
    CircleSecondDerivativeClaim.claim,
    MinimumSurprisalClaim.claim,
    OddsTurnOnceClaim.claim,
    CircleGreedyClaim.claim,
    LinearRadiusClaim.claim,
    PlateauClaim.claim,
  ]

  /// The claims about models of distributions, in the order of the theory.
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
    EfficiencyDecompositionClaim.claim,
    EfficiencyAtZeroClaim.claim,
    EfficiencyLimitsClaim.claim,
    ContinuationPeakClaim.claim,
    LongRunIncreaseClaim.claim,
    PeakSensitivityClaim.claim,
    PeakBracketClaim.claim,
    UnequalSetsClaim.claim,
    ContextualAssociationClaim.claim,
    SeveralVectorsClaim.claim,
  ]

  /// What a hunt tries on every random model: the claims, and random decoders beside them.
  public static let hunted: [Claim] = claims + [NormalizationLimitClaim.randomDecoders]

  /// The wrong variants of all claims about models of distributions.
  public static let wrongVariants: [Claim] = claims.flatMap(\.variants)

  /// The claims about models of this kind.
  public static func claims(_ kind: ModelKind) -> [Claim] {
    kind == .linear ? claims : decoderClaims
  }

  /// What a hunt tries on every random model of this kind.
  public static func hunted(_ kind: ModelKind) -> [Claim] {
    kind == .linear ? hunted : decoderClaims
  }

  /// The wrong variants of the claims about models of this kind.
  public static func wrongVariants(_ kind: ModelKind) -> [Claim] {
    kind == .linear ? wrongVariants : decoderClaims.flatMap(\.variants)
  }

  /// The claim, item of a hunt, or wrong variant called `identifier`, or nil.
  public static func claim(_ identifier: String) -> Claim? {
    ModelKind.allCases.lazy.flatMap { hunted($0) + wrongVariants($0) }
      .first { $0.identifier == identifier }
  }
}
