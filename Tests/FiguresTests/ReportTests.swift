import ExactArithmetic
import Foundation
import ModelFiles
import SteeringLaws
import SteeringModel
import Testing

@testable import Figures
@testable import ReportPage
@testable import StrictJSON

@Suite("Report")
struct ReportTests {
  static func report(_ model: SteeringModel, title: String = "A model") async throws -> Report {
    try Report(
      model, contexts: Array(model.contexts.indices),
      ReportOptions(
        title: title, arguments: ["model.json".shellWord], digits: 15, precisionLimit: 4096))
  }

  @Test func `names that would be markup are text, and the data say what they are`() async throws {
    let model = try Fixtures.model()
    let hostile = "</title><script>alert('\u{202E}')</script>"
    let report = try await Self.report(model, title: hostile)
    let certificate = Array(#"{"a": "</script><!--\#u{2028}"}"#.utf8)
    let page = String(
      decoding: report.page(
        verdicts: [
          ReportVerdict(
            claim: "bump", statement: "a < b & c", background: "\"quoted\"", verdict: "proved",
            ground: "theorem <b>", evidence: "<img src=x>")
        ], notes: ["<script>"], certificate: certificate), as: UTF8.self)
    // One style, ten scripts, and two blocks of data, each of which ends once.
    #expect(page.components(separatedBy: "<script").count == 13)
    #expect(page.components(separatedBy: "</script").count == 13)
    #expect(page.components(separatedBy: "<style").count == 2)
    #expect(!page.contains("<img") && !page.contains("<!--"))
    #expect(
      page.contains(
        "<title>&lt;/title&gt;&lt;script&gt;alert(&#39;\\u{202e}&#39;)&lt;/script&gt;</title>"))
    #expect(page.contains("a &lt; b &amp; c"))
    #expect(page.contains("proved<div class=\"ground\">by theorem &lt;b&gt;</div>"))
    let start = try #require(page.range(of: "id=\"data\">"))
    let end = try #require(page.range(of: "</script>", range: start.upperBound..<page.endIndex))
    let data = try JSONText.parse(String(page[start.upperBound..<end.lowerBound]))
    #expect(data == report.data)
    #expect(data["tokens"] == .array(Fixtures.hostile.map { .string($0) }))
    let saved = try #require(page.range(of: "id=\"certificate\">"))
    let rest = try #require(page.range(of: "</script>", range: saved.upperBound..<page.endIndex))
    let kept = try JSONText.parse(String(page[saved.upperBound..<rest.lowerBound]))
    #expect(kept["a"] == .string("</script><!--\u{2028}"))
  }

  @Test func `the doubles of the data give the probabilities of the law`() async throws {
    let model = try Fixtures.model()
    let data = try await Self.report(model).data
    let levels = try #require(data["levelOf"]?.numbers)
    let logOdds = try #require(data["logOdds"]?["double"]?.numbers)
    for context in model.contexts.indices {
      let place = Int(try #require(data["contexts"]?.elements?[context]["distribution"]?.number))
      let shown = try #require(data["distributions"]?.elements?[place])
      let logs = try #require(shown["logp"]?.numbers)
      let steered = SteeredContext(model, context: context, LogOdds(model))
      for alpha in [-3, 0, 0.7, 12] {
        let terms = zip(logs, levels).map { exp($0 + alpha * logOdds[Int($1)]) }
        let total = terms.reduce(0, +)
        let law = steered.levelProbabilities(at: alpha)
        for (token, term) in terms.enumerated() {
          let value = steered.shares[token] * law[steered.levels.levelOfToken[token]]
          #expect(abs(term / total - value) <= 1e-12 * value)
        }
      }
    }
  }

  @Test func `the strengths of a tenth of a nat are those of the budget`() async throws {
    let model = try Fixtures.model()
    let data = try await Self.report(model).data
    for context in model.contexts.indices {
      let place = Int(try #require(data["contexts"]?.elements?[context]["distribution"]?.number))
      let shown = try #require(data["distributions"]?.elements?[place])
      let family = SteeredModel(model).family(ofContext: context)
      let kept = try #require(
        try StrengthChoice(digits: 12, precisionLimit: 4096)
          .crossEntropy([(1, family)], atMost: Rational(1, 10)))
      let ends = [kept.lower, kept.upper].map { $0.map { JSONValue.certified($0, 12) } ?? .null }
      #expect(shown["tenth"] == .array(ends))
      #expect(ends.contains { $0 != .null })
    }
  }

  @Test(arguments: [
    ("d sigma_z/d alpha = sigma_z (M(z) - E_alpha[M])", "d σ_z/d α = σ_z (M(z) − E_α[M])"),
    ("M <= 0, at -1/2 (-2, -1)", "M ≤ 0, at −1/2 (−2, −1)"),
    ("M_min < M(z) < M_max", "M̲ < M(z) < M̄"),
    ("pre-norm, --max-precision, nu to 6.3e-23", "pre-norm, --max-precision, ν to 6.3e−23"),
    ("alphabet, nut", "alphabet, nut"),
    (#"1 of 3 concepts ("alpha") at alpha"#, #"1 of 3 concepts ("alpha") at α"#),
    (#"an odd " at alpha"#, #"an odd " at alpha"#),
  ])
  func `claims are written as captions are`(ascii: String, text: String) {
    #expect(ascii.mathematical() == text)
  }

  @Test func `a name that is a sign stays in evidence`() {
    let evidence = "alpha: 3, beta-1: 2, sigma <= 1"
    #expect(evidence.mathematical(keeping: ["alpha", "beta-1"]) == "alpha: 3, beta-1: 2, σ ≤ 1")
    #expect(evidence.mathematical(keeping: ["a<=b"]) == "α: 3, beta-1: 2, σ <= 1")
  }

  @Test func `the policy names what the page runs`() {
    let policy = ReportTemplate.policy(style: [], scripts: [[]])
    #expect(policy.hasPrefix("default-src 'none'; style-src 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRk"))
    #expect(!policy.contains("unsafe") && !policy.contains("http"))
  }

  @Test func `what is put into the template is not looked at again`() {
    let filled = ReportTemplate.filled(
      Array("a{{x}}b{{y}}".utf8), ["x": Array("{{y}}".utf8), "y": Array("1".utf8)])
    #expect(String(decoding: filled, as: UTF8.self) == "a{{y}}b1")
  }

  @Test(arguments: [
    ("model.json", "model.json"), ("a b", "'a b'"), ("it's", "'it'\\''s'"), ("", "''"),
    ("-rf", "./-rf"), ("--x y", "'./--x y'"), ("$(id)", "'$(id)'"), ("\u{E9}", "'\u{E9}'"),
  ])
  func `a word of a shell is one word`(text: String, word: String) {
    #expect(text.shellWord == word)
  }

  @Test func `contexts of a large model are few, of each role, and a page has a limit`() throws {
    let model = try Fixtures.model()
    #expect(Set(ReportSize.standardContexts(model)) == [0, 1, 2])
    #expect(ReportSize.standardContexts(model)[0] == 2)
    #expect(!ReportSize.isExcessive(model, contexts: [0, 1, 2], digits: 1000))
    #expect(ReportSize.isExcessive(model, contexts: [0, 1, 2], digits: 3_000_000))
  }
}

extension JSONValue {
  fileprivate var elements: [JSONValue]? {
    if case .array(let values) = self { values } else { nil }
  }
  fileprivate var number: Double? { if case .number(let text) = self { Double(text) } else { nil } }
  fileprivate var numbers: [Double]? { elements?.compactMap(\.number) }
}
