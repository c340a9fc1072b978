internal import ExactArithmetic

/// Every claim of the talk and the paper, and ours, with the wrong variants that show that a hunt can find.
public enum ClaimCatalogue {
  /// The claims, in the order of the theory.
  public static let claims: [Claim] = [
    Claim(
      identifier: "log-odds-lemma",
      statement: "softmax(W(h_j + alpha v))_z is proportional to p_z exp(alpha M(z))",
      assumptions: "perfect training", source: "Lemma 3.1 (1)",
      procedure: "M against its definition, exactly; both sides with = at exact points",
      decide: LogOddsClaims.lemma),
    Claim(
      identifier: "sign-separation", statement: "M(z) > 0 exactly for the target's tokens",
      assumptions: "Assumption 1, P from the target, N from other concepts", source: "(4)",
      procedure: "exact signs; for logits by enclosing the constant c",
      decide: LogOddsClaims.signSeparation),
    Claim(
      identifier: "derivative", statement: "d sigma_z/d alpha = sigma_z (M(z) - E_alpha[M])",
      assumptions: "none", source: "(2)",
      procedure: "difference quotients inside the formula's range (mean value theorem)",
      decide: LogOddsClaims.derivative),
    Claim(
      identifier: "mean-increasing",
      statement: "E_alpha[M] increases strictly, with derivative Var_alpha(M)",
      assumptions: "M not constant", source: "(3)",
      procedure: "two distinct levels of positive weight, exactly; means at strengths",
      decide: LogOddsClaims.meanIncreasing),
    Claim(
      identifier: "bump",
      statement: "a token of interior log-odds has one peak, rising before and falling after",
      assumptions: "M_min < M(z) < M_max", source: "Proposition 3.3 (5)",
      procedure: "the level lies strictly between two others, exactly; bracket judged by the mean",
      decide: PeakClaims.bump),
    Claim(
      identifier: "peak-order", statement: "M(z) < M(z') implies alpha_z < alpha_z'",
      assumptions: "both interior", source: "Proposition 3.3 (6); by M ours",
      procedure: "disjoint enclosures of neighbouring peaks", decide: PeakClaims.order),
    Claim(
      identifier: "monotone-extremes",
      statement: "Delta p increases strictly on the largest log-odds, decreases on the least",
      assumptions: "M not constant", source: "Proposition 3.3 (7)",
      procedure: "exact extreme sets; curves at strengths", decide: PeakClaims.monotoneExtremes),
    Claim(
      identifier: "limits",
      statement: "Delta p(z) tends to 1[z extreme] p_z / p(extreme) - p_z at either end",
      assumptions: "M not constant", source: "B.1 (8)",
      procedure: "exact limits inside enclosures far out with their tails",
      decide: { (subject) throws(Undecided) in try PeakClaims.limits(subject) }),
    Claim(
      identifier: "concept-equation", statement: "F' = F (1 - F) (mu_C - mu_rest)",
      assumptions: "C not the whole vocabulary", source: "(9)",
      procedure: "difference quotients inside the formula's range",
      decide: ConceptClaims.equation),
    Claim(
      identifier: "tanh-formula",
      statement:
        "F(alpha) - F(0) = (tanh((nu + r)/2) - tanh(r/2))/2, nu the integral of mu_C - mu_rest",
      assumptions: "C not the whole vocabulary", source: "Theorem 3.5 (10)",
      procedure: "nu by closed form and by certified quadrature, F by definition",
      decide: ConceptClaims.tanhFormula),
    Claim(
      identifier: "target-increases", statement: "the target's probability increases strictly",
      assumptions: "sign separation", source: "Corollary 3.6 (11)",
      procedure: "exact signs; slopes at strengths", decide: ConceptClaims.targetIncreases),
    Claim(
      identifier: "neutral-concept-limit",
      statement: "a concept without extreme tokens tends to Delta p = -mean p at both ends",
      assumptions: "M not constant", source: "Corollary 3.6 (12)",
      procedure: "exact extreme sets; enclosures far out",
      decide: { (subject) throws(Undecided) in try ConceptClaims.neutralLimit(subject) }),
    Claim(
      identifier: "dominated-concept-decreases",
      statement: "a concept C other than T with max_C M <= min_rest M loses probability",
      assumptions: "M not constant", source: "Corollary 3.6 (13)",
      procedure: "exact order of log-odds; slopes at strengths",
      decide: ConceptClaims.dominatedDecreases),
    Claim(
      identifier: "cross-entropy-quadratic",
      statement: "Delta CE = (1/2) sum pi Var(M) alpha^2 + o(alpha^2)",
      assumptions: "M not constant", source: "Theorem 3.8 (14)",
      procedure: "remainder enclosed by the third cumulant on the segment",
      decide: { (subject) throws(Undecided) in try EntropyClaims.quadratic(subject) }),
    Claim(
      identifier: "cross-entropy-exact",
      statement: "Delta CE = sum pi (K(alpha) - alpha K'(0)), convex, at least 0",
      assumptions: "none", source: "ours", procedure: "against the definition at strengths",
      decide: EntropyClaims.exactForm),
    Claim(
      identifier: "kl-monotone",
      statement: "KL(p || sigma) and KL(sigma || p) increase with |alpha|",
      assumptions: "M not constant", source: "ours",
      procedure: "sign of the derivatives, exactly; values at strengths",
      decide: EntropyClaims.divergences),
    Claim(
      identifier: "normalization-limit",
      statement: "steered logits of a pre-norm decoder tend to LN(+-v) W^T, as fast as 1/|alpha|",
      assumptions: "v not zero (RMSNorm), not constant (LayerNorm)",
      source: "Proposition 4.1 (15); the bound and the rate are ours",
      procedure: "certified runs of random decoders, one with each norm (not of the model)",
      decide: NormalizationClaims.limit),
    Claim(
      identifier: "peak-sign",
      statement:
        "for epsilon < epsilon_0 target tokens peak at alpha > 0 in contexts outside the target",
      assumptions: "a = (1 - eps) gamma, b = eps omega/(G - 1), context not in T",
      source: "Remark 3.4, with epsilon_0 ours",
      procedure: "epsilon_0 certified; E_0[M] < M(z), exactly", decide: StructureClaims.peakSign),
    Claim(
      identifier: "perfect-training",
      statement: "a perfectly trained model's loss is the entropy of the data, the least possible",
      assumptions: "perfect training", source: "B.1",
      procedure: "entropy enclosed; steering does not lower the loss",
      decide: EntropyClaims.perfectTraining),
    Claim(
      identifier: "peak-height", statement: "the peak's height is p_z exp(K*(M(z)))",
      assumptions: "interior log-odds", source: "ours",
      procedure: "Legendre transform at the peak against the height; other strengths do no better",
      decide: PeakClaims.height),
    Claim(
      identifier: "translation",
      statement: "steering N by 1 gives P's distribution, and peaks shift by 1",
      assumptions: "P shares one distribution and N another", source: "ours",
      procedure: "exact; peaks within enclosures", decide: StructureClaims.translation),
    Claim(
      identifier: "greedy-envelope",
      statement: "the likeliest token is the upper envelope of log p_z + alpha M(z)",
      assumptions: "none", source: "ours",
      procedure: "exact comparisons at a rational strength inside each band",
      decide: StructureClaims.greedyEnvelope),
  ]

  /// Wrong variants of claims: a hunt must refute each, or it could not refute anything.
  public static let wrongVariants: [Claim] = [
    wrong(
      "peak-order/reversed", "peaks in the opposite order of log-odds", PeakClaims.reversedOrder),
    wrong("limits/uniform", "extreme tokens share the limit equally", PeakClaims.uniformLimits),
    wrong(
      "target-increases/always", "the target increases without sign separation",
      ConceptClaims.targetAlwaysIncreases),
    wrong(
      "neutral-concept-limit/returns",
      "a concept without extreme tokens returns to its value (the paper's prose)",
      ConceptClaims.neutralReturns),
    wrong(
      "dominated-concept-decreases/any", "every concept but the target decreases",
      ConceptClaims.othersDecrease),
    wrong(
      "cross-entropy-quadratic/no-half", "the coefficient without the factor 1/2",
      EntropyClaims.quadraticWithoutHalf),
    wrong(
      "peak-sign/any-context", "Remark 3.4 without c_j outside T (as it is stated)",
      StructureClaims.peakSignAnywhere),
    wrong("translation/by-two", "steering N by 2 gives P", StructureClaims.translationByTwo),
  ]

  private static func wrong(
    _ identifier: String, _ statement: String,
    _ decide: @escaping @Sendable (Subject) throws(Undecided) -> Verdict
  ) -> Claim {
    Claim(
      identifier: identifier, statement: statement, assumptions: "deliberately wrong",
      source: "a test of the hunt", procedure: "as the claim", decide: decide)
  }

  /// The claim or wrong variant called `identifier`, or nil.
  public static func claim(_ identifier: String) -> Claim? {
    (claims + wrongVariants).first { $0.identifier == identifier }
  }
}
