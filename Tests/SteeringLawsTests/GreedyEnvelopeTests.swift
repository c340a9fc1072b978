import ChoiceSequences
import ExactArithmetic
import ModelTesting
import PropertyTesting
import SteeringModel
import Testing

@testable import SteeringLaws

@Suite("Greedy envelope")
struct GreedyEnvelopeTests {
  /// The tokens of largest log p + αM, by exact comparison of all of them.
  private func likeliest(_ direct: DirectFamily, _ alpha: Rational) -> [Int] {
    let scores = zip(direct.probabilities, direct.logOdds).map {
      Logarithm(log: $0) + alpha * $1
    }
    let best = scores.dropFirst().reduce(scores[0]) { $0 < $1 ? $1 : $0 }
    return scores.indices.filter { scores[$0] == best }
  }

  /// The tokens that the envelope has at `alpha`: of one band, or of the two that meet there.
  private func claimed(_ envelope: GreedyEnvelope, _ alpha: Rational) -> [Int] {
    var tokens: [Int] = []
    for band in envelope.bands {
      guard let end = band.end else { return (tokens + band.tokens).sorted() }
      let side = (alpha * end.denominator - end.numerator).signum
      if side <= 0 { tokens += band.tokens }
      if side < 0 { return tokens.sorted() }
    }
    return tokens.sorted()
  }

  private func check(_ model: SteeringModel, context: Int, _ strengths: [Rational]) throws {
    let family = TiltedFamily(model, context: context, LogOdds(model))
    let direct = try DirectFamily(model, context: context)
    let envelope: GreedyEnvelope
    do { envelope = try GreedyEnvelope(SteeredFamily(family)) } catch { throw Discarded() }
    try demand(envelope.bands.last?.end == nil, "the last band reaches infinity")
    try demand(
      envelope.bands.dropLast().allSatisfy { $0.end != nil }, "the others end somewhere")
    for alpha in strengths {
      let (claim, truth) = (claimed(envelope, alpha), likeliest(direct, alpha))
      // Where several bands meet in a point, the middle ones are left out of the envelope.
      let isSwitch = envelope.bands.contains {
        $0.end.map { (alpha * $0.denominator - $0.numerator).isZero } ?? false
      }
      try demand(
        isSwitch ? Set(claim).isSubset(of: truth) : claim == truth,
        "at \(alpha): \(claim), by comparing all \(truth)")
    }
  }

  @Test func `the envelope has the likeliest tokens at every strength of a grid`() {
    let grid = (-24...24).map { Rational($0 * 13, 40) }
    checkProperty("greedy envelope", count: 60) { source -> (SteeringModel, Int) in
      let model = try source.rationalModel(tokens: 1...9, contexts: 2...3, size: 6)
      return (model, source.integer(in: 0...model.contexts.count - 1))
    } satisfies: { (model: SteeringModel, context: Int) in
      try check(model, context: context, grid)
    }
  }

  @Test func `integer slopes and powers of 2 meet in exact switch points`() {
    checkProperty("greedy envelope at exact points", count: 60) { source -> SteeringModel in
      // P = N^2-like contexts: log-odds and log-probabilities are multiples of log 2.
      let count = source.integer(in: 2...7)
      func powers() -> [Rational] {
        (0..<count).map { _ in Rational(2).raised(to: source.integer(in: -6...6)) }
      }
      return try SteeringModel(neutral: powers(), positive: powers(), negative: powers())
    } satisfies: { (model: SteeringModel) in
      let family = TiltedFamily(model, context: 0, LogOdds(model))
      var strengths: [Rational] = []
      for band in try GreedyEnvelope(SteeredFamily(family)).bands {
        guard let end = band.end else { continue }
        let value = try end.strength(digits: 20, precisionLimit: 4096)
        guard let exact = value.exact else { throw PropertyFailure("an inexact switch point") }
        try demand(strengths.last ?? exact - 1 < exact, "switch points increase")
        strengths.append(exact)
      }
      let tiny = Rational(10).raised(to: -30)
      try check(model, context: 0, strengths.flatMap { [$0 - tiny, $0, $0 + tiny] })
    }
  }

  @Test func `tied tokens share a band`() throws {
    let model = try SteeringModel(weights: [2, 2, 1, 3], logOdds: [0, 0, 0, 1])
    let envelope = try GreedyEnvelope(
      SteeredFamily(TiltedFamily(model, context: 0, LogOdds(model))))
    #expect(envelope.bands.map(\.tokens) == [[0, 1], [3]])
    let end = try #require(envelope.bands[0].end)
    let value = try end.strength(digits: 25, precisionLimit: 4096)
    #expect(value.enclosure.intersection(Interval.log(Interval(2, precision: 200) / 3)) != nil)
  }

  @Test func `a line through the crossing of two others has no band`() throws {
    // 2 − α/… : heights log 4, log 2, log 1 at slopes 0, log 2, log 4 meet at α = 1.
    let model = try SteeringModel(neutral: [4, 2, 1], positive: [1, 2, 4], negative: [1, 1, 1])
    let envelope = try GreedyEnvelope(
      SteeredFamily(TiltedFamily(model, context: 0, LogOdds(model))))
    #expect(envelope.bands.map(\.tokens) == [[0], [2]])
    #expect(try envelope.bands[0].end?.strength(digits: 20, precisionLimit: 4096).exact == 1)
  }

  @Test func `constant log-odds have one band of the most probable tokens`() throws {
    let model = try SteeringModel(weights: [1, 5, 5], logOdds: [7, 7, 7])
    let envelope = try GreedyEnvelope(
      SteeredFamily(TiltedFamily(model, context: 0, LogOdds(model))))
    #expect(envelope.bands.map(\.tokens) == [[1, 2]])
    #expect(envelope.bands[0].end == nil)
    let single = try SteeringModel(weights: [3], logOdds: [1])
    let only = try GreedyEnvelope(SteeredFamily(TiltedFamily(single, context: 0, LogOdds(single))))
    #expect(only.bands.map(\.tokens) == [[0]])
  }

  /// Heights on a coarse or a fine grid, so that ties occur and do not; some slopes shared.
  private static func vocabulary(
    _ source: inout ChoiceSource
  ) throws -> SteeringModel {
    let count = source.integer(in: 1100...1500)
    let grid = Double(source.element(of: [4, 1 << 20]))
    let steps = source.element(of: [40, 1 << 20])
    func row(_ size: Int) -> NextTokenDistribution {
      .logits((0..<count).map { _ in Double(source.integer(in: -size...size)) / grid })
    }
    let base = row(steps)
    return try SteeringModel(
      tokens: (0..<count).map { "t\($0)" },
      [
        ContextOutline("c", concept: nil, base), ContextOutline("p", concept: nil, row(steps / 2)),
        ContextOutline("n", concept: nil, row(3)),
      ], steering: .sets(SteeringSets(target: nil, positive: [1], negative: [2])))
  }

  @Test func `of a vocabulary that is cut into strips no token of it is lost`() {
    checkProperty("envelope of strips", count: 12) { source in
      try Self.vocabulary(&source)
    } satisfies: { (model: SteeringModel) in
      let family = SteeredModel(model).family(ofContext: 0)
      let floats = try #require(family.floats)
      try demand(
        EnvelopeCandidates(floats).tokens.count < floats.count || family.isConstant,
        "nothing is left out")
      let (fast, slow): (GreedyEnvelope, GreedyEnvelope)
      do {
        (fast, slow) = (
          try GreedyEnvelope(family), try GreedyEnvelope(SteeredFamily(exactly: family.exact))
        )
      } catch is Undecided { return }
      try demand(
        fast.bands.map(\.tokens) == slow.bands.map(\.tokens),
        "\(fast.bands.map(\.tokens)), exactly \(slow.bands.map(\.tokens))")
    }
  }

  @Test func `candidates are all tokens where all have one slope`() throws {
    let family = try #require(
      FloatFamily(
        weights: [Double](repeating: 1, count: 2000),
        statistics: [Double](repeating: 3, count: 2000)))
    #expect(EnvelopeCandidates(family).tokens.count == 2000)
  }
}
