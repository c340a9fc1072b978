import Foundation
import SteerlawCommand
import Testing

/// Texts of files and arguments that would act on a terminal, through every command.
@Suite("Hostile texts")
struct HostileTextTests {
  /// ESC, CSI, a line end, a quote, DEL, C1 and what turns the direction of text.
  static let name = "x\u{1B}[2J\u{9B}1m\u{202E}\n\"\u{7F}\u{85}\u{2067}\u{061C}\u{200F}y"

  /// The name as JSON holds it, all of it escaped.
  static let json =
    #"x\u001b[2J\u009b1m\u202e\n\"\u007f\u0085\u2067\u061c\u200fy"#

  /// A model whose tokens, concepts and contexts have the name in theirs.
  static let model = """
    {"tokens": ["\(json)1", "b", "\(json)3", "B"],
     "concepts": {"\(json)l": ["\(json)1", "b"], "\(json)c": ["\(json)3", "B"]},
     "contexts": [
      {"name": "\(json)p", "concept": "\(json)l", "probabilities": ["2/5", "2/5", "1/10", "1/10"]},
      {"name": "\(json)n", "concept": "\(json)c", "probabilities": ["1/10", "1/10", "1/5", "3/5"]},
      {"name": "\(json)o", "concept": "\(json)c", "probabilities": ["1/10", "1/5", "1/10", "3/5"]}],
     "steering": {"target": "\(json)l", "positive": ["\(json)p"], "negative": ["\(json)n"]}}
    """

  /// What of `text` a terminal would act on, apart from ends of lines.
  static func active(_ text: String) -> [String] {
    text.unicodeScalars.filter {
      switch $0.value {
      case 0x0A: return false
      case 0..<0x20, 0x7F...0x9F, 0x061C, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069:
        return true
      default: return false
      }
    }.map { String($0.value, radix: 16) }
  }

  private static func expectHarmless(
    _ arguments: [String], in folder: TemporaryFolder, status: Set<Int32>,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let run = try Steerlaw.run(arguments, in: folder.path)
    #expect(
      run.status.map(status.contains) == true, "\(arguments): \(run.errors)",
      sourceLocation: sourceLocation)
    for text in [run.output, run.errors] {
      #expect(active(text).isEmpty, "\(arguments): \(text)", sourceLocation: sourceLocation)
    }
  }

  static let commands = [
    "peaks", "log-odds", "limits", "curves --at 1", "choose --max-kl 1/2 --greedy", "verify",
  ]

  @Test(arguments: commands, ["table", "json"])
  func `names of a model reach both streams escaped`(command: String, format: String) throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(Self.model, to: "m\u{1B}[2J\u{202E}.json")
    let words = command.split(separator: " ").map(String.init)
    try Self.expectHarmless(
      [words[0], path] + words.dropFirst() + ["--format", format], in: folder, status: [0, 1, 2])
  }

  @Test(arguments: commands.dropLast())
  func `comma-separated values keep a name exactly`(command: String) throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(Self.model, to: "model.json")
    let words = command.split(separator: " ").map(String.init)
    let output = try Steerlaw.output(
      [words[0], path] + words.dropFirst() + ["--format", "csv"], in: folder.path)
    let cell = Self.name.replacingOccurrences(of: "\"", with: "\"\"")
    #expect(output.utf8.count > 100 && output.contains("\"" + cell))
  }

  @Test(arguments: commands.dropLast(), ["csv", "json", "table"])
  func `on a terminal every form is escaped`(command: String, format: String) throws {
    let folder = try TemporaryFolder()
    try folder.write(Self.model, to: "model.json")
    let words = command.split(separator: " ").map(String.init)
    let output = try Steerlaw.shown(
      [words[0], "model.json"] + words.dropFirst() + ["--format", format], in: folder.path)
    #expect(output.utf8.count > 100)
    // Colours are the command's own, and a terminal makes the end of a line two characters.
    let text = output.replacing(/\u{1B}\[[0-9;]*m/, with: "").unicodeScalars.filter { $0 != "\r" }
    #expect(Self.active(String(String.UnicodeScalarView(text))).isEmpty, "\(output)")
  }

  @Test func `trained runs, figures, pages and models made of a model are harmless`() throws {
    let folder = try TemporaryFolder()
    try folder.write(Self.model, to: "model.json")
    let run = "r\u{1B}[1m\u{202E}.npz"
    let commands = [
      ["train", "model.json", "--iterations", "20", "--compare-at", "10", "-o", run],
      ["compare", "model.json", run, "--geometry"],
      ["compare", "model.json", run, "--format", "json"],
      ["contexts", "model.json", "--length", "2", "--epsilon", "1/10"],
      ["contexts", "model.json", "--length", "99"],
      ["report", "model.json", "--no-verify", "--digits", "4"],
      ["certify", "model.json", "--digits", "4", "-o", "-"],
      ["verify", "model.json", "--explain", "peak-order"],
    ]
    for arguments in commands {
      try Self.expectHarmless(arguments, in: folder, status: [0, 1, 65])
    }
    try folder.write(Steerlaw.output(commands[6], in: folder.path), to: "c\u{9B}.json")
    try Self.expectHarmless(["check", "c\u{9B}.json"], in: folder, status: [0])
    try Self.expectHarmless(
      ["check", "c\u{9B}.json", "--model", "model.json"], in: folder, status: [0])
    try Self.expectHarmless(["check", "c\u{9B}.json", "--summary"], in: folder, status: [0])
    let text = try folder.read("c\u{9B}.json")
    for (old, new) in [
      ("\"claims\":", "\"\(Self.json)\": 1, \"claims\":"),
      ("\"end\": \"", "\"end\": \"\(Self.json)"),
      ("\"claim\": \"", "\"claim\": \"\(Self.json)"),
    ] {
      try folder.write(text.replacingOccurrences(of: old, with: new), to: "bad.json")
      try Self.expectHarmless(["check", "bad.json"], in: folder, status: [65])
    }
    try folder.write("a\u{1B}b\u{9B}\u{202E}\u{7F}\r", to: "text")
    try Self.expectHarmless(["count", "text", "--order", "2"], in: folder, status: [0, 65])
  }

  @Test func `arguments and paths come back escaped`() throws {
    let folder = try TemporaryFolder()
    try folder.write(Self.model, to: "model.json")
    let name = Self.name
    let mistakes: [([String], Int32)] = [
      ([name], 64), (["peaks", name], 66), (["peaks", "model.json", name], 64),
      (["peaks", "model.json", "--format", name], 64), (["peaks", "model.json", "--\(name)"], 64),
      (["peaks", "model.json", "--token", name], 64),
      (["log-odds", "model.json", "--token", name], 64),
      (["choose", "model.json", "--max-kl", name], 64),
      (["limits", "model.json", "--context", name], 64),
      (["limits", "model.json", "-o", "\(name)/x"], 73),
      (["limits", "--unembedding", name, "--norm", "rms", "--vector", name], 66),
      (["curves", "model.json", "--at", name], 64), (["curves", "model.json", "--from", name], 64),
      (["derive", name], 64), (["verify", "model.json", "--claim", name], 64),
      (["verify", "--merge", name], 66), (["verify", "--random", "1", "--shard", name], 64),
      (["check", name], 66), (["check", "model.json"], 65),
      (["check", "model.json", "--model", name], 66), (["count", name], 66),
      (["count", "model.json", "--concepts", name], 66),
      (["count", "model.json", "--target", name], 65),
      (["train", "model.json", "-o", "\(name)/x"], 73), (["compare", "model.json", name], 66),
      (["plot", "model.json", "--figure", name], 64), (["plot", "model.json", "-o", name], 64),
      (["certify", "model.json", "-o", "c.json", "--rocq", name], 64),
      (["predict", "--log-odds", name, "--curves", name], 66),
      (["contexts", "model.json", "--length", "1", "--epsilon", name], 64),
    ]
    for (arguments, status) in mistakes {
      let run = try Steerlaw.run(arguments, in: folder.path)
      #expect(run.status == status, "\(arguments): \(run.errors)")
      #expect(run.errorLines.count == 1 && run.output == "", "\(arguments): \(run.errors)")
      #expect(Self.active(run.errors).isEmpty, "\(arguments): \(run.errors)")
    }
  }

  @Test(arguments: [
    (#""tokens": ["#, #""KEY": 1, "tokens": ["#), (#""positive": [""#, #""positive": ["KEY"#),
    (#""2/5", "2/5""#, #""KEY", "2/5""#), (#""2/5", "2/5""#, #""-1", "2/5""#),
    (#""target": ""#, #""target": "KEY"#), (#""name": ""#, #""KEY": 0, "name": ""#),
  ])
  func `keys and values that are refused are shown escaped`(edit: (String, String)) throws {
    let folder = try TemporaryFolder()
    let text = Self.model.replacingOccurrences(
      of: edit.0, with: edit.1.replacingOccurrences(of: "KEY", with: Self.json))
    #expect(text != Self.model)
    try folder.write(text, to: "model.json")
    try Self.expectHarmless(["peaks", "model.json"], in: folder, status: [65])
  }
}
