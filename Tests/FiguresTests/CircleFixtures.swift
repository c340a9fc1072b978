import ExactArithmetic
import ModelTesting
import PropertyTesting
import SteeringLaws
import SteeringModel

/// Decoders for tests of figures.
enum CircleFixtures {
  /// The three tokens of which one has two maxima.
  static func twoMaxima() throws -> SteeredDecoder {
    try decoder(rows: [[-4, 0], [0, 0], [1, 0]], states: [[1, 0]], direction: [0, 1])
  }

  /// A decoder with names that a careless script would run, concepts, a target, and a bias.
  static func hostile() throws -> SteeredDecoder {
    let rows: [[Double]] = [
      [1, 0, 2], [0, 1, -1], [2, -1, 0], [-1, 1, 1], [0, 0, 1], [1, 1, 1], [-2, 0, 1], [0.5, 2, 0],
      [0, -2, -1],
    ]
    return try decoder(
      rows: rows, states: [[1, 0.5, -1], [0, 1, 2]], direction: [0.5, 1, -0.25],
      bias: [0, 0, 1, 0, 0, Rational(-1, 2), 0, 0, 0], epsilon: Rational(1, 100),
      tokens: Fixtures.hostile,
      concepts: [
        ("target \"T\"", [0, 1, 2]), ("`touch pwned`", [3, 4, 5]), ("\u{3B3}\n", [6, 7, 8]),
      ],
      target: 0)
  }

  /// The decoder with these numbers.
  static func decoder(
    rows: [[Double]], states: [[Double]], direction: [Double], bias: [Rational]? = nil,
    epsilon: Rational = 0, tokens: [String]? = nil,
    concepts: [(name: String, tokens: [Int])] = [], target: Int? = nil
  ) throws -> SteeredDecoder {
    func exact(_ vector: [Double]) -> [Rational] { vector.map { Rational(exactly: $0) ?? 0 } }
    let vocabulary = try Vocabulary(tokens ?? rows.indices.map { "t\($0)" })
    let head = try NormedHead(
      MatrixRows(rows.flatMap(\.self), columns: direction.count), kind: .rootMeanSquare,
      gain: Array(repeating: 1, count: direction.count), bias: bias, epsilon: epsilon)
    return SteeredDecoder(
      try DecoderModel(
        vocabulary: vocabulary,
        partition: concepts.isEmpty
          ? nil
          : try ConceptPartition(
            concepts.map { Concept(name: $0.name, tokens: $0.tokens) }, of: vocabulary),
        contexts: states.enumerated().map { number, state in
          HiddenContext(
            name: "c\(number)", concept: nil, weight: Rational(1, states.count),
            state: exact(state))
        }, head: head, steering: .vector(exact(direction)), target: target))
  }
}

extension ChoiceSource {
  /// A decoder of a few tokens in two to four dimensions, with entries that are eighths.
  mutating func steeredDecoder() throws -> SteeredDecoder {
    let (tokens, d) = (integer(in: 2...6), integer(in: 2...4))
    func vector(_ source: inout ChoiceSource) -> [Double] {
      (0..<d).map { _ in Double(source.integer(in: -24...24)) / 8 }
    }
    var direction = vector(&self)
    if direction.allSatisfy({ $0 == 0 }) { direction[0] = 1 }
    let rows = (0..<tokens).map { _ in vector(&self) }
    return try CircleFixtures.decoder(
      rows: rows, states: [vector(&self)], direction: direction, epsilon: Rational(1, 64))
  }
}
