import Foundation
import StrictJSON
import Testing

/// `--certified` on a small network: enclosures must contain what is computed, and proved points be
/// those that a sweep sees.
@Suite("Certified answers about a transformer")
struct CertifiedTransformerTests {
  private static let golden = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../ModelFilesTests/Golden/transformers").standardized.path

  private func folder(
    _ network: String = "llama", positions: String = "last", vector: Bool = true
  ) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try FileManager.default.copyItem(
      atPath: Self.golden + "/" + network, toPath: folder.path + "/net")
    let numbers = (0..<16).map { "\(Double(($0 * 7) % 5) - 1.75)" }.joined(separator: ", ")
    let steering =
      vector
      ? "\"vector\": [\(numbers)]" : "\"steering\": {\"positive\": [\"a\"], \"negative\": [\"b\"]}"
    try folder.write(
      """
      {"transformer": "net", "layer": 1, "positions": "\(positions)", \(steering),
      "contexts": [{"name": "a", "ids": [3, 1, 4, 1, 5]}, {"name": "b", "ids": [9, 2, 6]}]}
      """, to: "net.json")
    return folder
  }

  private func json(_ command: [String], in folder: TemporaryFolder) throws -> JSONValue {
    let run = try Steerlaw.run(command + ["--format", "json"], in: folder.path)
    #expect(run.status == 0, "\(run.errors)")
    return try JSONText.parse(run.output)
  }

  private func number(_ value: JSONValue?) -> Double {
    switch value {
    case .number(let text)?, .string(let text)?: Double(text) ?? .nan
    default: .nan
    }
  }

  private func list(_ value: JSONValue?) -> [JSONValue] {
    guard case .array(let values)? = value else { return [] }
    return values
  }

  @Test(arguments: [true, false])
  func `probabilities at a strength contain those computed`(isVector: Bool) throws {
    for positions in ["last", "all"] {
      let folder = try folder(positions: positions, vector: isVector)
      let tokens = ["--token-id", "7", "--token-id", "0"]
      let proved = try json(
        ["curves", "net.json", "--certified", "--at", "0,-3/2,2"] + tokens, in: folder)
      let computed = try json(
        ["curves", "net.json", "--at", "-3/2,2"] + tokens, in: folder)
      #expect(proved["arithmetic"] == .string("certified"))
      var compared = 0
      for (a, b) in zip(list(proved["contexts"]), list(computed["contexts"])) {
        for (x, y) in zip(list(a["tokens"]), list(b["tokens"])) {
          let values = list(x["probabilities"])
          let start = number(values[0]["value"])
          for (value, increase) in zip(values.dropFirst(), list(y["values"])) {
            let (low, high) = (number(value["lower"]), number(value["upper"]))
            #expect(high - low < 1e-9 * high)
            #expect(abs(start + number(increase) - low) < 1e-8)
            compared += 1
          }
        }
      }
      #expect(compared == 8)
    }
  }

  @Test func `all critical points of a range are proved, and are those of a sweep`() throws {
    let folder = try folder()
    let arguments = ["net.json", "--range", "-6,6", "--context", "a"]
    let proved = try json(
      ["peaks"] + arguments + ["--certified", "--sweep", "200"]
        + (0..<8).flatMap { ["--token-id", "\($0)"] }, in: folder)
    let computed = try json(
      ["peaks"] + arguments + (0..<8).flatMap { ["--token-id", "\($0)"] }, in: folder)
    #expect(proved["isComplete"] == .bool(true))
    let sweep = try #require(list(proved["contexts"])[0]["sweep"])
    #expect(number(sweep["strengths"]) == 201 && number(sweep["probabilities"]) == 201 * 8)
    // Some enclosures are narrower than doubles round.
    #expect(number(sweep["enclosed"]) > 1500, "\(sweep)")
    #expect(number(sweep["farthestOutside"]) < 1e-14, "\(sweep)")
    #expect(number(sweep["widest"]) < 1e-8)
    var points = 0
    let pairs = zip(
      list(list(proved["contexts"])[0]["tokens"]), list(list(computed["contexts"])[0]["tokens"]))
    for (a, b) in pairs {
      #expect(a["token"] == b["token"])
      let (sure, seen) = (list(a["criticalPoints"]), list(b["criticalPoints"]))
      #expect(sure.count == seen.count)
      for (x, y) in zip(sure, seen) {
        points += 1
        #expect(x["kind"] == y["kind"])
        // A sweep in doubles knows the place to about 10^-7, the height to rounding.
        let alpha = number(y["alpha"])
        #expect(abs(number(x["alpha"]?["lower"]) - alpha) < 1e-5)
        #expect(abs(number(x["probability"]?["lower"]) - number(y["probability"])) < 1e-9)
      }
    }
    #expect(points > 0)
  }

  @Test func `digits that are not proved, and a vector that moves nothing, are undecided`() throws {
    let folder = try folder()
    let many = try Steerlaw.run(
      ["curves", "net.json", "--certified", "--at", "1", "--token-id", "7", "--digits", "285"],
      in: folder.path)
    #expect(many.status == 2)
    #expect(many.errors.contains("not all of 285 digits are proved"))
    try folder.write(
      """
      {"transformer": "net", "layer": 1, "positions": "last",
      "vector": [\(Array(repeating: "0", count: 16).joined(separator: ", "))],
      "contexts": [{"name": "a", "ids": [3, 1, 4, 1, 5]}]}
      """, to: "still.json")
    let still = try Steerlaw.run(
      ["peaks", "still.json", "--certified", "--range", "-1,1", "--token-id", "7"],
      in: folder.path)
    #expect(still.status == 2 || still.status == 65, "\(still.errors)")
  }

  @Test func `other networks and questions are refused in one line`() throws {
    let other = try folder("gpt2")
    let run = try Steerlaw.run(
      ["peaks", "net.json", "--certified", "--range", "-1,1"], in: other.path)
    #expect(run.status == 65)
    #expect(run.errors.contains("positions are embedded"))
    let all = try folder(positions: "all")
    let refused = try Steerlaw.run(
      ["peaks", "net.json", "--certified", "--range", "-1,1"], in: all.path)
    #expect(refused.status == 65)
    #expect(refused.errors.contains("last position"))
    let plain = try folder()
    for options in [
      ["--sweep", "1"], ["--max-precision", "100"], ["--temperature", "2"], ["--unit-vector"],
      ["--range=-9e9,9e9"],
    ] {
      let wrong = try Steerlaw.run(
        ["peaks", "net.json", "--certified"] + options, in: plain.path)
      #expect(wrong.status == 64, "\(options) \(wrong.errors)")
    }
  }
}
