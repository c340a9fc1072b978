import Foundation
import ModelFiles
import StrictJSON
import Testing

@testable import Verification

/// The table of expected verdicts: model → claim or wrong variant → outcome.
enum Outcome {
  /// A verdict and its ground, as the table writes them.
  static func text(_ verdict: Verdict) -> String {
    verdict.groundText.map { "\(verdict.name) by \($0)" } ?? verdict.name
  }

  /// The rows of the table, by model: paths below the package for examples, names of
  /// `Resources/models` for the others.
  static func table() throws -> [(model: String, rows: [(claim: String, outcome: String)])] {
    let path = Examples.resources.appending(path: "verdicts.json").path
    guard case .object(let models) = try ModelFile.readJSON(path: path) else { return [] }
    return models.map { model in
      guard case .object(let rows) = model.value else { return (model.name, []) }
      return (
        model.name,
        rows.compactMap { row in
          if case .string(let outcome) = row.value { (row.name, outcome) } else { nil }
        }
      )
    }
  }
}
