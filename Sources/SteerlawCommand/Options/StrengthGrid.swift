// The strengths at which curves are evaluated.
import ArgumentParser
import ExactArithmetic
import TrainedComparison

/// The strengths at which curves are evaluated: exact rationals.
struct StrengthGrid: ParsableArguments {
  @Option(
    name: .customLong("at"), parsing: .unconditional,
    help: ArgumentHelp("Strengths, separated by commas, e.g. -3,-1/2,0.75.", valueName: "list"))
  var list: String?

  @Option(parsing: .unconditional, help: "First strength of an even grid.")
  var from: String = "-4"

  @Option(parsing: .unconditional, help: "Last strength of an even grid.")
  var to: String = "4"

  @Option(help: "Number of equal steps of an even grid.")
  var steps: Int = 16

  private static let limit = 1_000_000

  mutating func validate() throws {
    _ = try strengths()
  }

  /// The strengths, in the order given.
  func strengths() throws -> [Rational] {
    if let list {
      return try list.split(separator: ",", omittingEmptySubsequences: false).map {
        try exactNumber(String($0), option: "--at")
      }
    }
    let first = try exactNumber(from, option: "--from")
    let last = try exactNumber(to, option: "--to")
    guard (1...StrengthGrid.limit).contains(steps) else {
      throw ValidationError("--steps \(steps): give a number from 1 to \(StrengthGrid.limit)")
    }
    guard first < last else {
      throw ValidationError("--from \(from) --to \(to): the first strength must be the smaller one")
    }
    let width = (last - first) / Rational(steps)
    return (0...steps).map { first + Rational($0) * width }
  }
}
