// `steerlaw plot` of a transformer.
import ArgumentParser
import ExactArithmetic
import Figures
import Foundation
import NumericArrays
import SteeringModel
import Transformers

/// The figures of a transformer that is steered inside, drawn from doubles.
struct TransformerPlot {
  let question: TransformerQuestion
  let range: ClosedRange<Double>
  /// How many tokens are drawn when none is named.
  let labelCount: Int

  private static let steps = 320
  private static let note = "computed in doubles; dashes: limits"

  private var model: TransformerModel { question.model }

  private var strengths: [Double] {
    let width = (range.upperBound - range.lowerBound) / Double(TransformerPlot.steps)
    return (0...TransformerPlot.steps).map { range.lowerBound + width * Double($0) }
  }

  /// The chart of `figure`.
  ///
  /// Throws `ValidationError` for a figure that is not of transformers, and `FileError`.
  func chart(_ figure: Figure) throws -> Chart {
    switch figure {
    case .tokens: return try tokens()
    case .concepts: return try concepts()
    case .crossEntropy: return try crossEntropy()
    case .distributions, .greedy, .peaks, .training, .convergence:
      throw ValidationError(
        "--figure \(figure.rawValue) is not for transformers, and this file describes one; give tokens, concepts or cross-entropy"
      )
    }
  }

  private func tokens() throws -> Chart {
    let (context, limits) = (question.contexts[0], try question.limits())
    let coarse = stride(from: 0, to: strengths.count, by: 8).map { strengths[$0] }
    let tokens = Array(
      question.tokens(context, likeliestAt: coarse).prefix(
        question.tokens == nil ? labelCount : .max))
    let sampler = TransformerSampler(
      question.steered, context: context, tokens: tokens, groups: [])
    let (samples, points) = sampler.sweep(
      range, steps: TransformerPlot.steps, workers: question.workers)
    let curves = tokens.enumerated().map { place, token in
      SweptFigure.Curve(
        model.vocabulary.tokens[token],
        samples.map { Chart.Point($0.strength, exp($0.logProbabilities[place])) },
        marks: points[place].map { Chart.Point($0.strength, $0.probability) },
        limits: limits.map { exp($0[token]) }, isTarget: model.isTarget(token) == true)
    }
    return SweptFigure(
      name: "tokens", title: "Probability, steered after block \(model.layer)",
      subject: model.contexts[context].name, quantity: "\u{3C3}(z | \u{3B1})", over: range, curves,
      note: TransformerPlot.note
    ).chart
  }

  private func concepts() throws -> Chart {
    guard !question.concepts.isEmpty else { throw FileError.conceptsMissing(path: question.path) }
    let (context, limits) = (question.contexts[0], try question.limits())
    let sampler = TransformerSampler(
      question.steered, context: context, tokens: [], groups: question.concepts.map(\.tokens))
    let samples = sampler.samples(at: strengths, workers: question.workers)
    let ends = limits.map { sampler.sample($0, at: .infinity) }
    let curves = question.concepts.enumerated().map { place, concept in
      SweptFigure.Curve(
        concept.name,
        samples.map { Chart.Point($0.strength, $0.groups[place]) },
        limits: ends.map { $0.groups[place] },
        isTarget: model.target == place)
    }
    return SweptFigure(
      name: "concepts",
      title: "Concept probability, steered after block \(model.layer)",
      subject: model.contexts[context].name, quantity: "p(C | \u{3B1})", over: range,
      curves,
      note: TransformerPlot.note
    ).chart
  }

  private func crossEntropy() throws -> Chart {
    let limits = try question.limits()
    let curves = question.contexts.map { context in
      let sampler = TransformerSampler(
        question.steered, context: context, tokens: [], groups: [])
      return SweptFigure.Curve(
        model.contexts[context].name,
        sampler.samples(at: strengths, workers: question.workers).map {
          Chart.Point($0.strength, $0.crossEntropyIncrease)
        }, limits: limits.map { sampler.sample($0, at: .infinity).crossEntropyIncrease })
    }
    return SweptFigure(
      name: "cross-entropy", title: "Increase of the cross-entropy, block \(model.layer)",
      subject: nil, quantity: "\u{394}CE(\u{3B1}) (nats)", over: range, curves,
      note: TransformerPlot.note
    ).chart
  }
}
