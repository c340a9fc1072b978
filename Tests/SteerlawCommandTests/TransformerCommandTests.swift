import Foundation
import ModelFiles
import NumericArrays
import SteerlawCommand
import StrictJSON
import Testing
import Transformers

/// Steered after its last block, a network is the decoder whose hidden states are its stream there: all
/// that is computed of it must agree with what is proved of that.
@Suite("Questions about a transformer")
struct TransformerCommandTests {
  /// A folder with a small network, its model after the last block, and that of the decoder.
  private func folder(layer: Int = 3) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    let net = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../ModelFilesTests/Golden/transformers/llama").standardized.path
    try FileManager.default.copyItem(atPath: net, toPath: folder.path + "/net")
    let decoder: Decoder<Double> = try TransformerFile(path: folder.path + "/net").decoder()
    let prompts = [[3, 1, 4, 1, 5], [9, 2, 6]]
    try NumericArrayFile.write(
      rows: decoder.states(of: prompts, after: 3), to: folder.path + "/h.npy")
    let v = (0..<16).map { Double(($0 * 7) % 5) - 1.75 }
    try NumericArrayFile.write(v, to: folder.path + "/v.npy")
    let concepts = #""concepts": {"low": [0, 1, 2, 3, 4, 5, 6], "rest": "*"}, "target": "low""#
    try folder.write(
      #"""
      {"transformer": "net", "layer": \#(layer), "vector": "v.npy", \#(concepts),
      "contexts": [{"name": "a", "ids": [3, 1, 4, 1, 5]}, {"name": "b", "ids": [9, 2, 6]}]}
      """#, to: "net.json")
    try folder.write(
      #"""
      {"decoder": {"unembedding": "net/model.safetensors:lm_head.weight", "norm": "rms",
      "gain": "net/model.safetensors:model.norm.weight", "epsilon": "1e-5"}, "hidden": "h.npy",
      "vector": "v.npy", \#(concepts),
      "contexts": [{"name": "a", "row": 0}, {"name": "b", "row": 1}]}
      """#, to: "decoder.json")
    return folder
  }

  private func json(_ command: [String], in folder: TemporaryFolder) throws -> JSONValue {
    let run = try Steerlaw.run(command + ["--format", "json"], in: folder.path)
    #expect(run.status == 0, "\(run.errors)")
    return try JSONText.parse(run.output)
  }

  /// The number that a cell is: computed, proved, or proved with bounds.
  private func number(_ value: JSONValue?) -> Double {
    switch value {
    case .number(let text)?, .string(let text)?: Double(text) ?? .nan
    case .object?: number(value?["value"])
    default: .nan
    }
  }

  private func list(_ value: JSONValue?) -> [JSONValue] {
    guard case .array(let values)? = value else { return [] }
    return values
  }

  private func both(_ command: [String], in folder: TemporaryFolder) throws -> [JSONValue] {
    try ["net.json", "decoder.json"].map {
      try json([command[0], $0] + command.dropFirst(), in: folder)
    }
  }

  @Test func `curves after the last block are those of the decoder`() throws {
    let found = try both(["curves", "--at", "-3,-0.5,1,8", "--token-id", "7"], in: folder())
    #expect(found[0]["arithmetic"] == .string("float64"))
    for (a, b) in zip(list(found[0]["contexts"]), list(found[1]["contexts"])) {
      for key in ["tokens", "concepts"] {
        for (x, y) in zip(list(a[key]), list(b[key])) {
          let pairs = zip(list(x["values"]), list(y["values"]))
          #expect(pairs.allSatisfy { abs(number($0) - number($1)) < 1e-12 })
        }
      }
      let terms = zip(list(a["crossEntropyTerm"]), list(b["crossEntropyTerm"]))
      #expect(terms.allSatisfy { abs(number($0) - number($1)) < 1e-10 })
      for end in ["-inf", "+inf"] {
        let plateaus = [a, b].map { number($0["crossEntropyTermPlateau"]?[end]) }
        #expect(abs(plateaus[0] - plateaus[1]) < 1e-10)
      }
    }
    let whole = zip(list(found[0]["crossEntropy"]), list(found[1]["crossEntropy"]))
    #expect(whole.allSatisfy { abs(number($0) - number($1)) < 1e-10 })
    #expect(list(found[0]["crossEntropy"]).count == 4)
  }

  @Test func `peaks of a sweep are among those that are proved, and none in the range is missed`()
    throws
  {
    let folder = try folder()
    let tokens = (0..<40).flatMap { ["--token-id", "\($0)"] }
    let found = try json(
      ["peaks", "net.json", "--context", "a", "--range", "-20,20"] + tokens, in: folder)
    let proved = try json(
      ["peaks", "decoder.json", "--context", "a", "--digits", "12"] + tokens, in: folder)
    #expect(found["isComplete"] == .bool(false) && proved["isComplete"] == .bool(true))
    var count = 0
    let pairs = zip(
      list(list(found["contexts"]).first?["tokens"]),
      list(list(proved["contexts"]).first?["tokens"]))
    for (a, b) in pairs {
      let points = list(a["criticalPoints"])
      let expected = list(b["criticalPoints"]).filter { abs(number($0["alpha"])) < 19.9 }
      #expect(points.count == expected.count)
      for (x, y) in zip(points, expected) {
        #expect(x["kind"] == y["kind"] && abs(number(x["alpha"]) - number(y["alpha"])) < 1e-4)
        #expect(abs(number(x["probability"]) - number(y["probability"])) < 1e-9)
        count += 1
      }
      for end in ["minus", "plus"] {
        #expect(abs(number(a["ends"]?[end]) - number(b["ends"]?[end])) < 1e-12)
      }
    }
    #expect(count > 20)
  }

  @Test func `limits, plateaus and first-order log-odds are those of the decoder`() throws {
    let folder = try folder()
    let tokens = ["--token-id", "3", "--token-id", "17", "--token-id", "30"]
    let limits = try both(["limits"] + tokens, in: folder)
    for key in ["tokens", "plateaus"] {
      for (a, b) in zip(list(limits[0][key]), list(limits[1][key])) {
        #expect(abs(number(a["-inf"]) - number(b["-inf"])) < 1e-10)
        #expect(abs(number(a["+inf"]) - number(b["+inf"])) < 1e-10)
      }
    }
    #expect(list(limits[0]["plateaus"]).count == 2)
    let odds = try both(["log-odds"] + tokens, in: folder).map { answer in
      list(list(answer["contexts"])[0]["tokens"]).map { number($0["logOdds"]) }
    }
    // Up to a constant.
    #expect(abs((odds[0][1] - odds[0][0]) - (odds[1][1] - odds[1][0])) < 1e-8)
    #expect(abs((odds[0][2] - odds[0][0]) - (odds[1][2] - odds[1][0])) < 1e-8)
  }

  @Test func `choose allows what is proved of the decoder, within the range`() throws {
    let found = try both(
      [
        "choose", "--max-kl", "1/2", "--max-cross-entropy", "1/4", "--min-target", "0.1",
        "--greedy",
      ], in: folder())
    func ends(_ answer: JSONValue) -> [[Double]] {
      list(answer["choices"]).map { choice in
        list(choice["intervals"]).flatMap { [number($0["lower"]), number($0["upper"])] }
      }
    }
    let (computed, proved) = (ends(found[0]), ends(found[1]))
    let inside = { (end: Double) in end.isFinite && abs(end) < 3.99 }
    for (a, b) in zip(
      computed.flatMap { $0.filter(inside) }, proved.flatMap { $0.filter(inside) })
    {
      #expect(abs(a - b) < 1e-8)
    }
    #expect(
      computed.flatMap { $0.filter(inside) }.count == proved.flatMap { $0.filter(inside) }.count)
    #expect(computed.flatMap { $0.filter(inside) }.count > 4)
  }

  @Test func `advice is that of the decoder, to the digits that are said`() throws {
    let found = try both(
      ["advise", "--kl", "1/20,1/10,1/5", "--cross-entropy", "1/20"], in: folder())
    #expect(found[0]["law"] == .string("computed") && found[0]["arithmetic"] == .string("float64"))
    var count = 0
    for (a, b) in zip(list(found[0]["contexts"]), list(found[1]["contexts"])) {
      #expect(abs(number(a["targetBefore"]) - number(b["target"]?["before"])) < 1e-7)
      #expect(abs(number(a["entropy"]) - number(b["entropy"])) < 1e-6)
      for (x, y) in zip(list(a["divergences"]), list(b["divergences"])) {
        let proved = number(y["end"])
        guard proved < 3.99 else { continue }
        // Four digits, rounded down.
        #expect(abs(number(x["strength"]) - proved) <= 1e-3 * proved)
        #expect(abs(number(x["target"]) - number(y["target"])) < 1e-4)
        #expect(abs(number(x["efficiency"]) - number(y["efficiency"])) < 1e-3)
        count += 1
      }
    }
    #expect(count > 2)
    let ends = (number(found[0]["crossEntropy"]?["end"]), number(found[1]["crossEntropy"]?["end"]))
    #expect(abs(ends.0 - ends.1) <= 1e-3 * ends.1)
    #expect(found[0]["recommendation"]?["bound"] == found[1]["recommendation"]?["bound"])
  }

  @Test func `an inner layer differs from the decoder, and ends where it does`() throws {
    let folder = try folder(layer: 1)
    let found = try both(["curves", "--at", "1", "--token-id", "7"], in: folder)
    let values = found.map { answer in
      number(list(list(list(answer["contexts"])[0]["tokens"])[0]["values"])[0])
    }
    #expect(abs(values[0] - values[1]) > 1e-3)
    let limits = try both(["limits", "--token-id", "3"], in: folder)
    let ends = limits.map { number(list($0["tokens"])[0]["+inf"]) }
    #expect(abs(ends[0] - ends[1]) < 1e-12)
    let far = try json(
      ["curves", "net.json", "--at", "1000000000", "--token-id", "3", "--context", "a"], in: folder)
    let start = try json(
      ["curves", "net.json", "--at", "0", "--token-id", "3", "--context", "a"], in: folder)
    func increase(_ answer: JSONValue) -> Double {
      number(list(list(list(answer["contexts"])[0]["tokens"])[0]["values"])[0])
    }
    #expect(increase(start) == 0 && increase(far) < 1)
  }

  @Test func `tables say that numbers are computed, and questions that are not asked are refused`()
    throws
  {
    let folder = try folder()
    for command in [
      ["curves", "--at", "1"], ["peaks"], ["limits"], ["log-odds"], ["choose", "--max-kl", "1"],
      ["advise"],
    ] {
      let run = try Steerlaw.run([command[0], "net.json"] + command.dropFirst(), in: folder.path)
      #expect(run.status == 0 && run.output.contains("no digit is proved"), "\(command)")
    }
    for command in [["certify", "-o", "c.json"]] {
      let run = try Steerlaw.run([command[0], "net.json"] + command.dropFirst(), in: folder.path)
      #expect(
        run.status == 65 && run.errors.contains("steered inside"), "\(command): \(run.errors)")
    }
    let refused: [[String]] = [
      ["peaks", "net.json", "--confidence"], ["peaks", "net.json", "--digits", "30"],
      ["peaks", "net.json", "--range", "2,1"], ["peaks", "decoder.json", "--range", "1,2"],
      ["choose", "decoder.json", "--greedy", "--sweep", "10"],
      ["curves", "net.json", "--efficiency"], ["plot", "net.json", "--figure", "greedy"],
      ["curves", "net.json", "--layer", "4"], ["curves", "decoder.json", "--layer", "1"],
      ["curves", "decoder.json", "--laws"], ["curves", "net.json", "--laws", "--efficiency"],
      ["curves", "net.json", "--text-tokens", "3"], ["limits", "decoder.json", "--unit-vector"],
      ["log-odds", "decoder.json", "--positions", "all"],
      ["verify", "net.json", "--claim", "bump"],
      ["verify", "decoder.json", "--layer", "1"], ["report", "decoder.json", "--range", "1,2"],
      ["report", "net.json", "--certify"], ["report", "net.json", "--sweep", "5000"],
      ["plot", "net.json", "--with", "net.json"], ["plot", "net.json", "--resample", "3"],
      ["plot", "net.json", "--figure", "targets", "--resample", "1"],
      ["plot", "net.json", "--figure", "targets", "--seed", "1"],
      ["plot", "net.json", "--figure", "targets", "--likeliest-at", "3"],
      ["plot", "decoder.json", "--figure", "targets"],
      ["advise", "net.json", "decoder.json"], ["advise", "net.json", "--range", "-4,0"],
      ["advise", "decoder.json", "--sweep", "10"],
    ]
    for command in refused {
      let run = try Steerlaw.run(command, in: folder.path)
      #expect(run.status == 64, "\(command): \(run.errors)")
    }
  }

  @Test func `options move the layer, the positions and the length of the vector`() throws {
    let folder = try folder()
    func values(_ options: [String]) throws -> [Double] {
      let found = try json(
        ["curves", "net.json", "--context", "a", "--token-id", "7"] + options, in: folder)
      return list(list(list(found["contexts"])[0]["tokens"])[0]["values"]).map(number)
    }
    let length = (0..<16).reduce(0.0) { sum, place in
      let x = Double((place * 7) % 5) - 1.75
      return sum + x * x
    }.squareRoot()
    let (raw, unit) = (
      try values(["--at", "2"]), try values(["--at", "\(2 * length)", "--unit-vector"])
    )
    #expect(abs(raw[0] - unit[0]) < 1e-10 && abs(raw[0]) > 1e-4)
    let inner = try self.folder(layer: 1)
    let expected = try json(
      ["curves", "net.json", "--context", "a", "--token-id", "7", "--at", "2"], in: inner)
    let moved = try values(["--at", "2", "--layer", "1"])
    #expect(moved == list(list(list(expected["contexts"])[0]["tokens"])[0]["values"]).map(number))
    #expect(try values(["--at", "2", "--layer", "1", "--positions", "all"]) != moved)
  }

  @Test func `laws beside the network: after the last block tilt and temperature are exact`() throws
  {
    let found = try json(["curves", "net.json", "--laws", "--at", "-2,1/2,6"], in: folder())
    for context in list(found["contexts"]) {
      #expect(number(context["quadratic"]) > 0)
      for law in list(context["laws"]) {
        #expect(number(law["distanceToTemper"]) < 1e-6)
        #expect(abs(number(law["target"]) - number(law["targetByTemper"])) < 1e-6)
        #expect(number(law["distanceToLemma"]) > 1e-4)
      }
    }
  }

  @Test func `what is proved of a transformer is what is proved of the decoder's limits`() throws {
    let folder = try folder()
    let found = try json(["verify", "net.json"], in: folder)
    func claim(_ name: String) -> JSONValue? {
      list(found["claims"]).first { $0["claim"] == .string(name) }
    }
    #expect(claim("normalization-limit")?["theorem"] == .string("transformer_limit"))
    for claim in list(found["claims"]) {
      let isComputed =
        [
          "log-odds-lemma", "tilt-and-temperature", "cross-entropy-quadratic", "bump",
        ].contains { claim["claim"] == .string($0) }
      #expect(claim["verdict"] == .string(isComputed ? "computed" : "proved"), "\(claim)")
    }
    let limits = try json(["limits", "decoder.json"], in: folder)
    for end in ["-inf", "+inf"] {
      let best = list(limits["tokens"]).max { number($0[end]) < number($1[end]) }
      guard case .string(let evidence)? = claim("likeliest-at\(end)")?["evidence"],
        case .string(let token)? = best?["token"]
      else {
        Issue.record("no likeliest token at \(end)")
        continue
      }
      #expect(evidence.hasPrefix("\(token), "), "\(evidence), \(token)")
    }
  }

  @Test func `the page of a transformer says that it is computed, and holds what peaks finds`()
    throws
  {
    let folder = try folder()
    let run = try Steerlaw.run(
      ["report", "net.json", "--context", "a", "--range", "-20,20", "--layer", "3"], in: folder.path
    )
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.output.contains("no digit on this page is proved"))
    #expect(run.output.contains("--layer 3"))
    let start = try #require(run.output.range(of: #"id="data">"#))
    let end = try #require(
      run.output.range(of: "</script>", range: start.upperBound..<run.output.endIndex))
    let data = try JSONText.parse(String(run.output[start.upperBound..<end.lowerBound]))
    let context = list(data["contexts"])[0]
    #expect(list(data["alphas"]).count == 161 && list(context["cost"]).count == 161)
    let peaks = try json(
      ["peaks", "net.json", "--context", "a", "--range", "-20,20", "--sweep", "160"], in: folder)
    let tokens = list(list(peaks["contexts"])[0]["tokens"])
    let ids = list(data["ids"]).map(number)
    var count = 0
    for token in list(context["tokens"]) {
      let id = ids[Int(number(token["token"]))]
      guard let other = tokens.first(where: { number($0["id"]) == id }) else { continue }
      for (a, b) in zip(list(token["points"]), list(other["criticalPoints"])) {
        #expect(a["kind"] == b["kind"] && abs(number(a["alpha"]) - number(b["alpha"])) < 1e-9)
        count += 1
      }
    }
    #expect(count > 3)
  }
}
