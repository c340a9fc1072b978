import ExactArithmetic
import Foundation
import ModelFiles
import SteeringLaws
import SteeringModel
import Testing

/// The four shared models with their 40-digit answers, which another program computed.
struct ReferenceAnswers: Decodable {
  struct Context: Decodable {
    let peaks: [String: String]
    let curves: [String: [String]]
    let concepts: [String: [String]]
    let deltaCrossEntropyTerm: [String]
    let meanLogOdds: String
    let varianceLogOdds: String
  }

  let logOdds: [String: String]
  let maximal: [String]
  let minimal: [String]
  let contexts: [String: Context]
  let alphas: [String]
  let deltaCrossEntropy: [String]
  let quadraticCoefficient: String

  /// The names of the models.
  static let names = [
    "letter-case", "three-alphabets-contrastive", "three-alphabets-random",
    "three-alphabets-uniform",
  ]
  static let digits = 40
  /// Enough for 40 digits of any of these numbers.
  static let precisionLimit = 4096

  static func resource(_ path: String) throws -> URL {
    let folder = try #require(Bundle.module.resourceURL, "the test resources are missing")
    return folder.appending(path: path)
  }

  static func answers(_ name: String) throws -> ReferenceAnswers {
    let data = try Data(contentsOf: resource("vectors/expected/\(name).json"))
    return try JSONDecoder().decode(ReferenceAnswers.self, from: data)
  }

  static func model(_ name: String) throws -> SteeringModel {
    try ModelFile.read(path: resource("vectors/\(name).json").path)
  }
}

/// The cross-entropies of the same models, recomputed at 120 digits by `recompute_cross_entropy.py`.
struct RecomputedCrossEntropy: Decodable {
  let deltaCrossEntropy: [String]
  let quadraticCoefficient: String

  static func answers(_ name: String) throws -> RecomputedCrossEntropy {
    let data = try Data(contentsOf: ReferenceAnswers.resource("cross_entropy.json"))
    let all = try JSONDecoder().decode([String: RecomputedCrossEntropy].self, from: data)
    return try #require(all[name])
  }
}

/// A decimal text with the value of a unit in its last place.
struct ReferenceDecimal {
  let value: Rational
  let unit: Rational

  init(_ text: String) throws {
    value = try #require(Rational(text), "\(text) is no number")
    let parts = text.split(separator: "e")
    let exponent = parts.count == 2 ? try #require(Int(parts[1])) : 0
    let places = parts[0].split(separator: ".").dropFirst().first?.count ?? 0
    unit = Rational(10).raised(to: exponent - places)
  }
}

/// Expects all 40 digits of `expected`.
///
/// Where the product proves that a number is exactly 0 the reference, computed at some 75 digits, holds
/// rounding noise; there the value must be the exact 0 and the noise below 10^-60. Where only one of
/// them is 0 this fails.
func expectEqual(
  _ value: CertifiedReal, _ expected: String, _ what: @autoclosure () -> String,
  sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let reference = try ReferenceDecimal(expected)
  if reference.value.magnitude < Rational(10).raised(to: -60) {
    #expect(
      value.exact == 0, "\(what()): the reference is 0 or noise, \(expected)",
      sourceLocation: sourceLocation)
    return
  }
  let text = value.decimal(significantDigits: ReferenceAnswers.digits)
  #expect(
    text.flatMap { Rational($0) } == reference.value,
    "\(what()): \(text ?? "undecided") for \(expected)",
    sourceLocation: sourceLocation)
}
