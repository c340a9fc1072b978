import ChoiceSequences
import ExactArithmetic
import ModelTesting
import PropertyTesting
import SteeringModel
import Testing

@Suite("Log-odds")
struct LogOddsTests {
  /// Three concepts of one token with a = 9/10, b = 1/20; P = (0, 0), N = (1, 2).
  private func threeConcepts() throws -> SteeringModel {
    try SteeringModel(
      concepts: [[0], [1], [2]], inside: [Rational](repeating: Rational(9, 10), count: 3),
      outside: [Rational](repeating: Rational(1, 20), count: 3), contexts: [0, 1, 2], target: 0,
      positive: [0, 0], negative: [1, 2])
  }

  /// Two contexts of logits and their log-odds.
  private func logits(_ first: [Double], _ second: [Double]) throws -> LogOdds {
    LogOdds(
      try SteeringModel(
        tokens: first.indices.map { "t\($0)" }, concepts: [("x", Array(first.indices))],
        [
          ContextOutline("p", concept: 0, .logits(first)),
          ContextOutline("n", concept: 0, .logits(second)),
        ], steering: .sets(SteeringSets(target: 0, positive: [0], negative: [1]))))
  }

  @Test func `two-valued models have the log-odds of the paper, exactly`() throws {
    let logOdds = LogOdds(try threeConcepts())
    #expect(logOdds.statistics[0] == Logarithm(log: 18))
    #expect(logOdds.statistics[1] == Logarithm(Rational(-1, 2), log: 18))
    #expect(logOdds.statistics[2] == logOdds.statistics[1])
    #expect(logOdds.expression(of: 1) == "1/2*log(1/18)")
    #expect(!logOdds.hasNormalizer)
    #expect(logOdds.normalizer(precision: 80) == Interval(0, precision: 80))
  }

  @Test func `maximal and minimal tokens, ties and signs are decided exactly`() throws {
    let logOdds = LogOdds(try threeConcepts())
    #expect(logOdds.maximal == [0])
    #expect(logOdds.minimal == [1, 2])
    #expect(logOdds.levelCount == 2)
    #expect(logOdds.signs() == [1, -1, -1])
  }

  @Test func `a difference of 10^-45 is no tie`() throws {
    let excess = Rational(10).raised(to: -45)
    let model = try SteeringModel(
      neutral: [1, 1, 1, 1], positive: [2, 2, 2 + excess, 1], negative: [1, 1, 1, 1])
    let logOdds = LogOdds(model)
    #expect(logOdds.maximal == [2])
    #expect(logOdds.minimal == [3])
    #expect(logOdds.levelCount == 3)
    #expect(logOdds.statistics[0] == logOdds.statistics[1])
  }

  @Test func `a constant statistic makes every token maximal and minimal`() throws {
    let logOdds = LogOdds(
      try SteeringModel(neutral: [1, 2, 3], positive: [2, 3, 5], negative: [4, 6, 10]))
    #expect(logOdds.maximal == [0, 1, 2])
    #expect(logOdds.minimal == [0, 1, 2])
    #expect(logOdds.signs() == [0, 0, 0])
    #expect(logOdds.levelCount == 1)
  }

  @Test func `a repeated context counts as often as it is named`() throws {
    func model(_ positive: [Int], _ negative: [Int]) throws -> LogOdds {
      let rows: [[Rational]] = [[1, 2], [1, 4], [1, 1]]
      return LogOdds(
        try SteeringModel(
          tokens: ["a", "b"], concepts: [("x", [0]), ("y", [1])],
          rows.enumerated().map {
            ContextOutline("c\($0.offset)", concept: 0, .weights(NumberRow($0.element)))
          },
          steering: .sets(SteeringSets(target: 0, positive: positive, negative: negative))))
    }
    let logOdds = try model([0, 0, 1], [2, 2, 2])
    // ((1/3)² (1/5) / (1/2)³)^(1/3) and ((2/3)² (4/5) / (1/2)³)^(1/3)
    #expect(logOdds.statistics[0] == Logarithm(Rational(1, 3), log: Rational(8, 45)))
    #expect(logOdds.statistics[1] == Logarithm(Rational(1, 3), log: Rational(128, 45)))
    // Order does not matter, and doubling both sets changes nothing.
    let reordered = try model([1, 0, 0], [2, 2, 2])
    #expect(reordered.statistics == logOdds.statistics)
    let doubled = try model([0, 1, 0, 1, 0, 0], [Int](repeating: 2, count: 6))
    #expect(doubled.statistics == logOdds.statistics)
  }

  @Test func `contexts of one distribution in P and N cancel`() throws {
    let row = NextTokenDistribution.logits([0.5, 3, -700])
    let model = try SteeringModel(
      tokens: ["a", "b", "c"], concepts: [("x", [0, 1, 2])],
      [ContextOutline("p", concept: 0, row), ContextOutline("n", concept: 0, row)],
      steering: .sets(SteeringSets(target: 0, positive: [0], negative: [1])))
    let logOdds = LogOdds(model)
    #expect(!logOdds.hasNormalizer)
    #expect(logOdds.statistics == [Logarithm](repeating: Logarithm(rational: 0), count: 3))
    #expect(logOdds.signs() == [0, 0, 0])
  }

  @Test func `logits give a dyadic statistic and an enclosed constant`() throws {
    let logOdds = try logits([0.5, 1.25], [1, -0.5])
    #expect(
      logOdds.statistics == [
        Logarithm(rational: Rational(-1, 2)), Logarithm(rational: Rational(7, 4)),
      ])
    #expect(logOdds.hasNormalizer)
    #expect(logOdds.expression(of: 1) == "7/4 - c")
    // c = log(e^0.5 + e^1.25) − log(e^1 + e^−0.5), from mpmath at 50 digits.
    let constant = logOdds.normalizer(precision: 128)
    #expect(constant.decimal(significantDigits: 30) == "0.435457728132147534170357460157")
    #expect(logOdds.signs() == [-1, 1])
    let values = try logOdds.values(of: [0, 1], digits: 30, precisionLimit: 512)
    #expect(
      values.map { $0.decimal(significantDigits: 30) } == [
        "-0.935457728132147534170357460157", "1.31454227186785246582964253984",
      ])
  }

  @Test func `a constant that cancels leaves exact log-odds`() throws {
    // Equal up to a shift: the distributions are the same, and M is exactly 0.
    let shifted = try logits([0.1, 1.1, -3], [0.1 + 64, 1.1 + 64, -3 + 64])
    let same = try logits([0, 1, -3], [64, 65, 61])
    #expect(shifted.hasNormalizer, "0.1 + 64 is not exact, so these rows differ")
    #expect(!same.hasNormalizer)
    #expect(same.statistics == [Logarithm](repeating: Logarithm(rational: 0), count: 3))
    #expect(same.signs() == [0, 0, 0])
    // Equal up to order and a shift: c is that shift.
    let permuted = try logits([0, 1, 3], [13, 11, 10])
    #expect(!permuted.hasNormalizer)
    #expect(permuted.statistics == [-3, 0, 3].map { Logarithm(rational: $0) })
    #expect(permuted.signs() == [-1, 0, 1])
    #expect(permuted.expression(of: 1) == "0")
  }

  @Test func `rows that agree up to a shift count as one in the constant`() throws {
    let rows: [[Double]] = [[0, 1], [5, 6], [0, 3]]
    let model = try SteeringModel(
      tokens: ["a", "b"], concepts: [("x", [0, 1])],
      rows.enumerated().map { ContextOutline("c\($0.offset)", concept: 0, .logits($0.element)) },
      steering: .sets(SteeringSets(target: 0, positive: [0, 1], negative: [2, 2])))
    let logOdds = LogOdds(model)
    // c = (log(1 + e) + 5 + log(1 + e))/2 − log(1 + e³), from mpmath.
    #expect(
      logOdds.normalizer(precision: 128).decimal(significantDigits: 25)
        == "0.7646743359444807752900696")
  }

  @Test func `means of logits are exact when doubles would round`() throws {
    let logOdds = try logits([0x1p-60, 1], [1, 0x1p60])
    #expect(
      logOdds.statistics == [
        Logarithm(rational: Rational(1, 1 << 60) - 1), Logarithm(rational: Rational(1 - (1 << 60))),
      ])
  }

  @Test func `extreme logits neither overflow nor lose the sign`() throws {
    let logOdds = try logits([700, -700], [-700, 700])
    #expect(logOdds.statistics == [Logarithm(rational: 1400), Logarithm(rational: -1400)])
    #expect(logOdds.normalizer(precision: 64).containsZero)
    #expect(logOdds.signs() == [1, -1])
  }

  @Test func `weights are normalised in the log-odds`() throws {
    let model = try SteeringModel(
      tokens: ["a", "b"], concepts: [("x", [0]), ("y", [1])],
      [
        ContextOutline("p", concept: 0, .weights([3, 1])),
        ContextOutline("n", concept: 1, .weights([2, 8])),
      ], steering: .sets(SteeringSets(target: 0, positive: [0], negative: [1])))
    let logOdds = LogOdds(model)
    #expect(
      logOdds.statistics == [Logarithm(log: Rational(15, 4)), Logarithm(log: Rational(5, 16))])
  }

  @Test func `log-odds given directly are taken as they are`() throws {
    let logOdds = LogOdds(try SteeringModel(weights: [1, 1, 1], logOdds: [3, Rational(-1, 7), 3]))
    #expect(logOdds.maximal == [0, 2])
    #expect(logOdds.minimal == [1])
    #expect(logOdds.expression(of: 1) == "-1/7")
    let values = try? logOdds.values(of: [1], digits: 12, precisionLimit: 64)
    #expect(values?.first?.exact == Rational(-1, 7))
  }

  @Test func `digits beyond the precision limit are undecided, not guessed`() throws {
    let logOdds = LogOdds(try threeConcepts())
    #expect(throws: Undecided.self) {
      try logOdds.values(of: [0], digits: 100, precisionLimit: 128)
    }
  }

  @Test func `the exact log-odds agree with the definition on random models`() {
    checkProperty("log-odds by definition", count: 40) { (source: inout ChoiceSource) in
      try source.rationalModel(size: 12)
    } satisfies: { (model: SteeringModel) in
      guard case .sets(let sets) = model.steering else { return }
      let logOdds = LogOdds(model)
      func probabilities(_ context: Int) -> [Rational] {
        switch model.contexts[context].distribution {
        case .probabilities(let values): return values.map { $0 / values.reduce(0, +) }
        case .weights(let values):
          let sum = values.reduce(0, +)
          return values.map { $0 / sum }
        case .logits: return []
        }
      }
      for token in 0..<model.vocabulary.count {
        var sum = Logarithm(rational: 0)
        for member in sets.positive { sum = sum + Logarithm(log: probabilities(member)[token]) }
        for member in sets.negative { sum = sum - Logarithm(log: probabilities(member)[token]) }
        try demand(
          Rational(sets.size) * logOdds.statistics[token] == sum, "token \(token) differs")
      }
      let top = logOdds.statistics.max()
      for token in logOdds.statistics.indices {
        try demand(
          logOdds.maximal.contains(token) == (logOdds.statistics[token] == top),
          "maximal is wrong at \(token)")
      }
    }
  }
}

@Suite("Log-odds of float logits")
struct FloatLogOddsTests {
  /// Rows of float32 logits of P and N, and how many tokens are masked.
  private static func model(
    _ source: inout ChoiceSource, count: Int
  ) throws -> SteeringModel {
    let size = source.integer(in: 1...3)
    var rows = (0..<2 * size).map { _ in
      (0..<count).map { _ in Double(Float(Double(source.integer(in: -4_000_000...4_000_000)) / 3e5))
      }
    }
    for row in rows.indices where source.integer(in: 0...2) == 0 { rows[row][0] = -1e10 }
    return try SteeringModel(
      tokens: (0..<count).map { "t\($0)" }, concepts: [("x", Array(0..<count))],
      rows.enumerated().map { ContextOutline("\($0)", concept: 0, .logits($1)) },
      steering: .sets(
        SteeringSets(target: 0, positive: Array(0..<size), negative: Array(size..<2 * size))))
  }

  @Test func `the constant and the values from pairs of doubles hold those of long arithmetic`() {
    checkProperty("float log-odds", count: 30) { (source: inout ChoiceSource) in
      try Self.model(&source, count: source.integer(in: 2...8))
    } satisfies: { (model: SteeringModel) in
      let logOdds = LogOdds(model)
      let (quick, slow) = (logOdds.normalizer(precision: 80), logOdds.normalizer(precision: 200))
      try demand(quick.intersection(slow) != nil, "\(quick), exactly \(slow)")
      try demand(
        quick.width < quick.magnitudeBound * BigFloat(0x1p-70) + BigFloat(0x1p-70),
        "\(quick) is wide")
      let tokens = Array(0..<logOdds.count)
      // Next to a masked token M may be 0 but for 10^−4,000,000,000, which nothing decides.
      guard let long = try? logOdds.values(of: tokens, digits: 30, precisionLimit: 1 << 12) else {
        return
      }
      let values = try logOdds.values(of: tokens, digits: 12, precisionLimit: 1 << 12)
      for (value, exact) in zip(values, long) {
        try demand(
          value.enclosure.intersection(exact.enclosure) != nil
            && value.decimal(significantDigits: 12) == exact.decimal(significantDigits: 12),
          "\(value), exactly \(exact)")
      }
    }
  }
}
