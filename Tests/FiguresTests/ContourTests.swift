import ExactArithmetic
import PeakSearch
import SteeringModel
import Testing

@testable import Figures

@Suite("Contours")
struct ContourTests {
  private func grid(_ value: (Double, Double) -> Double) -> ContourLines {
    let steps = (0...80).map { -2 + Double($0) / 20 }
    return ContourLines(
      horizontal: steps, vertical: steps, values: steps.map { y in steps.map { value($0, y) } })
  }

  @Test func `the lines of a cone are circles, each one closed line`() throws {
    let cone = grid { ($0 * $0 + $1 * $1).squareRoot() }
    for level in [0.33, 1, 1.71] {
      let lines = cone.lines(at: level)
      #expect(lines.count == 1)
      let line = try #require(lines.first)
      #expect(line.first == line.last)
      for point in line {
        let radius = (point.x * point.x + point.y * point.y).squareRoot()
        #expect(abs(radius - level) < 2e-3)
      }
      // Once around: the pieces turn by 2π in all.
      var turn = 0.0
      for (a, b) in zip(line, line.dropFirst()) {
        turn += a.x * b.y - a.y * b.x
      }
      #expect(abs(abs(turn) / 2 - Double.pi * level * level) < 2e-2)
    }
  }

  @Test func `a saddle has two open lines at each level, and nothing is drawn where no level is`() {
    let saddle = grid { $0 * $1 }
    for level in [0.5, -0.5] {
      let lines = saddle.lines(at: level)
      #expect(lines.count == 2 && lines.allSatisfy { $0.first != $0.last })
      #expect(lines.joined().allSatisfy { abs($0.x * $0.y - level) < 2e-3 })
    }
    #expect(saddle.lines(at: 5).isEmpty)
  }

  @Test func `the figure marks the certified maximum, and no line of it is higher`() throws {
    let base = try SteeringModel(
      weights: [1, 2, 1, 3, 1], logOdds: [0, 0, 0, 0, 0])
    let model = try DirectionsModel(
      base,
      directions: [
        NumberRow([1, -1, 0, 0, 0] as [Rational]), NumberRow([0, 0, 1, -1, 0] as [Rational]),
      ])
    let figure = ContourFigure(model, context: 0, token: 4, FigureOptions())
    let peak = try #require(figure.peak)
    guard case .attained = peak.place else {
      Issue.record("\(peak.place)")
      return
    }
    let mark = try #require(
      figure.chart.series.first { $0.name == "likeliest" }?.parts.first?.first)
    #expect(mark == Chart.Point(peak.strengths[0].double, peak.strengths[1].double))
    let levels = figure.chart.series.compactMap { series in
      series.name.hasPrefix("probability ") ? Double(series.name.dropFirst(12)) : nil
    }
    #expect(levels.count > 2 && levels.allSatisfy { $0 < peak.height.double })
    // A vertex has no maximum: nothing is marked, and the note says where it tends to.
    let vertex = ContourFigure(model, context: 0, token: 0, FigureOptions()).chart
    #expect(!vertex.series.contains { $0.name == "likeliest" })
    #expect(vertex.note.hasPrefix("no maximum: tends to "))
  }
}
