import Foundation
import ModelFiles
import NumericArrays
import SteerlawCommand
import Testing

@Suite("Tables of large vocabularies")
struct LargeTableTests {
  /// A direct model of `count` tokens with ties, tiny and far numbers among ordinary ones.
  private static func model(_ folder: TemporaryFolder, count: Int) throws -> String {
    var state: UInt64 = 20_261_123
    func unit() -> Double {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(state >> 11) * 0x1p-53
    }
    var logOdds = (0..<count).map { _ in (0..<6).reduce(0) { sum, _ in sum + unit() } - 3 }
    var weights = (0..<count).map { rank in (0.5 + unit()) / (Double(rank) + 2.7) }
    logOdds[7] = logOdds[8]
    logOdds[10] = 0
    logOdds[11] = 1e-19
    logOdds[12] = -3e-7
    logOdds[13] = 3
    logOdds[14] = 3
    logOdds[15] = 3 - 0x1p-45
    weights[20] = 1e-250
    try NumericArrayFile.write(logOdds, to: folder.path + "/m.npy")
    try NumericArrayFile.write(weights, to: folder.path + "/w.npy")
    return try folder.write(
      #"{"logOdds": "m.npy", "weights": "w.npy", "contexts": [{"name": "a, \"b\""}]}"#,
      to: "model.json")
  }

  @Test func `lines made from doubles say what the certified search says`() throws {
    let folder = try TemporaryFolder()
    let path = try LargeTableTests.model(folder, count: 1100)
    let table = try Steerlaw.output(["peaks", path, "--format", "csv", "--digits", "11"])
    // The same tokens, less one: then the certified search writes the lines.
    let tokens = (0..<1099).flatMap { ["--token", "\($0)"] }
    let slow = try Steerlaw.output(
      ["peaks", path, "--format", "csv", "--digits", "11"] + tokens)
    let lines = table.split(separator: "\r\n")
    let others = slow.split(separator: "\r\n")
    #expect(lines.count == 1101)
    #expect(others.count == 1100)
    for (line, other) in zip(lines, others) {
      let (mine, theirs) = (cells(line), cells(other))
      try #require(mine.count == 13 && theirs.count == 13)
      // Bounds differ where the enclosures do; both are outside of the value.
      for column in mine.indices where column != 8 && column != 9 {
        #expect(mine[column] == theirs[column], "\(line)\n\(other)")
      }
      if let low = Double(mine[8]), let high = Double(mine[9]), let value = Double(mine[7]) {
        #expect(low <= high)
        #expect(high - low <= 1e-11 * max(1, abs(value)))
        // The value is rounded to 11 digits.
        #expect(low - 1e-10 * abs(value) <= value && value <= high + 1e-10 * abs(value))
      }
    }
  }

  @Test(arguments: ["csv", "json", "table"])
  func `nothing depends on the number of workers`(format: String) throws {
    let folder = try TemporaryFolder()
    let path = try LargeTableTests.model(folder, count: 2600)
    let question = ["peaks", path, "--format", format, "--digits", "12", "--workers"]
    #expect(try Steerlaw.output(question + ["1"]) == Steerlaw.output(question + ["3"]))
  }

  /// The name of the context as the table shows it.
  private static let name = #""a, ""b""""#

  /// The cells of a line, of which only the first is quoted, if any.
  private func cells(_ line: Substring) -> [Substring] {
    guard line.hasPrefix(LargeTableTests.name) else {
      return line.split(separator: ",", omittingEmptySubsequences: false)
    }
    let rest = line.dropFirst(LargeTableTests.name.count)
    return rest.split(separator: ",", omittingEmptySubsequences: false)
  }
}
