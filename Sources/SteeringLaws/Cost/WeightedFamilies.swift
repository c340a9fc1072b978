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
    private(set) lazy var fast = FastDivergence(cache.family)

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
    concurrentMap(parts, chunk: WeightedFamilies.chunk, workers: workers) { parts in
      parts.map { part in
        Interval(part.weight, precision: precision)
          * term(part.kept?.cache ?? TiltingCache(part.make()))
      }
    }.reduce(Interval(0, precision: precision), +)
  }

  /// About Σ π_j KL(p_j ‖ σ_j(α)) at each of `strengths`.
  private func divergences(at strengths: [Double]) -> [Double] {
    concurrentMap(parts, chunk: WeightedFamilies.chunk, workers: workers) { parts in
      parts.map { part in
        let weight = part.weight.approximation
        let divergence = part.kept?.fast ?? FastDivergence(part.make())
        return strengths.map { weight * divergence.toSteered(at: $0) }
      }
    }.reduce([Double](repeating: 0, count: strengths.count)) { zip($0, $1).map(+) }
  }

  /// Functions of α that are about Σ π_j KL(p_j ‖ σ_j(α)) where that is `target`, and about as steep.
  ///
  /// The first is for α < 0, the second for α > 0. Nothing is decided by them. Of families that are
  /// not kept they are made from histograms, and shifted to be right near there: three sums over all
  /// families.
  func divergences(near target: Double) -> [(Double) -> Double] {
    let signs = [-1.0, 1]
    if parts.allSatisfy({ $0.kept != nil }) {
      return signs.map { _ in { divergences(at: [$0])[0] } }
    }
    let histograms = concurrentMap(parts, chunk: WeightedFamilies.chunk, workers: workers) {
      $0.map { ($0.weight.approximation, DivergenceHistogram($0.make())) }
    }
    func rough(_ alpha: Double) -> Double {
      histograms.reduce(0) { $0 + $1.0 * $1.1.toSteered(at: alpha) }
    }
    var shifts = [0.0, 0]
    for _ in 0..<2 {
      let near = zip(signs, shifts).map { sign, shift in
        sign * MonotoneRoot.guess { rough(sign * $0) + shift - target }
      }
      shifts = zip(divergences(at: near), near).map { $0 - rough($1) }
    }
    return shifts.map { shift in { rough($0) + shift } }
  }
}
