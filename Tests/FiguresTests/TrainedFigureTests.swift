import ExactArithmetic
import SteeringLaws
import SteeringModel
import Testing
import TrainedComparison

@testable import Figures

@Suite("Figures of trained runs")
struct TrainedFigureTests {
  /// Matrices whose logits are the logarithms of the probabilities and a little noise.
  private func matrices(_ model: SteeringModel) -> FeatureMatrices {
    let (count, contexts) = (model.vocabulary.count, model.contexts.count)
    var weights: [Double] = []
    for token in 0..<count {
      for context in 0..<contexts {
        let steered = Fixtures.context(model, context)
        weights.append(
          steered.initialProbability(of: token).logarithm + Double((token * 7 + context) % 5) * 0.01
        )
      }
    }
    let identity = (0..<contexts * contexts).map { $0 % (contexts + 1) == 0 ? 1.0 : 0 }
    return FeatureMatrices(
      tokenCount: count, contextCount: contexts, dimension: contexts, weights: weights,
      features: identity)
  }

  @Test func `rings are the trained model's, lines the closed form's, and the bound holds`()
    async throws
  {
    let model = try Fixtures.model()
    let comparison = try Comparison(model, matrices(model))
    let chart = TrainingFigure(comparison, context: 1, FigureOptions(from: -2, to: 2)).chart
    let words = chart.note.split(separator: " ")
    let bound = try #require(words.compactMap { Double($0.dropLast()) }.last)
    let closed = SteeredContext(comparison.reference, context: 1, comparison.logOdds)
    let trained = SteeredContext(comparison.trained, context: 1, comparison.trainedLogOdds)
    let tokens = Array(model.vocabulary.tokens.indices)
    var largest = 0.0
    for series in chart.series {
      let side = series.mark.isLine ? closed : trained
      for point in series.parts.joined() {
        let rows = [side, closed, trained].map { $0.increases(of: tokens, at: [point.x]) }
        #expect(rows[0].contains { abs($0[0] - point.y) < 1e-13 })
        largest = zip(rows[1], rows[2]).reduce(largest) { max($0, abs($1.0[0] - $1.1[0])) }
      }
    }
    #expect(largest > 1e-3 && largest <= bound)
  }

  @Test func `convergence shows the losses above the entropy, and proved bounds at the end`()
    async throws
  {
    let model = try Fixtures.model()
    let comparison = try Comparison(model, matrices(model))
    let entropy = TrainingData(model).entropy
    var state = TrainingState(matrices(model))
    state.iteration = 4
    let floor = entropy.midpoint.double()
    // Before each step and now; the last is below the rounding of a loss.
    state.losses = [floor + 3, floor + 2, floor + 1, floor + 0.5, floor]
    let chart = try ConvergenceFigure(
      TrainedRun(state: state, plan: nil), entropy: entropy, comparison, strength: 10,
      FigureOptions()
    ).chart
    let line = try #require(chart.series.first { $0.mark.isLine }).parts[0]
    #expect(line.map(\.x) == [1, 2, 3])
    for (point, gap) in zip(line, [2, 1, 0.5]) { #expect(abs(point.y - gap) < 1e-14) }
    let marks = chart.series.filter { !$0.mark.isLine }.flatMap { $0.parts.joined() }
    #expect(marks.count == 3 && marks.allSatisfy { $0.x == 4 })
    #expect(marks[0].y >= comparison.lossGap.lower.double())
    #expect(Fixtures.fault(chart) == nil)
  }
}
