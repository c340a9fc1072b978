// The options of counting, checked before any text is read.
public import ExactArithmetic

/// How texts become a model: length of the contexts, smoothing, concepts, rare contexts, P and N.
public struct CountingRules: Sendable {
  /// What happens to contexts that occur less often than ``CountingRules/minimumCount``.
  public enum RareContexts: String, Sendable, CaseIterable {
    /// The rare contexts of one concept become one context, `(rare uppercase)`; those without a
    /// concept become `(rare mixed)`.
    case merge
    /// They are left out; the weights are shares of what remains.
    case drop
  }

  /// Where the negative contexts come from.
  public enum Negatives: Sendable, Equatable {
    /// For letter case the other case; otherwise any concept but the target.
    case standard
    /// The concept of this name (the contrastive setting).
    case concept(String)
    /// Any concept but the target (the random setting).
    case anyOther
  }

  /// T: a context has T − 1 characters.
  public let order: Int
  /// What is added to every count, greater than 0.
  public let smoothing: Rational
  /// Which characters form a concept.
  public let concepts: ConceptRule
  /// The count from which a context stands on its own.
  public let minimumCount: Int
  /// What happens to the others.
  public let rareContexts: RareContexts
  /// The target concept; nil for uppercase, or the first concept of a list.
  public let target: String?
  /// Where the negative contexts come from.
  public let negatives: Negatives
  /// q, the number of positive and of negative contexts; nil for as many as there are.
  public let pairs: Int?

  /// The longest T-grams that are counted.
  public static let orderLimit = 32
  /// The largest smoothing constant, in bits of numerator or denominator.
  static let smoothingBitLimit = 4096

  /// Checks the rules.
  ///
  /// Throws ``CountingRuleError`` with the first one that cannot be followed.
  public init(
    order: Int = 3, smoothing: Rational = Rational(1, 2), concepts: ConceptRule = .letterCase,
    minimumCount: Int = 20, rareContexts: RareContexts = .merge, target: String? = nil,
    negatives: Negatives = .standard, pairs: Int? = nil
  ) throws(CountingRuleError) {
    guard (2...CountingRules.orderLimit).contains(order) else {
      throw CountingRuleError(
        "the order is \(order); it must be 2 to \(CountingRules.orderLimit), for contexts have "
          + "order - 1 characters")
    }
    guard smoothing.signum > 0, smoothing.height <= CountingRules.smoothingBitLimit else {
      throw CountingRuleError(
        "the smoothing constant must be greater than 0 and of moderate length: "
          + "every theorem needs p > 0")
    }
    guard minimumCount >= 0 else {
      throw CountingRuleError("the minimum count is \(minimumCount); it must not be negative")
    }
    guard pairs ?? 1 >= 1 else {
      throw CountingRuleError("the number of pairs is \(pairs ?? 0); it must be at least 1")
    }
    self.order = order
    self.smoothing = smoothing
    self.concepts = concepts
    self.minimumCount = minimumCount
    self.rareContexts = rareContexts
    self.target = target
    self.negatives = negatives
    self.pairs = pairs
  }
}

/// Why counting rules cannot be followed: a fault of the command line, not of data.
public struct CountingRuleError: Error, Sendable, Equatable, CustomStringConvertible {
  /// One line for people.
  public let description: String

  init(_ description: String) {
    self.description = description
  }
}
