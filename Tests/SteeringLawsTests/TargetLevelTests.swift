import ChoiceSequences
import ExactArithmetic
import ModelTesting
import PropertyTesting
import SteeringLaws
import SteeringModel
import Testing

@Suite("Levels of a concept's probability")
struct TargetLevelTests {
  private static let choice = StrengthChoice(digits: 20, precisionLimit: 1 << 12)

  struct Sample: CustomStringConvertible {
    let model: SteeringModel
    let tokens: [Int]
    let level: Rational

    init(_ source: inout ChoiceSource) throws {
      // Log-odds on a small grid: ties between the concept and the rest, and interleaving, are common.
      let count = source.integer(in: 2...7)
      model = try SteeringModel(
        weights: (0..<count).map { _ in Rational(source.integer(in: 1...60)) },
        logOdds: (0..<count).map { _ in Rational(source.integer(in: 0...6), 2) })
      tokens = source.properGroup(of: count)
      level = Rational(source.integer(in: 1...99), 100)
    }

    var description: String { "level \(level) of tokens \(tokens) in \(model)" }
  }

  /// Whether F ≥ level at `alpha`, by direct evaluation; nil when 1000 bits do not tell.
  private static func isReached(_ sample: Sample, _ alpha: Rational) throws -> Bool? {
    let probability = try DirectFamily(sample.model, context: 0)
      .probability(of: sample.tokens, at: alpha, precision: 1000)
    return (probability - Interval(sample.level, precision: 1000)).sign.map { $0 >= 0 }
  }

  @Test func `inside the intervals the level is reached, outside not`() {
    checkProperty("target level", count: 120) { source in
      try Sample(&source)
    } satisfies: { (sample: Sample) in
      let family = TiltedFamily(sample.model, context: 0, LogOdds(sample.model))
      let intervals: [StrengthInterval]
      do {
        intervals = try TargetLevelTests.choice.probability(
          of: sample.tokens, in: SteeredFamily(family), atLeast: sample.level)
      } catch {
        // Only where F touches the level, or tends to it: then no enclosure decides.
        throw Discarded()
      }
      try TargetLevelTests.checkEnds(intervals, sample)
      try TargetLevelTests.checkGrid(intervals, sample)
    }
  }

  private static func checkEnds(_ intervals: [StrengthInterval], _ sample: Sample) throws {
    let gap = Rational(10).raised(to: -15)
    for interval in intervals {
      for (end, inward) in [(interval.lower, 1 as Rational), (interval.upper, -1)] {
        guard let end, let middle = end.enclosure.midpoint.rational() else { continue }
        let step = inward * gap * max(1, middle.magnitude)
        try demand(try isReached(sample, middle + step) == true, "not reached inside \(middle)")
        try demand(try isReached(sample, middle - step) == false, "reached outside \(middle)")
      }
    }
  }

  private static func checkGrid(_ intervals: [StrengthInterval], _ sample: Sample) throws {
    for step in -40...40 {
      let alpha = Rational(step * 37, 100)
      guard let isReached = try isReached(sample, alpha) else { continue }
      let isInside = intervals.contains {
        ($0.lower.map { $0.enclosure.lower.compare(to: alpha) <= 0 } ?? true)
          && ($0.upper.map { $0.enclosure.upper.compare(to: alpha) >= 0 } ?? true)
      }
      try demand(isInside == isReached, "at \(alpha): reached \(isReached), inside \(isInside)")
    }
  }

  /// The intervals of `tokens` in a direct model.
  private func intervals(
    _ weights: [Rational], _ logOdds: [Rational], _ tokens: [Int], _ level: Rational
  ) throws -> [StrengthInterval] {
    let model = try SteeringModel(weights: weights, logOdds: logOdds)
    let family = TiltedFamily(model, context: 0, LogOdds(model))
    return try TargetLevelTests.choice.probability(
      of: tokens, in: SteeredFamily(family), atLeast: level)
  }

  private func isLogarithm(_ end: CertifiedReal?, of argument: Rational) -> Bool {
    let log = Interval.log(Interval(argument, precision: 200))
    return end?.enclosure.intersection(log) != nil
  }

  @Test func `interleaved log-odds give two intervals, with ends log 2, log 4 and log 8`() throws {
    // (x − 2)(x − 4)(x − 8) ≤ 0 with x = e^α.
    let found = try intervals([64, 56, 14, 1], [0, 1, 2, 3], [0, 2], Rational(1, 2))
    #expect(found.count == 2)
    #expect(found[0].lower == nil)
    #expect(isLogarithm(found[0].upper, of: 2))
    #expect(isLogarithm(found[1].lower, of: 4))
    #expect(isLogarithm(found[1].upper, of: 8))
  }

  @Test func `five interleaved roots give three intervals`() throws {
    // (x − 1/2)(x − 2)(x − 3)(x − 5)(x − 7) ≤ 0.
    let roots = [Rational(1, 2), 2, 3, 5, 7]
    let polynomial = roots.reduce([1 as Rational]) { product, root in
      zip([0] + product, product + [0]).map { $0 - root * $1 }
    }
    let found = try intervals(
      polynomial.map(\.magnitude), (0...5).map { Rational($0) }, [0, 2, 4], Rational(1, 2))
    #expect(found.count == 3)
    #expect(found[0].lower == nil && isLogarithm(found[0].upper, of: Rational(1, 2)))
    #expect(isLogarithm(found[1].lower, of: 2) && isLogarithm(found[1].upper, of: 3))
    #expect(isLogarithm(found[2].lower, of: 5) && isLogarithm(found[2].upper, of: 7))
  }

  @Test func `a level above what the concept reaches gives none, below gives all`() throws {
    // F is largest in the middle: at most 1/2 at α = 0.
    #expect(try intervals([1, 2, 1], [-1, 0, 1], [1], Rational(3, 5)).isEmpty)
    #expect(try intervals([1, 2, 1], [-1, 0, 1], [1], 1).isEmpty)
    #expect(try intervals([1, 2, 1], [-1, 0, 1], [1], 2).isEmpty)
    for level in [Rational(0), -1] {
      let all = try intervals([1, 2, 1], [-1, 0, 1], [1], level)
      #expect(all.count == 1 && all[0].lower == nil && all[0].upper == nil)
    }
    // The complement is never below 1/2.
    let all = try intervals([1, 2, 1], [-1, 0, 1], [0, 2], Rational(2, 5))
    #expect(all.count == 1 && all[0].lower == nil && all[0].upper == nil)
    let whole = try intervals([1, 2], [0, 1], [0, 1], 1)
    #expect(whole.count == 1 && whole[0].lower == nil && whole[0].upper == nil)
  }

  @Test func `a level that is only touched is undecided, not guessed`() throws {
    #expect(throws: Undecided.self) {
      try intervals([1, 2, 1], [-1, 0, 1], [1], Rational(1, 2))
    }
  }

  @Test func `the unsteered probability itself is a level with the end 0`() throws {
    let found = try intervals([1, 3], [1, 0], [0], Rational(1, 4))
    #expect(found.count == 1 && found[0].upper == nil)
    #expect(found[0].lower?.exact == 0)
  }

  @Test func `constant log-odds are compared exactly`() throws {
    #expect(try intervals([3, 1], [2, 2], [0], Rational(3, 4)).count == 1)
    #expect(try intervals([3, 1], [2, 2], [0], Rational(7501, 10000)).isEmpty)
  }

  @Test func `a concept that ties with the rest at an end tends to its share of the tie`() throws {
    // The limit at +inf is 2/3: levels on either side of it.
    let below = try intervals([1, 2, 1], [0, 1, 1], [1], Rational(3, 5))
    #expect(below.count == 1 && below[0].upper == nil && below[0].lower != nil)
    #expect(try intervals([1, 2, 1], [0, 1, 1], [1], Rational(7, 10)).isEmpty)
    let both = try intervals([2, 1, 1, 1], [0, 0, 1, 1], [0, 2], Rational(11, 20))
    #expect(both.count == 1 && both[0].lower == nil && both[0].upper != nil)
  }
}
