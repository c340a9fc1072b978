import Foundation
import PropertyTesting
import SteerlawCommand
import Testing

@Suite("Shards of steerlaw peaks")
struct PeakShardTests {
  private static let model = "Examples/three-alphabets-random.json"
  private static let peaks = ["peaks", model, "--digits", "8", "--format", "csv"]

  private struct Split {
    var count: Int
    var order: [UInt64]
    var options: [String]
  }

  @Test func `merged shards are the output of one process, byte for byte`() {
    checkProperty("shards of peaks merge to the whole", seed: 12, count: 5) {
      (source: inout ChoiceSource) in
      let count = 1 + Int(source.choice(through: 8))
      var options = ["--format", source.element(of: ["table", "json", "csv"])]
      options += ["--digits", "\(source.integer(in: 1...14))"]
      if source.flag(probability: 0.3) { options += ["--context", "αβγ", "--context", "bba"] }
      if source.flag(probability: 0.3) { options += ["--token", "b", "--token", "γ"] }
      return Split(
        count: count, order: (0..<count).map { _ in source.choice(through: 99) }, options: options)
    } satisfies: { (split: Split) in
      let shards = try ShardFiles()
      let command = ["peaks", Self.model] + split.options
      let files = try shards.make(command, split.count)
      let whole = try Steerlaw.output(command, in: Steerlaw.package.path)
      let shuffled = zip(split.order, files).sorted { $0 < $1 }.map(\.1)
      let merged = try Steerlaw.output(["peaks", "--merge"] + shuffled)
      try demand(merged == whole, "\(merged)\nis not\n\(whole)")
    }
  }

  @Test func `a shard without contexts is a shard`() throws {
    let shards = try ShardFiles()
    let command = Self.peaks + ["--context", "bba"]
    let files = try shards.make(command, 3)
    #expect(try shards.text(files[2]).contains("\"contexts\": []"))
    let whole = try Steerlaw.output(command, in: Steerlaw.package.path)
    #expect(try Steerlaw.output(["peaks", "--merge"] + files) == whole)
    try shards.expectRefusal("peaks", [files[0], files[1]], "--merge: shard 3 of 3 is missing")
  }

  @Test func `peaks that are not decided are so after the merge too`() throws {
    let shards = try ShardFiles()
    let command = Self.peaks + ["--max-precision", "64"]
    let files = try shards.make(command, 2, status: 2)
    let whole = try Steerlaw.run(command, in: Steerlaw.package.path)
    let merged = try Steerlaw.run(["peaks", "--merge"] + files)
    #expect(whole.status == 2 && merged.status == 2)
    #expect(merged.output == whole.output)
    #expect(merged.errors == whole.errors && merged.errors.contains("more peaks"))
  }

  @Test func `a missing, double or mixed shard is refused`() throws {
    let shards = try ShardFiles()
    let files = try shards.make(Self.peaks, 5)
    let other = try shards.make(Self.peaks, 4, run: "other", only: [2])[0]
    try shards.expectRefusal(
      "peaks", [files[0], files[1], files[3]], "--merge: shards 3, 5 of 5 are missing")
    try shards.expectRefusal("peaks", [files[4]], "--merge: shards 1, 2, 3, 4 of 5 are missing")
    try shards.expectRefusal(
      "peaks", files + [files[2]],
      "\(files[2]): shard 3 of 5 is given twice; it is in \(files[2]) too")
    try shards.expectRefusal(
      "peaks", [files[0], other], "\(other): shard 2 of 4, but \(files[0]) is shard 1 of 5")
    let copy = try shards.folder.write(shards.text(files[0]), to: "copy.json")
    try shards.expectRefusal(
      "peaks", files + [copy], "\(copy): shard 1 of 5 is given twice; it is in \(files[0]) too")
    try shards.expectRefusal(
      "peaks", [files[0], "/nowhere/shard.json"], status: 66, "/nowhere/shard.json: no such file")
  }

  @Test func `a shard of another question is refused`() throws {
    let shards = try ShardFiles()
    let first = try shards.make(Self.peaks + ["--max-precision", "4096"], 2, only: [1])[0]
    let foreign: [(name: String, value: String, words: String)] = [
      ("--digits", "9", "its digits is 9, that of FIRST is 8"),
      ("--format", "json", "its format is \"json\", that of FIRST is \"csv\""),
      ("--max-precision", "512", "its maxPrecision is 512, that of FIRST is 4096"),
      ("--token", "b", "its tokens is [\"b\"], that of FIRST is null"),
      ("--context", "αβγ", "its contextCount is 1, that of FIRST is 6"),
    ]
    for (name, value, words) in foreign {
      var options = ["--digits": "8", "--format": "csv", "--max-precision": "4096"]
      options[name] = value
      let file = try shards.make(
        ["peaks", Self.model] + options.flatMap { [$0.key, $0.value] }, 2, run: "foreign",
        only: [2])[0]
      try shards.expectRefusal(
        "peaks", [first, file],
        "\(file): a shard of something else: " + words.replacing("FIRST", with: first))
    }
  }

  private static let explicit = """
    {"tokens": ["a", "b", "c"], "concepts": {"T": ["a", "b"], "O": ["c"]}, "contexts": [
      {"name": "t", "concept": "T", "probabilities": ["1/2", "1/4", "1/4"]},
      {"name": "o", "concept": "O", "probabilities": ["1/4", "1/8", "5/8"]},
      {"name": "x", "concept": "O", "probabilities": ["1/3", "1/3", "1/3"]}],
     "steering": {"target": "T", "positive": ["t"], "negative": ["o"]}}
    """

  @Test func `a shard of another model is refused, by what is in it and not by its path`() throws {
    let shards = try ShardFiles()
    func shard(_ index: Int, _ text: String) throws -> String {
      let model = try shards.folder.write(text, to: "model-\(index).json")
      return try shards.make(["peaks", model, "--digits", "8"], 2, only: [index])[0]
    }
    let first = try shard(1, Self.explicit)
    // A name, a probability, and what the digest of a model leaves out: to which concept
    // a context belongs.
    for (old, new) in [
      (#""a", "b", "c"]"#, #""a", "b", "C"]"#),
      (#""1/3", "1/3", "1/3""#, #""1/3", "333/1000", "1001/3000""#),
      (#""x", "concept": "O""#, #""x", "concept": "T""#),
    ] {
      let text = Self.explicit.replacing(old, with: new)
        .replacing("\"O\": [\"c\"]", with: new.contains("C") ? #""O": ["C"]"# : #""O": ["c"]"#)
      #expect(text != Self.explicit)
      let file = try shard(2, text)
      try shards.expectRefusal(
        "peaks", [first, file],
        "\(file): a shard of something else: it is of another model than \(first)")
    }
    let second = try shard(
      2, Self.explicit.replacing("\n", with: " ").replacing("1/2", with: "0.5"))
    _ = try Steerlaw.output(["peaks", "--merge", first, second])
  }

  @Test func `a shard that is cut short is refused, wherever it is cut`() throws {
    let shards = try ShardFiles()
    let files = try shards.make(Self.peaks, 2)
    let bytes = try Data(contentsOf: URL(filePath: files[1]))
    for length in stride(from: 0, to: bytes.count - 2, by: bytes.count / 12) {
      let cut = try shards.folder.write(bytes.prefix(length), to: "cut.json")
      try shards.expectRefusal("peaks", [files[0], cut], "run that shard again, with --shard")
    }
  }

  static let malformed: [(old: String, new: String)] = [
    ("\"index\": 2", "\"index\": 3"), ("\"index\": 2", "\"index\": 0"),
    ("\"index\": 2", "\"index\": \"2\""), ("\"count\": 2", "\"count\": 1"),
    ("\"count\": 2", "\"count\": 99999999999999999999"),
    ("\"count\": 2", "\"count\": 9223372036854775807"), ("\"question\"", "\"answer\""),
    ("\"contextCount\": 6", "\"contextCount\": 8"), ("\"contexts\": [", "\"rest\": ["),
    ("\"name\": \"bba\"", "\"name\": \"bba\"}, {\"name\": \"x\""),
    ("\"text\": \"", "\"texts\": \""),
    ("\"undecided\": []", "\"undecided\": [1]"), ("\"model\": \"", "\"path\": \""),
  ]

  @Test func `a shard that does not hold what it says is refused`() throws {
    let shards = try ShardFiles()
    let files = try shards.make(Self.peaks, 2)
    for (old, new) in Self.malformed {
      let file = try shards.changed(files[1], old, new)
      try shards.expectRefusal(
        "peaks", [file, files[0]],
        "\(file): not a shard as --shard writes it; run that shard again")
    }
  }

  @Test func `a shard of another version or command is refused`() throws {
    let shards = try ShardFiles()
    let files = try shards.make(Self.peaks, 2)
    let version = try shards.changed(files[1], "\"version\": \"0.1.0\"", "\"version\": \"0.0.9\"")
    try shards.expectRefusal(
      "peaks", [files[0], version],
      "\(version): a shard of version \"0.0.9\"; this is version \"0.1.0\"")
    let hunt = try shards.make(["verify", "--random", "2", "--claim", "bump"], 2, run: "hunt")
    try shards.expectRefusal(
      "peaks", [files[0], hunt[1]],
      "\(hunt[1]): a shard of command \"verify --random\"; this is command \"peaks\"")
    try shards.expectRefusal(
      "verify", [hunt[0], files[1]],
      "\(files[1]): a shard of command \"peaks\"; this is command \"verify --random\"")
  }

  @Test func `what is no shard is refused`() throws {
    let shards = try ShardFiles()
    let folder = shards.folder
    let report = ["peaks", Self.model, "--digits", "5", "--output", folder.path + "/report"]
    for format in ["json", "csv", "table"] {
      _ = try Steerlaw.output(report + ["--format", format], in: Steerlaw.package.path)
      let words =
        format == "json"
        ? "not a shard of peaks: it has no record of one; give what --shard wrote"
        : "run that shard again, with --shard"
      try shards.expectRefusal("peaks", [folder.path + "/report"], words)
    }
    let model = Steerlaw.package.path + "/" + Self.model
    try shards.expectRefusal(
      "peaks", [model],
      "\(model): not a shard of peaks: it has no record of one; give what --shard wrote")
    try shards.expectRefusal(
      "peaks", [folder.path], status: 66, "this is a folder; name a file in it")
  }

  static let mistakes: [(arguments: [String], line: String)] = [
    ([], "Missing expected argument '<model>'; or give --logits"),
    (["a.json", "--shard", "0/2"], "--shard 0/2: give i/n with 1 <= i <= n, n at most 1000000"),
    (["a.json", "--shard", "3/2"], "--shard 3/2: give i/n with 1 <= i <= n, n at most 1000000"),
    (
      ["a.json", "--shard", "2/9223372036854775807"],
      "--shard 2/9223372036854775807: give i/n with 1 <= i <= n, n at most 1000000"
    ),
    (["a.json", "--merge", "b"], "--merge takes the model, contexts, tokens and digits from"),
    (["--merge", "b", "--digits", "3"], "--merge takes the model, contexts, tokens and digits"),
    (["--merge", "b", "--shard", "1/2"], "--shard and --merge exclude each other"),
  ]

  @Test(arguments: mistakes)
  func `bad usage is one line and status 64`(arguments: [String], line: String) throws {
    let run = try Steerlaw.run(["peaks"] + arguments)
    #expect(run.status == 64)
    #expect(run.errorLines.count == 1 && run.errors.contains(line), "\(run.errors)")
  }

  @Test func `the form of the merge is that of the shards`() throws {
    let shards = try ShardFiles()
    let files = try shards.make(Self.peaks, 2)
    let run = try Steerlaw.run(["peaks", "--merge"] + files + ["--format", "json"])
    #expect(run.status == 65)
    #expect(
      run.errorLines == [
        "steerlaw: \(files[0]): the shards are parts of --format csv; merge to that, or make them "
          + "again with --format json"
      ])
    _ = try Steerlaw.output(["peaks", "--merge"] + files + ["--format", "csv"])
  }

  @Test func `nothing in a shard acts on a terminal`() throws {
    let shards = try ShardFiles()
    let files = try shards.make(Self.peaks, 2)
    let hostile = try shards.changed(
      files[0], "\"text\": \"", #""text": "\u001b]0;x\u0007\u202e\u009b31m"#)
    let shown = try Steerlaw.shown(
      ["peaks", "--merge", hostile, files[1]], in: shards.folder.path)
    #expect(shown.contains(#"\u{1b}]0;x\u{7}\u{202e}\u{9b}31m"#))
    let acting = shown.unicodeScalars.filter {
      ($0.value < 0x20 && $0 != "\n" && $0 != "\r") || (0x7F...0x9F).contains($0.value)
        || $0.value == 0x202E
    }
    #expect(acting.isEmpty)
  }
}
