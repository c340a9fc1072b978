import ExactArithmetic
import Foundation
import SteeringLaws
import SteeringModel
import Testing

@testable import Figures
@testable import ReportPage
@testable import StrictJSON

@Suite("Report of a decoder")
struct CircleReportTests {
  static func report(_ decoder: SteeredDecoder, title: String = "A decoder") throws -> CircleReport
  {
    try CircleReport(
      decoder, contexts: Array(decoder.model.contexts.indices),
      ReportOptions(title: title, arguments: ["model.json"], digits: 15, precisionLimit: 4096))
  }

  @Test func `names that would be markup are text, and the data say what they are`() throws {
    let report = try Self.report(
      CircleFixtures.hostile(), title: "</title><script>alert('\u{202E}')</script>")
    let page = String(decoding: report.page(notes: ["<script>"]), as: UTF8.self)
    // Nine scripts and a block of data.
    #expect(page.components(separatedBy: "<script").count == 11)
    #expect(page.components(separatedBy: "</script").count == 11)
    #expect(!page.contains("<img") && !page.contains("<!--") && !page.contains("{{"))
    let start = try #require(page.range(of: "id=\"data\">"))
    let end = try #require(page.range(of: "</script>", range: start.upperBound..<page.endIndex))
    let data = try JSONText.parse(String(page[start.upperBound..<end.lowerBound]))
    #expect(data == report.data)
    #expect(data["tokens"] == .array(Fixtures.hostile.map { .string($0) }))
  }

  @Test func `the doubles of the data give the probabilities of the law`() throws {
    let decoder = try CircleFixtures.hostile()
    let data = try Self.report(decoder).data
    let sines = try #require(data["sines"]?.numbers)
    let biases = try #require(data["biases"]?.numbers)
    for (place, state) in try #require(data["states"]?.elements).enumerated() {
      let cosines = try #require(state["cosines"]?.numbers)
      let (foot, scale) = (
        try #require(state["foot"]?.number), try #require(state["scale"]?.number)
      )
      let family = try decoder.family(ofContext: place)
      for alpha in [Rational(-3), 0, Rational(3, 4), 12] {
        let theta = atan((alpha.approximation - foot) / scale)
        let terms = sines.indices.map {
          exp(biases[$0] + cosines[$0] * cos(theta) + sines[$0] * sin(theta))
        }
        let total = terms.reduce(0, +)
        let law = try family.probabilities(at: alpha, digits: 15, precisionLimit: 4096)
        for (term, value) in zip(terms, law) {
          #expect(abs(term / total - value.double) <= 1e-12)
        }
      }
    }
  }

  @Test func `points, limits and plateaus are the certified ones`() throws {
    let decoder = try CircleFixtures.twoMaxima()
    let state = try #require(try Self.report(decoder).data["states"]?.elements?[0])
    let family = try decoder.family(ofContext: 0)
    let found = family.criticalPoints(digits: 15)
    let listed = try #require(state["points"]?.elements)
    #expect(listed.count == 3)
    for entry in listed {
      let token = Int(try #require(entry["token"]?.number))
      let points = try #require(entry["points"]?.elements)
      #expect(entry["isComplete"] == .bool(true))
      #expect(points.count == found[token].points.count)
      for (shown, point) in zip(points, found[token].points) {
        #expect(shown["kind"] == .string(point.kind.rawValue))
        #expect(shown["alpha"] == .certified(point.strength, 15))
        #expect(shown["value"] == .certified(point.probability, 15))
      }
    }
    let plateau = try CircleCurves(family, digits: 12, precisionLimit: 4096)
      .divergenceToSteered(at: .end(.positive))
    #expect(state["plateaus"] == .array([.certified(plateau, 12), .certified(plateau, 12)]))
  }

  @Test func `a page has a limit, and shows few states of many contexts`() throws {
    let decoder = try CircleFixtures.hostile()
    #expect(CircleReport.standardContexts(decoder) == [0, 1])
    #expect(!CircleReport.isExcessive(decoder, contexts: [0, 1], digits: 1000))
    #expect(CircleReport.isExcessive(decoder, contexts: [0, 1], digits: 3_000_000))
    let many = try CircleFixtures.decoder(
      rows: [[1, 0], [0, 1]], states: (1...9).map { [Double($0), 1] }, direction: [0, 1])
    #expect(CircleReport.standardContexts(many) == Array(0..<6))
  }
}

extension JSONValue {
  fileprivate var elements: [JSONValue]? {
    if case .array(let values) = self { values } else { nil }
  }
  fileprivate var number: Double? { if case .number(let text) = self { Double(text) } else { nil } }
  fileprivate var numbers: [Double]? { elements?.compactMap(\.number) }
}
