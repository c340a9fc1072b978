// Figures of several transformer models: what the target gains, and what a text costs.
import ArgumentParser
import ExactArithmetic
import Figures
import Foundation
import NumericArrays
import SteeringModel
import Transformers

extension TransformerPlot {
  /// The equal steps of curves, and of bars.
  private static let steps = (curve: 48, bars: 4, text: 16, textBars: 4)

  private var all: [TransformerQuestion] { [question] + others }

  private var barsNote: String {
    resamples.map { "; bars: \u{B1} s.e. of \($0.count)" } ?? ""
  }

  /// Δp(T|α), the mean over the target's tokens and, by weight, over the contexts asked about.
  func targets() throws -> Chart {
    let curves = try all.enumerated().map { number, question -> SweptFigure.Curve in
      guard let target = question.model.target,
        let tokens = question.model.partition?.concepts[target].tokens
      else {
        throw FileError(
          .badData, path: question.path,
          message: "--figure targets needs a target, and the model names none")
      }
      let (strengths, limits) = (grid(TransformerPlot.steps.curve), try question.limits())
      func increases(_ steered: SteeredTransformer, _ strengths: [Double]) -> [Double] {
        weighted(question) { context in
          let sampler = TransformerSampler(steered, context: context, tokens: [], groups: [tokens])
          let start = sampler.sample(sampler.given, at: 0).groups[0]
          return sampler.samples(at: strengths, workers: question.workers).map {
            ($0.groups[0] - start) / Double(tokens.count)
          }
        }
      }
      let values = increases(question.steered, strengths)
      let law = weighted(question) { context in
        let comparer = LawComparer(
          given: question.steered.logProbabilities(ofContext: context),
          logOdds: question.steered.firstOrderLogOdds(ofContext: context), target: tokens)
        let start = comparer.target.map { $0.reduce(0) { $0 + exp(comparer.given[$1]) } } ?? 0
        return strengths.map { alpha in
          let law = comparer.law(inverse: 1, tilt: alpha)
          return (tokens.reduce(0) { $0 + exp(law[$1]) } - start) / Double(tokens.count)
        }
      }
      let ends = weighted(question) { context in
        let given = question.steered.logProbabilities(ofContext: context)
        return limits.map { limit in
          tokens.reduce(0) { $0 + exp(limit[$1]) - exp(given[$1]) } / Double(tokens.count)
        }
      }
      let places = places(TransformerPlot.steps.bars, of: number)
      return SweptFigure.Curve(
        question.shortName, points(strengths, values), limits: ends,
        law: points(strengths, law),
        bars: try bars(of: question, at: places) { increases($0, places) })
    }
    return SweptFigure(
      name: "targets",
      title: "The target's probability, steered after block \(question.model.layer)",
      subject: question.contexts.count == 1
        ? question.model.contexts[question.contexts[0]].name : nil,
      quantity: "\u{394}p(T | \u{3B1})", strength: strengthTitle, over: range, curves,
      note: TransformerPlot.note + "; dashed: lemma" + barsNote
    ).chart
  }

  /// ΔCE on a text.
  func textCost() throws -> Chart {
    let tokens = text ?? []
    let strengths = grid(TransformerPlot.steps.text)
    let progress = Progress(
      total: all.count
        * (strengths.count + (resamples?.count ?? 0) * TransformerPlot.steps.textBars)
        * ((tokens.count + 62) / 64), noun: "strengths and windows")
    let curves = try all.enumerated().map { number, question -> SweptFigure.Curve in
      let places = places(TransformerPlot.steps.textBars, of: number)
      let (costs, orders) = try question.costs(question.text(tokens), at: strengths) {
        progress.advance($0)
      }
      return SweptFigure.Curve(
        question.shortName, points(strengths, costs.map(\.increase)), limits: orders.plateaus,
        law: strengths.map { Chart.Point($0, orders.quadratic * $0 * $0) },
        bars: try bars(of: question, at: places) { steered in
          let text = SteeredText(
            steered, tokens: tokens, length: min(64, steered.decoder.positionLimit ?? 64))
          return try question.costs(text, at: places) { progress.advance($0) }.costs.map(
            \.increase)
        })
    }
    progress.finish()
    return SweptFigure(
      name: "cross-entropy",
      title: "Increase of a text's cross-entropy, block \(question.model.layer)", subject: nil,
      quantity: "\u{394}CE(\u{3B1}) (nats a token)", strength: strengthTitle, over: range, curves,
      note: TransformerPlot.note + "; dashed: quadratic" + barsNote, hasAllLimits: false
    ).chart
  }

  /// The strengths with bars of the curve with number `number`: inside the range, and not those of the
  /// other curves.
  private func places(_ steps: Int, of number: Int) -> [Double] {
    let width = (range.upperBound - range.lowerBound) / Double(steps)
    let shift = 0.5 + 0.06 * (Double(number) - Double(others.count) / 2)
    return (0..<steps).map { range.lowerBound + width * (Double($0) + shift) }
  }

  private func points(_ strengths: [Double], _ values: [Double]) -> [Chart.Point] {
    zip(strengths, values).map { Chart.Point($0, $1) }
  }

  /// The means over the contexts asked about, by weight, of the lists that `values` gives.
  private func weighted(
    _ question: TransformerQuestion, _ values: (Int) -> [Double]
  ) -> [Double] {
    var sums: [Double] = []
    for (context, share) in zip(question.contexts, question.shares(of: question.contexts)) {
      let found = values(context)
      if sums.isEmpty { sums = found.map { _ in 0 } }
      for place in found.indices { sums[place] += share * found[place] }
    }
    return sums
  }

  /// Bars of one standard error, over resamples, of what `values` gives at `places`.
  private func bars(
    of question: TransformerQuestion, at places: [Double],
    _ values: (SteeredTransformer) throws -> [Double]
  ) throws -> [(middle: Chart.Point, half: Double)] {
    guard let resamples else { return [] }
    guard let drawn = question.steered.resampled(resamples.count, seed: resamples.seed) else {
      throw FileError(
        .badData, path: question.path,
        message: "--resample needs \"steering\" with two prompts in P and in N at least")
    }
    let own = try values(question.steered)
    let found = try drawn.map(values)
    return places.indices.map { place in
      (Chart.Point(places[place], own[place]), Spread.deviation(found.map { $0[place] }))
    }
  }
}
