import Foundation
import ModelFiles
import NumericArrays
import SteerlawCommand
import Testing

/// `--logits` in place of a model file, and model files that leave out what is not asked for.
@Suite("Models without a model file")
struct LogitRowsCommandTests {
  static let rows: [[Double]] = [
    [0, 1, 2, 0.5], [1, 0, 2, 0.25], [3, 1, 0, 1], [0, 0, 1, 2], [2, 2, 1, 1],
  ]

  /// A folder with `l.npy`, the same rows and sets as `m.npz`, and the model file `m.json`.
  private func folder() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try NumericArrayFile.write(rows: Self.rows, to: folder.path + "/l.npy")
    try NumericArchive.write(
      [
        "logits": .array(
          shape: [5, 4], values: Self.rows.flatMap(\.self), isSinglePrecision: false),
        "positive": .integers(shape: [2], values: [0, 1]),
        "negative": .integers(shape: [1], values: [2]),
        "target": .integers(shape: [2], values: [1, 2]),
      ], to: folder.path + "/m.npz")
    let contexts = (0..<5).map { #"{"name": "row-\#($0)", "row": \#($0)}"# }
    try folder.write(
      #"{"logits": "l.npy", "concepts": {"target": [1, 2], "rest": "*"}, "target": "target", "#
        + #""contexts": [\#(contexts.joined(separator: ", "))], "#
        + #""steering": {"positive": ["row-0", "row-1"], "negative": ["row-2"]}}"#, to: "m.json")
    return folder
  }

  static let options = [
    "--logits", "l.npy", "--positive", "0-1", "--negative", "2", "--target", "1,2",
  ]

  static let questions: [[String]] = [
    ["peaks", "--digits", "9"], ["log-odds", "--digits", "9"], ["limits", "--digits", "9"],
    ["curves", "--at", "-1,2", "--digits", "9"],
    ["choose", "--max-kl", "0.1", "--min-target", "2/5", "--digits", "9"],
    ["choose", "--max-cross-entropy", "0.1", "--greedy", "--digits", "9"],
    ["verify"],
  ]

  @Test(arguments: questions)
  func `rows, an archive and a file of the same rows answer alike`(question: [String]) throws {
    let folder = try folder()
    let asked =
      ["log-odds"].contains(question[0]) ? [] : ["--context", "row-3", "--context", "row-4"]
    func output(_ model: [String]) throws -> String {
      let run = try Steerlaw.run(
        [question[0]] + model + Array(question.dropFirst()) + ["--format", "csv"], in: folder.path)
      #expect(run.status == 0 && run.errors == "", "\(run.errors)")
      return run.output
    }
    let expected = try output(["m.json"] + asked)
    #expect(expected.split(whereSeparator: \.isNewline).count > 2)
    // Delta CE of curves is of all contexts together: a file with --context does not show it.
    let isCurves = question[0] == "curves"
    for model in [Self.options, ["m.npz"]] {
      let found = try output(model)
      #expect(isCurves ? found.hasPrefix(expected) : found == expected)
    }
  }

  @Test func `one row is asked about by --row, in the report too`() throws {
    let folder = try folder()
    let output = try Steerlaw.output(
      ["peaks"] + Self.options + ["--row", "4", "--digits", "6"], in: folder.path)
    #expect(output.hasPrefix("context row-4, target target *, q = 2\n"))
    _ = try Steerlaw.output(
      ["report"] + Self.options + ["--row", "4", "-o", "r.html"], in: folder.path)
    let page = try folder.read("r.html")
    #expect(page.contains("--logits l.npy --positive 0-1 --negative 2 --row 4 --target "))
  }

  @Test func `a certificate of rows is about the rows, and about the same model file`() throws {
    let folder = try folder()
    _ = try Steerlaw.output(
      ["certify"] + Self.options + ["-o", "c.json", "--digits", "6"], in: folder.path)
    let rows = try Steerlaw.output(["check", "c.json"] + Self.options, in: folder.path)
    #expect(rows.contains("  of l.npy: 2 of its 5 contexts\n"))
    let file = try Steerlaw.output(["check", "c.json", "--model", "m.json"], in: folder.path)
    #expect(file.contains("  of m.json: 2 of its 5 contexts\n"))
    let other = try Steerlaw.run(
      ["check", "c.json", "--logits", "l.npy", "--positive", "0", "--negative", "2"],
      in: folder.path)
    #expect(other.status == 1 && other.errors.contains("is about another model"))
  }

  @Test(arguments: [
    (["m.json", "--logits", "l.npy"], "--logits needs --positive, numbers of rows such as 0-15"),
    (["m.json"] + options, "give a model file or --logits, not both"),
    (
      ["m.json", "--positive", "0"],
      "--positive, --negative, --row and --target need --logits"
    ),
    (["--row", "3"], "--positive, --negative, --row and --target need --logits"),
    (
      ["m.json", "--tokenizer", "t.json"],
      "--tokenizer needs --logits; in a model file it is the key \"tokenizer\""
    ),
    (
      ["--logits", "l.npy", "--positive", "0"],
      "--logits needs --negative, numbers of rows such as 0-15"
    ),
    (
      ["--logits", "l.npy", "--positive", "3-1", "--negative", "2"],
      "--positive \"3-1\": give numbers from 0 and ranges of them, as 0-3,7"
    ),
    (
      ["--logits", "l.npy", "--positive", "0", "--negative", "1,,2"],
      "--negative \"1,,2\": give numbers from 0 and ranges of them, as 0-3,7"
    ),
    (
      ["--logits", "l.npy", "--positive", "0-99999999999", "--negative", "2"],
      "--positive \"0-99999999999\": give at most 1048576 numbers"
    ),
  ])
  func `bad usage is one line and status 64`(arguments: [String], line: String) throws {
    let folder = try folder()
    for command in [["log-odds"], ["choose", "--max-kl", "1"], ["peaks"]] {
      let run = try Steerlaw.run(command + arguments, in: folder.path)
      #expect(run.status == 64)
      #expect(run.errors == "steerlaw: \(line); see steerlaw --help\n")
    }
  }

  @Test func `rows that are not there are bad data, a missing array no input`() throws {
    let folder = try folder()
    try Steerlaw.expectFailure(
      ["peaks", "--logits", "l.npy", "--positive", "0", "--negative", "5"], in: folder.path,
      status: 65, "l.npy: --negative: row 5 is not there; the array has rows 0 to 4")
    try Steerlaw.expectFailure(
      ["peaks", "--logits", "k.npy", "--positive", "0", "--negative", "1"], in: folder.path,
      status: 66, "k.npy: no such file")
  }

  @Test func `questions about a target say that there is none`() throws {
    let folder = try folder()
    let model = ["--logits", "l.npy", "--positive", "0-1", "--negative", "2"]
    try Steerlaw.expectFailure(
      ["choose"] + model + ["--min-target", "1/2"], in: folder.path, status: 65,
      "l.npy: --min-target needs a target, and the model names none; \(ModelFile.targetRemedy)")
    try Steerlaw.expectFailure(
      ["plot"] + model + ["--figure", "concepts"], in: folder.path, status: 65,
      "l.npy: --figure concepts needs concepts, and the model names none; \(ModelFile.conceptsRemedy)"
    )
    let run = try Steerlaw.run(["verify"] + model, in: folder.path)
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.output.contains("the model names no target concept"))
  }

  @Test func `a direct model with a target has a level of it`() throws {
    let folder = try folder()
    try folder.write(
      #"{"logits": "l.npy", "concepts": {"t": [0], "rest": "*"}, "target": "t", "#
        + #""logOdds": [2, 1, 0, -1], "contexts": [{"name": "c", "row": 3}]}"#, to: "d.json")
    let output = try Steerlaw.output(
      ["choose", "d.json", "--min-target", "1/2", "--digits", "6"], in: folder.path)
    #expect(output.contains("target probability >= 1/2"))
    #expect(output.contains("+inf"))
  }

  @Test func `all faults of a file are lines on standard error`() throws {
    let folder = try TemporaryFolder()
    try folder.write(#"{"a": 1, "b": 2, "logOdds": [1], "contexts": 3}"#, to: "m.json")
    let run = try Steerlaw.run(["peaks", "m.json"], in: folder.path)
    #expect(run.status == 65 && run.output == "")
    #expect(run.errorLines.count == 3)
    #expect(run.errorLines.allSatisfy { $0.hasPrefix("steerlaw: m.json: ") })
  }

  @Test(arguments: [
    ["peaks"], ["peaks", "--token", "2"], ["choose", "--max-kl", "0.1", "--greedy"],
    ["choose", "--max-cross-entropy", "0.1"],
  ])
  func `the number of workers changes nothing`(question: [String]) throws {
    let folder = try folder()
    func output(_ workers: String, _ format: String) throws -> String {
      let run = try Steerlaw.run(
        question + Self.options
          + ["--row", "0-4", "--digits", "9", "--workers", workers, "--format", format],
        in: folder.path)
      #expect(run.status == 0 && run.errors == "", "\(run.errors)")
      return run.output
    }
    for format in ["csv", "json", "table"] {
      #expect(try output("1", format) == output("3", format))
    }
  }

  @Test func `a list of tokens asks for these tokens`() throws {
    let folder = try folder()
    func run(_ arguments: [String]) throws -> CommandRun {
      try Steerlaw.run(
        ["peaks"] + Self.options + ["--digits", "9", "--format", "csv"] + arguments,
        in: folder.path)
    }
    try folder.write("3\r\n\"1\"\n\n3\r\n", to: "tokens.txt")
    let listed = try run(["--tokens", "tokens.txt"])
    let named = try run(["--token", "1", "--token", "3"])
    #expect(listed.status == 0 && listed.output == named.output, "\(listed.errors)")
    #expect(named.output.split(whereSeparator: \.isNewline).count == 5)
    for (content, problem) in [
      ("", "tokens.txt: there are no tokens; list one a line"),
      ("7\n", "--tokens \"7\": the model has no such token"),
      ("1\n\"2\n", "tokens.txt:2:1: the string is not closed"),
    ] {
      try folder.write(content, to: "tokens.txt")
      let run = try run(["--tokens", "tokens.txt"])
      #expect(run.status == (content == "7\n" ? 64 : 65))
      #expect(run.errors.contains(problem), "\(run.errors)")
    }
    #expect(try run(["--tokens", "none.txt"]).status == 66)
  }
}
