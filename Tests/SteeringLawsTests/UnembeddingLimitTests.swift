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

@Suite("Limits of an unembedding")
struct UnembeddingLimitTests {
  private func limit(
    _ rows: [[Double]], _ vector: [Double], _ kind: NormalizationKind = .rootMeanSquare,
    gain: [Rational]? = nil, bias: [Rational]? = nil
  ) throws -> UnembeddingLimit {
    try UnembeddingLimit(
      Rows(rows: rows), SteeringDirection(vector, under: kind),
      gain: gain ?? vector.map { _ in 1 }, bias: bias, epsilon: Rational(1, 100_000))
  }

  private func tokens(
    _ limit: UnembeddingLimit, _ end: StrengthEnd = .positive
  ) throws -> [[Int]] {
    let ranking = try limit.ranking(
      end, count: limit.tokenCount, digits: 12, precisionLimit: 4096)
    return ranking.places.map { [$0.rank, $0.token] }
  }

  @Test func `a number a√r + b has its exact sign`() {
    func sign(_ a: Rational, _ b: Rational, _ r: Rational) -> Int {
      SurdScore(slope: a, offset: b).sign(radicand: r)
    }
    #expect(sign(1, -3, 9) == 0 && sign(-2, 3, Rational(9, 4)) == 0)
    // 99/70 is a convergent of √2 from above, 41/29 one from below.
    #expect(sign(70, -99, 2) == -1 && sign(29, -41, 2) == 1 && sign(-29, 41, 2) == -1)
    #expect(
      sign(0, -1, 2) == -1 && sign(-1, 0, 2) == -1 && sign(0, 0, 2) == 0 && sign(1, 1, 2) == 1)
  }

  @Test func `near ties below the resolution of doubles are ordered, and ties told`() throws {
    let tiny = 0x1p-60
    // Products with (1, 1): tokens 0 and 2 tie, token 1 is ahead by 2^-60, token 3 behind by as much.
    let rows = [[1, 0.0], [1, tiny], [0, 1], [1, -tiny]]
    let found = try limit(rows, [1, 1])
    #expect(try tokens(found) == [[1, 1], [2, 0], [2, 2], [4, 3]])
    #expect(try tokens(found, .negative) == [[1, 3], [2, 0], [2, 2], [4, 1]])
  }

  @Test func `a tie between a root and a rational is decided`() throws {
    // d = 2 and v = (1, 7): k = √2/√50 = 1/5, a rational root; the bias makes up for the row exactly.
    let found = try limit(
      [[1, 0], [0, 1], [1, 1]], [1, 7], bias: [Rational(6, 5), 0])
    // 1/5 + 6/5 = 7/5 for both of the first.
    #expect(try tokens(found) == [[1, 2], [2, 0], [2, 1]])
  }

  @Test func `an entry that is not finite is named`() throws {
    #expect(throws: UnembeddingFault.notFinite(token: 1, coordinate: 0)) {
      _ = try limit([[1, 0], [.nan, 1]], [1, 2])
    }
    #expect(throws: UnembeddingFault.notFinite(token: 0, coordinate: 1)) {
      _ = try limit([[1, -.infinity], [1, 1]], [1, 0])
    }
  }

  @Test func `numbers at the ends of the range of doubles are ordered`() throws {
    let huge = Double.greatestFiniteMagnitude
    let found = try limit(
      [[huge, huge], [huge, huge.nextDown], [.leastNonzeroMagnitude, 0], [0, 0]], [1, 1])
    #expect(try tokens(found) == [[1, 0], [2, 1], [3, 2], [4, 3]])
    let ranking = try found.ranking(.positive, count: 1, digits: 5, precisionLimit: 4096)
    // Their sums overflow in doubles: nothing is proved, and nothing is claimed.
    #expect(!found.strength(ranking, hiddenNorm: 1).isFinite)
    // So does the limit of the normalised vector itself, and the order is still exact.
    let large = try #require(Rational(exactly: huge))
    let far = try limit(
      [[1, 0], [2, 0], [0, 1]], [3, 1], gain: [large, large], bias: [large, 1])
    #expect(try tokens(far) == [[1, 1], [2, 0], [3, 2]])
    let first = try far.ranking(.positive, count: 1, digits: 5, precisionLimit: 4096)
    #expect(!far.strength(first, hiddenNorm: 1).isFinite)
    #expect(first.places[0].probability.decimal(significantDigits: 1) == nil)
  }

  /// Small whole numbers, so that ties happen; the order and every sum are checked with rationals.
  @Test func `order, ties and logits are those of exact arithmetic`() {
    checkProperty("ranking", seed: 5, count: 60) { (source: inout ChoiceSource) in
      let d = source.integer(in: 2...10)
      func numbers(_ source: inout ChoiceSource) -> [Int] {
        (0..<d).map { _ in source.integer(in: -3...3) }
      }
      let rows = (0..<source.integer(in: 2...7)).map { _ in numbers(&source) }
      return (rows, numbers(&source), numbers(&source), numbers(&source), source.flag())
    } satisfies: { (input: ([[Int]], [Int], [Int], [Int], Bool)) in
      let (rows, vector, gain, bias, isLayer) = input
      let kind: NormalizationKind = isLayer ? .layer : .rootMeanSquare
      guard (try? SteeringDirection(vector.map { Rational($0) }, under: kind)) != nil else {
        return
      }
      let found = try limit(
        rows.map { $0.map(Double.init) }, vector.map(Double.init), kind,
        gain: gain.map { Rational($0) }, bias: bias.map { Rational($0) })
      let mean = isLayer ? Rational(vector.reduce(0, +), vector.count) : 0
      let centred = vector.map { Rational($0) - mean }
      let square = centred.reduce(0) { $0 + $1 * $1 }
      for end in StrengthEnd.allCases {
        let sign: Rational = end == .positive ? 1 : -1
        let ranking = try found.ranking(
          end, count: rows.count, digits: 9, precisionLimit: 2048)
        var last: Interval?
        for place in ranking.places {
          var (slope, offset): (Rational, Rational) = (0, 0)
          for i in vector.indices {
            slope += Rational(rows[place.token][i] * gain[i]) * centred[i]
            offset += Rational(rows[place.token][i] * bias[i])
          }
          let scale = Interval.sqrt(Interval(Rational(vector.count) / square, precision: 200))
          let logit =
            Interval(sign * slope, precision: 200) * scale + Interval(offset, precision: 200)
          try demand(place.score.enclosure.intersection(logit) != nil, "the logit \(place)")
          if let last { try demand(last.upper >= logit.lower, "the order at \(place)") }
          last = logit
        }
        let total = ranking.places.reduce(Interval(0, precision: 96)) {
          $0 + $1.probability.enclosure
        }
        try demand(total.contains(1 as Rational), "the probabilities sum to \(total)")
      }
    }
  }

  /// h of the norm allowed, at the strength itself: the winner must lead; with a tenth of the strength, and h
  /// against it, it need not (the bound is no triviality).
  @Test func `beyond the strength the winner leads, whatever h`() throws {
    let rows = [[1, 0.5, 0], [0.75, 1, 0.25], [-1, 0.25, 1], [0.5, 0.5, -0.5]]
    let vector = [0.75, 0.25, -0.125]
    let found = try limit(rows, vector, .layer, gain: [1, 2, Rational(1, 2)], bias: [0, 1, 0])
    let normalization = Normalization<Interval>(
      .layer, gain: [1, 2, Interval(Rational(1, 2), precision: 64)], bias: [0, 1, 0],
      epsilon: Interval(Rational(1, 100_000), precision: 128))
    var fails = 0
    for end in StrengthEnd.allCases {
      let ranking = try found.ranking(end, count: 1, digits: 9, precisionLimit: 2048)
      let strength = found.strength(ranking, hiddenNorm: 5)
      try #require(strength.isFinite && strength > 0)
      let sign: Double = end == .positive ? 1 : -1
      for x in -3...3 {
        for y in -3...3 {
          for z in -3...3 where (x, y, z) != (0, 0, 0) {
            let size = Double(x * x + y * y + z * z).squareRoot() * 1.0001
            let h = [x, y, z].map { 5 * Double($0) / size }
            for scale in [1, 0.1] {
              let alpha = sign * scale * strength.double(.up)
              let stream = zip(h, vector).map {
                Interval(BigFloat($0)) + Interval(BigFloat(alpha)) * Interval(BigFloat($1))
              }
              let state = normalization(stream.map { $0.rounded(to: 128) })
              let logits = rows.map { Vectors.dot($0.map { Interval(BigFloat($0)) }, state) }
              let leads = logits.indices.allSatisfy {
                $0 == ranking.winners[0] || logits[$0].upper < logits[ranking.winners[0]].lower
              }
              if scale == 1 {
                #expect(leads, "h = \(h), alpha = \(alpha)")
              } else if !leads {
                fails += 1
              }
            }
          }
        }
      }
    }
    #expect(fails > 0)
  }
}
