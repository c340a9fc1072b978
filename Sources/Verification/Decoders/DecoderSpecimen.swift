// Small right and wrong decoders, by which each claim about them shows that it can fail.
internal import ExactArithmetic
internal import SteeringLaws
internal import SteeringModel

/// A small decoder of which every claim about steering before a norm holds, and the same with a
/// deliberate fault in its closed forms.
enum DecoderSpecimen {
  /// Four tokens with biases in two contexts: every claim applies, and one token has a minimum.
  static func subject() throws -> DecoderSubject {
    try DecoderSubject(try model(hasBiases: true), digits: digits)
  }

  /// The same with closed forms changed by `distort`.
  static func distorted(_ distort: DecoderSubject.Distortion) throws -> DecoderSubject {
    try DecoderSubject(try model(hasBiases: true), digits: digits, distorting: distort)
  }

  /// The same without biases; three tokens are each the likeliest somewhere.
  static func withoutBiases(
    _ distort: DecoderSubject.Distortion = { $0 }
  ) throws -> DecoderSubject {
    try DecoderSubject(try model(hasBiases: false), digits: digits, distorting: distort)
  }

  private static let digits = 10

  private static func model(hasBiases: Bool) throws -> DecoderModel {
    let rows: [Double] = [-2, -2, 1, 1, 0, 0, 1, 1, 0, 2, -1, 2]
    let head = try NormedHead(
      MatrixRows(rows, columns: 3), kind: .rootMeanSquare, gain: [1, Rational(1, 2), 2],
      normBias: hasBiases ? [0, 1, Rational(-1, 4)] : nil,
      bias: hasBiases ? [3, 0, Rational(1, 2), -1] : nil, epsilon: Rational(1, 8))
    return try DecoderModel(
      vocabulary: Vocabulary(["a", "b", "c", "d"]), partition: nil,
      contexts: [
        HiddenContext(name: "first", concept: nil, weight: Rational(1, 3), state: [2, 1, 1]),
        HiddenContext(name: "second", concept: nil, weight: Rational(2, 3), state: [1, -1, 2]),
      ], head: head, steering: .vector([Rational(-1, 2), 2, 1]))
  }
}

extension CircleFamily {
  /// The family with a, k and B of every token times these factors.
  func scaled(start: Rational = 1, slope: Rational = 1, bias: Rational = 1) -> CircleFamily {
    CircleFamily(
      path,
      tokens.map {
        CircleToken(start: start * $0.start, slope: slope * $0.slope, bias: bias * $0.bias)
      })
  }

  /// The family on the path whose ⟨u,y⟩ has the opposite sign.
  func mirrored() throws -> CircleFamily {
    CircleFamily(
      try CirclePath(
        scale: path.scale, startSquare: path.startSquare, product: -path.product,
        speedSquare: path.speedSquare), tokens)
  }
}
