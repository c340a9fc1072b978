import Foundation
import SteerlawCommand
import StrictJSON
import Testing

@Suite("Questions about a decoder")
struct DecoderCommandTests {
  /// The two-bump witness of (20): a pure temperature.
  static let witness =
    #"{"tokens": ["a", "b", "c"], "decoder": {"unembedding": [[-4, 0], [0, 0], [1, 0]], "norm": "rms", "gain": [1, 1], "epsilon": 0}, "hidden": [[1, 0]], "vector": [0, 1], "contexts": [{"name": "here"}]}"#

  private func run(_ command: [String], _ model: String = witness) throws -> CommandRun {
    let folder = try TemporaryFolder()
    try folder.write(model, to: "m.json")
    return try Steerlaw.run([command[0], "m.json"] + command.dropFirst(), in: folder.path)
  }

  @Test func `peaks gives all maxima and minima of a token with two bumps`() throws {
    let found = try run(["peaks", "--digits", "20", "--format", "csv", "--token", "b"])
    #expect(found.status == 0)
    let kinds = found.output.split(whereSeparator: \.isNewline).dropFirst().map { line in
      let cells = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      return [cells[4], cells[5], cells[8], cells[9]]
    }
    #expect(
      kinds == [
        ["limit", "-inf", "0.33333333333333333333", "false"],
        ["max", "-5.0017109335276561415", "0.37744610243434952512", "true"],
        ["min", "0", "0.19543679062036589391", "false"],
        ["max", "5.0017109335276561415", "0.37744610243434952512", "true"],
        ["limit", "+inf", "0.33333333333333333333", "false"],
      ])
  }

  @Test func `JSON of peaks says that there are no others, and where the supremum is`() throws {
    let found = try run(["peaks", "--digits", "8", "--format", "json"])
    let json = try JSONText.parse(found.output)
    #expect(json["isComplete"] == .bool(true))
    guard case .array(let contexts)? = json["contexts"],
      case .array(let tokens)? = contexts.first?["tokens"], tokens.count == 3
    else {
      Issue.record("three tokens")
      return
    }
    let supremum: [JSONValue?] = tokens.map { $0["supremum"] }
    let ends = JSONValue.array([.string("-inf"), .string("+inf")])
    let both = JSONValue.array([.integer(0), .integer(2)])
    #expect(supremum == [ends, both, .integer(0)])
    #expect(tokens[2]["ends"]?["plus"]?["value"] == .string("0.33333333"))
  }

  @Test func `log-odds of first order are the sum of the vector's part and the norm's`() throws {
    let model = Self.witness.replacingOccurrences(
      of: #""vector": [0, 1]"#, with: #""vector": [1, 1]"#)
    let found = try run(["log-odds", "--digits", "8", "--format", "csv"], model)
    // κ = 1: along h itself nothing changes, and the norm takes what the vector adds.
    #expect(
      found.output.split(whereSeparator: \.isNewline).map(String.init) == [
        "token,concept,isTarget,logOdds,ofVector,ofNorm,exact,context",
        "a,,,0,-5.6568542,5.6568542,0 sqrt(2),here", "b,,,0,0,0,0 sqrt(2),here",
        "c,,,0,1.4142136,-1.4142136,0 sqrt(2),here",
      ])
  }

  @Test func `limits gives the same ends in every context, and the plateau of each`() throws {
    let found = try run(["limits", "--digits", "6", "--format", "csv"])
    #expect(found.output.contains(",token,c,-inf,0.333333"))
    #expect(found.output.contains("here,plateau,,+inf,0.599090"))
  }

  @Test func `a temperature divides all logits`() throws {
    // Half the logits: κ' = (log 4)/5 of the witness becomes that of rows of half the size.
    let half = Self.witness.replacingOccurrences(
      of:
        "[[-4, 0], [0, 0], [1, 0]]", with: "[[-2, 0], [0, 0], [0.5, 0]]")
    let command = ["peaks", "--digits", "15", "--format", "csv"]
    let (tempered, direct) = (try run(command + ["--temperature", "2"]), try run(command, half))
    #expect(tempered.output == direct.output && tempered.output.contains("max"))
  }

  @Test(arguments: [
    (
      #""vector": [0, 0]"#,
      "m.json: contexts[0] (\"here\"): the steering vector is 0, so that nothing depends on the strength; give another vector"
    ),
    (
      #""vector": [2, 0]"#,
      "m.json: contexts[0] (\"here\"): epsilon is 0 and the steered state is 0 for the norm at strength -1/2, where its value is 0/0; the logits are constant on either side; give an epsilon or another vector"
    ),
  ])
  func `a vector without a circle is refused with the reason`(vector: String, reason: String)
    throws
  {
    let model = Self.witness.replacingOccurrences(of: #""vector": [0, 1]"#, with: vector)
    for command in ["peaks", "limits", "log-odds"] {
      let found = try run([command], model)
      #expect(found.status == 65 && found.errorLines == ["steerlaw: " + reason])
    }
  }

  @Test func `options that are not about decoders are refused`() throws {
    for option in [["--trained", "x.npz"], ["--shard", "1/2"]] {
      let found = try run(["peaks"] + option)
      #expect(found.status == 64)
      #expect(found.errorLines[0].contains("this file describes a decoder"))
    }
  }
}

@Suite("predict of a decoder")
struct DecoderPredictionTests {
  /// The list that a server returns of these probabilities at these strengths.
  private static func lists(_ rows: [(alpha: String, probabilities: [Double])]) -> String {
    let responses = rows.map { row in
      let tokens = row.probabilities.enumerated().map {
        #"{"token": "\#(["a", "b", "c"][$0.offset])", "logprob": \#(log($0.element))}"#
      }
      return #"{"alpha": \#(row.alpha), "choices": [{"logprobs": {"content": [{"top_logprobs": ["#
        + tokens.joined(separator: ", ") + "]}]}}]}"
    }
    return "[" + responses.joined(separator: ", ") + "]"
  }

  /// softmax((−4, 0, 1)√(2/(1 + α²))), from the definition of the norm.
  private static func steered(_ alpha: Double) -> [Double] {
    let scale = (2 / (1 + alpha * alpha)).squareRoot()
    let terms = [-4.0, 0, 1].map { exp($0 * scale) }
    return terms.map { $0 / terms.reduce(0, +) }
  }

  @Test func `curves of a steered last layer follow the norm, and leave the linear law`() throws {
    let folder = try TemporaryFolder()
    try folder.write(DecoderCommandTests.witness, to: "m.json")
    try folder.write(
      Self.lists([-3, 0, 1, 5].map { ("\($0)", Self.steered($0)) }), to: "c.json")
    let found = try Steerlaw.run(
      ["predict", "--decoder", "m.json", "--curves", "c.json", "--format", "csv"], in: folder.path)
    #expect(found.status == 0, "\(found.errors)")
    let rows = found.output.split(whereSeparator: \.isNewline).dropFirst().map { line in
      line.split(separator: ",").map(String.init)
    }
    #expect(rows.map { $0[0] } == ["-3", "0", "1", "5"])
    for (row, alpha) in zip(rows, [-3.0, 0, 1, 5]) {
      let (linear, norm) = (try #require(Double(row[2])), try #require(Double(row[4])))
      #expect(norm < 1e-15, "the law through the norm at \(alpha)")
      // The vector is a pure temperature: by the linear law nothing changes.
      let expected = zip(Self.steered(alpha), Self.steered(0)).map { abs($0 - $1) }.max() ?? 0
      #expect(abs(linear - expected) < 1e-15, "the linear law at \(alpha)")
    }
  }

  @Test func `one of log-odds and decoder is given, and a decoder is one`() throws {
    let folder = try TemporaryFolder()
    try folder.write(DecoderCommandTests.witness, to: "m.json")
    try folder.write(Self.lists([("0", [0.25, 0.25, 0.5])]), to: "c.json")
    let none = try Steerlaw.run(["predict", "--curves", "c.json"], in: folder.path)
    #expect(none.status == 64 && none.errorLines.count == 1)
    let other = try Steerlaw.run(
      ["predict", "--decoder", Steerlaw.model("letter-case"), "--curves", "c.json"],
      in: folder.path)
    #expect(other.status == 65 && other.errorLines.count == 1)
    #expect(other.errors.contains("this is no decoder"))
  }
}
