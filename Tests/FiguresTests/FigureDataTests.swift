import ChoiceSequences
import ExactArithmetic
import ModelTesting
import PropertyTesting
import SteeringLaws
import SteeringModel
import Testing

@testable import Figures
@testable import PeakSearch

@Suite("Figure data")
struct FigureDataTests {
  private let strengths: [Rational] = [-7, -1, Rational(-1, 3), Rational(1, 8), 1, Rational(5, 2)]

  @Test func `the curves of tokens are the certified increases`() throws {
    let model = try Fixtures.model()
    for index in model.contexts.indices {
      let context = Fixtures.context(model, index)
      let tokens = Array(model.vocabulary.tokens.indices)
      let rows = context.increases(of: tokens, at: strengths.map(\.approximation))
      let certified = ProbabilityIncrease(context.family, digits: 20, precisionLimit: 4096)
      for (place, alpha) in strengths.enumerated() {
        // The double nearest to 1/3 is not 1/3, but no curve is that steep.
        let values = try certified.values(
          of: tokens.map { [$0] }, at: alpha)
        for token in tokens {
          #expect(abs(rows[token][place] - values[token].double) < 1e-13)
        }
      }
    }
  }

  @Test func `weights and tilts beyond doubles have curves all the same`() throws {
    let tiny = Rational(10).raised(to: -400)
    let model = try SteeringModel(weights: [1, tiny, 1], logOdds: [0, 1, 2])
    let context = Fixtures.context(model, 0)
    let far = try SteeringModel(weights: [1, 1, tiny], logOdds: [0, 1, 2])
    let top = Fixtures.context(far, 0).levelProbabilities(at: 2000)
    #expect(context.levelProbabilities(at: 0)[1] == 0)
    #expect(abs(context.levelProbabilities(at: 0)[0] - 0.5) < 1e-15)
    // e^{-400 log 10 + 4000} against e^{2000}: the tiny weight wins.
    #expect(abs(top[2] - 1) < 1e-15)
    #expect(try #require(Fixtures.context(far, 0).divergence(at: 2000)).isFinite)
  }

  @Test func `marked peaks are the certified ones, and no curve is higher there`() async throws {
    let model = try Fixtures.model()
    for index in model.contexts.indices {
      let context = Fixtures.context(model, index)
      let figure = TokenFigure(context, FigureOptions(labelCount: 9))
      let finder = SingleLevelSearch(context.family.exact, digits: 30, precisionLimit: 8192)
      #expect(!figure.peaks.isEmpty)
      for marked in figure.peaks {
        let level = context.levels.levelOfToken[marked.token]
        let peak = try finder.peak(ofLevel: level)
        #expect(abs(marked.place.x - peak.position.double) <= 1e-14 * max(1, abs(marked.place.x)))
        let around = context.increases(
          of: [marked.token], at: [marked.place.x, marked.place.x - 0.01, marked.place.x + 0.01])[0]
        #expect(abs(around[0] - marked.place.y) < 1e-13)
        #expect(around[1] < around[0] && around[2] < around[0])
        let drawn = figure.chart.series.last { $0.name == "peaks" }
        #expect(drawn?.parts[0].contains(marked.place) == true)
      }
    }
  }

  @Test func `curves are 0 at strength 0`() async throws {
    let model = try Fixtures.model()
    let charts = try await Fixtures.charts(model)
    for name in ["tokens", "concepts", "cross-entropy"] {
      let chart = try #require(charts.first { $0.name == name })
      let lines = chart.series.filter { $0.mark != .line(weight: 0.7, isDashed: true) }
      let atZero = lines.flatMap { $0.parts.flatMap { $0 } }.filter { $0.x == 0 }
      #expect(!atZero.isEmpty)
      #expect(atZero.allSatisfy { $0.y == 0 })
    }
  }

  @Test func `peaks lie on the inverse mean, in the order of log-odds`() async throws {
    let model = try Fixtures.model()
    let context = Fixtures.context(model, 1)
    let figure = PeakFigure(context, LogOdds(model), FigureOptions())
    #expect(Array(figure.places.keys).sorted() == Array(context.levels.interior))
    let sorted = figure.places.sorted { $0.key < $1.key }.map(\.value)
    for (left, right) in zip(sorted, sorted.dropFirst()) {
      #expect(left.x < right.x && left.y < right.y)
    }
    for place in sorted {
      #expect(abs(try #require(context.mean(at: place.y)) - place.x) < 1e-12)
    }
  }

  @Test func `concepts have the kinds and limits of the theory`() throws {
    let model = try Fixtures.model()
    let context = Fixtures.context(model, 1)
    let figure = try #require(ConceptFigure(context, FigureOptions()))
    #expect(Set(figure.entries.map(\.kind)) == [.target, .dominated, .neutral])
    for entry in figure.entries {
      let (negative, positive) = (
        try #require(entry.limits.negative), try #require(entry.limits.positive)
      )
      switch entry.kind {
      case .target: #expect(positive.double > 0)
      case .dominated: #expect(positive.double < 0)
      // (12): the same at both ends, minus the mean probability of 1/60.
      default:
        #expect(negative.exact == Rational(-1, 60) && positive.exact == Rational(-1, 60))
      }
      let rises = zip(entry.curve, entry.curve.dropFirst()).map { $1.y - $0.y }
      if entry.kind == .target { #expect(rises.allSatisfy { $0 > -1e-15 }) }
      if entry.kind == .dominated { #expect(rises.allSatisfy { $0 < 1e-15 }) }
    }
  }

  @Test func `the cross-entropy is convex, with its quadratic and end slopes`() throws {
    let model = try Fixtures.model()
    let all = Array(model.contexts.indices)
    let logOdds = LogOdds(model)
    let figure = CrossEntropyFigure(
      model, contexts: all, logOdds, FigureOptions(from: -60, to: 60))
    let curve = try #require(figure.chart.series.last { $0.name == "cross-entropy" }).parts[0]
    let exact = CrossEntropy(
      all.map {
        (model.contexts[$0].weight, SteeredFamily(model.contexts[$0].distribution, logOdds))
      })
    for point in curve {
      let value = try exact.increase(
        at: #require(Rational(exactly: point.x)), digits: 17, precisionLimit: 4096)
      #expect(abs(point.y - value.double) <= 1e-12 * max(1, value.double))
    }
    let coefficient = try #require(figure.coefficient)
    let expected = try exact.quadraticCoefficient(digits: 15, precisionLimit: 4096)
    #expect(coefficient.double == expected.double)
    // Near the ends of a long window the chord has the end slope.
    let (first, last) = (curve.prefix(2), curve.suffix(2))
    func slope(_ pair: ArraySlice<Chart.Point>) -> Double {
      let (a, b) = (pair[pair.startIndex], pair[pair.startIndex + 1])
      return (b.y - a.y) / (b.x - a.x)
    }
    #expect(abs(slope(first) - (try #require(figure.endSlopes.negative)).double) < 1e-6)
    #expect(abs(slope(last) - (try #require(figure.endSlopes.positive)).double) < 1e-6)
  }

  @Test func `where the likeliest token changes, two are equally likely and none is likelier`()
    throws
  {
    let model = try Fixtures.model()
    let context = Fixtures.context(model, 1)
    let figure = try GreedyFigure(context, FigureOptions())
    #expect(!figure.switchPoints.isEmpty)
    let tokens = Array(model.vocabulary.tokens.indices)
    for point in figure.switchPoints {
      let values = context.increases(of: tokens, at: [point.double]).enumerated().map {
        context.initialProbability(of: $0.offset) + $0.element[0]
      }.sorted(by: >)
      #expect(abs(values[0] - values[1]) < 1e-13)
    }
  }

  @Test func `probabilities of contexts are drawn as they are given`() throws {
    let model = try Fixtures.model()
    let chart = DistributionFigure(
      Fixtures.context(model, 0), Fixtures.context(model, 2), FigureOptions()
    ).chart
    let drawn = chart.series.flatMap { $0.parts.flatMap { $0 } }
    #expect(drawn.count == 2 * 9)
    for (series, context) in zip(chart.series, [0, 0, 2, 2]) {
      guard case .probabilities(let exact) = model.contexts[context].distribution else { continue }
      for point in series.parts.joined() {
        #expect(abs(point.y - exact[Int(point.x)].approximation) < 1e-15)
      }
    }
  }

  @Test func `every model has figures with finite points and usable axes`() {
    checkProperty("figures of any model", count: 40) { source -> SteeringModel in
      try source.steeringModel()
    } satisfies: { (model: SteeringModel) in
      let options = FigureOptions()
      let context = Fixtures.context(model, 0)
      let logOdds = LogOdds(model)
      var charts = [
        DistributionFigure(context, context, options).chart,
        CrossEntropyFigure(
          model, contexts: Array(model.contexts.indices), logOdds, options
        ).chart,
      ]
      if let figure = ConceptFigure(context, options) { charts.append(figure.chart) }
      if let figure = try? GreedyFigure(context, options) { charts.append(figure.chart) }
      for chart in charts {
        if let fault = Fixtures.fault(chart) { throw PropertyFailure("\(chart.name): \(fault)") }
        let script = GnuplotScript(chart, on: .column, .svg)
        try demand(!script.data.contains("nan") && !script.data.contains("inf"), "\(chart.name)")
      }
    }
  }

  @Test(arguments: 1...6)
  func `peaks of random models are marked within the figure`(seed: UInt64) async throws {
    var source = ChoiceSource(seed: seed)
    let model = try source.steeringModel()
    let context = Fixtures.context(model, 0)
    let tokens = TokenFigure(context, FigureOptions())
    let peaks = PeakFigure(context, LogOdds(model), FigureOptions())
    for chart in [tokens.chart, peaks.chart] { #expect(Fixtures.fault(chart) == nil, "\(model)") }
    #expect(tokens.peaks.allSatisfy { tokens.chart.horizontal.range.contains($0.place.x) })
  }

  @Test func `a window asked for is the window shown`() async throws {
    let context = try Fixtures.context(Fixtures.model(), 1)
    let negative = TokenFigure(context, FigureOptions(from: -6, to: 0))
    #expect(negative.chart.horizontal.range == -6...0)
    for (from, to) in [(5.0, nil), (nil, -5.0), (1e6, nil), (nil, -1e6)] as [(Double?, Double?)] {
      let range = FigureOptions(from: from, to: to).window(context)
      #expect(range.lowerBound < range.upperBound)
      #expect(from == nil || range.lowerBound == from)
      #expect(to == nil || range.upperBound == to)
    }
  }

  @Test func `the cost marks a tenth of a nat on its curve, at the certified strengths`() throws {
    let model = try Fixtures.model()
    let contexts = Array(model.contexts.indices)
    let figure = CrossEntropyFigure(model, contexts: contexts, LogOdds(model), FigureOptions())
    let ends = [figure.budgetEnds.negative, figure.budgetEnds.positive].compactMap(\.self)
    #expect(ends.count == 2)
    let marks = try #require(figure.chart.series.first { $0.name == "a tenth of a nat" }).parts[0]
    #expect(marks == ends.map { Chart.Point($0.double, 0.1) })
    let curve = try #require(figure.chart.series.last { $0.name == "cross-entropy" }).parts[0]
    for end in ends {
      let below = try #require(curve.last { $0.x <= end.double })
      let above = try #require(curve.first { $0.x >= end.double })
      #expect(min(below.y, above.y) <= 0.1 && max(below.y, above.y) >= 0.1)
    }
  }
}
