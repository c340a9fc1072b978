// Sums up one context's comparison: the largest differences and where they are.
internal import ConcurrentWork

/// How far one context's steering is from the closed form.
public struct ContextDifference: Sendable {
  /// The context's number.
  public let context: Int
  /// The largest difference of Δp over its tokens.
  public let tokens: Comparison.Maximum
  /// The largest difference of Δp over the concepts.
  public let concepts: Comparison.Maximum
}

extension Comparison {
  /// The largest differences over |α| ≤ `strength` of each of the contexts numbered `contexts`, by
  /// `workers` tasks at a time; the result does not depend on how many.
  public func differences(
    contexts: [Int], strength: Double, workers: Int = 1,
    progress: @escaping @Sendable (Int) -> Void = { _ in }
  ) -> [ContextDifference] {
    concurrentMap(contexts, workers: workers, progress: progress) { context in
      ContextDifference(
        context: context,
        tokens: tokenDifference(context: context, strength: strength),
        concepts: conceptDifference(context: context, strength: strength))
    }
  }
}
