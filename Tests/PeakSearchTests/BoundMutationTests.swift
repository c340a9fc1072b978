import ExactArithmetic
import PropertyTesting
import Testing

@testable import PeakSearch

/// Bounds that are made too small on purpose: each must be noticed by a true error.
@Suite("Mutants of error bounds")
struct BoundMutationTests {
  /// Numbers in [0, 1) without a pattern.
  private static func numbers(_ count: Int) -> [Double] {
    var source = ChoiceSource(seed: 5)
    return (0..<count).map { _ in Double(source.integer(in: 0...(1 << 53 - 1))) * 0x1p-53 }
  }

  /// Two equal levels about their mean at δ = ±0.49: none can be nearer to ±1.
  private static let pair = BoundCases.Panel(
    statistics: [-0.49, 0.49], weights: [0.5, 0.5], logUnit: 0)

  /// The largest true error over a bound that `fault` is in, on inputs made for that bound.
  private static func share(_ bound: BoundFault.Bound, _ fault: BoundFault) throws -> Double {
    switch bound {
    case .interpolation, .binMass:
      // All levels where the interpolation error is largest, and so is e^{αμ}; of three sums, the
      // least.
      let shares = try BoundCases.shares(
        BoundCases.Compression(
          statistics: (0..<40).map { Double($0) * 0x1p-16 } + [0.75],
          weights: [Double](repeating: 1, count: 40) + [0x1p-30],
          plan: .init(logBins: 0, order: 6, isWorthwhile: true), reach: 0.25, alpha: -0.249,
          shift: 0), fault)
      return shares.reduce(.infinity, min)
    case .powerSums:
      let statistics = numbers(1000)
      return try BoundCases.shares(
        BoundCases.Compression(
          statistics: statistics, weights: statistics.map { 0.5 + $0 / 2 },
          plan: .init(logBins: 0, order: 32, isWorthwhile: true), reach: 1, alpha: -0.999, shift: 0,
          isFloat: true), fault)[0]
    case .interpolationRule: return try shareOfRule(fault)
    case .terms:
      var panel = pair
      panel.perturbation = { _ in 1 }
      return try BoundCases.shares(panel, at: 0.999, fault)[0]
    case .cutOff:
      // One heavy level, which c is near, and many light ones to one side, where all errors have
      // one sign.
      let panel = BoundCases.Panel(
        statistics: [0] + numbers(3000).map { 0.5 + 0.45 * $0 },
        weights: [1] + numbers(3000).map { (0.5 + $0) * 0x1p-20 }, order: 40, logUnit: 0, unit: 2)
      return try BoundCases.shares(panel, at: 0.999, fault)[0]
    case .dropped:
      // A level beyond the unit that is just small enough.
      return (0..<8).map { shift in
        let panel = BoundCases.Panel(
          statistics: [-0.01, 0.01, 1.1],
          weights: [0.5, 0.5, Double.powerOfTwo(-138 - shift)], logUnit: 0, isPruned: true)
        return (try? BoundCases.shareOfDropped(panel, fault)) ?? 0
      }.reduce(0, max)
    case .seriesTail:
      var panel = pair
      panel.order = 4
      return try BoundCases.shares(panel, at: 0.999, fault)[0]
    case .residual, .derivative:
      var panel = pair
      panel.perturbation = { $0 == 0 ? -1 : 1 }
      let shares = try BoundCases.newtonShares(panel, target: 0, at: 0.5, fault)
      return bound == .residual ? shares.residual : shares.derivative
    case .root, .height:
      var panel = BoundCases.Panel(
        statistics: [-0.49, 0.001, 0.49], weights: [0.5, 0.001, 0.5], logUnit: 0)
      panel.perturbation = { bound == .height ? 1 : [-1, 0, 1][$0] }
      let shares = try #require(try BoundCases.rootShares(panel, target: 1, fault))
      return bound == .root ? shares.root : shares.height
    case .partition:
      let panel = BoundCases.Panel(statistics: numbers(40), weights: numbers(40), logUnit: 0)
      return try [-1, -0.5, 0.5, 1].map {
        try BoundCases.cutShare(.init(panel: panel, depth: 1), at: $0, fault)
      }.reduce(0, max)
    case .refinement:
      let panel = BoundCases.Panel(statistics: numbers(40), weights: numbers(40), logUnit: 0)
      return try stride(from: -1, through: 1, by: 0.02).compactMap {
        try BoundCases.refinementShare(.init(panel: panel, depth: 1), at: $0, fault)
      }.reduce(0, max)
    case .meanModel, .meanRounding, .floatHeight:
      // Widths of all kinds: at some the series is only just good enough.
      var largest = 0.0
      for scale in stride(from: 0.5, to: 1, by: 0.05) {
        var panel = BoundCases.Panel(
          statistics: numbers(40).map { scale * $0 }, weights: numbers(40), logUnit: 0)
        panel.logSpan = 2
        panel.order = 50
        for (depth, place) in [(0, -1), (0, 1), (1, -1), (1, 0.3), (1, 1), (2, -1), (2, 0.7)] {
          guard
            let shares = try BoundCases.meanShares(
              .init(panel: panel, depth: depth), at: place, fault)
          else { continue }
          let share =
            bound == .meanModel
            ? shares.model : bound == .meanRounding ? shares.rounding : shares.height
          largest = max(largest, share)
        }
      }
      return largest
    }
  }

  /// The share of the rule's own rounding, by weights of few bits against the same of many.
  private static func shareOfRule(_ fault: BoundFault) throws -> Double {
    let order = 12
    let powers = (0..<order).map {
      BigFloat(Rational(3, 8).raised(to: $0), precision: 64, rounding: .nearest)
    }
    let few = InterpolationRule(order: order, exactPrecision: 96)
    let many = InterpolationRule(order: order, exactPrecision: 600)
    let weights = few.weights(ofPowerSums: powers)
    let error = zip(weights, many.weights(ofPowerSums: powers)).reduce(
      Interval(0, precision: BoundCases.bits)
    ) { $0 + Interval((BoundCases.point($1.0) - BoundCases.point($1.1)).magnitudeBound) }
    return BoundCases.share(
      error, fault.applied(to: few.error(ofWeights: weights, total: powers[0]), .interpolationRule))
  }

  /// −log₂ of the factor that is noticed.
  ///
  /// 1 is a half. Where more is needed, it is because a bound adds up the magnitudes of what partly
  /// cancels, or the largest that each of many roundings could be; no input comes nearer to such a
  /// bound.
  private static func missingBits(_ bound: BoundFault.Bound) -> Int {
    switch bound {
    case .interpolation, .binMass: 1
    // |δ| = 1/2 where the bound has 1: levels on both sides of their mean share the unit.
    case .terms, .height: 2
    // Roundings are half the largest, or less.
    case .floatHeight: 2
    // Coefficients of the residual partly cancel, roundings are half the largest, or less, and the
    // two bounds are only known as their sum.
    case .meanRounding: 3
    case .meanModel: 4
    // e^{2h|d|} in place of |d|^m e^{h|d|}, whole powers of two for sizes.
    case .dropped: 4
    // The same |δ| = 1/2, to the powers 1, 2 and K = 4, in G = A' − XδA and G', whose parts cancel.
    case .residual: 4
    case .derivative, .root, .seriesTail: 5
    // 4k + 1 units for power k, where a product loses one or so, and earlier losses shrink like
    // δ^k.
    case .cutOff: 8
    // The same, with weights scaled to between 1/8 and 1/2, and e^a for how coefficients may grow.
    case .powerSums: 11
    // 2^−98 a step for errors of at most 2^−104, of n² steps of either sign.
    case .partition: 12
    // 2^−96 a step for errors of about 2^−104, of n steps of either sign that shrink like t^k.
    case .refinement: 16
    // A bound a priori: errors of the product, of the division and of the value, each n times the
    // largest.
    case .interpolationRule: 20
    }
  }

  @Test(arguments: BoundFault.Bound.allCases)
  func `a bound that is made too small is noticed`(bound: BoundFault.Bound) throws {
    #expect(try BoundMutationTests.share(bound, .none) <= 1, "as it is proved, it holds")
    let factor = Magnitude.powerOfTwo(-BoundMutationTests.missingBits(bound))
    #expect(try BoundMutationTests.share(bound, BoundFault(bound, factor: factor)) > 1)
  }

  @Test(arguments: BoundFault.Bound.allCases)
  func `a bound that is left out is noticed`(bound: BoundFault.Bound) throws {
    #expect(try BoundMutationTests.share(bound, BoundFault(bound, factor: .zero)) > 1)
  }
}
