import Figures
import Foundation
import SteerlawCommand
import Testing

@Suite("plot")
struct PlotCommandTests {
  static let isInstalled = Gnuplot() != nil

  @Test func `without gnuplot it says how to install it, and keeps what was asked for`() throws {
    let folder = try TemporaryFolder()
    let model = try Steerlaw.model("three-alphabets-contrastive")
    let run = try Steerlaw.run(
      ["plot", model, "-o", "figure.svg", "--keep", "kept/here"], in: folder.path,
      environment: ["PATH": folder.path])
    #expect(run.status == 73)
    #expect(
      run.errorLines == [
        "steerlaw: figures are drawn by gnuplot, which is not installed: "
          + "apt install gnuplot-nox (Debian, Ubuntu) or brew install gnuplot (macOS)"
      ])
    #expect(run.output == "")
    #expect(try folder.names() == ["kept"])
    #expect(try folder.read("kept/here/tokens.gp").contains("plot \\\n"))
    #expect(try folder.read("kept/here/tokens.dat").hasPrefix("# 0: "))
  }

  @Test func `a gnuplot that fails leaves the old file`() throws {
    let folder = try TemporaryFolder()
    let gnuplot = try folder.write(
      "#!/bin/sh\necho 'no such terminal' >&2\nexit 1\n", to: "gnuplot")
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: gnuplot)
    try folder.write("old", to: "figure.svg")
    let run = try Steerlaw.run(
      ["plot", try Steerlaw.model("letter-case"), "-o", "figure.svg"], in: folder.path,
      environment: ["PATH": folder.path + ":/bin:/usr/bin"])
    #expect(run.status == 73)
    #expect(run.errorLines == ["steerlaw: gnuplot: no such terminal"])
    #expect(try folder.read("figure.svg") == "old")
    #expect(try folder.names() == ["figure.svg", "gnuplot"])
  }

  @Test(
    arguments: [
      (
        "--figure pie", 64,
        "The value 'pie' is invalid for '--figure <name>': give one of distributions, tokens, "
      ),
      ("-o figure.jpeg", 64, #"--output "figure.jpeg": end its name in .svg, .pdf, .png or .txt"#),
      ("--from 1 --to -1", 64, "--from 1 --to -1: the first strength must be the smaller one"),
      ("--from x", 64, "--from: 'x' is not an exact number"),
      ("--to 1e200", 64, "--to 1e200: give a strength of at most 1e100"),
      (
        String(repeating: "--token a ", count: 101), 64,
        "--token: give at most 100 tokens; a figure has no room for more"
      ),
      ("--figure contours", 64, "--figure contours is about two directions"),
      ("--labels 101", 64, "--labels 101: give a number from 0 to 100"),
      ("--context nowhere", 64, #"--context "nowhere": the model has no such context"#),
      ("--token Q", 64, #"--token "Q": the model has no such token"#),
      ("--context aab --context ABB", 64, "--figure tokens: it takes 1 context, not 2"),
      ("--figure distributions --context aab", 64, "--figure distributions: give --context twice"),
      ("--figure training", 64, "--figure training: give --trained run.npz"),
      ("--axis theta", 64, "--axis is about decoders, and this file describes distributions"),
      ("--figure convergence --trained none.npz", 66, "none.npz: no such file"),
      ("--keep file/inside", 73, "file/inside: the folder cannot be made"),
    ] as [(String, Int32, String)])
  func `each mistake has its status and one line`(
    options: String, status: Int32, line: String
  ) throws {
    let folder = try TemporaryFolder()
    try folder.write("x", to: "file")
    let model = try Steerlaw.model("three-alphabets-random")
    let run = try Steerlaw.run(
      ["plot", model] + options.split(separator: " ").map(String.init), in: folder.path)
    #expect(run.status == status)
    #expect(run.errorLines.count == 1)
    #expect(run.errors.hasPrefix("steerlaw: " + line), "\(run.errors)")
    #expect(run.output == "")
    #expect(try folder.names() == ["file"])
  }

  @Test func `a model without concepts has no figure of them`() throws {
    let folder = try TemporaryFolder()
    try folder.write(
      #"{"tokens":["a","b"],"contexts":[{"name":"p","probabilities":["1/3","2/3"]},"#
        + #"{"name":"n","probabilities":["1/2","1/2"]}],"steering":{"positive":["p"],"negative":["n"]}}"#,
      to: "model.json")
    let run = try Steerlaw.run(["plot", "model.json", "--figure", "concepts"], in: folder.path)
    #expect(run.status == 64 || run.status == 65)
    #expect(run.errorLines.count == 1)
  }

  @Test(
    .enabled(if: isInstalled, "gnuplot is not installed"),
    arguments: ["distributions", "tokens", "concepts", "cross-entropy", "peaks", "greedy"])
  func `each figure is drawn on a terminal and into a file`(figure: String) throws {
    let folder = try TemporaryFolder()
    let arguments = ["plot", try Steerlaw.model("three-alphabets-contrastive"), "--figure", figure]
    let shown = try Steerlaw.output(arguments)
    #expect(shown.split(separator: "\n").count > 15)
    #expect(shown.allSatisfy { !($0.asciiValue.map { $0 < 32 && $0 != 10 } ?? false) })
    #expect(try Steerlaw.output(arguments + ["-o", "a.svg"], in: folder.path) == "")
    #expect(try folder.names() == ["a.svg"])
    let drawn = try folder.read("a.svg")
    #expect(drawn.hasPrefix("<?xml") && drawn.contains("</svg>"))
    #expect(drawn.utf8.count < 150_000)
  }

  @Test(.enabled(if: isInstalled, "gnuplot is not installed"))
  func `the script that is kept draws the same figure again`() throws {
    let folder = try TemporaryFolder()
    let model = try Steerlaw.model("three-alphabets-contrastive")
    _ = try Steerlaw.output(["plot", model, "-o", "a.svg", "--keep", "."], in: folder.path)
    #expect(try folder.names() == ["a.svg", "tokens.dat", "tokens.gp"])
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["gnuplot", "tokens.gp"]
    process.currentDirectoryURL = URL(filePath: folder.path)
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    #expect(try folder.read("tokens.svg") == folder.read("a.svg"))
  }

  @Test(.enabled(if: isInstalled, "gnuplot is not installed"))
  func `a trained run is drawn against the closed form`() throws {
    let folder = try TemporaryFolder()
    let model = try Steerlaw.model("three-alphabets-uniform")
    _ = try Steerlaw.output(
      ["train", model, "--step", "6", "--iterations", "300", "-o", "run.npz"], in: folder.path)
    for figure in ["training", "convergence", "tokens"] {
      let shown = try Steerlaw.output(
        ["plot", model, "--figure", figure, "--trained", "run.npz", "--format", "svg"],
        in: folder.path)
      #expect(shown.contains("</svg>"))
      #expect(figure != "training" || shown.contains("proved"))
    }
  }

  @Test(.enabled(if: isInstalled, "gnuplot is not installed"))
  func `the example of the help works`() throws {
    let help = try Steerlaw.output(["plot", "--help"])
    let marker = "Example: steerlaw "
    let example = try #require(help.split(separator: "\n").first { $0.hasPrefix(marker) })
    let words = example.dropFirst(marker.count).split(separator: " ").map(String.init)
    #expect(try Steerlaw.output(words, in: Steerlaw.package.path).contains("c −0.00474"))
  }

  @Test func `every figure of the gallery is there, with its command and a small file`() throws {
    let folder = Steerlaw.package.appending(path: "docs/figures")
    func text(_ name: String) throws -> String {
      try String(contentsOf: folder.appending(path: name), encoding: .utf8)
    }
    let page = try text("README.md")
    let rows = try text("commands.txt").split(separator: "\n")
    #expect(rows.count > 20)
    for row in rows {
      let words = row.split(separator: " ")
      let name = try #require(words.first)
      let command = "steerlaw plot \(words.dropFirst().joined(separator: " ")) -o \(name).svg"
      #expect(page.contains("\n    \(command)\n"), "\(name)")
      #expect(page.contains("](\(name).svg)"))
      #expect(try text("\(name).svg").utf8.count < 150_000)
    }
  }
}
