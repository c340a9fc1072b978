import ChoiceSequences
import ExactArithmetic
import ModelTesting
import PropertyTesting
import SteeringLaws
import SteeringModel
import Testing

/// A large vocabulary's tilting from floats, against the same family level by level.
@Suite("Tilting from pairs of doubles")
struct PairTiltingTests {
  struct Sample: CustomStringConvertible {
    let model: SteeringModel
    let strength: Rational

    init(_ source: inout ChoiceSource) throws {
      model =
        source.integer(in: 0...2) == 0
        ? try Self.directModel(&source) : try source.logitModel(tokens: 2...40)
      strength = source.strength()
    }

    /// A model whose weights and log-odds are doubles.
    static func directModel(_ source: inout ChoiceSource) throws -> SteeringModel {
      let count = source.integer(in: 2...40)
      func double(_ exponents: ClosedRange<Int>) -> Rational {
        let digits = Rational(source.integer(in: 1...(1 << 40)))
        return digits * Rational(2).raised(to: source.integer(in: exponents) - 40)
      }
      let weights = (0..<count).map { _ in double(-30...30) }
      let logOdds = (0..<count).map { _ in
        source.integer(in: 0...1) == 0 ? double(-20...3) : -double(-20...3)
      }
      return try SteeringModel(weights: weights, logOdds: logOdds)
    }

    var family: SteeredFamily {
      SteeredFamily(model.contexts[model.contexts.count - 1].distribution, LogOdds(model))
    }

    var description: String { "\(strength) in \(model)" }
  }

  private func demand(
    _ found: Interval, contains exact: Interval, bits: Int?, scale: Interval, _ name: String
  ) throws {
    try PropertyTesting.demand(
      found.lower <= exact.upper && exact.lower <= found.upper, "\(name): \(found), not \(exact)")
    guard let bits else { return }
    let allowed = scale * Interval(.powerOfTwo(-bits))
    try PropertyTesting.demand(
      found.width <= allowed.upper, "\(name) is known to \(found.width), not \(allowed)")
  }

  @Test func `K and its derivatives at a strength hold the exact ones, in some 20 digits`() {
    checkProperty("tilting from pairs", count: 150) { source in
      try Sample(&source)
    } satisfies: { (sample: Sample) in
      let family = sample.family
      guard let floats = family.floats, let pairs = PairTilting(floats), !family.isConstant else {
        return
      }
      let exact = family.exact.tilting(precision: 500)
      let alpha = Interval(sample.strength, precision: 500)
      let size = exact.statistics.reduce(Interval(0)) { $0.hull($1) }.magnitudeBound
      let scale = Interval(size)
      // Tokens too light for doubles make bounds as wide as they may be heavy elsewhere.
      let (bits, fewer) = floats.absent == nil ? (70, 66) : (nil, nil)
      let reach = (Interval(1) + alpha * scale).magnitudeBound
      try demand(
        pairs.cumulantGeneratingFunction(at: alpha),
        contains: exact.cumulantGeneratingFunction(at: alpha), bits: bits, scale: Interval(reach),
        "K")
      try demand(
        pairs.mean(at: alpha), contains: exact.mean(at: alpha), bits: bits,
        scale: scale * Interval(reach), "K'")
      try demand(
        pairs.variance(at: alpha), contains: exact.variance(at: alpha), bits: fewer,
        scale: scale.squared * Interval(reach), "K''")
    }
  }

  @Test func `in plain doubles they hold the exact ones too, in some 12 digits`() {
    var largest = 0.0
    checkProperty("tilting in doubles", count: 200) { source in
      try Sample(&source)
    } satisfies: { (sample: Sample) in
      let family = sample.family
      guard let floats = family.coarse, let doubles = DoubleTilting(floats), !family.isConstant
      else { return }
      let exact = family.exact.tilting(precision: 500)
      let alpha = Interval(sample.strength, precision: 500)
      let size = exact.statistics.reduce(Interval(0)) { $0.hull($1) }.magnitudeBound
      let scale = Interval(size)
      let (bits, fewer) = floats.absent == nil ? (38, 36) : (nil, nil)
      let reach = Interval((Interval(1) + alpha * scale).magnitudeBound)
      let expected = [
        exact.cumulantGeneratingFunction(at: alpha), exact.mean(at: alpha),
        exact.variance(at: alpha),
      ]
      let found = [
        doubles.cumulantGeneratingFunction(at: alpha), doubles.mean(at: alpha),
        doubles.variance(at: alpha),
      ]
      let scales = [reach, scale * reach, scale.squared * reach]
      for (place, name) in ["K", "K'", "K''"].enumerated() {
        try demand(
          found[place], contains: expected[place], bits: place < 2 ? bits : fewer,
          scale: scales[place], "\(name) in doubles")
        let radius = found[place].width.double() / 2
        let off = (expected[place] - Interval(found[place].midpoint)).magnitudeBound.double()
        if radius > 0, floats.absent == nil { largest = max(largest, off / radius) }
      }
    }
    // Enclosures of a hundredth of the width would be refuted.
    #expect(largest > 0.01)
  }

  @Test func `the share of a token is its tilted weight over all`() {
    checkProperty("shares of tokens", count: 80) { source in
      (try Sample(&source), source.integer(in: 0...39), source.integer(in: -60 ... -8))
    } satisfies: { (sample: Sample, place: Int, exponent: Int) in
      let family = sample.family
      guard let coarse = family.coarse, let doubles = DoubleTilting(coarse),
        let floats = family.floats, let pairs = PairTilting(floats)
      else { return }
      let token = place % coarse.count
      let exact = family.exact.tilting(precision: 500)
      let alpha = Interval(sample.strength, precision: 500)
      let level = family.exact.levelOfToken[token]
      // A probability over the weight counted as the floats count it.
      let expected =
        exact.probabilities(at: alpha)[level] / exact.weights[level]
        * family.exact.tokenWeights[token].enclosure(precision: 500)
        / floats.weight(token, precision: 500)
      let width = Rational(2).raised(to: exponent)
      let range = Interval(
        lower: sample.strength - width, upper: sample.strength + width, precision: 128)
      let statistic = Interval(coarse.statistic(token).bigFloat)
      for point in [alpha, range] {
        for found in [
          doubles.share(ofStatistic: statistic, at: point),
          pairs.share(ofStatistic: statistic, at: point),
        ] {
          try PropertyTesting.demand(
            found.lower <= expected.upper && expected.lower <= found.upper,
            "token \(token) over \(point): \(found), not \(expected)")
        }
      }
    }
  }

  @Test func `coarse weights of logits are those of pairs within their error`() {
    checkProperty("coarse weights", count: 60) { source in
      try source.logitModel(tokens: 2...40)
    } satisfies: { (model: SteeringModel) in
      let family = SteeredFamily(
        model.contexts[model.contexts.count - 1].distribution, LogOdds(model))
      guard let coarse = family.coarse, let floats = family.floats else { return }
      try PropertyTesting.demand(coarse.weightError > floats.weightError, "coarse ones are coarser")
      for token in 0..<coarse.count where coarse.weights[token] > 0 && floats.weights[token] > 0 {
        let ratio =
          Interval(BigFloat(coarse.weights[token], precision: 200))
          / Interval(floats.weight(token).bigFloat)
        try PropertyTesting.demand(
          (ratio - 1).magnitudeBound <= (coarse.weightError * Magnitude(1.01)).bigFloat,
          "token \(token): \(ratio)")
      }
    }
  }

  @Test func `over an interval of strengths they hold those at its points`() {
    checkProperty("tilting from pairs over intervals", count: 100) { source in
      (try Sample(&source), source.integer(in: -40...2), source.integer(in: 0...4))
    } satisfies: { (sample: Sample, exponent: Int, part: Int) in
      let family = sample.family
      guard let floats = family.floats, let pairs = PairTilting(floats),
        let coarse = family.coarse, let doubles = DoubleTilting(coarse)
      else { return }
      let width = Rational(2).raised(to: exponent)
      let range = Interval(
        lower: sample.strength, upper: sample.strength + width, precision: 128)
      let exact = family.exact.tilting(precision: 500)
      let alpha = Interval(sample.strength + width * Rational(part, 4), precision: 500)
      for (name, found, value) in [
        (
          "K", pairs.cumulantGeneratingFunction(at: range),
          exact.cumulantGeneratingFunction(at: alpha)
        ),
        ("K'", pairs.mean(at: range), exact.mean(at: alpha)),
        ("K''", pairs.variance(at: range), exact.variance(at: alpha)),
        (
          "K in doubles", doubles.cumulantGeneratingFunction(at: range),
          exact.cumulantGeneratingFunction(at: alpha)
        ),
        ("K' in doubles", doubles.mean(at: range), exact.mean(at: alpha)),
        ("K'' in doubles", doubles.variance(at: range), exact.variance(at: alpha)),
      ] {
        try PropertyTesting.demand(
          found.lower <= value.upper && value.lower <= found.upper,
          "\(name) over \(range): \(found), not \(value)")
      }
    }
  }

  @Test func `budgets of floats are those of the exact family`() {
    checkProperty("budgets of floats", count: 80) { source in
      (
        try Sample(&source),
        Rational(source.integer(in: 1...40), source.element(of: [20, 1 << 40])),
        source.element(of: [4, 8, 12, 18])
      )
    } satisfies: { (sample: Sample, budget: Rational, digits: Int) in
      let choice = StrengthChoice(digits: digits, precisionLimit: 1 << 12)
      let family = sample.family
      guard family.floats != nil else { return }
      let exact = SteeredFamily(exactly: family.exact)
      for (fast, slow) in [
        (
          try choice.divergence(family, atMost: budget),
          try choice.divergence(exact, atMost: budget)
        ),
        (
          try choice.crossEntropy([(1, family)], atMost: budget),
          try choice.crossEntropy([(1, exact)], atMost: budget)
        ),
      ] {
        for side in [\StrengthInterval.lower, \StrengthInterval.upper] {
          let (mine, theirs) = (fast?[keyPath: side], slow?[keyPath: side])
          try PropertyTesting.demand(
            mine?.decimal(significantDigits: digits) == theirs?.decimal(significantDigits: digits),
            "\(String(describing: mine)), exactly \(String(describing: theirs))")
        }
      }
    }
  }

  @Test func `the envelope of floats is that of the exact family`() {
    checkProperty("envelope of floats", count: 100) { source in
      source.integer(in: 0...1) == 0
        ? try source.logitModel(tokens: 1...60) : try Sample.directModel(&source)
    } satisfies: { (model: SteeringModel) in
      let family = SteeredFamily(
        model.contexts[model.contexts.count - 1].distribution, LogOdds(model))
      guard family.floats != nil else { return }
      let (fast, slow): (GreedyEnvelope, GreedyEnvelope)
      do {
        (fast, slow) = (
          try GreedyEnvelope(family), try GreedyEnvelope(SteeredFamily(exactly: family.exact))
        )
      } catch is Undecided { return }
      try PropertyTesting.demand(
        fast.bands.map(\.tokens) == slow.bands.map(\.tokens),
        "\(fast.bands), exactly \(slow.bands)")
      for (mine, theirs) in zip(fast.bands, slow.bands) {
        try PropertyTesting.demand(
          mine.end?.numerator == theirs.end?.numerator
            && mine.end?.denominator == theirs.end?.denominator, "the band ends elsewhere")
      }
    }
  }
}
