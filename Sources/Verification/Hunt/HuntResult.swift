// What a hunt found, of the whole or a part.

/// What a hunt found; results of shards merge to the result of the whole.
public struct HuntResult: Sendable {
  /// A model on which a claim or variant was refuted.
  public struct Find: Sendable {
    /// The claim or variant.
    public let claim: String
    /// The number of the random model that led to it.
    public let index: Int
    /// The choices that make the model.
    public let choices: [UInt64]
    /// The model.
    public let model: HuntedModel
    /// Why it is refuted.
    public let witness: String

    /// A find with these parts.
    public init(
      claim: String, index: Int, choices: [UInt64], model: HuntedModel, witness: String
    ) {
      self.claim = claim
      self.index = index
      self.choices = choices
      self.model = model
      self.witness = witness
    }
  }

  /// The most counterexamples that are kept and shrunk.
  public static let keptFailures = 20

  /// The number of models verified.
  public var models = 0
  /// The number of random choices that led to no model.
  public var discarded = 0
  /// How often each claim had each verdict.
  public var counts: [String: [String: Int]] = [:]
  /// Counterexamples: claims refuted on models that satisfy their assumptions.
  public var failures: [Find] = []
  /// The first refutation of each wrong variant.
  public var variants: [String: Find] = [:]

  /// Whether the hunt was stopped before all of its models were done and all finds shrunk.
  public var isPartial = false

  /// An empty result.
  public init() {}

  /// Adds what another part of the same hunt found.
  public mutating func merge(_ other: HuntResult) {
    models += other.models
    discarded += other.discarded
    isPartial = isPartial || other.isPartial
    for (claim, verdicts) in other.counts {
      counts[claim, default: [:]].merge(verdicts, uniquingKeysWith: +)
    }
    if !other.failures.isEmpty {
      failures += other.failures
      failures.sort { ($0.index, $0.claim) < ($1.index, $1.claim) }
      failures = Array(failures.prefix(HuntResult.keptFailures))
    }
    for find in other.variants.values { merge(variant: find) }
  }

  /// Keeps the refutation of a variant with the lowest index.
  mutating func merge(variant find: Find) {
    if let known = variants[find.claim], known.index <= find.index { return }
    variants[find.claim] = find
  }
}
