import ChoiceSequences
import ExactArithmetic
import ModelTesting
import PropertyTesting
import SteeringModel
import Testing

@testable import PeakSearch
@testable import SteeringLaws

@Suite("Sampling temperatures")
struct TemperatureTests {
  /// Weights 1, 4, 9, 2 and log-odds 0, 1, 3, 2: not all square roots are rational.
  private static func model(_ weights: [Rational] = [1, 4, 9, 2]) throws -> SteeringModel {
    try SteeringModel(weights: weights, logOdds: [0, 1, 3, 2])
  }

  @Test func `a power that is rational is exact, others are enclosed`() throws {
    let squares = SteeredModel(try Self.model([1, 4, 9, 16]), temperature: 2).groups[0].family.exact
    #expect(squares.tokenWeights.allRationals == [1, 2, 3, 4])
    // The common factor 2 has no root, and none is needed.
    let doubled = SteeredModel(try Self.model([2, 8, 18, 32]), temperature: 2).groups[0].family
    #expect(doubled.exact.tokenWeights.allRationals == [1, 2, 3, 4])
    let half = SteeredModel(try Self.model(), temperature: Rational(1, 2)).groups[0].family.exact
    #expect(half.tokenWeights.allRationals == [1, 16, 81, 4])
    #expect(half.levels.map(\.statistic.rational) == [0, 2, 4, 6])
    let roots = SteeredModel(try Self.model(), temperature: 2).groups[0].family.exact
    #expect(roots.tokenWeights.allRationals == nil)
    for (weight, square) in zip(roots.tokenWeights, [1, 4, 9, 2]) {
      let value = weight.enclosure(precision: 100)
      #expect(value.squared.contains(Rational(square)) && value.width < BigFloat.powerOfTwo(-90))
    }
    #expect(roots.levels[1].weight.logarithm == Logarithm(log: 2))
  }

  @Test func `the most likely token does not depend on the temperature`() throws {
    let model = try Self.model([8, 4, 1, 2])
    let plain = try GreedyEnvelope(SteeredModel(model).groups[0].family)
    for temperature in [2, Rational(7, 10), Rational(1, 3)] as [Rational] {
      let other = try GreedyEnvelope(
        SteeredModel(model, temperature: temperature).groups[0].family)
      #expect(other.bands.map(\.tokens) == plain.bands.map(\.tokens))
      for (mine, theirs) in zip(plain.bands, other.bands) {
        guard let mine = mine.end, let theirs = theirs.end else { continue }
        let ends = try [mine, theirs].map {
          try $0.strength(digits: 20, precisionLimit: 4096).enclosure
        }
        #expect(ends[0].intersection(ends[1]) != nil)
      }
    }
  }

  /// The peak of token z is where E_α[M] = M_z under weights (w e^{αM})^{1/t}.
  @Test func `peaks at a temperature are where the mean meets the log-odds`() {
    checkProperty("tempered peaks", seed: 6, count: 40) { (source: inout ChoiceSource) in
      let count = source.integer(in: 3...6)
      let weights = (0..<count).map { _ in Rational(source.integer(in: 1...50)) }
      let logOdds = (0..<count).map { _ in Rational(source.integer(in: -9...9), 4) }
      return (weights, logOdds, source.element(of: [2, Rational(7, 10), Rational(3, 2)]))
    } satisfies: { (input: ([Rational], [Rational], Rational)) in
      let (weights, logOdds, t) = input
      let steered = SteeredModel(
        try SteeringModel(weights: weights, logOdds: logOdds), temperature: t)
      let bits = 400
      func enclosed(_ value: Rational) -> Interval { Interval(value, precision: bits) }
      func excess(_ alpha: Rational, _ token: Int) -> Int? {
        var sum = enclosed(0)
        for (weight, m) in zip(weights, logOdds) {
          let exponent = (Interval.log(enclosed(weight)) + enclosed(alpha * m)) / enclosed(t)
          sum += enclosed(m - logOdds[token]) * Interval.exp(exponent)
        }
        return sum.sign
      }
      for answer in steered.groups[0].family.peaks(digits: 15) {
        guard let peak = answer.peak else { continue }
        if let exact = peak.position.exact {
          try demand(excess(exact, answer.token) ?? 0 == 0, "the exact peak \(exact)")
          continue
        }
        guard let low = peak.position.enclosure.lower.rational(),
          let high = peak.position.enclosure.upper.rational()
        else { throw PropertyFailure("an infinite peak") }
        try demand(
          excess(low, answer.token) == -1 && excess(high, answer.token) == 1,
          "token \(answer.token) at \(peak.position)")
      }
    }
  }

  @Test func `a cost at a temperature is against the distribution at that temperature`() throws {
    let t = Rational(7, 10)
    let steered = SteeredModel(try Self.model(), temperature: t).groups[0].family
    let found = try CrossEntropy([(1, steered)]).increase(
      at: Rational(1, 3), digits: 15, precisionLimit: 4096)
    let bits = 200
    func enclosed(_ value: Rational) -> Interval { Interval(value, precision: bits) }
    func shares(_ alpha: Rational) -> [Interval] {
      let terms = zip([1, 4, 9, 2], [0, 1, 3, 2]).map { weight, m in
        Interval.exp(
          (Interval.log(enclosed(Rational(weight))) + enclosed(alpha * Rational(m))) / enclosed(t))
      }
      let total = terms.reduce(enclosed(0), +)
      return terms.map { $0 / total }
    }
    let expected = zip(shares(0), shares(Rational(1, 3))).reduce(enclosed(0)) {
      $0 + $1.0 * Interval.log($1.0 / $1.1)
    }
    #expect(found.enclosure.intersection(expected) != nil)
  }

  /// Two contexts of float32 logits, one of P and one of N.
  private static func logitModel(_ source: inout ChoiceSource, count: Int) throws -> SteeringModel {
    let rows = (0..<3).map { _ in
      (0..<count).map { _ in
        Double(Float(source.integer(in: -1_000_000...1_000_000)) / 65_537)
      }
    }
    return try SteeringModel(
      tokens: (0..<count).map { "t\($0)" }, concepts: [("a", [0]), ("b", Array(1..<count))],
      rows.enumerated().map { ContextOutline("c\($0.offset)", concept: nil, .logits($0.element)) },
      steering: .sets(SteeringSets(target: 0, positive: [0], negative: [1])))
  }

  @Test(arguments: [Rational(7, 10), 2, Rational(1, 3)])
  func `float32 logits stay floats, within their error`(temperature: Rational) throws {
    var source = ChoiceSource(seed: 11)
    let model = try Self.logitModel(&source, count: 1200)
    let steered = SteeredModel(model, temperature: temperature)
    let family = steered.family(ofContext: 2)
    let floats = try #require(family.floats)
    guard case .logits(let logits) = model.contexts[2].distribution else { return }
    let top = try #require(logits.indices.max { logits[$0] < logits[$1] })
    for token in stride(from: 0, to: 1200, by: 7) {
      let exponent =
        (logits[token] - logits[top]) / temperature
      let exact = Interval.exp(Interval(exponent, precision: 200))
      let stored = floats.weight(token)
      if stored.high > 0 {
        let error = ((Interval(stored.bigFloat).rounded(to: 200) / exact) - 1).magnitudeBound
        #expect(error <= floats.weightError.bigFloat)
      }
      #expect(floats.weight(token, precision: 150).intersection(exact) != nil)
      let statistic = floats.statistic(token).bigFloat.rational()!
      #expect(
        statistic / Rational(floats.scale)
          == family.exact.levels[
            family.exact.levelOfToken[token]
          ].statistic.rational)
    }
    let exact = SteeredFamily(exactly: family.exact)
    let tokens = Array(stride(from: 3, to: 1200, by: 113))
    let fast = family.peaks(of: Array(0..<1200), digits: 12)
    for answer in exact.peaks(of: tokens, digits: 15) {
      guard let mine = answer.peak, let theirs = fast[answer.token].peak else {
        #expect(answer.peak == nil && fast[answer.token].peak == nil)
        continue
      }
      #expect(mine.position.enclosure.intersection(theirs.position.enclosure) != nil)
    }
  }

  @Test func `a model of its own has the same families, and log-odds less a constant`() throws {
    var source = ChoiceSource(seed: 5)
    let models = [
      try Self.logitModel(&source, count: 5), try Self.model([1, 4, 9, 16]),
      try source.assumptionModel(isContrastive: true),
    ]
    for (model, temperature) in zip(models, [Rational(7, 10), 2, Rational(1, 2)]) {
      let own = SteeredModel(try model.tempered(at: temperature))
      let other = SteeredModel(model, temperature: temperature)
      for (mine, theirs) in zip(own.groups, other.groups) {
        let rows = [mine, theirs].map {
          $0.family.exact.tilting(precision: 120).probabilities(
            at: Interval(Rational(2, 3), precision: 120))
        }
        #expect(rows[0].count == rows[1].count)
        #expect(zip(rows[0], rows[1]).allSatisfy { $0.intersection($1) != nil })
      }
    }
    #expect(throws: ModelError.self) { try Self.model().tempered(at: 2) }
    #expect(
      try Self.model().tempered(at: 1).contexts[0].distribution
        == Self.model().contexts[0].distribution)
  }
}
