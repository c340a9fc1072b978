import ExactArithmetic
import ModelTesting
import PropertyTesting
import RealModule
import SteeringLaws
import Testing

@testable import PeakSearch

@Suite("Strengths allowed through a norm")
struct ArcLevelTests {
  /// A question, and its answer straight from the definition.
  private enum Question: CaseIterable {
    case divergence, crossEntropy, level

    func set(
      _ families: [CircleFamily], _ bound: Rational, _ choice: CircleChoice
    ) throws(Undecided) -> StrengthSet {
      switch self {
      case .divergence: try choice.divergence(families[0], atMost: bound)
      case .crossEntropy:
        try choice.crossEntropy(
          families.map { (Rational(1, families.count), $0) }, atMost: bound)
      case .level: try choice.probability(of: [0], in: families[0], atLeast: bound)
      }
    }

    /// Whether the bound is kept at `place`; nil where 300 bits do not tell.
    func isKept(_ families: [CircleFamily], _ bound: Rational, at place: ArcPlace) -> Bool? {
      func probabilities(_ family: CircleFamily, _ place: ArcPlace) -> [Interval] {
        let logits =
          switch place {
          case .strength(let alpha): family.logits(at: alpha, precision: 300)
          case .end(let end): family.limitLogits(end, precision: 300)
          case .tangent(let alpha): family.linearLogits(at: alpha, precision: 300)
          }
        let terms = logits.map { Interval.exp($0) }
        let total = terms.dropFirst().reduce(terms[0], +)
        return terms.map { $0 / total }
      }
      func divergence(_ a: [Interval], _ b: [Interval]) -> Interval {
        zip(a, b).reduce(Interval(0, precision: 300)) { $0 + $1.0 * Interval.log($1.0 / $1.1) }
      }
      let pairs = families.map {
        (now: probabilities($0, place), before: probabilities($0, .strength(0)))
      }
      let gap: Interval
      switch self {
      case .divergence:
        gap = Interval(bound, precision: 300) - divergence(pairs[0].now, pairs[0].before)
      case .crossEntropy:
        let sum = pairs.reduce(Interval(0, precision: 300)) {
          $0 + divergence($1.before, $1.now)
        }
        gap = Interval(bound * Rational(families.count), precision: 300) - sum
      case .level: gap = pairs[0].now[0] - Interval(bound, precision: 300)
      }
      return gap.sign.map { $0 >= 0 }
    }
  }

  private static func grid(_ family: CircleFamily, _ count: Int) -> [ArcPlace] {
    let scale = Rational(exactly: family.path.scaleSquare.approximation.squareRoot()) ?? 1
    let inner = (1..<count).map { index -> ArcPlace in
      let half = Rational(2 * index, count) - 1 + Rational(1, 7 * count)
      return .strength(family.path.foot + scale * 2 * half / (1 - half * half))
    }
    return [.end(.negative)] + inner + [.end(.positive)]
  }

  /// Whether `place` is in `set`; nil where an end is too near.
  private static func contains(_ set: StrengthSet, _ place: ArcPlace) -> Bool? {
    var isOpen = false
    for interval in set.intervals {
      switch place {
      case .end(.negative): if interval.lower == nil { return true }
      case .end(.positive): if interval.upper == nil { return true }
      // No set is about the linear law.
      case .tangent: return nil
      case .strength(let alpha):
        let above = interval.lower.map { $0.enclosure.lower.compare(to: alpha) } ?? -1
        let surely = interval.lower.map { $0.enclosure.upper.compare(to: alpha) } ?? -1
        let below = interval.upper.map { $0.enclosure.upper.compare(to: alpha) } ?? 1
        let certainly = interval.upper.map { $0.enclosure.lower.compare(to: alpha) } ?? 1
        if surely <= 0, certainly >= 0 { return true }
        if above <= 0, below >= 0 { isOpen = true }
      }
    }
    return isOpen ? nil : false
  }

  /// How many places of a grid contradict `set`.
  private static func contradictions(
    _ question: Question, _ families: [CircleFamily], _ bound: Rational, _ set: StrengthSet
  ) -> Int {
    families.flatMap { grid($0, 120 / families.count) }.count { place in
      guard let kept = question.isKept(families, bound, at: place),
        let inside = contains(set, place)
      else { return false }
      return kept != inside
    }
  }

  private static func families(
    _ question: Question, _ source: inout ChoiceSource
  ) throws -> ([CircleFamily], Rational) {
    let families = try (0..<(question == .crossEntropy ? 2 : 1)).map { _ in
      try source.circleFamily(tokens: 2...6)
    }
    let bound =
      question == .level
      ? Rational(source.integer(in: 1...63), 64)
      : Rational(source.integer(in: 1...400), source.flag(probability: 0.2) ? 1 << 60 : 100)
    return (families, bound)
  }

  @Test(arguments: [false, true])
  func `sets are where the definition says, along a dense grid`(floats: Bool) {
    for question in Question.allCases {
      var (decided, open) = (0, 0)
      checkProperty("\(question)", count: 15) { source in
        try Self.families(question, &source)
      } satisfies: { (families: [CircleFamily], bound: Rational) in
        let choice = CircleChoice(
          digits: 12, precisionLimit: 1024, fault: .none, leastFloats: floats ? 0 : .max)
        guard let set = try? question.set(families, bound, choice) else {
          open += 1
          return
        }
        decided += 1
        try demand(Self.contradictions(question, families, bound, set) == 0, "\(set)")
        for end in set.intervals.flatMap({ [$0.lower, $0.upper] }).compactMap(\.self) {
          try demand(
            end.exact != nil
              || end.isDetermined(significantDigits: 12) && end.enclosure.isNarrow(digits: 12),
            "\(end)")
        }
      }
      #expect(decided > 5 * open, "\(question): \(open) of \(decided + open) open")
    }
  }

  @Test func `without the bound of curvature sets are wrong`() throws {
    var source = ChoiceSource(seed: 3)
    let fault = CircleFault(.slope, factor: 0)
    var wrong = 0
    for _ in 0..<24 {
      for question in Question.allCases {
        let (families, bound) = try Self.families(question, &source)
        func set(_ fault: CircleFault) -> StrengthSet? {
          try? question.set(
            families, bound, CircleChoice(digits: 8, precisionLimit: 512, fault: fault))
        }
        // Without it less is undecided, and more is missed.
        guard let right = set(.none), let found = set(fault) else { continue }
        if right.intervals.count != found.intervals.count { wrong += 1 }
      }
    }
    #expect(wrong > 0)
  }

  /// How often the second derivative on a cell is beyond its bound, which `factor` multiplies.
  private static func misses(_ family: CircleFamily, factor: Double) -> Int {
    let distributions = CircleDistributions(family, leastFloats: .max)
    var count = 0
    for quantity in [
      ArcQuantity.divergenceFromSteered, .divergenceToSteered,
      .logOdds(inside: [0], outside: Array(1..<family.count)),
    ] {
      let condition = ArcCondition("test", [.init(quantity, distributions)]) {
        Interval(0, precision: $0)
      }
      for place in [-7, -4, -2, 1, 3, 5] {
        let middle = Rational(place, 8)
        let half = Rational(1, 24)
        let points = Interval(lower: middle - half, upper: middle + half, precision: 128)
        let sample = condition.sample(middle, precision: 128)
        let slope = condition.slope(over: points, middle: middle, sample)
        guard slope.isBounded else { continue }
        let radius = slope.width.scaled(byPowerOfTwo: -1)
        let center = Interval(slope.midpoint)
        let narrowed =
          center
          + Interval(lower: -radius, upper: radius)
          * Interval(Rational(exactly: factor) ?? 1, precision: 64)
        for step in [-8, -5, -1, 2, 6, 8] {
          let t = middle + half * Rational(step, 8)
          let other = condition.sample(t, precision: 128)
          let rate = condition.coordinate.rate(family.path, Interval(t, precision: 128))
          if (other.slopes[0] * rate).intersection(narrowed) == nil { count += 1 }
        }
      }
    }
    return count
  }

  @Test func `slopes stay within their bounds on cells, and not within a fraction of them`() throws
  {
    var source = ChoiceSource(seed: 17)
    var faulty = 0
    for _ in 0..<12 {
      let family = try source.circleFamily(tokens: 2...6)
      if family.isConstant { continue }
      #expect(Self.misses(family, factor: 1) == 0)
      faulty += Self.misses(family, factor: 1.0 / 16)
    }
    #expect(faulty > 0)
  }

  @Test func `a token with two maxima is likely enough on two intervals`() throws {
    // The two-bump witness: a pure temperature.
    let path = try CirclePath(dimension: 2, startSquare: 1, product: 0, speedSquare: 1)
    let family = CircleFamily(
      path, [-4, 0, 1].map { CircleToken(start: $0, slope: 0) })
    let choice = CircleChoice(digits: 20, precisionLimit: 1024)
    let set = try choice.probability(of: [1], in: family, atLeast: Rational(7, 20))
    #expect(set.intervals.count == 2)
    #expect(set.intervals.allSatisfy { $0.lower != nil && $0.upper != nil })
    // Above its maximum 0.37744610… nothing is left, and below its limit 1/3 both ends are allowed.
    let none = try choice.probability(of: [1], in: family, atLeast: Rational(378, 1000))
    #expect(none.isEmpty == true)
    let ends = try choice.probability(of: [1], in: family, atLeast: Rational(33, 100))
    #expect(ends.intervals.count == 2)
    #expect(ends.intervals.first?.lower == nil && ends.intervals.last?.upper == nil)
  }

  @Test func `a budget beyond the plateau allows all strengths, and one below it does not`() throws
  {
    let path = try CirclePath(dimension: 1, startSquare: 1, product: 0, speedSquare: 1)
    let family = CircleFamily(
      path, [-1, 0, 2].map { CircleToken(start: 1, slope: $0, bias: $0) })
    let choice = CircleChoice(digits: 15, precisionLimit: 1024)
    let curves = CircleCrossEntropy([(1, family)], digits: 200, precisionLimit: 2048)
    let plateau = try #require(
      try curves.increase(at: .end(.positive)).enclosure.midpoint.rational())
    func set(_ factor: Rational) throws -> StrengthSet {
      try choice.crossEntropy([(1, family)], atMost: plateau * factor)
    }
    #expect(try set(Rational(10_001, 10_000)).intervals.last?.upper == nil)
    #expect(try set(Rational(9999, 10_000)).intervals.last?.upper != nil)
    let undecided = #expect(throws: Undecided.self) { try set(1) }
    #expect(undecided?.subject.hasSuffix("near alpha +inf") == true)
  }

  @Test func `what only touches the level, or tends to it, is undecided and says where`() throws {
    let path = try CirclePath(dimension: 1, startSquare: 1, product: 0, speedSquare: 1)
    let choice = CircleChoice(digits: 12, precisionLimit: 512)
    // Log-odds cos θ − 1 ≤ 0, with equality at the foot.
    let touching = CircleFamily(
      path, [CircleToken(start: 1, slope: 0, bias: -1), CircleToken(start: 0, slope: 0)])
    let first = #expect(throws: Undecided.self) {
      try choice.probability(of: [0], in: touching, atLeast: Rational(1, 2))
    }
    #expect(first?.subject.contains("near alpha") == true)
    // Log-odds cos θ > 0, with the limit 0.
    let tending = CircleFamily(
      path, [CircleToken(start: 1, slope: 0), CircleToken(start: 0, slope: 0)])
    let second = #expect(throws: Undecided.self) {
      try choice.probability(of: [0], in: tending, atLeast: Rational(1, 2))
    }
    #expect(second?.subject.hasSuffix("near alpha -inf") == true)
  }

  @Test func `exact ends are exact`() throws {
    let path = try CirclePath(dimension: 1, startSquare: 2, product: 1, speedSquare: 1)
    let family = CircleFamily(
      path, [1, 0, -2].map { CircleToken(start: 0, slope: $0) })
    let choice = CircleChoice(digits: 12, precisionLimit: 512)
    // All logits are 0 without steering.
    let set = try choice.probability(of: [0], in: family, atLeast: Rational(1, 3))
    #expect(set.intervals.first?.lower?.exact == 0)
    // A budget of 0 allows the strengths that change nothing.
    let zero = try choice.divergence(family, atMost: 0)
    #expect(zero.intervals.map { $0.lower?.exact } == [0])
    let mirrored = CircleFamily(path, [1, 0, -2].map { CircleToken(start: $0, slope: 0) })
    let both = try choice.divergence(mirrored, atMost: 0)
    #expect(both.intervals.map { $0.upper?.exact } == [-2, 0])
    #expect(try choice.divergence(mirrored, atMost: -1).isEmpty == true)
    let constant = CircleFamily(path, (0..<2).map { _ in CircleToken(start: 1, slope: 1) })
    #expect(try choice.divergence(constant, atMost: 0).intervals.first?.lower == nil)
    #expect(
      try choice.probability(of: [0], in: constant, atLeast: Rational(1, 2)).isEmpty == false)
    #expect(
      try choice.probability(of: [0], in: constant, atLeast: Rational(2, 3)).isEmpty == true)
  }

  @Test func `small budgets and large strengths keep their digits`() throws {
    let path = try CirclePath(dimension: 1, startSquare: 5, product: -2, speedSquare: 1)
    let family = CircleFamily(
      path, [3, 0, -2].map { CircleToken(start: 1, slope: $0, bias: Rational(1, 2) * $0) })
    let choice = CircleChoice(digits: 25, precisionLimit: 4096)
    let small = try choice.divergence(family, atMost: Rational(10).raised(to: -50))
    let interval = try #require(small.intervals.first { $0.lower?.enclosure.sign == -1 })
    let upper = try #require(interval.upper)
    #expect(upper.isDetermined(significantDigits: 25) && upper.enclosure.upper < BigFloat(1e-20))
  }
}
