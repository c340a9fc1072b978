import Foundation
import ModelFiles
import SteerlawCommand
import StrictJSON
import Testing

@Suite("steerlaw verify")
struct VerifyCommandTests {
  private func names(_ value: JSONValue?) -> [String] {
    if case .object(let members)? = value { return members.map(\.name) }
    return []
  }

  private func elements(_ value: JSONValue?) -> [JSONValue] {
    if case .array(let elements)? = value { return elements }
    return []
  }

  private func text(_ value: JSONValue?) -> String? {
    if case .string(let text)? = value { return text }
    return nil
  }

  private func witness(_ name: String) -> String {
    Steerlaw.package.appending(path: "Examples/witnesses/\(name).json").path
  }

  private func json(_ text: String) throws -> JSONValue {
    let folder = try TemporaryFolder()
    return try ModelFile.readJSON(path: folder.write(text, to: "output.json"))
  }

  @Test func `the JSON of a model has the same members for every claim`() throws {
    let path = try Steerlaw.model("three-alphabets-uniform")
    let output = try Steerlaw.output(["verify", path, "--format", "json"])
    let value = try json(output)
    #expect(names(value) == ["model", "claims"])
    #expect(text(value["model"]) == path)
    let claims = elements(value["claims"])
    #expect(claims.map { text($0["claim"]) }.contains("greedy-envelope"))
    for claim in claims {
      #expect(
        names(claim) == [
          "claim", "statement", "assumptions", "source", "procedure", "verdict", "ground",
          "theorem", "checked", "evidence",
        ])
      switch text(claim["verdict"]) {
      case "proved":
        let ground = text(claim["ground"])
        #expect(["theorem", "enclosure"].contains(ground))
        #expect((text(claim["theorem"]) != nil) == (ground == "theorem"))
      case "not applicable":
        #expect(claim["ground"] == .null && claim["theorem"] == .null && claim["checked"] == .null)
      default: Issue.record("\(text(claim["verdict"]) ?? "no verdict")")
      }
    }
  }

  @Test func `the JSON says what was checked: how many places, of how many, and which`() throws {
    let path = try Steerlaw.model("three-alphabets-contrastive")
    let value = try json(
      try Steerlaw.output(
        ["verify", path, "--claim", "bump", "--claim", "derivative", "--context", "aab"]
          + ["--format", "json"]))
    let checked = elements(value["claims"]).map { $0["checked"] }
    #expect(elements(value["claims"]).map { text($0["claim"]) } == ["bump", "derivative"])
    #expect(
      checked[0]?["levels"]
        == .object(["count": .integer(5), "of": .integer(5), "which": .array([])]))
    #expect(
      checked[1]?["strengths"]
        == .object([
          "count": .integer(3), "of": .null,
          "which": .array([.string("-1"), .string("0"), .string("1/3")]),
        ]))
  }

  @Test func `the numbers of a context are its own`() throws {
    let path = try Steerlaw.model("three-alphabets-random")
    let claims = ["--claim", "perfect-training", "--claim", "cross-entropy-quadratic"]
    let output = try Steerlaw.output(
      ["verify", path, "--context", "aab", "--format", "csv"] + claims)
    #expect(output.contains("loss 1.459030173") && output.contains("coefficient 0.8854012139"))
    #expect(output.components(separatedBy: "[of 1 of 6 contexts: \"\"aab\"\"]").count == 3)
    let whole = try Steerlaw.output(["verify", path, "--format", "csv"] + claims)
    #expect(whole.contains("loss 1.455570197") && whole.contains("coefficient 0.5980737950"))
    #expect(!whole.contains("[of"))
  }

  @Test func `a chosen claim is explained with its evidence`() throws {
    let path = try Steerlaw.model("three-alphabets-contrastive")
    let output = try Steerlaw.output(["verify", path, "--explain", "bump"])
    #expect(
      output == """
        bump: a token of interior log-odds has one peak, rising before and falling after
          assumes    M_min < M(z) < M_max
          source     Proposition 3.3 (5)
          theorem    bump (proofs/Bump.v)
          further    three_level_peak (proofs/ClosedForms.v), commensurable_peak (proofs/ClosedForms.v)
          procedure  the level lies strictly between two others, exactly; bracket judged by the mean
          verdict    proved, by theorem
          evidence   5 levels lie strictly between two others, exactly; checked: all 5 levels, all 6 contexts

        """)
  }

  @Test func `claims are selected, and rows come as CSV`() throws {
    let path = try Steerlaw.model("three-alphabets-uniform")
    let output = try Steerlaw.output([
      "verify", path, "--claim", "translation", "--claim", "peak-order", "--format", "csv",
    ])
    #expect(
      output.components(separatedBy: "\r\n") == [
        "claim,verdict,ground,theorem,evidence",
        "translation,proved,theorem,translation,steering N by 1 gives exactly the distribution of P; "
          + "peaks shift by 1 within enclosures; checked: the level",
        "peak-order,not applicable,,,there are no two levels with peaks", "",
      ])
  }

  @Test func `a refuted claim is exit status 1, after the table, and a failed assumption is none`()
    throws
  {
    let run = try Steerlaw.run(["verify", witness("unordered"), "--format", "csv"])
    #expect(run.status == 0)
    #expect(run.errors == "")
    #expect(
      run.output.contains(
        "sign-separation,not applicable,,,\"Assumption 1 fails: a_z <= b_z for token"))
    #expect(run.output.contains("the conclusion fails too: "))
    let variant = try Steerlaw.run([
      "verify", witness("neutral-concept"), "--claim-variant", "neutral-concept-limit/returns",
    ])
    #expect(variant.status == 1)
    #expect(variant.output.contains("refuted") && variant.errors == "")
    let claim = try Steerlaw.run([
      "verify", witness("neutral-concept"), "--claim", "neutral-concept-limit",
    ])
    #expect(claim.status == 0)
  }

  static let mistakes: [(arguments: [String], line: String)] = [
    ([], "give one of a model file, --random or --merge"),
    (["a.json", "--random", "3"], "give one of a model file, --random or --merge"),
    (["--random", "0"], "--random 0: give a number from 1 to 100000000"),
    (["--random", "3", "--shard", "0/4"], "--shard 0/4: give i/n with 1 <= i <= n, n at most"),
    (["--random", "3", "--shard", "5/4"], "--shard 5/4: give i/n with 1 <= i <= n"),
    (["--random", "3", "--shard", "1"], "--shard 1: give i/n with 1 <= i <= n"),
    (["--random", "3", "--digits", "3"], "--digits 3: give a number from 4 to 1000"),
    (
      ["--random", "3", "--claim", "bumps"], "--claim \"bumps\": no such claim; there are log-odds"
    ),
    (
      ["--random", "3", "--claim-variant", "bump"],
      "--claim-variant \"bump\": no such claim; there are peak-order/reversed"
    ),
    (["--random", "3", "--workers", "0"], "--workers 0"),
  ]

  @Test(arguments: mistakes)
  func `bad usage is one line and status 64`(arguments: [String], line: String) throws {
    let run = try Steerlaw.run(["verify"] + arguments)
    #expect(run.status == 64)
    #expect(run.errorLines.count == 1, "\(run.errors)")
    #expect(run.errors.contains(line), "\(run.errors)")
    #expect(run.output == "")
  }
}

@Suite("Hunts by steerlaw verify")
struct HuntCommandTests {
  private func hunt(_ arguments: [String], status: Int32 = 0) throws -> String {
    let run = try Steerlaw.run(["verify"] + arguments)
    #expect(run.status == status, "\(arguments): \(run.errors)")
    return run.output
  }

  @Test func `the output does not depend on workers, and shards merge to it`() throws {
    let folder = try TemporaryFolder()
    let hunt = ["--random", "16", "--seed", "5", "--claim", "bump", "--claim", "sign-separation"]
    let variants = ["--claim-variant", "translation/by-two"]
    let json = ["--format", "json"]
    let whole = try self.hunt(hunt + variants + json + ["--workers", "1"])
    #expect(try self.hunt(hunt + variants + json + ["--workers", "2"]) == whole)
    var files: [String] = []
    for shard in 1...4 {
      let part = try self.hunt(hunt + variants + json + ["--shard", "\(shard)/4"])
      #expect(part != whole)
      files += ["--merge", try folder.write(part, to: "shard-\(shard).json")]
    }
    #expect(try self.hunt(files + json) == whole)
    // Merged tables and rows are those of the whole, too.
    #expect(try self.hunt(files) == self.hunt(hunt + variants))
    let rows = try self.hunt(files + ["--format", "csv"])
    #expect(rows == (try self.hunt(hunt + variants + ["--format", "csv"])))
    #expect(
      rows.hasPrefix("claim,proved,consistent,not applicable,undecided,refuted,counterexamples\r\n")
    )
  }

  @Test func `kept models replay to the same verdict by the command that is shown`() throws {
    let folder = try TemporaryFolder()
    let run = try Steerlaw.run([
      "verify", "--random", "12", "--seed", "1", "--keep", folder.path, "--claim", "bump",
      "--claim-variant", "peak-order/reversed", "--claim-variant", "peak-sign/any-context",
    ])
    #expect(run.status == 0, "\(run.errors)")
    #expect(
      try folder.names() == [
        "variant-peak-order-reversed.json", "variant-peak-sign-any-context.json",
      ])
    let marker = "replay: steerlaw "
    let replays = run.output.split(separator: "\n").filter { $0.hasPrefix(marker) }
    #expect(replays.count == 2)
    for replay in replays {
      let words = replay.dropFirst(marker.count).split(separator: " ").map(String.init)
      let again = try Steerlaw.run(words + ["--format", "csv"])
      #expect(again.status == 1)
      #expect(again.output.contains(",refuted,"), "\(again.output)")
    }
  }

  @Test func `kept counterexamples are replayed first and refuse while they refute`() throws {
    let folder = try TemporaryFolder()
    let bytes = try Data(
      contentsOf: Steerlaw.package.appending(path: "Examples/witnesses/peak-sign.json"))
    try folder.write(bytes, to: "counterexample-bump-1-0.json")
    let run = try Steerlaw.run([
      "verify", "--random", "1", "--keep", folder.path, "--claim", "bump",
    ])
    #expect(run.status == 0)
    #expect(run.errors.contains("1 kept models replayed first"))
    try folder.write("[]", to: "counterexample-bump-1-1.json")
    let broken = try Steerlaw.run([
      "verify", "--random", "1", "--keep", folder.path, "--claim", "bump",
    ])
    #expect(broken.status == 65)
    #expect(broken.errorLines.count == 1, "\(broken.errors)")
  }

  @Test func `a folder that is not there is made before the hunt`() throws {
    let folder = try TemporaryFolder()
    let run = try Steerlaw.run([
      "verify", "--random", "2", "--keep", folder.path + "/made/here", "--claim-variant",
      "translation/by-two",
    ])
    #expect(run.status == 0, "\(run.errors)")
    #expect(try folder.names() == ["made"])
    let kept = try FileManager.default.contentsOfDirectory(atPath: folder.path + "/made/here")
    #expect(kept == ["variant-translation-by-two.json"])
  }

  /// A hunt of this size would not end within the time of a test.
  @Test(arguments: [
    (
      ["--keep", "file/inside"], "file/inside: the folder cannot be made; name another with --keep"
    ),
    (["--keep", "file"], "file: the folder cannot be made; name another with --keep"),
    (["--output", "missing/out"], "missing/out: cannot be written: there is no such folder"),
    (["--output", "."], ".: this is a folder; name a file in it"),
  ])
  func `what cannot be written is found before the hunt`(options: [String], line: String) throws {
    let folder = try TemporaryFolder()
    try folder.write("", to: "file")
    let run = try Steerlaw.run(
      ["verify", "--random", "100000000"] + options, in: folder.path, seconds: 30)
    #expect(run.status == 73)
    #expect(run.errorLines == ["steerlaw: \(line)"])
  }
}
