// The range of strengths that a transformer is swept along.
import ArgumentParser
import ExactArithmetic

/// The range of strengths that a transformer is swept along, and how finely.
struct SweepOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Of a transformer: the strengths to look between (default: -4,4).", valueName: "a,b"))
  var range: String?

  @Option(
    help: ArgumentHelp(
      """
      Of a transformer: the number of equal steps of that range (default: 400). With --certified, compute so \
      many in doubles too and say how many are enclosed.
      """, valueName: "n"))
  var sweep: Int?

  private static let limit = 1_000_000

  mutating func validate() throws {
    _ = try ends()
    if let sweep, !(2...SweepOptions.limit).contains(sweep) {
      throw ValidationError("--sweep \(sweep): give a number from 2 to \(SweepOptions.limit)")
    }
  }

  /// The options that are given, for questions that have no use for them.
  var given: [(name: String, isGiven: Bool)] {
    [("--range", range != nil), ("--sweep", sweep != nil)]
  }

  /// The number of steps.
  var steps: Int { sweep ?? 400 }

  /// The ends of the range.
  func ends() throws -> ClosedRange<Double> {
    guard let range else { return -4...4 }
    let parts = range.split(separator: ",", omittingEmptySubsequences: false)
    guard parts.count == 2 else {
      throw ValidationError("--range \(range): give two strengths a,b")
    }
    let ends = try parts.map { try exactNumber(String($0), option: "--range").approximation }
    guard ends[0] < ends[1], ends.allSatisfy(\.isFinite) else {
      throw ValidationError("--range \(range): the first strength must be the smaller one")
    }
    return ends[0]...ends[1]
  }
}
