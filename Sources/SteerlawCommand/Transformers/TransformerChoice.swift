// `steerlaw choose` of a transformer: which strengths keep a budget, as a sweep shows it.
import ExactArithmetic
import PlainText
import SteeringModel
import Transformers

/// The strengths that budgets allow a transformer, and the stretches of its likeliest tokens, as a
/// sweep of a range shows them, computed.
struct TransformerChoice {
  let question: TransformerQuestion
  let range: ClosedRange<Double>
  let steps: Int
  let maxCrossEntropy: Rational?
  let maxDivergence: Rational?
  /// The least probability, and the tokens of the target.
  let minTarget: (level: Rational, tokens: [Int])?
  let greedy: Bool

  private var model: TransformerModel { question.model }

  /// A condition: whether a sample meets it, by a number that is positive there.
  private typealias Condition = (name: String, margin: (TransformerSample) -> Double)

  private typealias Line = (context: Int?, condition: String, intervals: [ClosedRange<Double>])

  /// Writes the answer.
  ///
  /// Throws `FileError`.
  func write(_ output: OutputOptions) throws {
    let width = (range.upperBound - range.lowerBound) / Double(steps)
    let strengths = (0...steps).map { range.lowerBound + width * Double($0) }
    let progress = Progress(total: question.contexts.count * steps, noun: "strengths")
    let samplers = question.contexts.map { context in
      TransformerSampler(
        question.steered, context: context, tokens: [],
        groups: minTarget.map { [$0.tokens] } ?? [])
    }
    let swept = samplers.map { sampler in
      sampler.samples(at: strengths, workers: question.workers) { progress.advance($0) }
    }
    progress.finish()
    var lines: [Line] = []
    if let maxCrossEntropy {
      let weights = question.contexts.map { model.contexts[$0].weight.approximation }
      let total = weights.reduce(0, +)
      func margin(_ samples: [TransformerSample]) -> Double {
        let mean = zip(weights, samples).reduce(0) { $0 + $1.0 * $1.1.crossEntropyIncrease }
        return maxCrossEntropy.approximation - mean / total
      }
      let margins = strengths.indices.map { place in margin(swept.map { $0[place] }) }
      let intervals = SweptStretches.intervals(strengths, margins) { alphas in
        let samples = samplers.map { $0.samples(at: alphas, workers: question.workers) }
        return alphas.indices.map { place in margin(samples.map { $0[place] }) }
      }
      lines.append((nil, "cross-entropy increase <= \(maxCrossEntropy)", intervals))
    }
    for (number, context) in question.contexts.enumerated() {
      for condition in conditions {
        let intervals = SweptStretches.intervals(strengths, swept[number].map(condition.margin)) {
          alphas in
          samplers[number].samples(at: alphas, workers: question.workers).map(condition.margin)
        }
        lines.append((context, condition.name, intervals))
      }
      if greedy { lines += bands(swept[number], samplers[number], context) }
    }
    try ReportWriter.write(report(lines), output)
  }

  private var conditions: [Condition] {
    var conditions: [Condition] = []
    if let maxDivergence {
      conditions.append(
        (
          "KL(steered || given) <= \(maxDivergence)",
          { maxDivergence.approximation - $0.divergence }
        ))
    }
    if let minTarget {
      conditions.append(
        (
          "target probability >= \(minTarget.level)",
          { $0.groups[0] - minTarget.level.approximation }
        ))
    }
    return conditions
  }

  /// The stretches of the likeliest tokens.
  private func bands(
    _ samples: [TransformerSample], _ sampler: TransformerSampler, _ context: Int
  ) -> [Line] {
    let bands = SweptStretches.bands(samples, sampler, workers: question.workers)
    return bands.map { band in
      (
        context, "most likely: \(model.vocabulary.tokens[band.token].visible)",
        [band.range.lowerBound...max(band.range.lowerBound, band.range.upperBound)]
      )
    }
  }

  private func report(_ lines: [Line]) -> Report {
    func name(_ context: Int?) -> Cell {
      context.map { .text(model.contexts[$0].name) } ?? .shown("(all)", .missing)
    }
    func end(_ value: Double, isFirst: Bool) -> Cell {
      let isEdge = value == (isFirst ? range.lowerBound : range.upperBound)
      let cell = question.computed(value)
      return isEdge ? .shown("\(cell.exact) (end of range)", cell) : cell
    }
    func rows(_ word: String) -> [Row] {
      lines.flatMap { line in
        let place = [name(line.context), Cell.words(line.condition)]
        return line.intervals.isEmpty
          ? [Row(place + [.words(word), .missing])]
          : line.intervals.map {
            Row(place + [end($0.lowerBound, isFirst: true), end($0.upperBound, isFirst: false)])
          }
      }
    }
    return Report(
      question.heading + [
        .line("what a sweep of \(steps) steps shows; shorter stretches are not seen"),
        .member("range", question.list([range.lowerBound, range.upperBound])),
        .member("steps", .integer(steps)),
        .grid(
          "choices",
          Grid(["context", "condition", "intervals"].map { Column(json: $0) }, of: lines) { line in
            [
              line.context.map { .text(model.contexts[$0].name) } ?? .missing,
              .words(line.condition),
              .list(
                line.intervals.map {
                  .record([
                    "lower": question.computed($0.lowerBound),
                    "upper": question.computed($0.upperBound),
                  ])
                }),
            ]
          }),
        .grid(
          Grid(
            [
              Column("context"), Column("condition"), Column("alpha from", .point),
              Column("to", .point),
            ], rows("no strength"))),
        .grid(
          Grid(
            ["context", "condition", "lower", "upper"].map { Column(csv: $0) }, rows("none"))),
      ])
  }
}
