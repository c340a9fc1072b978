// Searches the peaks of a whole large vocabulary in doubles, with proved bounds.
internal import ConcurrentWork
internal import ExactArithmetic
internal import RealModule
package import SteeringLaws

/// The peaks of all tokens of a family given by doubles, enclosed between doubles.
///
/// One pass over the tokens compresses the family (`FamilyCompression`); panels of it give K' as
/// polynomials with proved errors (`MeanPolynomial`); each token is then solved and its enclosure
/// checked by two values of a polynomial: K' increases, so K'(lower) < M_z < K'(upper) proves that
/// the peak lies between. Cost: linear in V, about 20 products of two limbs and 100 of doubles a
/// token.
package struct FloatPanelSearch: Sendable {
  /// A part of a panel, and what solves tokens on it.
  private struct Part {
    let inversion: MeanInversion
    let refinement: RefinedInversion

    init(_ model: MeanPolynomial) {
      inversion = MeanInversion(model)
      refinement = RefinedInversion(model)
    }
  }

  private let family: FloatFamily
  private let tokens: TokenList
  private let parts: [Part]
  /// Which part holds the peak of each token; nil where nothing is known of any.
  private let assignment: TokenAssignment?

  /// Finds what encloses the peaks of `tokens` of `family` (of all when nil); those far beyond
  /// `limits` may be left out.
  ///
  /// The first panel reaches 2^`logFirstStep` to both sides, if that is given.
  package init(
    _ family: FloatFamily, tokens: TokenList? = nil,
    limits: ClosedRange<Double> = -.infinity ... .infinity, logFirstStep: Int? = nil,
    workers: Int = 1
  ) {
    let tokens = tokens ?? TokenList(0..<family.count)
    self.family = family
    self.tokens = tokens
    let models = FloatPanelSearch.models(
      family, of: tokens, limits, logFirstStep, workers: workers)
    parts = models.map { Part($0) }
    assignment = models.isEmpty ? nil : TokenAssignment(models, family)
  }

  /// Encloses the peaks of the tokens, and their heights if wanted, and calls `body` with some of
  /// them at a time, from any of `workers` threads, and with what refines them.
  ///
  /// Tokens that are near each other in the list come near each other.
  func solve(
    withHeights: Bool, workers: Int,
    _ body: @escaping @Sendable (MeanInversion.Solved, RefinedInversion) -> Void
  ) {
    guard let assignment else { return }
    // What belongs to so many tokens stays in the processor's caches.
    let size = 1 << 12
    let chunks = stride(from: 0, to: tokens.count, by: size).map {
      $0..<min($0 + size, tokens.count)
    }
    _ = concurrentMap(chunks, workers: workers) { chunk in
      assignment.forEachModel(chunk, of: tokens) { part, places in
        let part = parts[part]
        part.inversion.solve(places, of: tokens, in: family, withHeights: withHeights) {
          body($0, part.refinement)
        }
      }
    }
  }

  /// The bits to which the partition function is known.
  private static let bits = 72

  /// Models of K' that cover the peaks of `tokens`, by increasing α.
  private static func models(
    _ family: FloatFamily, of tokens: TokenList, _ limits: ClosedRange<Double>,
    _ logFirstStep: Int?,
    workers: Int
  ) -> [MeanPolynomial] {
    guard let unit = family.gridUnit, let ends = PeakRange(family, of: tokens, within: limits)
    else {
      return []
    }
    let reach = min(max(-ends.low, ends.high) + 1, 64) * 1.05 + 16 / family.range
    @Sendable func compress(_ reach: Double) -> FamilyCompression {
      FamilyCompression(family, unit: unit, bits: bits, reach: reach, uses: 1500)
    }
    let compression = compress(reach)
    let shape =
      logFirstStep.map {
        PanelSequence.shape(compression, range: family.range, bits: bits, logFirstStep: $0)
      }
      ?? TaylorPanelShape.best(
        bits: bits, nodes: compression.family, levels: 0,
        span: max(ends.high, 0) - min(ends.low, 0), logSpanLimit: 2)
    guard let start = PanelSequence.firstPanel(compression, range: family.range, shape) else {
      return []
    }
    let sides = concurrentMap([false, true], workers: workers) { isPositive in
      let walk = PanelSequence(
        compression, start: start, isPositive: isPositive, recompress: { compress($0) })
      var found: [MeanPolynomial] = []
      for _ in 0..<400 {
        guard let panel = walk.next(), let whole = PartitionPolynomial(panel, unit: unit) else {
          break
        }
        if isPositive || panel.center != 0 {
          let parts = FloatPanelSearch.parts(whole, depth: 0)
          found += isPositive ? parts : parts.reversed()
        }
        let edge = panel.center + (isPositive ? panel.step : -panel.step) * 0.875
        if isPositive ? edge > ends.high : edge < ends.low { break }
      }
      return isPositive ? found : found.reversed()
    }
    return sides[0] + sides[1]
  }

  /// Models of `whole`, cut into halves until they are good, by increasing α.
  private static func parts(_ whole: PartitionPolynomial, depth: Int) -> [MeanPolynomial] {
    if let model = MeanPolynomial(whole) { return [model] }
    guard depth < 5 else { return [] }
    return [-0.5, 0.5].flatMap { offset in
      parts(PartitionPolynomial(whole, offset: offset, share: 0.5), depth: depth + 1)
    }
  }
}
