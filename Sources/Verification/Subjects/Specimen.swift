// Small right and wrong subjects, by which each claim shows that it can fail.
internal import ExactArithmetic
internal import SteeringLaws
internal import SteeringModel

/// Small subjects of which every claim about models holds, and the same with a deliberate fault.
enum Specimen {
  /// Three concepts of three tokens under Assumption 1, P and N each of one distribution: every
  /// claim applies, apart from that about decoders.
  static func subject() throws -> Subject { Subject(try model(), digits: digits) }

  /// The log-odds of P and N exchanged, beside families tilted by the right ones.
  static func oppositeLogOdds() throws -> Subject {
    let model = try model()
    return Subject(
      model, digits: digits, logOdds: try opposite(model), tiltedBy: LogOdds(model))
  }

  /// The right log-odds, beside families tilted by those of P and N exchanged.
  static func oppositeTilt() throws -> Subject {
    let model = try model()
    return Subject(
      model, digits: digits, logOdds: LogOdds(model), tiltedBy: try opposite(model))
  }

  /// Curves changed by `distort`, beside exact data that are right.
  static func distorted(_ distort: @escaping Subject.Case.Distortion) throws -> Subject {
    let model = try model()
    let logOdds = LogOdds(model)
    return Subject(
      model, digits: 20, logOdds: logOdds, tiltedBy: logOdds, distorting: distort)
  }

  /// Log-odds that are too large by one part in 10^9.
  static func stretched() throws -> Subject {
    try distorted { tilting in
      let factor = 1 + Interval(Rational(1, 1_000_000_000), precision: 200)
      return Tilting(
        weights: tilting.weights, statistics: tilting.statistics.map { $0 * factor })
    }
  }

  /// Curves whose levels are in the opposite order.
  static func reversedLevels() throws -> Subject {
    try distorted { Tilting(weights: $0.weights, statistics: $0.statistics.reversed()) }
  }

  /// Weights that are no distribution: the middle one of three is negative.
  static func negativeWeight() throws -> Subject {
    let model = try directModel(weights: [1, 40, 1], logOdds: [-1, 0, 1])
    let logOdds = LogOdds(model)
    return Subject(
      model, digits: digits, logOdds: logOdds, tiltedBy: logOdds,
      distorting: { tilting in
        var weights = tilting.weights
        weights[1] = -weights[1]
        return Tilting(weights: weights, statistics: tilting.statistics)
      })
  }

  /// Three tokens, each the likeliest somewhere.
  static func threeBands() throws -> Subject {
    Subject(try directModel(weights: [1, 40, 1], logOdds: [-1, 0, 1]), digits: digits)
  }

  private static let digits = 10

  private static func directModel(
    weights: NumberRow, logOdds: NumberRow
  ) throws -> SteeringModel {
    try SteeringModel(
      vocabulary: Vocabulary(weights.indices.map { "t\($0)" }), partition: nil,
      contexts: [
        Context(name: "c", concept: nil, weight: 1, distribution: .weights(weights))
      ], steering: .logOdds(logOdds))
  }

  /// a_z = (1 − ε)γ_z and b_z = εω_z/2 with γ = (1/2, 1/3, 1/6) and ω = (1/6, 1/3, 1/2) on each
  /// concept and ε = 1/20; two contexts of each concept, with weights that no symmetry
  /// hides behind.
  private static func model() throws -> SteeringModel {
    let vocabulary = try Vocabulary((0..<9).map { "t\($0)" })
    let concepts = (0..<3).map { number in
      Concept(name: "C\(number)", tokens: Array(3 * number..<3 * number + 3))
    }
    let gamma = [Rational(1, 2), Rational(1, 3), Rational(1, 6)]
    let weights = [4, 2, 1, 1, 2, 2].map { Rational($0, 12) }
    let contexts = (0..<6).map { index in
      Context(
        name: "c\(index)", concept: index / 2, weight: weights[index],
        distribution: .probabilities(
          (0..<9).map { token in
            token / 3 == index / 2
              ? Rational(19, 20) * gamma[token % 3] : Rational(1, 40) * gamma[2 - token % 3]
          }))
    }
    return try SteeringModel(
      vocabulary: vocabulary, partition: ConceptPartition(concepts, of: vocabulary),
      contexts: contexts,
      steering: .sets(SteeringSets(target: 0, positive: [0, 1], negative: [2, 3])))
  }

  private static func opposite(_ model: SteeringModel) throws -> LogOdds {
    LogOdds(
      try SteeringModel(
        vocabulary: model.vocabulary, partition: model.partition, contexts: model.contexts,
        steering: .sets(SteeringSets(target: 1, positive: [2, 3], negative: [0, 1]))))
  }
}
