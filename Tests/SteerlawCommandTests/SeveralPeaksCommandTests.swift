import Foundation
import StrictJSON
import Testing

@Suite("Peaks along several directions")
struct SeveralPeaksCommandTests {
  private static let model = "Examples/two-directions.json"

  private func run(_ arguments: [String]) throws -> CommandRun {
    try Steerlaw.run(arguments, in: Steerlaw.package.path)
  }

  @Test func `json has strengths, directions, faces and heights`() throws {
    let run = try run(["peaks", Self.model, "--context", "a chat", "--format", "json"])
    #expect(run.status == 0, "\(run.errors)")
    let found = try JSONText.parse(run.output)
    guard case .array(let contexts)? = found["contexts"],
      case .array(let tokens)? = contexts.first?["tokens"]
    else {
      Issue.record("no tokens: \(run.output)")
      return
    }
    #expect(found["directions"] == .integer(2) && tokens.count == 6)
    let inside = tokens.filter { $0["kind"] == .string("interior") }
    #expect(inside.map { $0["token"] } == [.string("the")])
    guard case .array(let strengths)? = inside.first?["alpha"] else {
      Issue.record("no strengths")
      return
    }
    // Sums by hand: E[M] = 0 in both coordinates there.
    let alpha = strengths.compactMap { strength -> Double? in
      if case .string(let text)? = strength["value"] { Double(text) } else { nil }
    }
    let (first, second) = ([2, 2.5, -1, -2, -0.5], [0.5, -1, 1.5, 0.5, -1.5])
    let weights = zip(
      [0.05, 0.01, 0.3, 0.14, 0.2],
      zip(first, second).map { exp(alpha[0] * $0 + alpha[1] * $1) }
    ).map { $0 * $1 }
    #expect(abs(zip(weights, first).reduce(0) { $0 + $1.0 * $1.1 }) < 1e-13)
    #expect(abs(zip(weights, second).reduce(0) { $0 + $1.0 * $1.1 }) < 1e-13)
    let hey = try #require(tokens.first { $0["token"] == .string("hey") })
    #expect(hey["direction"] == .array([.string("0"), .string("1")]))
    #expect(hey["face"] == .array([.string("hey")]) && hey["height"]?["value"] == .string("1"))
  }

  @Test func `tables and lines have a column a direction`() throws {
    let table = try run(["peaks", Self.model, "--digits", "8"])
    #expect(table.output.contains("1 of 6 tokens have a best strength"), "\(table)")
    #expect(table.output.contains("along t (1, -1), leaving kindly"))
    let lines = try run(["peaks", Self.model, "--digits", "8", "--format", "csv"])
    #expect(lines.output.hasPrefix("context,token,concept,kind,alpha1,alpha2,height"))
    #expect(lines.output.split(whereSeparator: \.isNewline).count >= 13)
  }

  @Test(arguments: [
    ["limits"], ["curves", "--at", "1"], ["choose", "--max-kl", "1"], ["verify"], ["log-odds"],
    ["certify", "--output", "-"], ["report"],
  ])
  func `no other question is asked of several directions`(arguments: [String]) throws {
    let run = try run([arguments[0], Self.model] + arguments.dropFirst())
    #expect(run.status == 65, "\(run)")
    #expect(run.errors.contains("only peaks and contours are asked of them"), "\(run.errors)")
  }

  @Test(arguments: [
    ["--confidence"], ["--temperature", "2"], ["--shard", "1/2"],
  ])
  func `options about one direction are refused`(options: [String]) throws {
    let run = try run(["peaks", Self.model] + options)
    #expect(run.status == 64 && run.errors.contains("describes several"), "\(run)")
  }

  @Test(arguments: [
    ("[[1, 2], [3]]", "logOdds[1]: 1 values, and 2 in logOdds[0]; give one per token in each"),
    ("[[1, 2], 3]", "logOdds[1]: expected an array of numbers, found a number"),
    ("[[1], [2], [3], [4], [5]]", "logOdds: 5 directions; give 1 to 4"),
    ("[[1, 2, 3], [1, 2, 3]]", "2 values for 3 tokens"),
    ("[[1, \"x\"], [1, 2]]", "logOdds[0][1]"),
  ])
  func `faults of directions are said`(logOdds: String, fault: String) throws {
    let path = FileManager.default.temporaryDirectory
      .appending(path: "directions-\(UUID().uuidString).json")
    defer { try? FileManager.default.removeItem(at: path) }
    let context = "{\"name\": \"c\", \"probabilities\": [\"1/2\", \"1/2\"]}"
    let text = "{\"logOdds\": \(logOdds), \"contexts\": [\(context)]}"
    try Data(text.utf8).write(to: path)
    let run = try run(["peaks", path.path])
    #expect(run.status == 65 && run.errors.contains(fault), "\(run.errors)")
  }
}
