import ExactArithmetic
import ProofChecker
import SteeringModel
import StrictJSON

/// Certificates written out by hand.
enum SmallCertificate {
  /// Three tokens of log-odds −log 2, 0, log 2, and one claim on the peak of the middle one.
  static func peak(lower: String, upper: String) -> JSONValue {
    let claim: JSONValue = .object([
      "claim": .string("peak"), "distribution": .integer(0), "level": .integer(1),
      "lower": .string(lower), "upper": .string(upper),
    ])
    return make(
      weights: [["1/2", "1/4", "1/4"], ["1/4", "1/2", "1/4"]], contexts: ["1/2", "1/2"],
      positive: [0], negative: [1], levels: [[1], [2], [0]], claim: claim)
  }

  /// A certificate of one claim; context i has distribution i, or 0 if there is only one.
  static func make(
    weights: [[String]], contexts: [String], positive: [Int] = [], negative: [Int] = [],
    logOdds: [String]? = nil, levels: [[Int]], claim: JSONValue
  ) -> JSONValue {
    let count = weights[0].count
    let tokens = count == 3 ? ["a", "b", "A"] : (0..<count).map { "t\($0)" }
    var model = [
      JSONMember("tokens", .array(tokens.map(JSONValue.string))),
      JSONMember(
        "concepts",
        .array([
          .object([
            "name": .string("first"), "tokens": .array([.integer(0), .integer(1)]),
          ]),
          .object([
            "name": .string("rest"), "tokens": .array((2..<count).map(JSONValue.integer)),
          ]),
        ])),
      JSONMember(
        "distributions",
        .array(weights.map { .object(["weights": .array($0.map(JSONValue.string))]) })),
      JSONMember(
        "contexts",
        .array(
          contexts.enumerated().map { index, weight in
            .object([
              "name": .string("c\(index)"), "weight": .string(weight),
              "distribution": .integer(weights.count == 1 ? 0 : index),
            ])
          })),
    ]
    if let logOdds {
      model.append(JSONMember("logOdds", .array(logOdds.map(JSONValue.string))))
    } else {
      model += [
        JSONMember("positive", .array(positive.map(JSONValue.integer))),
        JSONMember("negative", .array(negative.map(JSONValue.integer))),
      ]
    }
    return JSONValue.object([
      "steerlaw-certificate": .integer(2), "sha256": .string(""), "model": .object(model),
      "levels": .array(levels.map { .array($0.map(JSONValue.integer)) }),
      "claims": .array([claim]),
    ]).signed
  }
}

extension SteeringModel {
  /// The model steered by other sets.
  func steered(positive: [Int], negative: [Int]) throws -> SteeringModel {
    try SteeringModel(
      vocabulary: vocabulary, partition: partition, contexts: contexts,
      steering: .sets(SteeringSets(target: 0, positive: positive, negative: negative)))
  }
}
