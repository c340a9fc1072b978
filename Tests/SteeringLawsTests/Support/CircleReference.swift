import ExactArithmetic
import Foundation
import SteeringLaws
import SteeringModel
import Testing

/// A last layer before a norm, as the shared vectors have it.
struct CircleCase: Decodable {
  let norm: String
  let epsilon: Double
  let tokens: [String]
  let gain: [Double]
  let bias: [Double]?
  let unembedding: [[Double]]
  let unembeddingBias: [Double]?
  let h: [Double]
  let v: [Double]

  /// The names of the cases.
  static let names = [
    "layer-bias", "layer-plain", "pure-temperature", "rms-maximum-at-an-end", "rms-plain",
    "rms-two-maxima", "rms-unembedding-bias",
  ]

  static func named(_ name: String) throws -> CircleCase {
    let data = try Data(contentsOf: ReferenceAnswers.resource("vectors/circle/\(name).json"))
    return try JSONDecoder().decode(CircleCase.self, from: data)
  }

  var family: CircleFamily {
    get throws {
      func exact(_ values: [Double]) throws -> [Rational] {
        try values.map { try #require(Rational(exactly: $0)) }
      }
      let head = try NormedHead(
        MatrixRows(unembedding.flatMap(\.self), columns: h.count),
        kind: norm == "rms" ? .rootMeanSquare : .layer, gain: exact(gain),
        normBias: bias.map(exact), bias: unembeddingBias.map(exact),
        epsilon: try #require(Rational(exactly: epsilon)))
      return try CircleFamily(head, state: exact(h), direction: exact(v))
    }
  }
}

/// The answers to it, which another program computed to 40 digits.
struct CircleAnswers: Decodable {
  struct Point: Decodable {
    let kind: String
    let theta: String
    let alpha: String
    let sigma: String
    let secondDerivative: String
  }
  struct End: Decodable {
    let sigma: String
    let slope: String
  }
  struct Ends: Decodable {
    let minus: End
    let plus: End
  }
  /// One place, or several that tie.
  struct Places: Decodable {
    let all: [String]

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let one = try? container.decode(String.self) {
        all = [one]
      } else {
        all = try container.decode([String].self)
      }
    }
  }
  struct Supremum: Decodable {
    let at: Places
    let sigma: String
  }
  struct Token: Decodable {
    let token: String
    let bias: String
    let cosine: String
    let sine: String
    let critical: [Point]
    let ends: Ends
    let supremum: Supremum

    enum CodingKeys: String, CodingKey {
      case token, critical, ends, supremum
      case bias = "B"
      case cosine = "P"
      case sine = "Q"
    }
  }
  struct Switch: Decodable {
    let alpha: String
    let from: String
    let to: String
  }
  struct Greedy: Decodable {
    let first: String
    let switches: [Switch]
  }
  struct Values: Decodable {
    let alpha: String
    let dose: String
    let logits: [String]
    let sigma: [String]
    let linearLogits: [String]
    let boundOverAmplitude: String
    let doseBoundOverAmplitude: String?
  }

  let r2: String
  let h2: String
  let hv: String
  let v2: String
  let theta0: String
  let tokens: [Token]
  let greedy: Greedy?
  let values: [Values]

  static func named(_ name: String) throws -> CircleAnswers {
    let data = try Data(
      contentsOf: ReferenceAnswers.resource("vectors/circle/\(name).expected.json"))
    return try JSONDecoder().decode(CircleAnswers.self, from: data)
  }
}

/// Expects that `enclosure` has the 40 digits of `expected`, up to a unit of the last one; "0" and
/// "0?" are exact.
func expectContains(
  _ enclosure: Interval, _ expected: String, _ what: @autoclosure () -> String,
  sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let reference = try ReferenceDecimal(expected.replacing("?", with: ""))
  let slack = reference.value.isZero ? Rational(10).raised(to: -60) : reference.unit
  let around = Interval(
    lower: reference.value - slack, upper: reference.value + slack, precision: 400)
  #expect(
    around.lower <= enclosure.lower && enclosure.upper <= around.upper,
    "\(what()): \(enclosure) for \(expected)", sourceLocation: sourceLocation)
}
