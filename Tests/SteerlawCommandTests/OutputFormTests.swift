import ExactArithmetic
import Foundation
import ModelFiles
import SteerlawCommand
import StrictJSON
import Testing

@Suite("Forms of output")
struct OutputFormTests {
  static let goldens: [(file: String, arguments: [String])] = [
    (
      "peaks.txt",
      ["peaks", "three-alphabets-contrastive", "--context", "αβγ", "--digits", "8"]
    ),
    (
      "peaks-exact.txt",
      [
        "peaks", "three-alphabets-uniform", "--context", "αβγ", "--context", "AAB", "--digits",
        "12",
      ]
    ),
    ("log-odds.txt", ["log-odds", "three-alphabets-contrastive", "--digits", "8"]),
    ("limits.txt", ["limits", "three-alphabets-uniform", "--context", "ABB", "--digits", "8"]),
    (
      "curves.txt",
      ["curves", "three-alphabets-uniform", "--at", "-1/2,0,1", "--digits", "8", "--token", "a"]
    ),
    (
      "peaks.csv",
      [
        "peaks", "three-alphabets-uniform", "--context", "aab", "--digits", "12", "--format", "csv",
      ]
    ),
  ]

  @Test(arguments: goldens)
  func `small outputs are as they were`(file: String, arguments: [String]) throws {
    var arguments = arguments
    arguments[1] = try Steerlaw.model(arguments[1])
    let output = try Steerlaw.output(arguments)
    let golden = try Steerlaw.golden(file)
    #expect(output == golden)
    #expect(!output.contains("\u{1B}"), "no colour outside a terminal")
  }

  /// The names of the members of an object, in order.
  private func names(_ value: JSONValue) throws -> [String] {
    guard case .object(let members) = value else {
      Issue.record("no object: \(value)")
      return []
    }
    return members.map(\.name)
  }

  private func elements(_ value: JSONValue?) throws -> [JSONValue] {
    guard case .array(let elements)? = value else {
      Issue.record("no array")
      return []
    }
    return elements
  }

  private func text(_ value: JSONValue?) -> String? {
    if case .string(let text)? = value { return text }
    return nil
  }

  @Test func `the JSON of peaks has the form that the design fixes`() throws {
    let path = try Steerlaw.model("three-alphabets-uniform")
    let output = try Steerlaw.output(["peaks", path, "--format", "json", "--digits", "20"])
    let json = try JSONText.parse(output)
    #expect(try names(json) == ["model", "contexts"])
    #expect(text(json["model"]) == path)
    let contexts = try elements(json["contexts"])
    #expect(contexts.map { text($0["name"]) } == ["aab", "bba", "ABB", "AAB", "αβγ", "γβγ"])
    var kinds: [String: Int] = [:]
    for context in contexts {
      #expect(try names(context) == ["name", "concept", "tokens"])
      for token in try elements(context["tokens"]) {
        #expect(
          try names(token) == [
            "token", "concept", "isTarget", "logOdds", "kind", "peak", "height",
          ])
        #expect(try names(try #require(token["logOdds"])) == ["exact", "value"])
        let kind = try #require(text(token["kind"]))
        kinds[kind, default: 0] += 1
        guard kind == "interior" else {
          #expect(token["peak"] == .null && token["height"] == .null)
          continue
        }
        let peak = try #require(token["peak"])
        #expect(try names(peak) == ["value", "lower", "upper", "closedForm", "exact"])
        #expect(try names(try #require(token["height"])) == ["value", "lower", "upper"])
        let expected = ["latin": "-1/2", "capital": "1/2", "greek": "0"]
        #expect(text(peak["exact"]) == expected[try #require(text(context["concept"]))])
        #expect(text(peak["closedForm"]) == text(peak["exact"]))
      }
    }
    #expect(kinds == ["maximal": 18, "minimal": 18, "interior": 18])
  }

  @Test func `bounds in JSON enclose the value and are as narrow as asked`() throws {
    let digits = 40
    let output = try Steerlaw.output([
      "peaks", try Steerlaw.model("letter-case"), "--context", "HELLOWORLDABCD", "--format", "json",
      "--digits", "\(digits)",
    ])
    let contexts = try elements(try JSONText.parse(output)["contexts"])
    var count = 0
    for token in try elements(contexts.first?["tokens"]) {
      for key in ["peak", "height"] {
        guard let number = token[key], number != .null else { continue }
        func rational(_ name: String) throws -> Rational {
          try #require(text(number[name]).flatMap { Rational($0) })
        }
        let (lower, upper) = (try rational("lower"), try rational("upper"))
        let value = try rational("value")
        let unit = Rational(10).raised(to: -digits) * max(1, value.magnitude)
        #expect(upper - lower <= unit)
        // The value is rounded to nearest: half a unit of its last digit, up to 5 · 10^-40 |α|.
        #expect(lower - 5 * unit <= value && value <= upper + 5 * unit)
        count += 1
      }
    }
    #expect(count == 100)
  }

  @Test func `the order of near-ties is exact, whatever the digits`() throws {
    let folder = try TemporaryFolder()
    try folder.write(
      """
      {"tokens": ["first", "second", "third", "far"],
       "logOdds": ["1", "1.000000000000000000000000000000000000000000001", "0.5", "2"],
       "contexts": [{"name": "c", "probabilities": ["1/4", "1/4", "1/4", "1/4"]}]}
      """, to: "model.json")
    let output = try Steerlaw.output(["peaks", "model.json", "--digits", "5"], in: folder.path)
    let order = output.split(separator: "\n").compactMap { line in
      ["first", "second", "third", "far"].first { line.hasPrefix("  \($0) ") }
    }
    #expect(order == ["far", "second", "first", "third"])
  }

  @Test func `CSV quotes what needs quotes and keeps all digits`() throws {
    let folder = try TemporaryFolder()
    try folder.write(
      #"""
      {"tokens": ["a,b", "say \"x\"", "line\nfeed"],
       "logOdds": ["-1", "0", "1"],
       "contexts": [{"name": "c", "probabilities": ["1/2", "1/4", "1/4"]}]}
      """#, to: "model.json")
    let output = try Steerlaw.output(
      ["peaks", "model.json", "--digits", "5", "--format", "csv"], in: folder.path)
    #expect(
      output.components(separatedBy: "\r\n") == [
        "context,token,concept,isTarget,logOddsExact,logOdds,kind,peak,lower,upper,exact,closedForm,height",
        #"c,"a,b",,,-1,-1,minimal,,,,,,"#,
        #"c,"say ""x""",,,0,0,interior,0.34657,0.34657359,0.3465736,,log(2)/(2),0.26120"#,
        "c,\"line\nfeed\",,,1,1,maximal,,,,,,", "",
      ])
    let table = try Steerlaw.output(["peaks", "model.json", "--digits", "5"], in: folder.path)
    #expect(table.contains(#"  "line\nfeed"   "#))
  }

  @Test func `tokens that look alike are chosen by code points`() throws {
    let folder = try TemporaryFolder()
    try folder.write(
      """
      {"tokens": ["\u{C5}", "\u{212B}", "x"], "logOdds": ["-1", "0", "1"],
       "contexts": [{"name": "c", "probabilities": ["1/2", "1/4", "1/4"]}]}
      """, to: "model.json")
    let output = try Steerlaw.output(
      ["log-odds", "model.json", "--token", "\u{212B}", "--format", "csv"], in: folder.path)
    #expect(output.components(separatedBy: "\r\n").count == 3, "a heading and one token")
  }

  @Test func `workers and order of options change nothing`() throws {
    let model = try Steerlaw.model("letter-case")
    let one = try Steerlaw.output(["peaks", model, "--digits", "30", "--workers", "1"])
    let many = try Steerlaw.output(["peaks", "--workers", "7", "--digits", "30", model])
    #expect(one == many)
  }
}
