import Figures
import Foundation
import ModelFiles
import SteerlawCommand
import StrictJSON
import Testing

@Suite("report")
struct ReportCommandTests {
  /// The JSON of a data block of `page`.
  static func block(_ id: String, of page: String) throws -> JSONValue {
    let start = try #require(
      page.range(of: "<script type=\"application/json\" id=\"\(id)\">"))
    let end = try #require(page.range(of: "</script>", range: start.upperBound..<page.endIndex))
    return try JSONText.parse(String(page[start.upperBound..<end.lowerBound]))
  }

  @Test func `the page has every peak that peaks prints, digit for digit`() throws {
    let model = try Steerlaw.model("three-alphabets-contrastive")
    let page = try Steerlaw.output(["report", model, "--context", "aab", "--digits", "25"])
    let data = try Self.block("data", of: page)
    let peaks = try JSONText.parse(
      try Steerlaw.output(
        ["peaks", model, "--context", "aab", "--digits", "25", "--format", "json"]))
    let rows = try #require(peaks["contexts"]?.elements?[0]["tokens"]?.elements)
    let levels = try #require(data["levelOf"]?.elements).compactMap(\.integer)
    let shown = try #require(data["distributions"]?.elements?[0])
    #expect(data["tokens"]?.elements == rows.compactMap { $0["token"] })
    for (token, row) in rows.enumerated() {
      let level = levels[token]
      #expect(data["logOdds"]?["value"]?.elements?[level] == row["logOdds"]?["value"])
      #expect(data["logOdds"]?["exact"]?.elements?[level] == row["logOdds"]?["exact"])
      #expect(shown["peaks"]?.elements?[level] == row["peak"]?["value"] ?? .null)
      #expect(shown["heights"]?.elements?[token] == row["height"]?["value"] ?? .null)
    }
    #expect(rows.count { $0["kind"] == .string("interior") } == 7)
  }

  @Test(arguments: ["three-alphabets-contrastive", "two-maxima"])
  func `the page begins with what advise says`(name: String) throws {
    let model = Steerlaw.package.appending(path: "Examples/\(name).json").path
    let page = try Steerlaw.output(["report", model, "--digits", "12"])
    let shown = try #require(try Self.block("data", of: page)["contexts"]?.elements)
    let contexts = shown.compactMap { context -> String? in
      if case .string(let text) = context["name"] { "--context=\(text)" } else { nil }
    }
    let lines = try Steerlaw.output(["advise", model] + contexts).split(separator: "\n")
    let sentence = lines[0].replacing("alpha", with: "α")
    #expect(sentence.hasPrefix("Use α up to "))
    #expect(page.contains("<p class=\"recommendation\">\(sentence)</p>"))
    #expect(page.contains(lines[1]))
    let upTo = try #require(sentence.split(separator: " ").dropFirst(4).first?.dropLast())
    #expect(
      try Self.block("data", of: page)["recommended"]
        == .object(["upTo": .string(String(upTo))]))
  }

  @Test func `a certificate in the page is accepted by check`() throws {
    let folder = try TemporaryFolder()
    let model = try Steerlaw.model("three-alphabets-uniform")
    let page = try Steerlaw.output(["report", model, "--no-verify"])
    let certificate = try Self.block("certificate", of: page)
    let file = try folder.write(certificate.render() + "\n", to: "saved.json")
    #expect(try Steerlaw.output(["check", file]).contains(" claims hold"))
    let without = try Steerlaw.output(["report", model, "--no-verify", "--no-certify"])
    #expect(!without.contains("id=\"certificate\""))
    #expect(!without.contains("<button id=\"save-certificate\""))
  }

  @Test func `verdicts stand in the page, or how to have them`() throws {
    let model = try Steerlaw.model("three-alphabets-contrastive")
    let page = try Steerlaw.output(["report", model, "--context", "aab", "--no-certify"])
    let verified = try Steerlaw.output(
      ["verify", model, "--context", "aab", "--format", "csv"])
    let claims = verified.split(separator: "\r\n").dropFirst().map { $0.split(separator: ",")[0] }
    #expect(claims.count > 15)
    for claim in claims { #expect(page.contains("<th scope=\"row\">\(claim)</th>")) }
    let without = try Steerlaw.output(["report", model, "--no-verify", "--no-certify"])
    #expect(without.contains("<pre>steerlaw verify "))
    #expect(!without.contains("<th scope=\"row\">bump</th>"))
  }

  @Test(arguments: [
    ("--digits 1001", "--digits 1001: give a number from 1 to 1000 for a page"),
    ("--context nowhere", #"--context "nowhere": the model has no such context; it has "#),
    ("--workers 0", "--workers 0: give a number from 1 to 1024"),
    (
      "--title " + String(repeating: "x", count: 1001), "--title: give a heading of 1 to 1000 bytes"
    ),
  ])
  func `bad usage is one line`(options: String, line: String) throws {
    let model = try Steerlaw.model("three-alphabets-contrastive")
    let run = try Steerlaw.run(["report", model] + options.split(separator: " ").map(String.init))
    #expect(run.status == 64)
    #expect(run.errorLines.count == 1)
    #expect(run.errors.hasPrefix("steerlaw: \(line)"), "\(run.errors)")
    #expect(run.output == "")
  }

  @Test func `a page that cannot be written leaves nothing`() throws {
    let folder = try TemporaryFolder()
    let model = try Steerlaw.model("three-alphabets-contrastive")
    let run = try Steerlaw.run(
      ["report", model, "--no-verify", "--no-certify", "-o", "no/such/page.html"],
      in: folder.path)
    #expect(run.status == 73)
    #expect(run.errorLines.count == 1)
    #expect(try folder.names() == [])
    #expect(try Steerlaw.run(["report", "absent.json"], in: folder.path).status == 66)
  }
}

extension JSONValue {
  fileprivate var elements: [JSONValue]? {
    if case .array(let values) = self { values } else { nil }
  }
  fileprivate var integer: Int? { if case .number(let text) = self { Int(text) } else { nil } }
}
