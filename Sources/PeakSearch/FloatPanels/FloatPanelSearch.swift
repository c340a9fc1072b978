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
  /// Bounds of α_(j,z), in token order; NaN for tokens of least or largest log-odds, and for those
  /// that were not decided.
  package private(set) var positions: (lower: [Double], upper: [Double])
  /// Bounds of σ_z(α_(j,z)), likewise; empty when they were not asked for.
  package private(set) var heights: (lower: [Double], upper: [Double])
  private let models: [MeanPolynomial]
  private let family: FloatFamily
  /// Where results go while they are found: each place is written by one thread.
  struct Output: @unchecked Sendable {
    typealias Bounds = (
      lower: UnsafeMutableBufferPointer<Double>, upper: UnsafeMutableBufferPointer<Double>
    )
    let positions: Bounds
    let heights: Bounds?
  }

  /// Finds the peaks of `tokens` of `family` (of all when nil), with their heights if wanted; those
  /// far beyond `limits` are left out.
  ///
  /// The first panel reaches 2^`logFirstStep` to both sides, if that is given.
  package init(
    _ family: FloatFamily, tokens: [Int]? = nil, withHeights: Bool = true,
    limits: ClosedRange<Double> = -.infinity ... .infinity, logFirstStep: Int? = nil,
    workers: Int = 1
  ) {
    let count = family.count
    let blank = [Double](repeating: .nan, count: count)
    positions = (blank, blank)
    heights = withHeights ? (blank, blank) : ([], [])
    self.family = family
    let models = FloatPanelSearch.models(
      family, of: tokens, limits, logFirstStep, workers: workers)
    self.models = models
    if !models.isEmpty {
      let parts = FloatPanelSearch.parts(
        models, TokenAssignment(models, family, of: tokens ?? Array(0..<count)))
      positions.lower.withUnsafeMutableBufferPointer { low in
        positions.upper.withUnsafeMutableBufferPointer { high in
          heights.lower.withUnsafeMutableBufferPointer { short in
            heights.upper.withUnsafeMutableBufferPointer { tall in
              let output = Output(
                positions: (low, high), heights: withHeights ? (short, tall) : nil)
              _ = concurrentMap(parts, workers: workers) { part in
                part.inversion.solve(part.tokens, of: family, output)
              }
            }
          }
        }
      }
    }
  }

  /// The peaks of those of `tokens` whose enclosures leave something open, in double-doubles: with
  /// some 60 bits, and with their heights if `wantsHeight` of the place; nil where that is not
  /// decided either.
  func refined(
    _ tokens: [Int], wantsHeight: (Int) -> Bool = { _ in true }
  ) -> [RefinedInversion.Peak?] {
    var inversions: [Int: RefinedInversion] = [:]
    return tokens.enumerated().map { place, token in
      let near = positions.lower[token]
      guard near.isFinite,
        let index = models.firstIndex(where: { abs(near - $0.center) <= abs($0.scale) })
      else { return nil }
      let inversion = inversions[index] ?? RefinedInversion(models[index])
      inversions[index] = inversion
      return inversion.peak(
        statistic: family.statistic(token), near: near, wantsHeight: wantsHeight(place))
    }
  }

  /// The tokens of each model, in parts for one thread each.
  private static func parts(
    _ models: [MeanPolynomial], _ assignment: TokenAssignment
  ) -> [(inversion: MeanInversion, tokens: ArraySlice<Int32>)] {
    let size = 1 << 14
    return models.indices.flatMap { index in
      let inversion = MeanInversion(models[index])
      let tokens = assignment.tokens(of: index)
      return stride(from: tokens.startIndex, to: tokens.endIndex, by: size).map {
        (inversion, tokens[$0..<min($0 + size, tokens.endIndex)])
      }
    }
  }

  /// The bits to which the partition function is known.
  private static let bits = 72

  /// Models of K' that cover the peaks of `tokens`, or of all, by increasing α.
  private static func models(
    _ family: FloatFamily, of tokens: [Int]?, _ limits: ClosedRange<Double>, _ logFirstStep: Int?,
    workers: Int
  ) -> [MeanPolynomial] {
    guard let unit = family.gridUnit, let ends = PeakRange(family, of: tokens, within: limits)
    else {
      return []
    }
    let reach = min(max(-ends.low, ends.high) + 1, 64) * 1.05 + 16 / family.range
    @Sendable func compress(_ reach: Double) -> FamilyCompression {
      FamilyCompression(family, unit: unit, bits: bits, reach: reach, uses: 500)
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
