// Looks for counterexamples among random models, with workers and shards.
internal import ChoiceSequences
public import SteeringModel
internal import Synchronization

/// A run of claims over random models, on every core, with the same outcome for a seed whatever the
/// number of workers or shards.
public struct Hunt: Sendable {
  /// The seed of the run.
  public let seed: UInt64
  /// The numbers of the models of this run or shard.
  public let indices: [Int]
  private let claims: [Claim]
  private let variants: [Claim]
  private let generator: RandomModel
  private let digits: Int

  /// A hunt over models 0 ..< `count`, of which shard `shard.index` (from 1) of `shard.count` takes
  /// every `shard.count`-th.
  public init(
    count: Int, seed: UInt64, shard: (index: Int, count: Int) = (1, 1),
    claims: [Claim] = ClaimCatalogue.hunted, variants: [Claim] = ClaimCatalogue.wrongVariants,
    generator: RandomModel = RandomModel(), digits: Int = 10
  ) {
    self.seed = seed
    self.indices = Array(stride(from: shard.index - 1, to: count, by: shard.count))
    self.claims = claims
    self.variants = variants
    self.generator = generator
    self.digits = digits
  }

  /// Model number `index` of the seed with the choices that make it; nil when they make none.
  private func model(_ index: Int) -> (model: SteeringModel, choices: [UInt64])? {
    var mixer = SplitMix64(state: seed ^ UInt64(index).byteSwapped)
    var source = ChoiceSource(seed: mixer.next())
    return generator.make(&source).map { ($0, source.choices) }
  }

  /// Runs the hunt with `workers` tasks; `progress` gets the number of models done since its
  /// last call.
  public func run(
    workers: Int, progress: @escaping @Sendable (Int) -> Void = { _ in }
  ) async -> HuntResult {
    let found = FirstHits()
    let size = 25
    let chunks = stride(from: 0, to: indices.count, by: size).map {
      Array(indices[$0..<min($0 + size, indices.count)])
    }
    return await withTaskGroup(of: HuntResult.self) { group in
      var pending = chunks.makeIterator()
      func start() {
        guard let chunk = pending.next() else { return }
        group.addTask {
          var result = HuntResult()
          for index in chunk { check(index, found, &result) }
          progress(chunk.count)
          return result
        }
      }
      for _ in 0..<max(1, workers) { start() }
      var total = HuntResult()
      while let result = await group.next() {
        total.merge(result)
        start()
      }
      return shrunk(total)
    }
  }

  /// The lowest index at which each variant was refuted so far: later models need not try it.
  private final class FirstHits: Sendable {
    private let lowest = Mutex<[String: Int]>([:])

    func isSettled(_ variant: String, before index: Int) -> Bool {
      lowest.withLock { $0[variant].map { $0 < index } ?? false }
    }

    func record(_ variant: String, _ index: Int) {
      lowest.withLock { $0[variant] = min($0[variant] ?? index, index) }
    }
  }

  private func check(_ index: Int, _ found: FirstHits, _ result: inout HuntResult) {
    guard let (model, choices) = model(index) else {
      result.discarded += 1
      return
    }
    result.models += 1
    let subject = Subject(
      model, digits: digits, caseLimit: 1, seed: seed &+ UInt64(index))
    for claim in claims {
      let verdict = claim.verdict(on: subject)
      result.counts[claim.identifier, default: [:]][verdict.name, default: 0] += 1
      if verdict.isCounterexample {
        result.failures.append(
          HuntResult.Find(
            claim: claim.identifier, index: index, choices: choices, model: model,
            witness: verdict.evidence))
      }
    }
    for variant in variants where !found.isSettled(variant.identifier, before: index) {
      let verdict = variant.verdict(on: subject)
      if case .refuted = verdict {
        found.record(variant.identifier, index)
        result.merge(
          variant: HuntResult.Find(
            claim: variant.identifier, index: index, choices: choices, model: model,
            witness: verdict.evidence))
      }
    }
  }

  /// The result with every find replaced by its simplest relative that fails too.
  private func shrunk(_ result: HuntResult) -> HuntResult {
    var result = result
    result.failures = result.failures.map(shrink)
    result.variants = result.variants.mapValues(shrink)
    return result
  }

  private func shrink(_ find: HuntResult.Find) -> HuntResult.Find {
    guard let claim = (claims + variants).first(where: { $0.identifier == find.claim }) else {
      return find
    }
    let isVariant = variants.contains { $0.identifier == find.claim }
    func failing(_ choices: [UInt64]) -> (find: HuntResult.Find, used: [UInt64])? {
      var source = ChoiceSource(replaying: choices)
      guard let model = generator.make(&source) else { return nil }
      let verdict = claim.verdict(
        on: Subject(model, digits: digits, seed: seed &+ UInt64(find.index)))
      guard case .refuted = verdict, isVariant || verdict.isCounterexample else { return nil }
      let simpler = HuntResult.Find(
        claim: find.claim, index: find.index, choices: source.choices, model: model,
        witness: verdict.evidence)
      return (simpler, source.choices)
    }
    var shrinker = Shrinker(find.choices, attemptLimit: 1000) { failing($0)?.used }
    shrinker.run()
    return failing(shrinker.best)?.find ?? find
  }
}

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
    public let model: SteeringModel
    /// Why it is refuted.
    public let witness: String

    /// A find with these parts.
    public init(
      claim: String, index: Int, choices: [UInt64], model: SteeringModel, witness: String
    ) {
      self.claim = claim
      self.index = index
      self.choices = choices
      self.model = model
      self.witness = witness
    }
  }

  /// The most counterexamples that are kept and shrunk.
  static let keptFailures = 20

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

  /// An empty result.
  public init() {}

  /// Adds what another part of the same hunt found.
  public mutating func merge(_ other: HuntResult) {
    models += other.models
    discarded += other.discarded
    for (claim, verdicts) in other.counts {
      counts[claim, default: [:]].merge(verdicts, uniquingKeysWith: +)
    }
    failures += other.failures
    failures.sort { ($0.index, $0.claim) < ($1.index, $1.claim) }
    failures = Array(failures.prefix(HuntResult.keptFailures))
    for find in other.variants.values { merge(variant: find) }
  }

  /// Keeps the refutation of a variant with the lowest index.
  mutating func merge(variant find: Find) {
    if let known = variants[find.claim], known.index <= find.index { return }
    variants[find.claim] = find
  }
}
