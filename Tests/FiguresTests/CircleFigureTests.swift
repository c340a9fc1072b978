import ExactArithmetic
import ModelTesting
import PeakSearch
import PropertyTesting
import SteeringLaws
import SteeringModel
import Testing

@testable import Figures

@Suite("Figures of decoders")
struct CircleFigureTests {
  private let strengths: [Rational] = [-40, -1, Rational(-1, 4), 0, Rational(1, 8), 1, 2, 1000]

  @Test func `curves through the norm are the certified probabilities`() {
    checkProperty("curves", count: 25) {
      try $0.steeredDecoder()
    } satisfies: { decoder in
      let context = try CircleContext(decoder, context: 0)
      for alpha in strengths {
        let drawn = context.probabilities(at: context.angle(of: alpha.approximation))
        let certified = try context.family.probabilities(
          at: alpha, digits: 15, precisionLimit: 4096)
        for (a, b) in zip(drawn, certified) { try demand(abs(a - b.double) < 1e-12, "\(alpha)") }
      }
      for (end, theta) in [(StrengthEnd.negative, -Double.pi / 2), (.positive, .pi / 2)] {
        let limits = try context.family.limits(end, digits: 15, precisionLimit: 4096)
        for (a, b) in zip(context.probabilities(at: theta), limits) {
          try demand(abs(a - b.double) < 1e-12, "limit")
        }
      }
    }
  }

  @Test func `the dashed curves are the linear law, within 0.1 where that is said`() {
    checkProperty("linear law", count: 25) {
      try $0.steeredDecoder()
    } satisfies: { decoder in
      let context = try CircleContext(decoder, context: 0)
      let tokens = Array(0..<context.family.count)
      for alpha in strengths.dropLast() {
        let exact = Softmax(context.family.linearLogits(at: alpha, precision: 128)).probabilities
        let drawn = context.linearCurves(of: tokens, at: [alpha.approximation])
        for (a, b) in zip(drawn, exact) {
          try demand(abs(a[0] - b.midpoint.double()) < 1e-11, "\(alpha)")
        }
      }
      guard let radius = context.linearRadius(of: tokens, tolerance: Rational(1, 10)) else {
        return
      }
      for alpha in [radius, -radius, radius / 2] {
        let law = Softmax(context.family.logits(at: alpha, precision: 128)).probabilities
        let linear = Softmax(context.family.linearLogits(at: alpha, precision: 128)).probabilities
        for (a, b) in zip(law, linear) {
          let distance = Interval.log(a / b)
          try demand(
            distance.upper <= BigFloat(0.1) && distance.lower >= BigFloat(-0.1), "\(alpha)")
        }
      }
    }
  }

  @Test func `every maximum and minimum in the window is marked on its curve`() throws {
    for decoder in [try CircleFixtures.twoMaxima(), try CircleFixtures.hostile()] {
      let context = try CircleContext(decoder, context: 0)
      for axis in StrengthAxis.allCases {
        var options = FigureOptions(labelCount: 9)
        options.axis = axis
        let figure = CircleTokenFigure(context, options)
        #expect(Fixtures.fault(figure.chart) == nil)
        let found = context.family.criticalPoints(digits: 15)
        if axis == .angle {
          #expect(figure.points.count == found.reduce(0) { $0 + $1.points.count })
        }
        for marked in figure.points {
          let points = found[marked.token].points
          #expect(
            points.contains {
              $0.kind == marked.point.kind
                && abs($0.strength.double - marked.point.strength.double) < 1e-9
            })
          let name = context.model.vocabulary.tokens[marked.token].visibleName
          let curve = try #require(figure.chart.series.first { $0.name == name }).parts[0]
          let around = curve.filter { abs($0.x - marked.place.x) < 0.05 }
          let extreme =
            marked.point.kind == .maximum ? around.map(\.y).max() : around.map(\.y).min()
          #expect(abs(try #require(extreme) - marked.place.y) < 1e-12)
        }
        for (name, kind) in [("maximum", CriticalPoint.Kind.maximum), ("minimum", .minimum)] {
          let drawn = figure.chart.series.first { $0.name == name }?.parts[0].count
          #expect(drawn == figure.points.count { $0.point.kind == kind })
        }
      }
    }
  }

  @Test func `the two maxima of three tokens are in the figure, with their strengths`() throws {
    let context = try CircleContext(CircleFixtures.twoMaxima(), context: 0)
    let figure = CircleTokenFigure(context, FigureOptions())
    let mine = figure.points.filter { $0.token == 1 }
    #expect(mine.map(\.point.kind) == [.maximum, .minimum, .maximum])
    #expect(abs(mine[2].place.x - 5.0017109) < 1e-6 && abs(mine[2].place.y - 0.3774461) < 1e-6)
    #expect(figure.chart.labels.contains { $0.text == "t1 \u{2212}5.00" })
    #expect(figure.chart.labels.contains { $0.text == "5.00" })
    // √(2 · 0.1 / 5) = 0.2 by the square alone; R is 5 between a and c, 4 between a and b.
    let radius = try #require(figure.linearRadius)
    #expect(radius > Rational(1, 10) && figure.chart.note.contains("0.1"))
    #expect(figure.chart.bands.count == 1)
  }

  @Test func `over the angle the axis is the whole circle and its ticks are strengths`() throws {
    var options = FigureOptions()
    options.axis = .angle
    for decoder in [try CircleFixtures.twoMaxima(), try CircleFixtures.hostile()] {
      let context = try CircleContext(decoder, context: 0)
      let chart = CircleTokenFigure(context, options).chart
      #expect(chart.horizontal.range == -Double.pi / 2...Double.pi / 2)
      let ticks = try #require(chart.horizontal.names)
      #expect(ticks.first?.name == "\u{2212}\u{221E}" && ticks.last?.name == "\u{221E}")
      #expect(ticks.count >= 5 && ticks.contains { $0.name == "0" })
      for tick in ticks.dropFirst().dropLast() {
        let alpha = try #require(Double(tick.name.replacing("\u{2212}", with: "-")))
        #expect(abs(context.angle(of: alpha) - tick.place) < 1e-12)
      }
      options.from = -1
      options.to = 3
      let part = CircleTokenFigure(context, options).chart.horizontal.range
      #expect(part == context.angle(of: -1)...context.angle(of: 3))
      (options.from, options.to) = (nil, nil)
    }
  }

  @Test func `the cost ends at its plateaus, and concepts at their limits`() throws {
    let decoder = try CircleFixtures.hostile()
    var options = FigureOptions()
    options.axis = .angle
    let cost = try CircleCostFigure(decoder, contexts: [0], options)
    let curve = try #require(cost.chart.series.last { $0.name == "cross-entropy" }).parts[0]
    #expect(abs(curve[0].y - (try #require(cost.plateaus.negative)).double) < 1e-12)
    #expect(abs(curve[curve.count - 1].y - (try #require(cost.plateaus.positive)).double) < 1e-12)
    let context = try CircleContext(decoder, context: 0)
    let figure = try #require(CircleConceptFigure(context, options))
    #expect(figure.entries.count == 3)
    for entry in figure.entries {
      let ends = (entry.curve[0].y, entry.curve[entry.curve.count - 1].y)
      #expect(abs(ends.0 - (try #require(entry.limits.negative)).double) < 1e-12)
      #expect(abs(ends.1 - (try #require(entry.limits.positive)).double) < 1e-12)
    }
    let both = try CircleCostFigure(decoder, contexts: [0, 1], FigureOptions())
    #expect(Fixtures.fault(both.chart) == nil)
    let curves = try [0, 1].map { try CircleContext(decoder, context: $0) }
    let drawn = try #require(both.chart.series.last { $0.name == "cross-entropy" }).parts[0]
    for point in drawn where point.x != 0 {
      let sum = curves.map { $0.divergence(to: $0.logits(at: $0.angle(of: point.x))) }
      #expect(abs((sum[0] + sum[1]) / 2 - point.y) < 1e-9)
    }
  }

  @Test func `where the likeliest token changes two are equally likely`() throws {
    let context = try CircleContext(CircleFixtures.hostile(), context: 0)
    let figure = CircleGreedyFigure(context, FigureOptions())
    #expect(Fixtures.fault(figure.chart) == nil)
    #expect(!figure.switchPoints.isEmpty)
    for point in figure.switchPoints {
      let values = context.probabilities(at: context.angle(of: point.double)).sorted(by: >)
      #expect(abs(values[0] - values[1]) < 1e-12)
    }
  }

  @Test func `every decoder has figures with finite points and usable axes`() {
    checkProperty("figures of any decoder", count: 12) {
      try $0.steeredDecoder()
    } satisfies: { decoder in
      let context = try CircleContext(decoder, context: 0)
      for axis in StrengthAxis.allCases {
        var options = FigureOptions()
        options.axis = axis
        for chart in [
          CircleTokenFigure(context, options).chart, CircleGreedyFigure(context, options).chart,
          try CircleCostFigure(decoder, contexts: [0], options).chart,
        ] {
          if let fault = Fixtures.fault(chart) { throw PropertyFailure("\(chart.name): \(fault)") }
          let script = GnuplotScript(chart, on: .column, .svg)
          try demand(!script.data.contains("nan") && !script.data.contains("inf"), chart.name)
        }
      }
    }
  }
}
