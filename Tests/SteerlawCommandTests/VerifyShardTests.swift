import Foundation
import PropertyTesting
import SteerlawCommand
import Testing

@Suite("Shards of steerlaw verify")
struct VerifyShardTests {
  private static let model = "Examples/three-alphabets-contrastive.json"
  private static let hunt = ["verify", "--random", "8", "--seed", "5", "--claim", "bump"]

  /// Whatever `command` writes in each form is what its shards merge to.
  private func check(_ command: [String], _ count: Int, status: Int32 = 0) throws {
    let shards = try ShardFiles()
    var files: [String] = []
    for index in 1...count {
      let file = shards.path(index)
      let run = try Steerlaw.run(
        command + ["--shard", "\(index)/\(count)", "--output", file], in: Steerlaw.package.path)
      try demand([0, status].contains(run.status), "\(run.errors)")
      files.append(file)
    }
    for format in ["json", "csv", "table"] {
      let whole = try Steerlaw.run(command + ["--format", format], in: Steerlaw.package.path)
      let merged = try Steerlaw.run(["verify", "--merge"] + files + ["--format", format])
      try demand(whole.status == status && merged.status == status, "\(merged.errors)")
      try demand(merged.output == whole.output, "\(merged.output)\nis not\n\(whole.output)")
    }
  }

  @Test func `merged verdicts on a model are those of one process`() {
    checkProperty("shards of verdicts merge to the whole", seed: 3, count: 2) {
      (source: inout ChoiceSource) in
      (
        count: 1 + Int(source.choice(through: 6)),
        options: source.flag() ? ["--context", "aab", "--context", "bba"] : [String]()
      )
    } satisfies: { (split: (count: Int, options: [String])) in
      let claims = ["bump", "limits", "normalization-limit", "perfect-training", "sign-separation"]
      try check(
        ["verify", Self.model] + claims.flatMap { ["--claim", $0] } + split.options, split.count)
    }
  }

  @Test func `merged hunts are those of one process`() {
    checkProperty("shards of hunts merge to the whole", seed: 4, count: 2) {
      (source: inout ChoiceSource) in
      (
        count: 1 + Int(source.choice(through: 6)),
        options: [
          "--random", "\(source.integer(in: 1...9))", "--seed", "\(source.integer(in: 1...99))",
        ]
      )
    } satisfies: { (split: (count: Int, options: [String])) in
      try check(
        ["verify", "--claim", "bump", "--claim", "sign-separation"]
          + ["--claim-variant", "translation/by-two"] + split.options, split.count)
    }
  }

  @Test func `a refutation is status 1 after the merge too`() throws {
    try check(
      [
        "verify", "Examples/witnesses/neutral-concept.json", "--claim", "bump", "--claim-variant",
        "neutral-concept-limit/returns",
      ], 3, status: 1)
  }

  @Test func `verdicts of another model, selection or list of claims are refused`() throws {
    let shards = try ShardFiles()
    let claims = ["--claim", "bump", "--claim", "limits", "--claim", "translation"]
    let files = try shards.make(["verify", Self.model] + claims, 2)
    let foreign: [([String], String)] = [
      (["Examples/three-alphabets-random.json"] + claims, "it is of another model than FIRST"),
      ([Self.model] + claims + ["--digits", "9"], "its digits is 9, that of FIRST is 20"),
      (
        [Self.model] + claims + ["--context", "aab"],
        "its contexts is [\"aab\"], that of FIRST is null"
      ),
      (
        [Self.model] + claims.dropLast(2),
        #"its claims is ["bump", "limits"], that of FIRST is ["bump", "limits", "translation"]"#
      ),
    ]
    for (options, words) in foreign {
      let file = try shards.make(["verify"] + options, 2, run: "foreign", only: [2])[0]
      try shards.expectRefusal(
        "verify", [files[0], file],
        "\(file): a shard of something else: " + words.replacing("FIRST", with: files[0]))
    }
    try shards.expectRefusal("verify", [files[1]], "--merge: shard 1 of 2 is missing")
    try shards.expectRefusal(
      "verify", [files[0], files[0]],
      "\(files[0]): shard 1 of 2 is given twice; it is in \(files[0]) too")
    for (old, new) in [
      ("\"verdict\": \"proved\"", "\"verdict\": \"true\""),
      ("\"claim\": \"bump\"", "\"claim\": \"limits\""),
      ("\"evidence\": \"", "\"rest\": \""), ("\"model\": \"", "\"path\": \""),
    ] {
      let file = try shards.changed(files[0], old, new)
      try shards.expectRefusal(
        "verify", [file, files[1]],
        "\(file): not a shard as --shard writes it; run that shard again")
    }
  }

  @Test func `shards of other hunts, double and missing ones are refused`() throws {
    let shards = try ShardFiles()
    let files = try shards.make(Self.hunt, 3)
    let foreign: [([String], String)] = [
      (["--seed", "6"], "its seed is 6, that of FIRST is 5"),
      (["--random", "9"], "its count is 9, that of FIRST is 8"),
      (["--digits", "12"], "its digits is 12, that of FIRST is 10"),
      (["--claim", "limits"], "its claims is [\"bump\", \"limits\"], that of FIRST is [\"bump\"]"),
      (
        ["--claim-variant", "translation/by-two"],
        "its variants is [\"translation/by-two\"], that of FIRST is []"
      ),
    ]
    for (options, words) in foreign {
      let command =
        options[0] == "--seed" || options[0] == "--random" ? replaced(options) : Self.hunt + options
      let file = try shards.make(command, 3, run: "foreign", only: [2])[0]
      try shards.expectRefusal(
        "verify", [files[0], file],
        "\(file): a shard of something else: " + words.replacing("FIRST", with: files[0]))
    }
    try shards.expectRefusal("verify", [files[0], files[2]], "--merge: shard 2 of 3 is missing")
    try shards.expectRefusal(
      "verify", files + [files[1]],
      "\(files[1]): shard 2 of 3 is given twice; it is in \(files[1]) too")
    let half = try shards.make(Self.hunt, 2, run: "half", only: [2])[0]
    try shards.expectRefusal(
      "verify", [files[0], half], "\(half): shard 2 of 2, but \(files[0]) is shard 1 of 3")
    let whole = shards.folder.path + "/whole"
    _ = try Steerlaw.run(Self.hunt + ["--format", "json", "--output", whole])
    try shards.expectRefusal(
      "verify", [whole],
      "\(whole): not a shard of verify --random: it has no record of one; give what --shard wrote")
    try shards.expectRefusal(
      "verify", [files[0], "/nowhere/none.json"], status: 66, "/nowhere/none.json: no such file")
  }

  private func replaced(_ option: [String]) -> [String] {
    var command = Self.hunt
    if let place = command.firstIndex(of: option[0]) { command[place + 1] = option[1] }
    return command
  }

  /// Shard 1 of 2 of four models has two.
  static let malformed: [(old: String, new: String)] = [
    ("\"steerlaw-hunt\": 1", "\"steerlaw-hunt\": 2"), (" \"seed\": 1", " \"seed\": -1"),
    ("\n \"seed\": 1", "\n \"seed\": 2"), ("\n \"count\": 4", "\n \"count\": 4.5"),
    ("\n \"count\": 4", "\n \"count\": 6"), ("\"models\": 2", "\"models\": 1"),
    ("\"models\": 2", "\"models\": 9223372036854775807"),
    ("\"discarded\": 0", "\"discarded\": 9223372036854775807"),
    ("\"discarded\": 0", "\"discarded\": 1"), ("\"proved\": 2", "\"proved\": 1"),
    ("\"proved\": 2", "\"proved\": 3"), ("\"proved\": 2", "\"proved\": null"),
    ("\"proved\": 2", "\"proven\": 2"), ("\"proved\": 2", "\"proved\": 1, \"refuted\": 0"),
    ("{\"claim\": \"bump\"", "{\"claim\": 7"), ("{\"claim\": \"bump\"", "{\"claim\": \"limits\""),
    ("\"counterexamples\": []", "\"counterexamples\": {}"),
    ("\"counterexamples\": []", "\"counterexamples\": [{\"claim\": \"bump\"}]"),
    (
      "\"counterexamples\": []",
      #""counterexamples": [{"claim": "bump", "index": 1, "choices": [], "witness": "w"}]"#
    ),
    (
      "\"wrongVariants\": []",
      #""wrongVariants": [{"claim": "x", "index": 0, "choices": [-1], "witness": "w"}]"#
    ),
    (
      "\"wrongVariants\": []",
      #""wrongVariants": [{"claim": "limits/uniform", "index": 0, "choices": [], "witness": "w"}]"#
    ),
    ("\"wrongVariants\": []", "\"wrongVariants\": [1]"),
    ("\"claims\": [{", "\"claims\": [], \"rest\": [{"),
  ]

  @Test func `a shard of a hunt that does not hold what it says is refused`() throws {
    let shards = try ShardFiles()
    let files = try shards.make(["verify", "--random", "4", "--claim", "bump"], 2)
    #expect(try Steerlaw.run(["verify", "--merge"] + files).status == 0)
    for (old, new) in Self.malformed {
      let file = try shards.changed(files[0], old, new)
      try shards.expectRefusal(
        "verify", [file, files[1]],
        "\(file): not a shard as --shard writes it; run that shard again")
    }
    let text = try shards.text(files[0])
    for length in stride(from: 0, to: text.utf8.count - 2, by: 97) {
      let cut = try shards.folder.write(Data(text.utf8.prefix(length)), to: "cut.json")
      try shards.expectRefusal("verify", [cut, files[1]], "run that shard again, with --shard")
    }
  }

  @Test func `a shard is JSON, and its merge takes no other options`() throws {
    let mistakes: [([String], String)] = [
      (
        ["--random", "3", "--shard", "1/2", "--format", "csv"],
        "--format csv: a shard is written as JSON; give --format with --merge"
      ),
      (["--merge", "a", "--claim", "bump"], "--merge takes claims, contexts and digits from"),
      (["--merge", "a", "--digits", "8"], "--merge takes claims, contexts and digits from"),
      ([Self.model, "--keep", "folder"], "--keep belongs to --random"),
    ]
    for (arguments, line) in mistakes {
      let run = try Steerlaw.run(["verify"] + arguments)
      #expect(run.status == 64)
      #expect(run.errorLines.count == 1 && run.errors.contains(line), "\(run.errors)")
    }
  }
}
