import ChoiceSequences
import ExactArithmetic
import ModelTesting
import PropertyTesting
import SteeringLaws
import SteeringModel
import Testing

@testable import PeakSearch

@Suite("Far peaks and extremes")
struct FarPeakTests {
  private static func power(_ exponent: Int) -> Rational { Rational(10).raised(to: exponent) }

  /// Judges every peak of context 0 of `model` by integers alone; the peaks.
  @discardableResult
  private func judged(
    _ model: SteeringModel, digits: Int = 25, sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> [LevelPeak] {
    let sample = PeakSample(model, context: 0, digits: digits)
    let judge = PeakJudge(sample)
    let peaks = try sample.peaks()
    #expect(peaks.count == sample.family.interiorLevels.count, sourceLocation: sourceLocation)
    for peak in peaks {
      try judge.checkPosition(peak)
      try judge.checkHeights(peak)
    }
    return peaks
  }

  @Test func `top levels that differ by 10^-45 put a peak near 10^47`() throws {
    let model = try SteeringModel(
      weights: [1, 1, 1], logOdds: [0, 100, 100 + Self.power(-45)])
    let peak = try #require(try judged(model).last)
    // Σ w (μ − μ_z) e^{α(μ − μ_z)} = 0: e^{100α} = 10^47, so α = log(10^47)/(100 + 10^-45).
    let expected = Logarithm(Rational(47, 100), log: 10).enclosure(precision: 64).midpoint.double()
    #expect(abs(peak.position.enclosure.midpoint.double() - expected) < 1e-12)
    let cluster = try SteeringModel(
      weights: [1, 1, 1, 1], logOdds: [0, 1, 1 + Self.power(-45), 1 + 3 * Self.power(-45)])
    let far = try judged(cluster)
    #expect(far[1].position.enclosure.lower > BigFloat(1e2))
    // Among near-ties the rest is invisible: one level weighs 10^90 and must be outweighed by e^{α 10^-45}.
    let uneven = try SteeringModel(
      weights: [1, Self.power(90), 1, 1],
      logOdds: [0, 1, 1 + Self.power(-45), 1 + 3 * Self.power(-45)])
    let farther = try judged(uneven)
    #expect(farther[1].position.enclosure.lower > BigFloat(5e46))
    #expect(farther[1].position.enclosure.upper < BigFloat(5e47))
  }

  @Test func `near-ties far from the rest are decided, on either side`() throws {
    // Found by the property tests: Newton's slope overflowed, or doubles saw no root at all.
    let tiny = Self.power(-27)
    try judged(
      SteeringModel(
        weights: [Rational](repeating: 1, count: 8),
        logOdds: [-9, -9 + tiny, 0, -9 + 10 * tiny, -9, -9, -9, -9]))
    try judged(
      SteeringModel(
        weights: [Rational](repeating: 1, count: 9),
        logOdds: [0, tiny, 100_000_001 * Self.power(-35), -2, 0, 0, 0, 0, 0]))
    try judged(
      SteeringModel(
        weights: [Rational](repeating: 1, count: 5),
        logOdds: [1, 1 + Self.power(-28), 1 + 2 * Self.power(-28), 0, 1]))
    let factor = 1 + Self.power(-40)
    try judged(
      SteeringModel(
        neutral: [1, factor, factor * factor, 1], positive: [1, factor, factor * factor, 1],
        negative: [2, 2, 2, 1]))
  }

  @Test func `far peaks of simple fractions do not overflow on the way`() throws {
    // M is ±(log 4 + 10^-35 j), j = −1, 0, 1, and ±log 2, 0: all over a base of three numbers, whose
    // powers e^{α log b} overflow at the strengths in question.
    let (b, c) = (Self.power(35) + 3, Self.power(35) + 4)
    let (top, bottom) = ([4 * b, 4, 4 * c, 2], [c, 1, b, 1])
    let model = try SteeringModel(
      neutral: [3, 1, 1, 1, 1, 1, 1, 1, 1], positive: top + bottom + [1],
      negative: bottom + top + [1])
    let peaks = try judged(model)
    let last = try #require(peaks.last)
    #expect(last.position.enclosure.lower > BigFloat(1e34))
  }

  @Test func `strengths beyond 1000 are ordinary`() throws {
    let model = try SteeringModel(
      weights: [1, Self.power(-300), 1, Self.power(-300)],
      logOdds: [0, Rational(1, 4), Rational(26, 100), Rational(1, 2)])
    let peaks = try judged(model)
    #expect(peaks[1].position.enclosure.lower > BigFloat(1000))
  }

  @Test(arguments: [-30, -300])
  func `probabilities of 10^-30 and 10^-300 are ordinary`(exponent: Int) throws {
    let tiny = Self.power(exponent)
    try judged(
      SteeringModel(
        neutral: [1, tiny, 1, tiny * tiny, 2], positive: [tiny, 1, 2, 3, 1],
        negative: [1, 5, tiny, 1, 2]))
    try judged(
      SteeringModel(
        neutral: [tiny, 1, tiny], positive: [1, 1, 2], negative: [2, 1, 1]))
  }

  @Test func `logits at both ends of the range of exp are ordinary`() throws {
    func model(_ rows: [[Double]]) throws -> SteeringModel {
      try SteeringModel(
        tokens: rows[0].indices.map { "t\($0)" }, concepts: [("all", Array(rows[0].indices))],
        rows.enumerated().map { ContextOutline("c\($0.offset)", concept: 0, .logits($0.element)) },
        steering: .sets(SteeringSets(target: 0, positive: [1], negative: [2])))
    }
    try judged(model([[700, -700, 0, 350.5], [0, 1, 2, 3], [700, 0, -700, 0.125]]))
    try judged(model([[-700, -700, 700, -700], [0.1, 0.2, 0.3, 0.4], [0, 0, 0, 0]]))
    try judged(model([[5000, -5000, 0, 4000], [0, 1, 2, 3], [100, 0, -100, 0.125]]))
  }

  @Test func `logits beyond the range of exponents are undecided, not wrong and not a trap`() throws
  {
    let rows: [[Double]] = [[1e300, -1e300, 0], [0, 1, 2], [0, 0, 0]]
    let model = try SteeringModel(
      tokens: ["a", "b", "c"], concepts: [("all", [0, 1, 2])],
      rows.enumerated().map { ContextOutline("c\($0.offset)", concept: 0, .logits($0.element)) },
      steering: .sets(SteeringSets(target: 0, positive: [1], negative: [2])))
    let family = TiltedFamily(model, context: 0, LogOdds(model))
    let finder = SingleLevelSearch(family, digits: 10, precisionLimit: 4096)
    #expect(throws: Undecided.self) { try finder.peak(ofLevel: 1) }
  }

  @Test func `a precision limit that is too small gives undecided, never a wrong digit`() {
    checkProperty("precision limits", count: 100) { (source: inout ChoiceSource) in
      let model = try source.steeringModel(tokens: 3...8, size: 10)
      return (
        PeakSample(model, context: 0, digits: 30), source.element(of: [64, 128, 160, 200, 256])
      )
    } satisfies: { (sample: PeakSample, limit: Int) in
      let family = sample.family
      let finder = SingleLevelSearch(family, digits: sample.digits, precisionLimit: limit)
      let judge = PeakJudge(sample)
      for level in family.interiorLevels {
        do {
          try judge.checkPosition(try finder.peak(ofLevel: level))
        } catch let error as Undecided {
          try demand(error.precisionLimit == limit, "the error names another limit")
        }
      }
    }
  }
}
