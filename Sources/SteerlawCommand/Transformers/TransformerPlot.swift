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
  /// Further models that are drawn beside it.
  var others: [TransformerQuestion] = []
  let range: ClosedRange<Double>
  /// How many tokens are drawn when none is named.
  let labelCount: Int

  /// The tokens of a text, whose cost is asked for.
  var text: [Int]?
  /// How many times prompts are drawn again, and the seed.
  var resamples: (count: Int, seed: UInt64)?
  /// The strength whose likeliest tokens are drawn.
  var likeliestAt: Double?

  private static let steps = 320
  static let note = "computed; short dashes: limits"

  private var model: TransformerModel { question.model }

  private var strengths: [Double] { grid(TransformerPlot.steps) }

  /// The ends of `steps` equal steps of the range.
  func grid(_ steps: Int) -> [Double] {
    let width = (range.upperBound - range.lowerBound) / Double(steps)
    return (0...steps).map { range.lowerBound + width * Double($0) }
  }

  /// What the horizontal axis is called in place of α.
  var strengthTitle: String? {
    question.steered.isNormalised ? "length of what is added, \u{3B1}\u{2016}v\u{2016}" : nil
  }

  /// The chart of `figure`.
  ///
  /// Throws `ValidationError` for a figure that is not of transformers, and `FileError`.
  func chart(_ figure: Figure) throws -> Chart {
    switch figure {
    case .tokens: return try tokens()
    case .concepts: return try concepts()
    case .crossEntropy: return try text == nil ? crossEntropy() : textCost()
    case .targets: return try targets()
    case .distributions, .greedy, .peaks, .contours, .training, .convergence:
      throw ValidationError(
        "--figure \(figure.rawValue) is not for transformers, and this file describes one; give tokens, concepts, targets or cross-entropy"
      )
    }
  }

  private func tokens() throws -> Chart {
    let (context, limits) = (question.contexts[0], try question.limits())
    let coarse =
      likeliestAt.map { [$0] } ?? stride(from: 0, to: strengths.count, by: 8).map { strengths[$0] }
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
      subject: model.contexts[context].name, quantity: "\u{3C3}(z | \u{3B1})",
      strength: strengthTitle,
      over: range, curves, note: TransformerPlot.note
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
      subject: model.contexts[context].name, quantity: "p(C | \u{3B1})", strength: strengthTitle,
      over: range, curves, note: TransformerPlot.note
    ).chart
  }

  /// ΔCE of the given distributions: of each context asked about, or of several models' contexts by
  /// their weights.
  private func crossEntropy() throws -> Chart {
    let curves =
      try others.isEmpty
      ? question.contexts.map { context in
        try cost(of: question, [context], model.contexts[context].name)
      }
      : ([question] + others).map { try cost(of: $0, $0.contexts, $0.shortName) }
    return SweptFigure(
      name: "cross-entropy", title: "Increase of the cross-entropy, block \(model.layer)",
      subject: nil, quantity: "\u{394}CE(\u{3B1}) (nats)", strength: strengthTitle, over: range,
      curves, note: TransformerPlot.note + "; dashed: quadratic", hasAllLimits: false
    ).chart
  }

  private func cost(
    of question: TransformerQuestion, _ contexts: [Int], _ name: String
  ) throws -> SweptFigure.Curve {
    let limits = try question.limits()
    let strengths = strengths
    var values = [Double](repeating: 0, count: strengths.count)
    var (plateaus, quadratic) = ([0.0, 0.0], 0.0)
    for (context, share) in zip(contexts, question.shares(of: contexts)) {
      let sampler = TransformerSampler(
        question.steered, context: context, tokens: [], groups: [])
      let samples = sampler.samples(at: strengths, workers: question.workers)
      for (place, sample) in samples.enumerated() {
        values[place] += share * sample.crossEntropyIncrease
      }
      for end in 0...1 {
        plateaus[end] += share * sampler.sample(limits[end], at: .infinity).crossEntropyIncrease
      }
      let odds = question.steered.firstOrderLogOdds(ofContext: context)
      quadratic +=
        share * LawComparer(given: sampler.given, logOdds: odds, target: nil).quadratic
    }
    return SweptFigure.Curve(
      name, zip(strengths, values).map { Chart.Point($0, $1) }, limits: plateaus,
      law: strengths.map { Chart.Point($0, quadratic * $0 * $0) })
  }
}
