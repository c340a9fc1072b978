// Looks for counterexamples among random models, with workers and shards.
internal import ChoiceSequences
internal import ConcurrentWork
internal import Synchronization

/// A run of claims over random models, on every core, with the same outcome for a seed whatever the
/// number of workers or shards.
public struct Hunt: Sendable {
  /// The seed of the run.
  public let seed: UInt64
  /// The number of models of all shards.
  private let count: Int
  private let shard: (index: Int, count: Int)
  private let claims: [Claim]
  private let variants: [Claim]
  private let generator: ModelGenerator
  private let digits: Int

  /// A hunt over models 0 ..< `count` of `generator`, of which shard `shard.index` (from 1) of
  /// `shard.count` takes every `shard.count`-th.
  ///
  /// Nil for all claims about such models, or all of their wrong variants.
  public init(
    count: Int, seed: UInt64, shard: (index: Int, count: Int) = (1, 1),
    claims: [Claim]? = nil, variants: [Claim]? = nil,
    generator: ModelGenerator = ModelGenerator(.linear), digits: Int = 10
  ) {
    self.seed = seed
    self.count = count
    self.shard = shard
    self.claims = claims ?? ClaimCatalogue.hunted(generator.kind)
    self.variants = variants ?? ClaimCatalogue.wrongVariants(generator.kind)
    self.generator = generator
    self.digits = digits
  }

  /// The numbers of the models of this run or shard, increasing.
  public var indices: LazyMapCollection<Range<Int>, Int> {
    let (first, step) = (shard.index - 1, shard.count)
    let size = first < count ? (count - first - 1) / step + 1 : 0
    return (0..<size).lazy.map { first + $0 * step }
  }

  /// Model number `index` of the seed with the choices that make it; nil when they make none.
  private func model(_ index: Int) -> (model: HuntedModel, choices: [UInt64])? {
    var mixer = SplitMix64(state: seed ^ UInt64(index).byteSwapped)
    var source = ChoiceSource(seed: mixer.next())
    return generator.make(&source).map { ($0, source.choices) }
  }

  /// Runs the hunt with `workers` threads; `progress` gets the number of models done since its
  /// last call, from any thread.
  ///
  /// Once `isStopped` says so, the hunt ends within one verdict a thread, with what it has, and says
  /// that it is partial. Memory does not grow with the number of models.
  public func run(
    workers: Int, progress: @escaping @Sendable (Int) -> Void = { _ in },
    isStopped: @escaping @Sendable () -> Bool = { false }
  ) -> HuntResult {
    let (found, turns) = (FirstHits(), Turns())
    let size = indices.count
    // Each thread takes the next model and adds up: merging depends on no order.
    let parts = concurrentMap(Array(0..<max(1, workers)), workers: workers) { _ in
      var result = HuntResult()
      while !isStopped(), let place = turns.next(of: size) {
        check(indices[place], found, &result, isStopped)
        progress(1)
      }
      return result
    }
    var total = HuntResult()
    for part in parts { total.merge(part) }
    total = shrunk(total, workers: workers, isStopped)
    total.isPartial = isStopped() || total.models + total.discarded < size
    return total
  }

  /// Gives out places, each once.
  private final class Turns: Sendable {
    private let taken = Atomic(0)

    func next(of count: Int) -> Int? {
      let place = taken.add(1, ordering: .relaxed).oldValue
      return place < count ? place : nil
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

  /// Adds the verdicts on model `index` to `result`; nothing when the hunt is stopped meanwhile.
  private func check(
    _ index: Int, _ found: FirstHits, _ total: inout HuntResult, _ isStopped: () -> Bool
  ) {
    var result = HuntResult()
    guard let (model, choices) = model(index),
      let subject = model.subject(
        digits: digits, caseLimit: 1, seed: seed &+ UInt64(index))
    else {
      total.discarded += 1
      return
    }
    result.models = 1
    for claim in claims {
      if isStopped() { return }
      let verdict = subject.verdict(claim)
      result.counts[claim.identifier, default: [:]][verdict.name, default: 0] += 1
      if verdict.isCounterexample {
        result.failures.append(
          HuntResult.Find(
            claim: claim.identifier, index: index, choices: choices, model: model,
            witness: verdict.evidence))
      }
    }
    for variant in variants where !found.isSettled(variant.identifier, before: index) {
      if isStopped() { return }
      let verdict = subject.verdict(variant)
      if case .refuted = verdict {
        found.record(variant.identifier, index)
        result.merge(
          variant: HuntResult.Find(
            claim: variant.identifier, index: index, choices: choices, model: model,
            witness: verdict.evidence))
      }
    }
    total.merge(result)
  }

  /// The result with every find replaced by its simplest relative that fails too.
  private func shrunk(
    _ result: HuntResult, workers: Int, _ isStopped: @escaping @Sendable () -> Bool
  ) -> HuntResult {
    var result = result
    let finds = result.failures + result.variants.values
    let simpler = concurrentMap(finds, workers: workers) { shrink($0, isStopped) }
    result.failures = Array(simpler.prefix(result.failures.count))
    for find in simpler.dropFirst(result.failures.count) { result.variants[find.claim] = find }
    return result
  }

  private func shrink(_ find: HuntResult.Find, _ isStopped: @escaping () -> Bool)
    -> HuntResult.Find
  {
    if isStopped() { return find }
    guard let claim = (claims + variants).first(where: { $0.identifier == find.claim }) else {
      return find
    }
    let isVariant = variants.contains { $0.identifier == find.claim }
    func failing(_ choices: [UInt64]) -> (find: HuntResult.Find, used: [UInt64])? {
      var source = ChoiceSource(replaying: choices)
      guard let model = generator.make(&source),
        let subject = model.subject(digits: digits, seed: seed &+ UInt64(find.index))
      else { return nil }
      let verdict = subject.verdict(claim)
      guard case .refuted = verdict, isVariant || verdict.isCounterexample else { return nil }
      let simpler = HuntResult.Find(
        claim: find.claim, index: find.index, choices: source.choices, model: model,
        witness: verdict.evidence)
      return (simpler, source.choices)
    }
    var shrinker = Shrinker(find.choices, attemptLimit: 1000) {
      isStopped() ? nil : failing($0)?.used
    }
    shrinker.run()
    return failing(shrinker.best)?.find ?? find
  }
}
