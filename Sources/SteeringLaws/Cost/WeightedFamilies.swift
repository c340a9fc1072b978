// Sums over the contexts of a model, of which there may be thousands.
internal import ConcurrentWork
internal import ExactArithmetic

/// Families with the weights of their contexts, for sums over all of them.
///
/// Those of a model of up to 2^25 numbers (some 700 megabytes) are kept, with what was computed
/// of them. Those of a larger one are made anew for each sum, so that memory does not grow with them.
struct WeightedFamilies: Sendable {
  private struct Part: Sendable {
    let weight: Rational
    let kept: KeptFamily?
    let make: @Sendable () -> SteeredFamily
  }

  /// What is known of one family.
  ///
  /// A sum gives it to one thread, and sums follow each other.
  private final class KeptFamily: @unchecked Sendable {
    private let make: @Sendable () -> SteeredFamily
    private(set) lazy var cache = TiltingCache(make())
    private(set) lazy var fast = FastDivergence(cache)

    init(_ make: @escaping @Sendable () -> SteeredFamily) { self.make = make }
  }

  private let parts: [Part]
  private let workers: Int
  /// Whether M is constant in every context.
  let areConstant: Bool
  /// The most numbers in all distributions of a model for which all families are kept.
  static let keptEntries = 1 << 25
  /// The parts that a thread takes at a time.
  private static let chunk = 16
  /// The families that a first guess looks at.
  private static let sampleSize = 128

  /// Families with weights that sum to 1, for sums by one thread.
  init(_ parts: [(weight: Rational, family: SteeredFamily)]) {
    self.parts = parts.map { weight, family in
      Part(weight: weight, kept: KeptFamily { family }) { family }
    }
    workers = 1
    areConstant = parts.allSatisfy(\.family.isConstant)
  }

  /// The families of all contexts of `steered`, for sums by `workers` threads; they are kept if the
  /// model has at most `keptEntries` numbers.
  init(_ steered: SteeredModel, workers: Int, keptEntries: Int = keptEntries) {
    let entries = steered.groups.count * steered.model.vocabulary.count
    parts = steered.groups.map { group in
      Part(
        weight: group.contexts.reduce(0) { $0 + steered.model.contexts[$1].weight },
        kept: entries <= keptEntries ? KeptFamily { group.family } : nil
      ) { group.family }
    }
    self.workers = workers
    areConstant = steered.groups.allSatisfy(\.family.isConstant)
  }

  /// Σ π_j `term` of family j, enclosed with `precision` bits.
  func sum(
    _ precision: Int, _ term: @escaping @Sendable (TiltingCache) -> Interval
  ) -> Interval {
    sums(precision, count: 1) { [term($0)] }[0]
  }

  /// Σ π_j of each of `count` `terms` of family j, enclosed with `precision` bits, in one pass.
  func sums(
    _ precision: Int, count: Int, _ terms: @escaping @Sendable (TiltingCache) -> [Interval]
  ) -> [Interval] {
    let zeros = [Interval](repeating: Interval(0, precision: precision), count: count)
    return reduced(zeros, +) { part in
      let weight = Interval(part.weight, precision: precision)
      return terms(part.kept?.cache ?? TiltingCache(part.make())).map { weight * $0 }
    }
  }

  /// About Σ π_j KL(p_j ‖ σ_j(α)), and its derivative, at each of `strengths`, in one pass.
  func divergences(at strengths: [Double]) -> [(value: Double, slope: Double)] {
    let zeros = [Double](repeating: 0, count: 2 * strengths.count)
    let sums = reduced(zeros, +) { part in
      let weight = part.weight.approximation
      let divergence = part.kept?.fast ?? FastDivergence(TiltingCache(part.make()))
      return strengths.flatMap { alpha in
        let there = divergence.toSteered(at: alpha)
        return [weight * there.value, weight * there.slope]
      }
    }
    return strengths.indices.map { (sums[2 * $0], sums[2 * $0 + 1]) }
  }

  /// About the same divergence as a function of α, from histograms of some families, evenly spaced.
  ///
  /// As many are looked at, whatever the number of families; the second value says whether these are all.
  func roughDivergence() -> (cost: (Double) -> Double, isOfAll: Bool) {
    let step = (parts.count + WeightedFamilies.sampleSize - 1) / WeightedFamilies.sampleSize
    let sample = stride(from: 0, to: parts.count, by: step).map { parts[$0] }
    let histograms = concurrentMap(sample, chunk: 1, workers: workers) { parts in
      parts.map {
        ($0.weight.approximation, DivergenceHistogram($0.kept?.cache.family ?? $0.make()))
      }
    }
    let weight = histograms.reduce(0) { $0 + $1.0 }
    return (
      { alpha in histograms.reduce(0) { $0 + $1.0 * $1.1.toSteered(at: alpha) } / weight },
      step == 1
    )
  }

  /// The sum of what `terms` makes of each part, place by place: the parts of a chunk by one thread, and
  /// then the chunks in their order.
  private func reduced<Number: Sendable>(
    _ zeros: [Number], _ add: @escaping @Sendable (Number, Number) -> Number,
    _ terms: @escaping @Sendable (Part) -> [Number]
  ) -> [Number] {
    concurrentMap(parts, chunk: WeightedFamilies.chunk, workers: workers) { parts in
      [parts.reduce(zeros) { sums, part in zip(sums, terms(part)).map { add($0, $1) } }]
    }.reduce(zeros) { zip($0, $1).map { add($0, $1) } }
  }
}
