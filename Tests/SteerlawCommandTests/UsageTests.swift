import Foundation
import SteerlawCommand
import Testing

@Suite("Usage and exit statuses")
struct UsageTests {
  /// Arguments that are refused, with what standard error says; `MODEL` stands for a good model.
  struct Mistake: Sendable, CustomTestStringConvertible {
    let arguments: [String]
    let status: Int32
    let line: String
    var testDescription: String { arguments.joined(separator: " ") }

    init(_ arguments: String, status: Int32 = 64, _ line: String) {
      self.arguments = arguments.split(separator: " ").map { $0 == "''" ? "" : String($0) }
      self.status = status
      self.line = line
    }
  }

  static let mistakes = [
    Mistake("frob", "Unexpected argument 'frob'; see steerlaw --help"),
    Mistake(
      "peaks",
      "Missing expected argument '<model>'; or give --logits, --positive and --negative; see steerlaw --help"
    ),
    Mistake("peaks MODEL more", "Unexpected argument 'more'; see steerlaw --help"),
    Mistake(
      "peaks MODEL --tokenz a",
      "Unknown option '--tokenz'. Did you mean '--token'?; see steerlaw --help"),
    Mistake(
      "peaks MODEL --format xml",
      "The value 'xml' is invalid for '--format <format>'. Please provide one of 'table', 'json' or 'csv'; see steerlaw --help"
    ),
    Mistake(
      "peaks MODEL --token Q",
      #"--token "Q": the model has no such token; it has "a", "b", "c", ...; see steerlaw --help"#),
    Mistake(
      "limits MODEL --token ''",
      #"--token "": the model has no such token; it has "a", "b", "c", ...; see steerlaw --help"#),
    Mistake(
      "log-odds MODEL --token a --token Q",
      #"--token "Q": the model has no such token; it has "a", "b", "c", ...; see steerlaw --help"#),
    Mistake(
      "curves MODEL --context nowhere",
      #"--context "nowhere": the model has no such context; it has "aab", "bba", "ABB", ...; see steerlaw --help"#
    ),
    Mistake(
      "peaks MODEL --digits 0", "--digits 0: give a number from 1 to 100000; see steerlaw --help"),
    Mistake(
      "peaks MODEL --digits many",
      "The value 'many' is invalid for '--digits <n>'; see steerlaw --help"),
    Mistake(
      "peaks MODEL --max-precision 63",
      "--max-precision 63: give a number of bits from 64 to 1073741824; see steerlaw --help"),
    Mistake(
      "peaks MODEL --workers 0", "--workers 0: give a number from 1 to 1024; see steerlaw --help"),
    Mistake(
      "curves MODEL --at 1,,2",
      "--at: '' is not an exact number; write 19/40, 0.475 or 1e-30; see steerlaw --help"),
    Mistake("curves MODEL --at 1/0", "--at: '1/0' has denominator 0; see steerlaw --help"),
    Mistake(
      "curves MODEL --at 1e9999999",
      "--at: a number needs more than 100000 decimal digits; see steerlaw --help"),
    Mistake(
      "curves MODEL --from 1 --to 0",
      "--from 1 --to 0: the first strength must be the smaller one; see steerlaw --help"),
    Mistake(
      "curves MODEL --steps 0", "--steps 0: give a number from 1 to 1000000; see steerlaw --help"),
    Mistake("peaks nothing.json", status: 66, "nothing.json: no such file"),
    Mistake("peaks .", status: 66, ".: this is a folder; name a file in it"),
    Mistake("peaks ''", status: 66, #""": the path is empty; name a file"#),
    Mistake(
      "peaks MODEL --output nowhere/file", status: 73,
      "nowhere/file: cannot be written: there is no such folder"),
    Mistake(
      "limits MODEL --output .", status: 73, ".: this is a folder; name a file in it"),
    Mistake(
      "curves MODEL --at 1/3 --digits 50 --max-precision 64", status: 2,
      "probability increase at 1/3: not decided within 64 bits; raise --max-precision"),
    Mistake(
      "log-odds MODEL --digits 50 --max-precision 64", status: 2,
      #"log-odds of token "a": not decided within 64 bits; raise --max-precision"#),
  ]

  @Test(arguments: mistakes)
  func `each mistake has its status and one line`(_ mistake: Mistake) throws {
    let model = try Steerlaw.model("three-alphabets-random")
    try Steerlaw.expectFailure(
      mistake.arguments.map { $0 == "MODEL" ? model : $0 }, status: mistake.status, mistake.line)
  }

  @Test func `peaks that are not decided come after those that are, with status 2`() throws {
    let run = try Steerlaw.run([
      "peaks", try Steerlaw.model("three-alphabets-random"), "--context", "αβγ", "--digits", "8",
      "--max-precision", "64",
    ])
    #expect(run.status == 2)
    #expect(
      run.errorLines == [
        #"steerlaw: peak of token "b" in context "αβγ": not decided within 64 bits; raise --max-precision (and 6 more peaks)"#
      ])
    #expect(run.output.contains("  b       latin *    2.8903718    undecided\n"))
    #expect(run.output.contains("  a       latin *    3.1780538   +inf\n"))
  }

  @Test(.enabled(if: FileManager.default.isWritableFile(atPath: "/dev/full")))
  func `standard output that cannot be written is a failure, not a trap`() throws {
    let model = try Steerlaw.model("three-alphabets-uniform")
    for command in ["peaks", "log-odds", "limits", "curves"] {
      let run = try Steerlaw.run([command, model], output: "/dev/full")
      #expect(run.status == 73)
      #expect(
        run.errorLines == ["steerlaw: standard output: cannot be written: no space left on device"])
    }
  }

  @Test func `a file in place of a folder cannot be written into`() throws {
    let folder = try TemporaryFolder()
    try folder.write("x", to: "file")
    let run = try Steerlaw.run(
      ["limits", try Steerlaw.model("three-alphabets-uniform"), "--output", "file/inside"],
      in: folder.path)
    #expect(run.status == 73)
    #expect(run.errorLines == ["steerlaw: file/inside: cannot be written: not a directory"])
  }

  @Test(.disabled(if: geteuid() == 0, "the superuser may write anywhere"))
  func `a folder without permission cannot be written into`() throws {
    let folder = try TemporaryFolder()
    try FileManager.default.setAttributes([.posixPermissions: 0o500], ofItemAtPath: folder.path)
    let run = try Steerlaw.run([
      "limits", try Steerlaw.model("three-alphabets-uniform"), "--output", folder.path + "/file",
    ])
    #expect(run.status == 73)
    #expect(run.errorLines.count == 1)
  }

  @Test func `a failure leaves an old output file as it was`() throws {
    let folder = try TemporaryFolder()
    try folder.write("old", to: "result")
    let failures: [([String], Int32)] = [
      (["peaks", "nothing.json", "--output", "result"], 66),
      (["curves", try Steerlaw.model("letter-case"), "--at", "x", "--output", "result"], 64),
      (
        [
          "curves", try Steerlaw.model("letter-case"), "--at", "1/3", "--digits", "60",
          "--max-precision", "64", "--output", "result",
        ], 2
      ),
    ]
    for (arguments, status) in failures {
      let run = try Steerlaw.run(arguments, in: folder.path)
      #expect(run.status == status)
      #expect(run.errorLines.count == 1)
      #expect(try folder.read("result") == "old")
      #expect(try folder.names() == ["result"], "nothing half-written is left")
    }
  }

  @Test func `a file gets what standard output would get, and nothing is left beside it`() throws {
    let folder = try TemporaryFolder()
    let model = try Steerlaw.model("three-alphabets-contrastive")
    for (command, format) in [("peaks", "table"), ("log-odds", "json"), ("limits", "csv")] {
      let arguments = [command, model, "--format", format, "--digits", "10"]
      let shown = try Steerlaw.output(arguments)
      let silent = try Steerlaw.output(arguments + ["-o", "result"], in: folder.path)
      #expect(silent == "")
      let written = try folder.read("result")
      #expect(written == shown)
      #expect(try folder.names() == ["result"])
    }
  }
}
