import ExactArithmetic
import PropertyTesting
import SteeringLaws
import SteeringModel
import Testing

@Suite("Waves in pairs of doubles")
struct FloatWaveTests {
  /// A decoder of rows with `dimension` columns, whose products cancel now and then.
  private static func family(
    _ source: inout ChoiceSource, dimension: Int
  ) throws -> CircleFamily {
    func numbers(_ count: Int) -> [Double] {
      (0..<count).map { _ in
        let scale = Double(sign: .plus, exponent: source.integer(in: -20...4), significand: 1)
        return Double(source.integer(in: -(1 << 40)...(1 << 40))) * 0x1p-40 * scale
      }
    }
    func exact(_ values: [Double]) throws -> [Rational] {
      try values.map { try #require(Rational(exactly: $0)) }
    }
    var rows: [Double] = []
    for _ in 0..<4 {
      var row = numbers(dimension)
      if dimension > 1, source.flag(probability: 0.3) {
        // Two terms that nearly cancel, far apart.
        row[0] = 0x1p30 + row[0]
        row[dimension - 1] = -0x1p30
      }
      rows += row
    }
    let head = try NormedHead(
      MatrixRows(rows, columns: dimension),
      kind: source.flag(probability: 0.5) ? .rootMeanSquare : .layer,
      gain: exact(numbers(dimension)),
      normBias: source.flag(probability: 0.5) ? exact(numbers(dimension)) : nil,
      epsilon: Rational(1, 1 << 10))
    return try CircleFamily(
      head, state: exact(numbers(dimension)), direction: exact(numbers(dimension)))
  }

  @Test(arguments: [2, 31, 32, 33, 64, 100])
  func `sums over rows of any length are within their bounds, which are small`(
    dimension: Int
  ) throws {
    var source = ChoiceSource(seed: 23)
    var inexact = 0
    for _ in 0..<6 {
      let family = try Self.family(&source, dimension: dimension)
      let floats = try #require(family.floatWaves())
      let exact = family.waves(precision: 300)
      for (token, wave) in exact.enumerated() {
        let found = floats.wave(token, precision: 200)
        let parts = [
          (found.cosine, wave.cosine, floats.cosines[token]),
          (found.sine, wave.sine, floats.sines[token]),
          (found.bias, wave.bias, floats.biases[token]),
        ]
        for (enclosure, expected, pair) in parts {
          #expect(enclosure.lower <= expected.lower && expected.upper <= enclosure.upper)
          // Without the bound the pair alone would be wrong.
          if Interval(pair.bigFloat).intersection(expected) == nil { inexact += 1 }
        }
        let size = max(wave.cosine.magnitudeBound, BigFloat(0x1p30)).double(.up)
        #expect(floats.errors[token] < size * 0x1p-75)
      }
    }
    #expect(inexact > 0)
  }
}
