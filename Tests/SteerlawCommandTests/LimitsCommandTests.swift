import NumericArrays
import SteerlawCommand
import Testing

@Suite("limits of a model")
struct LimitsCommandTests {
  @Test func `a limit that is not decided leaves out its value alone, and says so`() throws {
    let folder = try TemporaryFolder()
    try NumericArrayFile.write(
      rows: [[1.5, 0.25, -1], [-0.5, 1, 0.75], [0.125, -2, 3]], to: folder.path + "/l.npy")
    let line = ["limits", "--logits", "l.npy", "--positive", "0", "--negative", "1", "--row", "2"]
    let found = try Steerlaw.run(
      line + ["--format", "csv", "--digits", "30", "--max-precision", "64"], in: folder.path)
    #expect(found.status == 2)
    let rows = found.output.split(whereSeparator: \.isNewline).map(String.init)
    #expect(rows.count == 7, "a header, and both ends of three tokens")
    #expect(rows.dropFirst().allSatisfy { $0.hasPrefix("row-2,token,") && $0.hasSuffix(",,") })
    #expect(found.errorLines.count == 1)
    #expect(found.errorLines[0].contains("not decided within 64 bits; raise --max-precision"))
    #expect(found.errorLines[0].hasSuffix("(and 5 more limits)"))
    let decided = try Steerlaw.output(line + ["--format", "csv"], in: folder.path)
    #expect(!decided.contains(",,"))
  }
}
