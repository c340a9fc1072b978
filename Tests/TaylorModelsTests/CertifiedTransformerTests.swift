import ExactArithmetic
import PropertyTesting
import SteeringLaws
import Testing

@testable import TaylorModels
@testable import Transformers

/// A decoder of two small blocks, and itself written out.
private struct TinyDecoder {
  let blocks: [TinyBlock]
  let embedding: [[Float]]
  let head: TinyUnembedding

  init(seed: UInt64) {
    var source = ChoiceSource(seed: seed)
    func numbers(_ rows: Int, _ columns: Int, _ unit: Float) -> [[Float]] {
      (0..<rows).map { _ in
        (0..<columns).map { _ in Float(source.integer(in: -64...64)) * unit }
      }
    }
    blocks = (0..<2).map { _ in
      var block = TinyBlock(width: 4, headSize: 4, hidden: 3)
      block.query = numbers(4, 4, 1 / 64)
      block.key = numbers(4, 4, 1 / 64)
      block.value = numbers(4, 4, 1 / 64)
      block.output = numbers(4, 4, 1 / 64)
      block.gate = numbers(3, 4, 1 / 64)
      block.up = numbers(3, 4, 1 / 64)
      block.down = numbers(4, 3, 1 / 64)
      block.epsilon = 1e-5
      block.rotation = (.halves, 10000)
      return block
    }
    embedding = numbers(5, 4, 1 / 16)
    head = TinyUnembedding(rows: numbers(5, 4, 1 / 16), gain: [1, 0.5, 2, 1])
  }

  func certified() throws -> CertifiedTransformer {
    try CertifiedTransformer(
      Decoder(
        tokenEmbedding: Matrix(rows: embedding), positionEmbedding: nil,
        blocks: blocks.map(\.sublayers),
        finalNorm: Normalization(.rootMeanSquare, gain: head.gain, epsilon: head.epsilon),
        unembedding: Matrix(rows: head.rows)))
  }

  /// The streams of `tokens` after the first block.
  func middle(_ tokens: [Int]) -> [[BigComplex]] {
    ReferenceBlock(block: blocks[0])(
      tokens.map { embedding[$0].map { BigComplex(Double($0)) } })
  }

  /// The probabilities for streams after the first block, steered by `shift` at the last position.
  func probabilities(_ streams: [[BigComplex]], _ shift: [BigComplex]) -> [BigComplex] {
    var streams = streams
    let last = streams.count - 1
    streams[last] = zip(streams[last], shift).map { $0 + $1 }
    return HeadMeasure.softmax(head.logits(ReferenceBlock(block: blocks[1])(streams)[last]))
  }
}

@Suite("Enclosed transformers")
struct EnclosedTransformerTests {
  private static let tokens = [0, 3, 1]
  private static let vector = [1, -0.5, 0.25, 0.1]

  @Test func `probabilities at a strength are enclosed to the digits asked for`() throws {
    let decoder = TinyDecoder(seed: 3)
    let site = CertifiedTransformer.Site(
      tokens: EnclosedTransformerTests.tokens, layer: 1,
      direction: .vector(EnclosedTransformerTests.vector))
    let strengths: [Rational] = [0, Rational(1, 3), -2]
    let found = try decoder.certified().probabilities(
      of: [0, 1, 2, 3, 4], site, at: strengths, digits: 20)
    let streams = decoder.middle(EnclosedTransformerTests.tokens)
    for (strength, intervals) in zip(strengths, found) {
      let shift = EnclosedTransformerTests.vector.map { BigComplex($0) * BigComplex(strength) }
      let truth = decoder.probabilities(streams, shift)
      for (interval, p) in zip(intervals, truth) {
        #expect(interval.contains(p.real), "\(strength): \(interval)")
        #expect((interval.upper - interval.lower).double() < 1e-20)
      }
    }
  }

  @Test func `a direction of prompts is the difference of their means`() throws {
    let decoder = TinyDecoder(seed: 4)
    let (positive, negative) = ([[2, 1, 0], [2, 1], [4]], [[0, 0, 3], [0, 2]])
    let streams = decoder.middle(EnclosedTransformerTests.tokens)
    for isMean in [true, false] {
      func mean(_ vectors: [[BigComplex]]) -> [BigComplex] {
        (0..<4).map { place in
          vectors.reduce(BigComplex.zero) { $0 + $1[place] } / BigComplex(vectors.count)
        }
      }
      func states(_ prompts: [[Int]]) -> [BigComplex] {
        mean(
          prompts.map { prompt in
            let streams = decoder.middle(prompt)
            return isMean ? mean(streams) : streams[streams.count - 1]
          })
      }
      let shift = zip(states(positive), states(negative)).map { $0 - $1 }
      let site = CertifiedTransformer.Site(
        tokens: EnclosedTransformerTests.tokens, layer: 1,
        direction: .prompts(positive: positive, negative: negative, isMean: isMean))
      let found = try decoder.certified().probabilities(of: [0, 4], site, at: [1], digits: 15)
      let truth = decoder.probabilities(streams, shift)
      #expect(found[0][0].contains(truth[0].real) && found[0][1].contains(truth[4].real))
    }
  }

  @Test func `a direction of prompts is known as well as asked, however growth is misjudged`()
    throws
  {
    let decoder = TinyDecoder(seed: 6)
    let (positive, negative) = ([[2, 1, 0], [4]], [[0, 0, 3], [0, 2]])
    let site = CertifiedTransformer.Site(
      tokens: EnclosedTransformerTests.tokens, layer: 1,
      direction: .prompts(positive: positive, negative: negative, isMean: false))
    func mean(_ prompts: [[Int]]) -> [BigComplex] {
      let states = prompts.map { prompt in decoder.middle(prompt)[prompt.count - 1] }
      return zip(states[0], states[1]).map { ($0 + $1) / BigComplex(2) }
    }
    let truth = zip(mean(positive), mean(negative)).map { $0 - $1 }
    let certified = try decoder.certified()
    for growth in [-1000, 0, 150] {
      let vector = try certified.direction(site, within: .powerOfTwo(-250), growth: growth)
      #expect(vector.remainder <= .powerOfTwo(-250), "\(growth)")
      let stored = vector.coefficients.values(at: .one, vector.format)
      let error = BigComplex.norm(zip(truth, stored).map { $0 - $1 })
      #expect(error <= vector.remainder.bigFloat && error < BigFloat.powerOfTwo(-250))
    }
    // What is known well enough is kept: the same numbers, whatever is asked for.
    let (first, again) = (
      try certified.direction(site, within: .powerOfTwo(-250), growth: 0),
      try certified.direction(site, within: .powerOfTwo(-100), growth: 0)
    )
    #expect(first.format == again.format && first.coefficients === again.coefficients)
    let mean = CertifiedTransformer.Site(
      tokens: EnclosedTransformerTests.tokens, layer: 1,
      direction: .prompts(positive: positive, negative: negative, isMean: true))
    let other = try certified.direction(mean, within: .powerOfTwo(-100), growth: 0)
    #expect(other.coefficients !== first.coefficients)
    // More than the limit of bits holds: as well as can be.
    let best = try certified.direction(site, within: .powerOfTwo(-1000), growth: 0)
    #expect(best.remainder < .powerOfTwo(-800))
  }

  @Test func `a thousand points along a range are in what the panels enclose`() throws {
    for seed in [7, 8] as [UInt64] {
      let decoder = TinyDecoder(seed: seed)
      let site = CertifiedTransformer.Site(
        tokens: EnclosedTransformerTests.tokens, layer: 1,
        direction: .vector(EnclosedTransformerTests.vector))
      let strengths = (0...500).map { -5 + Double($0) / 50 }
      let asked = [0, 1, 2, 3, 4]
      let found = try decoder.certified().along(-5...5, of: asked, site, at: strengths)
      let streams = decoder.middle(EnclosedTransformerTests.tokens)
      #expect(found.criticalPoints.map(\.token) == asked && found.probabilities.count == 501)
      var widest = 0.0
      for (strength, enclosures) in zip(strengths, found.probabilities) {
        let truth = decoder.probabilities(
          streams,
          EnclosedTransformerTests.vector.map { BigComplex($0) * BigComplex(strength) })
        for (enclosure, p) in zip(enclosures, truth) {
          let enclosure = try #require(enclosure)
          #expect(enclosure.contains(p.real), "\(strength): \(enclosure)")
          widest = max(widest, (enclosure.upper - enclosure.lower).double())
        }
      }
      #expect(widest < 1e-4, "\(widest)")
    }
  }

  @Test func `critical points are where the slope changes its sign, and nowhere else`() throws {
    let decoder = TinyDecoder(seed: 5)
    let site = CertifiedTransformer.Site(
      tokens: EnclosedTransformerTests.tokens, layer: 1,
      direction: .vector(EnclosedTransformerTests.vector))
    let asked = [0, 1, 2, 3, 4]
    let found = try decoder.certified().criticalPoints(of: asked, site, range: -4...4)
    let streams = decoder.middle(EnclosedTransformerTests.tokens)
    func probabilities(_ strength: BigFloat) -> [BigFloat] {
      decoder.probabilities(
        streams, EnclosedTransformerTests.vector.map { BigComplex($0) * BigComplex(strength) }
      ).map(\.real)
    }
    // Between samples far closer than critical points are, a rise then a fall is a maximum.
    let samples = (-60...60).map { probabilities(BigFloat(Double($0) / 15)) }
    var total = 0
    for (token, answer) in zip(asked, found) {
      #expect(answer.isComplete, "token \(token)")
      var seen: [(Double, Bool)] = []
      for place in 1..<120 {
        let (a, b, c) = (
          samples[place - 1][token], samples[place][token], samples[place + 1][token]
        )
        if (b > a) == (b > c) { seen.append((Double(place - 60) / 15, b > a)) }
      }
      #expect(answer.points.count == seen.count, "token \(token)")
      for (point, (strength, isMaximum)) in zip(answer.points, seen) {
        total += 1
        #expect(point.isMaximum == isMaximum)
        #expect(abs(point.strength.lower.double() - strength) <= 1.0 / 15)
        let ends = [point.strength.lower, point.strength.upper].map {
          probabilities($0)[token]
        }
        for p in ends { #expect(point.probability.contains(p), "token \(token)") }
      }
    }
    #expect(total > 0, "no critical point to be found")
  }
}
