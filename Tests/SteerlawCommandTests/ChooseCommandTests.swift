import ExactArithmetic
import Foundation
import ModelFiles
import SteerlawCommand
import StrictJSON
import Testing

@Suite("steerlaw choose")
struct ChooseCommandTests {
  private func names(_ value: JSONValue?) -> [String] {
    if case .object(let members)? = value { return members.map(\.name) }
    return []
  }

  private func elements(_ value: JSONValue?) -> [JSONValue] {
    if case .array(let elements)? = value { return elements }
    return []
  }

  private func json(_ arguments: [String]) throws -> JSONValue {
    let folder = try TemporaryFolder()
    let output = try Steerlaw.output(arguments + ["--format", "json"])
    return try ModelFile.readJSON(path: folder.write(output, to: "output.json"))
  }

  private func number(_ value: JSONValue?) throws -> Rational {
    guard case .string(let text)? = value else { throw ModelError.none }
    return try #require(Rational(text))
  }

  private enum ModelError: Error { case none }

  @Test func `the JSON has conditions with certified ends, null for infinity`() throws {
    let path = try Steerlaw.model("three-alphabets-contrastive")
    let value = try json([
      "choose", path, "--max-cross-entropy", "1/2", "--max-kl", "2", "--min-target", "0.9",
      "--greedy", "--context", "ABB", "--digits", "25",
    ])
    #expect(names(value) == ["model", "choices", "intersection"])
    let choices = elements(value["choices"])
    #expect(choices.count > 4)
    var open = 0
    for choice in choices {
      #expect(names(choice) == ["context", "condition", "intervals"])
      for interval in elements(choice["intervals"]) {
        #expect(names(interval) == ["lower", "upper"])
        for side in ["lower", "upper"] {
          if interval[side] == .null {
            open += 1
            continue
          }
          #expect(Set(names(interval[side])).isSuperset(of: ["value", "lower", "upper"]))
          let (low, high) = (
            try number(interval[side]?["lower"]), try number(interval[side]?["upper"])
          )
          #expect(low <= high)
          #expect(high - low <= Rational(10).raised(to: -24) * max(1, low.magnitude))
        }
      }
    }
    // The target's level, and the two outermost bands.
    #expect(open >= 3)
  }

  @Test func `the strengths of ABB are those of aab shifted by one`() throws {
    let path = try Steerlaw.model("three-alphabets-contrastive")
    let value = try json([
      "choose", path, "--min-target", "0.35", "--context", "aab", "--context", "ABB",
    ])
    let ends = try elements(value["choices"]).map {
      try number(elements($0["intervals"]).first?["lower"]?["lower"])
    }
    #expect(ends.count == 2)
    #expect((ends[1] - ends[0] - 1).magnitude < Rational(10).raised(to: -25))
  }

  @Test func `several conditions are intersected, in each context and over all`() throws {
    let path = try Steerlaw.model("three-alphabets-contrastive")
    let contexts = ["--context", "aab", "--context", "ABB"]
    let arguments = ["choose", path, "--max-kl", "1/10", "--min-target", "0.35"] + contexts
    let both = try json(arguments + ["--digits", "20"])["intersection"]
    #expect(names(both) == ["contexts", "isEmpty", "intervals"])
    let kl = elements(
      try json(["choose", path, "--max-kl", "1/10"] + contexts + ["--digits", "20"])["choices"])
    let target = elements(
      try json(["choose", path, "--min-target", "0.35"] + contexts + ["--digits", "20"])["choices"])
    func end(_ choice: JSONValue, _ side: String) throws -> Rational {
      try number(elements(choice["intervals"]).first?[side]?["value"])
    }
    var (low, high) = (Rational(-1000), Rational(1000))
    for (place, entry) in elements(both?["contexts"]).enumerated() {
      let mine = try max(end(kl[place], "lower"), end(target[place], "lower"))
      let isEmpty = try mine > end(kl[place], "upper")
      #expect(entry["isEmpty"] == .bool(isEmpty))
      #expect(elements(entry["intervals"]).isEmpty == isEmpty)
      if !isEmpty { #expect(try end(entry, "lower") == mine) }
      (low, high) = try (max(low, mine), min(high, end(kl[place], "upper")))
    }
    #expect(both?["isEmpty"] == .bool(low > high))
    let table = try Steerlaw.output(arguments)
    #expect(table.contains("all of these") && table.contains("all of these, in all contexts"))
    #expect(table.contains("no strength") == (low > high))
    let csv = try Steerlaw.output(arguments + ["--format", "csv"])
    #expect(csv.components(separatedBy: "\r\n").filter { $0.contains("all of these") }.count == 3)
    #expect(csv.contains(",\"all of these, in all contexts\",none,\r\n") == (low > high))
    // One condition in one context says all.
    let one = try json(["choose", path, "--max-kl", "1/10", "--context", "aab"])
    #expect(one["intersection"] == .null)
  }

  @Test
  func
    `ends that are one number exactly are one strength, and enclosures that touch are undecided`()
    throws
  {
    let path = try Steerlaw.model("three-alphabets-uniform")
    // At α = 0 the target has exactly 19/20 in aab, and from there on more.
    let point = try json([
      "choose", path, "--max-kl", "0", "--min-target", "19/20", "--context", "aab",
    ])
    #expect(point["intersection"]?["isEmpty"] == .bool(false))
    let interval = elements(point["intersection"]?["intervals"]).first
    #expect(interval?["lower"]?["value"] == .string("0"))
    #expect(interval?["upper"]?["value"] == .string("0"))
  }

  @Test func `no strength and all strengths are said`() throws {
    let path = try Steerlaw.model("three-alphabets-uniform")
    let none = try Steerlaw.output(["choose", path, "--max-kl=-1", "--context", "aab"])
    #expect(none.contains("no strength"))
    let all = try Steerlaw.output(["choose", path, "--min-target", "0", "--context", "aab"])
    #expect(all.contains("-inf") && all.contains("+inf"))
    let tight = try Steerlaw.output([
      "choose", path, "--min-target", "19/20", "--context", "aab", "--format", "csv",
    ])
    #expect(tight.hasSuffix(",0,+inf\r\n"), "\(tight)")
  }

  @Test func `tiny and huge budgets have their ends`() throws {
    let path = try Steerlaw.model("three-alphabets-uniform")
    for budget in ["1e-30", "1e-300", "1e40"] {
      let output = try Steerlaw.output([
        "choose", path, "--max-cross-entropy", budget, "--format", "csv", "--digits", "15",
      ])
      #expect(output.split(separator: "\r\n").count == 2, "\(output)")
    }
  }

  @Test(arguments: ["choose", "verify"])
  func `each help has examples, and they work`(command: String) throws {
    let help = try Steerlaw.output([command, "--help"])
    let marker = "Example: steerlaw "
    let examples = help.split(separator: "\n").filter { $0.hasPrefix(marker) }
    #expect(!examples.isEmpty)
    for example in examples {
      var words = example.dropFirst(marker.count).split(separator: " ").map(String.init)
      // The hunt of the example, but shorter.
      if let place = words.firstIndex(of: "--random") { words[place + 1] = "3" }
      let run = try Steerlaw.run(words, in: Steerlaw.package.path)
      #expect(run.status == 0, "\(words): \(run.errors)")
      #expect(run.output.count > 100)
    }
  }

  static let mistakes: [(arguments: [String], line: String)] = [
    ([], "give --max-cross-entropy, --max-kl, --min-target or --greedy"),
    (["--max-kl", "x"], "--max-kl: 'x' is not an exact number"),
    (["--min-target", "1/0"], "--min-target: '1/0' has denominator 0"),
    (["--max-cross-entropy", "1e9999"], "--max-cross-entropy: more than 4096 bits"),
    (["--greedy", "--context", "nowhere"], "the model has no such context"),
  ]

  @Test(arguments: mistakes)
  func `bad usage is one line and status 64`(arguments: [String], line: String) throws {
    let path = try Steerlaw.model("three-alphabets-uniform")
    let run = try Steerlaw.run(["choose", path] + arguments)
    #expect(run.status == 64)
    #expect(run.errorLines.count == 1, "\(run.errors)")
    #expect(run.errors.contains(line), "\(run.errors)")
    #expect(run.output == "")
  }
}
