import ChoiceSequences
import ExactArithmetic
import ModelTesting
import PropertyTesting
import SteeringLaws
import SteeringModel
import Testing

@testable import PeakSearch

@Suite("Peaks between doubles")
struct FloatPanelTests {
  /// How the numbers of a family are drawn.
  enum Kind: CaseIterable {
    /// Sums of uniform numbers, weights of many sizes.
    case bell
    /// Weights from 1e-300 to 1.
    case extremeWeights
    /// Levels that nearly agree, in clusters.
    case clusters
    /// Two outermost levels that nearly agree: far peaks.
    case farPeaks
  }

  private static func unit(_ source: inout ChoiceSource) -> Double {
    Double(source.integer(in: 0...(1 << 53 - 1))) * 0x1p-53
  }

  private static func family(
    _ source: inout ChoiceSource, _ kind: Kind, count: Int
  ) -> FloatFamily? {
    let exponents = kind == .extremeWeights ? 300 : 6
    let weights = (0..<count).map { _ in
      (1 + unit(&source))
        * BigFloat(
          (10 as Rational).raised(to: -source.integer(in: 0...exponents)), precision: 53,
          rounding: .nearest
        ).double()
    }
    var statistics = (0..<count).map { _ in
      (0..<6).reduce(0) { sum, _ in sum + unit(&source) } - 3
    }
    switch kind {
    case .bell, .extremeWeights: break
    case .clusters:
      let centers = (0..<4).map { _ in 4 * unit(&source) - 2 }
      for index in statistics.indices {
        statistics[index] =
          centers[index % 4] + statistics[index] * 0x1p-30 * Double(1 + index % 7)
      }
    case .farPeaks:
      statistics[0] = 3.5
      statistics[1] = 3.5 - Double(1 + source.integer(in: 0...1000)) * 0x1p-40
      statistics[2] = -3.5
      statistics[3] = -3.5 + Double(1 + source.integer(in: 0...1000)) * 0x1p-20
    }
    return FloatFamily(weights: weights, statistics: statistics)
  }

  private static func levels(_ family: FloatFamily) throws -> TiltedFamily {
    TiltedFamily(
      .weights(NumberRow(family.weights)),
      statistics: family.statistics.compactMap {
        Rational(exactly: $0).map { Logarithm(rational: $0) }
      })
  }

  @Test(arguments: Kind.allCases)
  func `every enclosure contains the certified peak and height`(kind: Kind) throws {
    checkProperty("peaks between doubles, \(kind)", count: 2) { (source: inout ChoiceSource) in
      let count = [30, 120][source.integer(in: 0...1)]
      let picks = (0..<2).map { _ in source.integer(in: 0...(count - 1)) }
      return (FloatPanelTests.family(&source, kind, count: count), picks)
    } satisfies: { (input: (FloatFamily?, [Int])) in
      guard let family = input.0 else { return }
      let peaks = PanelBounds(family)
      let levels = try FloatPanelTests.levels(family)
      let finder = SingleLevelSearch(levels, digits: 25, precisionLimit: 1 << 14)
      // The outermost inner tokens are where errors would show first.
      let order = family.statistics.indices.sorted { family.statistics[$0] < family.statistics[$1] }
      for token in input.1 + [order[1], order[order.count - 2]] {
        let level = levels.levelOfToken[token]
        guard levels.position(ofLevel: level) == .interior else { continue }
        let exact = try finder.peak(ofLevel: level)
        let place = try #require(levels.levels[level].tokens.firstIndex(of: token))
        var brackets: [(String, Interval, CertifiedReal)] = []
        if peaks.positions.lower[token].isFinite {
          brackets.append(
            (
              "peak",
              Interval(
                lower: BigFloat(peaks.positions.lower[token]),
                upper: BigFloat(peaks.positions.upper[token])), exact.position
            ))
        }
        if peaks.heights.lower[token].isFinite {
          brackets.append(
            (
              "height",
              Interval(
                lower: BigFloat(peaks.heights.lower[token]),
                upper: BigFloat(peaks.heights.upper[token])), exact.heights[place]
            ))
        }
        for (name, bracket, value) in brackets {
          try demand(
            bracket.lower <= value.enclosure.lower && value.enclosure.upper <= bracket.upper
              || bracket.intersection(value.enclosure) != nil && bracket.width < BigFloat(0x1p-50),
            "\(name) of token \(token): \(bracket), exactly \(value.enclosure)")
        }
      }
    }
  }

  @Test(arguments: Kind.allCases)
  func `what double-doubles refine contains the peak and the height`(kind: Kind) throws {
    checkProperty("refined peaks, \(kind)", count: 2) { (source: inout ChoiceSource) in
      FloatPanelTests.family(&source, kind, count: 60)
    } satisfies: { (family: FloatFamily?) in
      guard let family else { return }
      let levels = try FloatPanelTests.levels(family)
      let finder = SingleLevelSearch(levels, digits: 35, precisionLimit: 1 << 14)
      let tokens = family.statistics.indices.filter {
        levels.position(ofLevel: levels.levelOfToken[$0]) == .interior
      }
      let refined = PanelBounds(family).refined
      for token in tokens {
        guard let peak = refined[token] else { continue }
        let level = levels.levelOfToken[token]
        let place = try #require(levels.levels[level].tokens.firstIndex(of: token))
        let exact = try finder.peak(ofLevel: level)
        try demand(
          peak.position.contains(exact.position.enclosure.midpoint),
          "peak of token \(token): \(peak.position), exactly \(exact.position)")
        let factor = try #require(peak.heightFactor)
        let height = factor * Interval(BigFloat(family.weights[token]))
        try demand(
          height.contains(exact.heights[place].enclosure.midpoint),
          "height of token \(token): \(height), exactly \(exact.heights[place])")
      }
    }
  }

  @Test func `double-doubles refine nearly all tokens of a large vocabulary, to 16 digits`() throws
  {
    var source = ChoiceSource(seed: 12)
    let family = try #require(FloatPanelTests.family(&source, .bell, count: 3000))
    let refined = PanelBounds(family).refined
    #expect(refined.count { $0?.position.isNarrow(digits: 16) != true } * 100 < family.count)
    #expect(refined.count { $0?.heightFactor?.isNarrow(digits: 16) != true } * 100 < family.count)
  }

  @Test func `heights whose products leave the normal doubles are left out, not wrong`() throws {
    checkProperty("tiny heights", count: 3) { (source: inout ChoiceSource) in
      FloatPanelTests.family(&source, .extremeWeights, count: 40)
    } satisfies: { (family: FloatFamily?) in
      guard let family else { return }
      let peaks = PanelBounds(family)
      let levels = try FloatPanelTests.levels(family)
      let finder = SingleLevelSearch(levels, digits: 20, precisionLimit: 1 << 14)
      for token in 0..<family.count where peaks.heights.lower[token].isFinite {
        let level = levels.levelOfToken[token]
        let place = try #require(levels.levels[level].tokens.firstIndex(of: token))
        let exact = try finder.peak(ofLevel: level).heights[place].enclosure
        let found = Interval(
          lower: BigFloat(peaks.heights.lower[token]), upper: BigFloat(peaks.heights.upper[token]))
        try demand(found.intersection(exact) != nil, "token \(token): \(found), exactly \(exact)")
      }
    }
  }

  @Test func `a large bell-shaped vocabulary is nearly all decided, to 12 digits`() throws {
    var source = ChoiceSource(seed: 11)
    let family = try #require(FloatPanelTests.family(&source, .bell, count: 3000))
    let peaks = PanelBounds(family)
    #expect(peaks.positions.lower.count(where: \.isNaN) * 100 < family.count)
    for token in 0..<family.count where peaks.positions.lower[token].isFinite {
      let (low, high) = (peaks.positions.lower[token], peaks.positions.upper[token])
      #expect(high - low <= 1e-12 * max(1, abs(low)))
      #expect(peaks.heights.upper[token] <= peaks.heights.lower[token] * (1 + 1e-12))
    }
  }

  @Test func `the exponential is within its bound`() {
    let exponential = FastExponential()
    checkProperty("exponentials", count: 3000) { (source: inout ChoiceSource) in
      (
        (FloatPanelTests.unit(&source) * 2 - 1) * FastExponential.range,
        (FloatPanelTests.unit(&source) * 2 - 1) * 0x1p-40
      )
    } satisfies: { (input: (Double, Double)) in
      let exact =
        (Interval(BigFloat(input.0, precision: 128))
        + Interval(BigFloat(input.1, precision: 128)))
        .applying(.exp, precision: 128)
      let found = exponential(input.0, tail: input.1)
      let error = ((Interval(BigFloat(found)) - exact) / exact).magnitudeBound.double(.up)
      try demand(error <= FastExponential.relativeError, "e^\(input.0): \(error)")
    }
  }

  @Test func `families that are none are refused`() {
    #expect(FloatFamily(weights: [1, 2], statistics: [1]) == nil)
    #expect(FloatFamily(weights: [], statistics: []) == nil)
    #expect(FloatFamily(weights: [1, 0], statistics: [1, 2]) == nil)
    #expect(FloatFamily(weights: [1, .infinity], statistics: [1, 2]) == nil)
    #expect(FloatFamily(weights: [1, 1], statistics: [1, .nan]) == nil)
    for statistics in [
      [5.0], [2, 2, 2], [0, 0], [1e300, -1e300, 0],
      [0x1p-890, 0x1p-890 + 0x1p-942, 0x1.0000000000002p-890],
      [0x1p-1040, 0, 0x1p-1039],
    ] {
      let family = FloatFamily(
        weights: [Double](repeating: 0.5, count: statistics.count), statistics: statistics)
      let peaks = family.map { PanelBounds($0) }
      // Whatever is claimed has to be in order; extreme tokens have no peak.
      #expect(peaks.map { $0.positions.lower.count } == statistics.count)
      #expect(peaks?.positions.lower.first?.isNaN ?? true)
    }
  }
}
