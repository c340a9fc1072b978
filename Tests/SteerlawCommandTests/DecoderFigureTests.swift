import Figures
import Foundation
import SteerlawCommand
import StrictJSON
import Testing

@Suite("plot and report of a decoder")
struct DecoderFigureTests {
  static let model = Steerlaw.package.appending(path: "Examples/two-maxima.json").path

  @Test(
    .enabled(if: PlotCommandTests.isInstalled, "gnuplot is not installed"),
    arguments: ["tokens", "cross-entropy", "greedy"], ["alpha", "theta"])
  func `each figure is drawn on a terminal and into a file`(figure: String, axis: String) throws {
    let folder = try TemporaryFolder()
    let arguments = ["plot", Self.model, "--figure", figure, "--axis", axis]
    #expect(try Steerlaw.output(arguments).split(separator: "\n").count > 15)
    #expect(try Steerlaw.output(arguments + ["-o", "a.svg"], in: folder.path) == "")
    let drawn = try folder.read("a.svg")
    #expect(drawn.hasPrefix("<?xml") && drawn.contains("</svg>"))
    #expect(drawn.utf8.count < 150_000)
    if figure == "tokens" {
      #expect(drawn.contains("b \u{2212}5.00") && drawn.contains("0.168"))
    }
  }

  @Test(
    arguments: [
      (
        "--figure peaks", 64,
        "--figure peaks is about models of distributions, and this file describes "
      ),
      (
        "--figure distributions --context here --context here", 64,
        "--figure distributions is about "
      ),
      (
        "--figure concepts", 65,
        "\(model): --figure concepts needs concepts, and the model names none"
      ),
      ("--axis phi", 64, "The value 'phi' is invalid for '--axis <axis>'"),
      ("--token z", 64, #"--token "z": the model has no such token; it has "a", "b", "c""#),
      ("--trained run.npz", 64, "--trained is about models of distributions"),
    ] as [(String, Int32, String)])
  func `each mistake has its status and one line`(
    options: String, status: Int32, line: String
  ) throws {
    let run = try Steerlaw.run(
      ["plot", Self.model, "--format", "svg"] + options.split(separator: " ").map(String.init))
    #expect(run.status == status)
    #expect(run.errorLines.count == 1)
    #expect(run.errors.hasPrefix("steerlaw: " + line), "\(run.errors)")
    #expect(run.output == "")
  }

  @Test func `contexts of several states have no angle in common`() throws {
    let folder = try TemporaryFolder()
    try folder.write(
      #"{"decoder":{"unembedding":[[-4,0],[0,0],[1,0]],"norm":"rms","gain":[1,1],"epsilon":0},"#
        + #""hidden":[[1,0],[2,1]],"vector":[0,1],"contexts":[{"name":"p","row":0},{"name":"q","row":1}]}"#,
      to: "model.json")
    let arguments = ["plot", "model.json", "--figure", "cross-entropy", "--format", "svg"]
    let run = try Steerlaw.run(arguments + ["--axis", "theta"], in: folder.path)
    #expect(run.status == 64)
    #expect(
      run.errorLines
        == [
          "steerlaw: --axis theta: each context has its own angle; name one with --context; see steerlaw --help"
        ])
    if PlotCommandTests.isInstalled {
      _ = try Steerlaw.output(arguments + ["--axis", "theta", "--context", "q"], in: folder.path)
      _ = try Steerlaw.output(arguments, in: folder.path)
    }
  }

  @Test func `the page has every point that peaks prints, digit for digit`() throws {
    let page = try Steerlaw.output(["report", Self.model, "--digits", "25"])
    let data = try ReportCommandTests.block("data", of: page)
    let peaks = try JSONText.parse(
      try Steerlaw.output(["peaks", Self.model, "--digits", "25", "--format", "json"]))
    let rows = try #require(peaks["contexts"]?.elements?[0]["tokens"]?.elements)
    let listed = try #require(data["states"]?.elements?[0]["points"]?.elements)
    #expect(listed.count == rows.count)
    for entry in listed {
      guard case .number(let token)? = entry["token"], let token = Int(token) else {
        Issue.record("no token")
        continue
      }
      let known = try #require(rows[token]["criticalPoints"]?.elements)
      let shown = try #require(entry["points"]?.elements)
      #expect(shown.count == known.count)
      for (a, b) in zip(shown, known) {
        #expect(a["kind"] == b["kind"])
        #expect(a["alpha"] == b["alpha"]?["value"])
        #expect(a["value"] == b["probability"]?["value"])
      }
    }
  }

  @Test(arguments: ["--verify", "--certify", "--trained run.npz"])
  func `what a decoder's page cannot have is refused`(options: String) throws {
    let run = try Steerlaw.run(
      ["report", Self.model] + options.split(separator: " ").map(String.init))
    #expect(run.status == 64)
    #expect(run.errorLines.count == 1)
    #expect(run.output == "")
  }
}

extension JSONValue {
  fileprivate var elements: [JSONValue]? {
    if case .array(let values) = self { values } else { nil }
  }
}
