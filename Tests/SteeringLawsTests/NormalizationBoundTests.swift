import ChoiceSequences
import ExactArithmetic
import PropertyTesting
import SteeringLaws
import SteeringModel
import Testing

/// A normalisation, a steered state and a strength.
struct BoundCase {
  var norm: Normalization<Interval>
  var direction: SteeringDirection
  var v: [Interval]
  var h: [Interval]
  var r: [Interval]
  var alpha: Rational

  init(_ source: inout ChoiceSource) throws {
    var test = try NormalizationCase(&source)
    test.epsilon = source.flag() ? Rational(source.integer(in: 0...20), 7) : 0
    norm = test.normalization(precision: 160)
    do { direction = try SteeringDirection(test.x, under: test.kind) } catch { throw Discarded() }
    let v = direction.enclosures(precision: 160)
    func vector(_ source: inout ChoiceSource) -> [Interval] {
      v.map { _ in Interval(source.rational(bits: 24), precision: 160) }
    }
    self.v = v
    h = vector(&source)
    r = vector(&source)
    let size = Rational(source.integer(in: 1...99))
    alpha =
      (source.flag() ? 1 : -1) * size * (10 as Rational).raised(to: source.integer(in: -6...9))
  }

  /// The bound for the vector, which knows ‖h‖ and ‖R‖ and nothing else of them.
  var bound: NormalizationBound {
    NormalizationBound(
      norm, along: direction, stateNorm: Vectors.norm(h).upper,
      remainderNorm: Vectors.norm(r).upper, precision: 160)
  }

  /// LN(h + αv + R) − LN(±v); nil for the undefined 0/0.
  var difference: [Interval]? {
    let strength = Interval(alpha, precision: 160)
    let value = norm(v.indices.map { h[$0] + strength * v[$0] + r[$0] })
    guard value.allSatisfy(\.isBounded) else { return nil }
    return Vectors.difference(
      value, norm.limit(along: v, alpha.signum > 0 ? .positive : .negative))
  }
}

@Suite("bound of normalisation")
struct NormalizationBoundTests {
  @Test("the bound holds for random states, strengths and epsilon, and is at most the linear one")
  func boundHolds() {
    checkProperty("normalisation bound", count: 300) {
      (source: inout ChoiceSource) in
      try BoundCase(&source)
    } satisfies: { (test: BoundCase) in
      guard let difference = test.difference else { return }
      let size = Vectors.norm(difference)
      let (bound, linear) = (test.bound.distance(at: test.alpha), test.bound.linear(at: test.alpha))
      try demand(size.lower <= bound, "\(size) exceeds \(bound)")
      try demand(bound <= linear, "\(bound) exceeds the linear \(linear)")
    }
  }

  @Test("the bound of the logits holds for random rows")
  func logitBoundHolds() {
    checkProperty("logit bound", count: 150) {
      (source: inout ChoiceSource) in
      let test = try BoundCase(&source)
      let rows = (0..<3).map { _ in
        test.v.map { _ in Interval(source.rational(bits: 16), precision: 160) }
      }
      return (test, rows)
    } satisfies: { (pair: (BoundCase, [[Interval]])) in
      let (test, rows) = pair
      guard let difference = test.difference else { return }
      let bound = NormalizationBound(
        test.norm, along: test.direction, unembedding: rows,
        stateNorm: Vectors.norm(test.h).upper, remainderNorm: Vectors.norm(test.r).upper
      ).distance(at: test.alpha)
      for row in rows {
        let value = Vectors.dot(row, difference)
        try demand(value.leastMagnitudeForTests <= bound, "\(value) exceeds \(bound)")
      }
    }
  }

  @Test("|α| times the difference is the leading term up to the certified second order")
  func secondOrderHolds() {
    checkProperty("normalisation rate", count: 200) {
      (source: inout ChoiceSource) in
      try BoundCase(&source)
    } satisfies: { (test: BoundCase) in
      let error = test.bound.secondOrder(at: test.alpha)
      guard error.isFinite, let difference = test.difference else { return }
      let leading = test.norm.leadingTerm(
        along: test.v, perturbation: Vectors.sum(test.h, test.r))
      let scale = Interval(test.alpha.magnitude, precision: 160)
      let gap = Vectors.norm(Vectors.difference(difference.map { scale * $0 }, leading))
      try demand(gap.lower <= error, "\(gap) exceeds \(error)")
    }
  }

  @Test("at the computed strength the bound is the tolerance, and a little below it is not")
  func strengthIsSharp() throws {
    let norm = Normalization<Interval>(
      .rootMeanSquare, gain: [1, -2, 1], epsilon: Interval(Rational(1, 5), precision: 128))
    let direction = try SteeringDirection([1.0, 2, -1], under: .rootMeanSquare)
    let bound = NormalizationBound(norm, along: direction, stateNorm: 3, remainderNorm: 4)
    // factor = 2√3: κ = √2 at 2√6 = 4.898…, κ = 2 at 4√3 = 6.928….
    for tolerance in [Rational(1, 1000), 1, 4, Rational(489, 100), Rational(4899, 1000), 5, 6] {
      let strength = try #require(bound.strength(tolerance: tolerance).rational())
      let slack = tolerance * (1 + Rational(1, 1 << 50))
      #expect(bound.distance(at: strength).compare(to: slack) <= 0)
      #expect(bound.distance(at: -10 * strength).compare(to: tolerance) <= 0)
      #expect(bound.distance(at: strength * Rational(99, 100)).compare(to: tolerance) > 0)
    }
    #expect(bound.strength(tolerance: 7).isZero)
    #expect(!bound.distance(at: 0).isNaN && !bound.linear(at: 0).isFinite)
  }

  @Test("chord is increasing, between t and √2 t up to 1, and 2 beyond")
  func chord() {
    var last: BigFloat = 0
    for step in 1...64 {
      let t = BigFloat(Double(step) / 64)
      let chord = NormalizationBound.chord(t)
      #expect(chord > last && chord >= t && chord * chord <= t * t * BigFloat(2.000_001))
      last = chord
    }
    #expect(NormalizationBound.chord(BigFloat(1.001)) == 2)
    #expect(NormalizationBound.chord(.infinity()) == 2)
  }
}

@Suite("mutants of the bound are refuted")
struct NormalizationMutantTests {
  /// The difference at strength 1 along `v` and the bound with the true norms.
  private func measure(
    _ kind: NormalizationKind = .rootMeanSquare, v: [Double], u: [Double], epsilon: Rational = 0
  ) throws -> (difference: Interval, bound: NormalizationBound) {
    let lift: (Double) -> Interval = { Interval(BigFloat($0, precision: 128)) }
    let norm = Normalization<Interval>(
      kind, gain: v.map { _ in 1 }, epsilon: Interval(epsilon, precision: 128))
    let direction = try SteeringDirection(v, under: kind)
    let value = norm(zip(v, u).map { lift($0) + lift($1) })
    let difference = Vectors.difference(value, norm.limit(along: v.map(lift), .positive))
    let bound = NormalizationBound(
      norm, along: direction, stateNorm: Vectors.norm(u.map(lift)).upper, remainderNorm: 0)
    return (Vectors.norm(difference), bound)
  }

  @Test("chord(t) times 0.9999 fails where the perturbation is perpendicular to the sum")
  func chordIsBestPossible() throws {
    // v = (1, 0), v + u = (16, 12)/25: the perturbation is 3/5 long and perpendicular to the sum.
    let (difference, bound) = try measure(v: [25, 0], u: [-9, 12])
    let chord = bound.distance(at: 1)
    #expect(difference.upper <= chord)
    #expect(difference.lower > chord * BigFloat(0.9999))
  }

  @Test("the 2 of the linear bound cannot be 1.9")
  func linearConstant() throws {
    let (difference, bound) = try measure(v: [1, 0], u: [-1.03125, 0])
    #expect(difference.upper <= bound.linear(at: 1))
    #expect(difference.lower > bound.linear(at: 1) * BigFloat(0.95))
  }

  @Test("a bound without the root's epsilon fails")
  func epsilonCounts() throws {
    let (difference, bound) = try measure(v: [1, 2], u: [0, 0], epsilon: 1)
    #expect(difference.upper <= bound.distance(at: 1))
    let mutant = NormalizationBound(
      factor: bound.factor, directionNorm: bound.directionNorm, perturbation: 0)
    #expect(difference.lower > mutant.distance(at: 1))
  }

  @Test("a LayerNorm bound with ‖v‖ for ‖v − mean(v)‖ fails")
  func centringCounts() throws {
    let v = [100.0, 101, 102]
    let (difference, bound) = try measure(.layer, v: v, u: [1, -2, 1])
    #expect(difference.upper <= bound.distance(at: 1))
    let mutant = NormalizationBound(
      factor: bound.factor,
      directionNorm: Vectors.norm(v.map { Interval(BigFloat($0, precision: 128)) }),
      perturbation: bound.perturbation)
    #expect(difference.lower > mutant.distance(at: 1))
  }

  @Test("a limit with epsilon left in its root is not the limit")
  func epsilonInTheLimit() throws {
    let norm = Normalization<Interval>(.rootMeanSquare, gain: [1, 1], epsilon: 1)
    let direction = try SteeringDirection([1.0, 2], under: .rootMeanSquare)
    let bound = NormalizationBound(norm, along: direction, stateNorm: 1, remainderNorm: 1)
    let alpha = Interval(1_000_000, precision: 128)
    let value = norm([1 + alpha, 2 * alpha])
    let mutant = Vectors.norm(Vectors.difference(value, norm([1, 2])))
    #expect(mutant.lower > bound.distance(at: 1_000_000))
  }
}
