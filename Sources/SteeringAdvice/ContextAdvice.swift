// What is known of one context when a strength is to be chosen.
public import ExactArithmetic
public import SteeringLaws

/// How far one context may be steered, for α ≥ 0, and what happens on the way.
public struct ContextAdvice: Sendable {
  /// Where a budget ends.
  public struct BudgetEnd: Sendable {
    /// The largest strength such that every one from 0 to it keeps the budget; nil when all do.
    public let end: CertifiedReal?
    /// The end rounded down to four digits; nil without an end.
    public let strength: Rational?
    /// The target's probability at that strength; nil without an end, or without a target.
    public let target: CertifiedReal?
    /// Through a norm, the efficiency η (26) at that strength; else nil.
    public let efficiency: CertifiedReal?
  }

  /// Stretches of strengths with the same most likely tokens.
  public struct Lead: Sendable {
    /// The tokens, all equally likely.
    public let tokens: [Int]
    /// Where they begin to lead; nil for the first stretch, which contains 0.
    public let from: CertifiedReal?
  }

  /// The target's part.
  public struct Target: Sendable {
    /// Its probability at α = 0.
    public let before: CertifiedReal
    /// Whether it gains from α = 0 on: the sign of Cov(M, 1_T), or through a norm of the slope of its
    /// log-odds; nil when that is not decided.
    public let isGaining: Bool?
    /// lim η at α = 0 (27); nil through a norm.
    public let efficiencyAtZero: CertifiedReal?
    /// The largest efficiency between the ends of the least and the largest divergence, and where; nil
    /// through a norm.
    public let efficiency: LargestEfficiency?
    /// The largest probability within the largest budget, and where; nil where that is not known.
    public let largest: LargestProbability?

    /// Whether the target's probability falls again within the largest budget; nil when that is not
    /// known.
    public var isOvershot: Bool? { largest?.isOvershot ?? nil }
  }

  /// How sure the end of the recommended divergence is, to first order (35).
  public struct Confidence: Sendable {
    /// The standard error of the end from P and N as samples; nil unless both have two members.
    public let standardError: CertifiedReal?
    /// The context of P or N with the largest influence, by number, and that influence.
    public let foremost: (context: Int, influence: CertifiedReal)?
  }

  /// The numbers of the contexts that share this distribution.
  public let contexts: [Int]
  /// A budget end for each divergence of the budgets.
  public let divergences: [BudgetEnd]
  /// The target's part; nil for a model without one, or with nothing else.
  public let target: Target?
  /// The most likely tokens from α = 0 to the end of the largest divergence.
  public let leads: [Lead]
  /// The entropy at α = 0, in nats.
  public let entropy: CertifiedReal
  /// The entropy below which text is said to repeat itself: that of the budgets, or half of what it is
  /// at α = 0 where this is less.
  public let entropyLevel: Rational?
  /// How far the entropy stays above that level, within the largest divergence; nil where one token
  /// is certain.
  public let entropyReach: SteeredEntropy.Reach?
  /// How sure the recommended end is; nil without prompts, and through a norm.
  public let confidence: Confidence?
}
