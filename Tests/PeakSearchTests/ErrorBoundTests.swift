import ExactArithmetic
import PropertyTesting
import Testing

@testable import PeakSearch

@Suite("Error bounds of panels")
struct ErrorBoundTests {
  private static func unit(_ source: inout ChoiceSource) -> Double {
    Double(source.integer(in: 0...(1 << 53 - 1))) * 0x1p-53
  }

  /// Levels in (−1, 1) and weights over some magnitudes.
  private static func levels(
    _ source: inout ChoiceSource, count: Int
  ) -> (statistics: [Double], weights: [Double]) {
    (
      (0..<count).map { _ in 2 * unit(&source) - 1 },
      (0..<count).map { _ in
        Double(sign: .plus, exponent: -source.integer(in: 0...8), significand: 1 + unit(&source))
      }
    )
  }

  private static func demandBounded(_ shares: [Double], _ names: [String]) throws {
    for (share, name) in zip(shares, names) {
      try demand(share <= 1, "the error of \(name) is \(share) of its bound")
    }
  }

  @Test(arguments: [false, true])
  func `a compressed family is within its bounds, for all three sums`(isFloat: Bool) {
    checkProperty("compressed families, doubles: \(isFloat)", count: 12) {
      (source: inout ChoiceSource) -> BoundCases.Compression in
      let count = source.integer(in: 60...200)
      var (statistics, weights) = ErrorBoundTests.levels(&source, count: count)
      // The second doubles stay exact on the grid.
      statistics = statistics.map { ($0 * 0x1p50).rounded() * 0x1p-50 }
      let logBins = source.integer(in: 0...3)
      let reach = Double(source.integer(in: 1...32)) / 4
      return BoundCases.Compression(
        statistics: statistics, weights: weights,
        plan: .init(
          logBins: logBins, order: source.integer(in: 3...24), isWorthwhile: true),
        reach: reach, alpha: reach * (2 * ErrorBoundTests.unit(&source) - 1),
        shift: 3 * ErrorBoundTests.unit(&source) - 1.5, isFloat: isFloat)
    } satisfies: { (input: BoundCases.Compression) in
      try ErrorBoundTests.demandBounded(
        BoundCases.shares(input, .none), ["A", "A'", "A''"])
    }
  }

  @Test func `beyond its reach a compressed family has no bound`() throws {
    let family = BoundCases.grid(
      (0..<60).map { Double($0) / 64 }, [Double](repeating: 1, count: 60), unit: 5)
    let compression = FamilyCompression(
      family, .init(logBins: 0, order: 8, isWorthwhile: true), reach: 2, uses: 100_000)
    let near = compression.errors(near: 1, radius: 0.5, about: 0)
    let beyond = compression.errors(near: 1.5, radius: 1, about: 0)
    #expect(near.map(\.isFinite) == [true, true, true])
    #expect(beyond == [.infinity, .infinity, .infinity])
  }

  private static func panel(_ source: inout ChoiceSource) -> BoundCases.Panel {
    let count = source.integer(in: 2...40)
    let (statistics, weights) = levels(&source, count: count)
    let logSpan = source.integer(in: 0...3)
    var panel = BoundCases.Panel(statistics: statistics, weights: weights)
    panel.center = Double(source.integer(in: -16...16)) / 4
    panel.logSpan = logSpan
    panel.order = source.integer(in: 4...30) + 8 << logSpan
    panel.isPruned = source.flag()
    let pattern = source.integer(in: 0...2)
    panel.perturbation = { pattern == 0 ? 0 : (pattern == 1 || $0 % 2 == 0 ? 1 : -1) }
    return panel
  }

  @Test func `a panel's polynomial is within its bounds, with two derivatives`() {
    checkProperty("panels", count: 40) { (source: inout ChoiceSource) in
      (ErrorBoundTests.panel(&source), 2 * ErrorBoundTests.unit(&source) - 1)
    } satisfies: { (input: (BoundCases.Panel, Double)) in
      try ErrorBoundTests.demandBounded(
        BoundCases.shares(input.0, at: input.1, .none), ["A", "A'", "A''/2"])
      let newton = try BoundCases.newtonShares(input.0, target: 0, at: input.1, .none)
      try ErrorBoundTests.demandBounded([newton.residual, newton.derivative], ["G", "G'"])
    }
  }

  @Test func `a root and its height are within their bounds, from rough guesses too`() {
    checkProperty("roots", count: 40) { (source: inout ChoiceSource) in
      (
        ErrorBoundTests.panel(&source),
        [0, 0x1p-40, -0x1p-20, 0x1p-12][source.integer(in: 0...3)]
      )
    } satisfies: { (input: (BoundCases.Panel, Double)) in
      for target in 0..<min(4, input.0.statistics.count) {
        guard
          let shares = try BoundCases.rootShares(
            input.0, target: target, offset: input.1, .none)
        else { continue }
        try ErrorBoundTests.demandBounded([shares.root, shares.height], ["a root", "a height"])
      }
    }
  }

  @Test func `mean polynomials, parts and heights over doubles are within their bounds`() {
    checkProperty("mean polynomials", count: 30) { (source: inout ChoiceSource) in
      (
        BoundCases.Part(
          panel: ErrorBoundTests.panel(&source), depth: source.integer(in: 0...3)),
        2 * ErrorBoundTests.unit(&source) - 1
      )
    } satisfies: { (input: (BoundCases.Part, Double)) in
      guard (try? input.0.polynomial(.none)) != nil else { return }
      let part = try BoundCases.partShare(input.0, at: input.1, .none)
      try ErrorBoundTests.demandBounded([part], ["A on a part"])
      guard let shares = try BoundCases.meanShares(input.0, at: input.1, .none) else { return }
      try ErrorBoundTests.demandBounded(
        [shares.model, shares.rounding, shares.height], ["f − p", "p's value", "A's value"])
    }
  }
}
