import ChoiceSequences
import ExactArithmetic
import PropertyTesting
import SteeringLaws
import SteeringModel
import Testing

/// An unembedding in memory.
private struct Rows: UnembeddingRows {
  let rows: [[Double]]
  var rowCount: Int { rows.count }
  var columnCount: Int { rows[0].count }

  func decode(row index: Int, into target: UnsafeMutableBufferPointer<Double>) {
    _ = target.update(fromContentsOf: rows[index])
  }
}

@Suite("Heads with a bias, a scale, a cap and a temperature")
struct OutputHeadTests {
  private func limit(
    _ rows: [[Double]], _ vector: [Double], _ kind: NormalizationKind = .rootMeanSquare,
    gain: [Rational]? = nil, bias: [Rational]? = nil, head: OutputHead
  ) throws -> UnembeddingLimit {
    try UnembeddingLimit(
      Rows(rows: rows), SteeringDirection(vector, under: kind),
      gain: gain ?? vector.map { _ in 1 }, bias: bias, epsilon: Rational(1, 100_000), head: head)
  }

  private func tokens(
    _ limit: UnembeddingLimit, _ end: StrengthEnd = .positive
  ) throws -> [[Int]] {
    try limit.ranking(end, count: limit.tokenCount, digits: 12, precisionLimit: 4096)
      .places.map { [$0.rank, $0.token] }
  }

  @Test func `a bias makes a tie exactly, and a bit of it breaks the tie`() throws {
    // d = 2 and v = (1, 7): √2/√50 = 1/5. Limits 1 and 7 without the bias.
    let rows = [[5.0, 0], [0, 5]]
    let plain = try limit(rows, [1, 7], head: OutputHead())
    #expect(try tokens(plain) == [[1, 1], [2, 0]])
    let tied = try limit(rows, [1, 7], head: OutputHead(bias: [6, 0]))
    #expect(try tokens(tied) == [[1, 0], [1, 1]])
    let broken = try limit(rows, [1, 7], head: OutputHead(bias: [6 - 0x1p-50, 0]))
    #expect(try tokens(broken) == [[1, 1], [2, 0]])
    // At −∞ the products change their sign, and the bias does not.
    #expect(try tokens(tied, .negative) == [[1, 0], [2, 1]])
    let same = try limit(
      [[1, 1], [1, 1], [1, 1]], [1, 7], head: OutputHead(bias: [0, 0x1p-60, 0]))
    #expect(try tokens(same) == [[1, 1], [2, 0], [2, 2]])
    #expect(try tokens(same, .negative) == [[1, 1], [2, 0], [2, 2]])
  }

  @Test func `sums that leave the doubles are still ordered exactly`() throws {
    let huge = Double.greatestFiniteMagnitude
    let found = try limit([[huge, 0], [1, 0]], [1, 0], head: OutputHead(bias: [huge, huge]))
    #expect(try tokens(found) == [[1, 0], [2, 1]])
    #expect(try tokens(found, .negative) == [[1, 1], [2, 0]])
  }

  @Test func `only the first rows count`() throws {
    let all = Rows(rows: [[1, 0], [2, 0], [3, 0]])
    let found = try UnembeddingLimit(
      LeadingRows(2, of: all), SteeringDirection([1.0, 0], under: .rootMeanSquare), gain: [1, 1],
      bias: nil, epsilon: 0)
    #expect(try tokens(found) == [[1, 1], [2, 0]])
  }

  struct Sample: CustomStringConvertible {
    let rows: [[Int]]
    let vector: [Int]
    let gain: [Int]
    let bias: [Int]
    let isLayer: Bool
    let headBias: [Int]
    let scale: Rational
    let softcap: Rational?
    let temperature: Rational

    init(_ source: inout ChoiceSource) {
      let d = source.integer(in: 2...6)
      func numbers(_ count: Int) -> [Int] { (0..<count).map { _ in source.integer(in: -3...3) } }
      rows = (0..<source.integer(in: 2...6)).map { _ in numbers(d) }
      (vector, gain, bias, headBias) = (numbers(d), numbers(d), numbers(d), numbers(rows.count))
      isLayer = source.flag()
      scale = source.element(of: [1, Rational(1, 16), Rational(7, 3)])
      softcap = source.element(of: [nil, 1, 30, Rational(5, 7)])
      temperature = source.element(of: [1, 2, Rational(7, 10)])
    }

    var description: String {
      "\(rows) \(vector) \(gain) \(bias) \(isLayer) \(headBias) \(scale) \(softcap.map { "\($0)" } ?? "") \(temperature)"
    }
  }

  /// The reference computes every logit from its definition, tanh by exponentials.
  @Test func `logits and probabilities are those of their definition`() {
    checkProperty("heads", seed: 8, count: 60) { (source: inout ChoiceSource) in
      Sample(&source)
    } satisfies: { sample in
      let kind: NormalizationKind = sample.isLayer ? .layer : .rootMeanSquare
      let vector = sample.vector.map(Double.init)
      guard (try? SteeringDirection(vector, under: kind)) != nil else { return }
      let head = OutputHead(
        bias: sample.headBias.map(Double.init), scale: sample.scale, softcap: sample.softcap,
        temperature: sample.temperature)
      let found = try limit(
        sample.rows.map { $0.map(Double.init) }, vector, kind,
        gain: sample.gain.map { Rational($0) }, bias: sample.bias.map { Rational($0) }, head: head)
      let bits = 300
      func enclosed(_ value: Rational) -> Interval { Interval(value, precision: bits) }
      let norm = Normalization<Interval>(
        kind, gain: sample.gain.map { enclosed(Rational($0)) },
        bias: sample.bias.map { enclosed(Rational($0)) }, epsilon: enclosed(0))
      for end in StrengthEnd.allCases {
        let state = norm.limit(along: sample.vector.map { enclosed(Rational($0)) }, end)
        let products = zip(sample.rows, sample.headBias).map { row, bias in
          Vectors.dot(row.map { enclosed(Rational($0)) }, state) + enclosed(Rational(bias))
        }
        let logits = products.map { product -> Interval in
          let scaled = product * enclosed(sample.scale)
          guard let cap = sample.softcap else { return scaled / enclosed(sample.temperature) }
          let double = Interval.exp(scaled * 2 / enclosed(cap))
          return enclosed(cap) * (double - 1) / (double + 1) / enclosed(sample.temperature)
        }
        let weights = logits.map { Interval.exp($0) }
        let total = weights.reduce(enclosed(0), +)
        let ranking = try found.ranking(
          end, count: sample.rows.count, digits: 12, precisionLimit: 4096)
        var last: Interval?
        for place in ranking.places {
          let (logit, product) = (logits[place.token], products[place.token])
          try demand(place.score.enclosure.intersection(logit) != nil, "the logit of \(place)")
          try demand(
            place.probability.enclosure.intersection(weights[place.token] / total) != nil,
            "the probability of \(place)")
          try demand(
            place.probability.isDetermined(significantDigits: 8), "the digits of \(place)")
          if let last { try demand(last.upper >= product.lower, "the order at \(place)") }
          last = product
        }
      }
    }
  }

  /// Beyond the strength the winner with the bias leads for streams of the norm allowed; the winner
  /// without it does not.
  @Test func `the strength is about the biased logits`() throws {
    let rows = [[1, 0.5, 0], [0.75, 1, 0.25], [-1, 0.25, 1]]
    let (vector, bias) = ([0.75, 0.25, -0.125], [-4.0, 0, 3])
    let plain = try limit(rows, vector, head: OutputHead())
    for head in [
      OutputHead(bias: bias),
      OutputHead(bias: bias, scale: Rational(1, 3), softcap: 2, temperature: 5),
    ] {
      let found = try limit(rows, vector, head: head)
      let normalization = Normalization<Interval>(
        .rootMeanSquare, gain: [1, 1, 1],
        epsilon: Interval(Rational(1, 100_000), precision: 128))
      for end in StrengthEnd.allCases {
        let ranking = try found.ranking(end, count: 1, digits: 9, precisionLimit: 2048)
        let unbiased = try plain.ranking(end, count: 1, digits: 9, precisionLimit: 2048).winners
        let strength = found.strength(ranking, hiddenNorm: 5)
        try #require(strength.isFinite && strength > 0 && ranking.winners.count == 1)
        let alpha = (end == .positive ? 1 : -1) * strength.double(.up)
        for index in 0..<27 {
          let h = [index % 3 - 1, index / 3 % 3 - 1, index / 9 - 1].map { Double($0) * 2.88 }
          let stream = zip(h, vector).map {
            (Interval(BigFloat($0)) + Interval(BigFloat(alpha)) * Interval(BigFloat($1)))
              .rounded(to: 128)
          }
          let state = normalization(stream)
          let logits = zip(rows, bias).map {
            Vectors.dot($0.map { Interval(BigFloat($0)) }, state) + Interval(BigFloat($1))
          }
          let winner = ranking.winners[0]
          #expect(
            logits.indices.allSatisfy {
              $0 == winner || logits[$0].upper < logits[winner].lower
            }, "h = \(h), alpha = \(alpha)")
        }
        if end == .positive { #expect(unbiased != ranking.winners) }
      }
    }
  }
}
