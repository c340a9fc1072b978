import ExactArithmetic
import SteeringLaws
import SteeringModel
import Testing

@testable import Transformers

/// What is proved of a network's limits from its weights alone.
@Suite("Proved limits of networks")
struct ProvedLimitTests {
  private func random(_ norm: NormalizationKind, seed: UInt64) -> RandomDecoder {
    var shape = DecoderConfiguration()
    (shape.vocabulary, shape.width, shape.depth, shape.norm) = (10, 8, 3, norm)
    (shape.isGated, shape.keyValueHeads) = (seed.isMultiple(of: 2), 1)
    return RandomDecoder(shape, seed: seed)
  }

  @Test("norms in doubles are bounds, and within 2^-18 of those in enclosures")
  func norms() {
    for seed in 1...6 as ClosedRange<UInt64> {
      let decoder = random(.layer, seed: seed).decoder
      let certified = decoder.certified(precision: 128)
      for (a, b) in zip(decoder.blocks.joined(), certified.blocks.joined()) {
        let (double, interval) = (SublayerBound(a).output, SublayerBound(b).output)
        // Biases after the norm are taken apart in doubles: a little larger.
        #expect(double.rational() ?? 0 >= (interval.rational() ?? 0) * Rational(99_999, 100_000))
        #expect(double.rational() ?? 0 <= (interval.rational() ?? 0) * 3)
      }
      let matrices = [decoder.unembedding, decoder.tokenEmbedding]
      let gain = decoder.finalNorm.gain
      for matrix in matrices {
        let a = Double.norms(of: matrix, scalingColumnsBy: gain)
        let lifted = matrix.converted { Interval(BigFloat($0, precision: 128)) }
        let b = Interval.norms(
          of: lifted, scalingColumnsBy: gain.map { Interval(BigFloat($0, precision: 128)) })
        for (upper, exact) in [(a.whole, b.whole), (a.largestRow, b.largestRow)] {
          #expect(upper.lower >= exact.lower)
          #expect(
            upper.upper <= (exact * (1 + Interval(Rational(1, 1 << 18), precision: 64))).upper)
        }
      }
    }
  }

  @Test("weights that are not finite have no finite norm")
  func notFinite() {
    for bad in [Double.nan, .infinity, 1e200] {
      let matrix = Matrix(rows: [[1, bad], [0.5, 2]])
      let norms = Double.norms(of: matrix, scalingColumnsBy: nil)
      #expect(!norms.whole.upper.isFinite && !norms.largestRow.upper.isFinite)
    }
  }

  @Test("the stream, the rate and the winners hold in certified runs", arguments: [1, 2, 3, 4])
  func runs(_ seed: Int) throws {
    let norm: NormalizationKind = seed > 2 ? .layer : .rootMeanSquare
    let random = random(norm, seed: UInt64(seed))
    let site = SteeringSite(layer: 1)
    let proof = try ProvedLimit(random.decoder, along: random.direction, after: 1)
    let run = try SteeredRun(
      random.decoder, tokens: random.tokens, direction: random.direction, steering: site)
    #expect(run.stateNorm.upper <= (Interval(proof.embedding) + Interval(proof.before)).upper)
    for end in proof.ends {
      let sign: Rational = end.end == .positive ? 1 : -1
      let strength = try #require(end.strength.rational())
      #expect(strength > 0 && end.winners.count == 1)
      for factor in [1, 1000] as [Rational] {
        let alpha = sign * factor * strength
        let sample = run.sample(at: alpha)
        #expect(sample.remainder.upper <= proof.remainder)
        #expect(sample.logitDifference.lower <= proof.bound.distance(at: alpha))
        let logits = random.decoder.logits(
          random.tokens, steering: site, direction: random.direction,
          strength: alpha.approximation)
        for row in logits {
          #expect(row.indices.max { row[$0] < row[$1] } == end.winners[0])
        }
      }
    }
    #expect(proof.areEndsDifferent)
  }

  @Test("a direction that the norm does not see has no limit")
  func degenerate() {
    let decoder = random(.layer, seed: 1).decoder
    #expect(throws: DegenerateDirection.self) {
      try ProvedLimit(decoder, along: [Double](repeating: 2, count: 8), after: 1)
    }
  }
}
