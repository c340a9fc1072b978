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
      let intervals = intervals(strengths, margins) { alphas in
        let samples = samplers.map { $0.samples(at: alphas, workers: question.workers) }
        return alphas.indices.map { place in margin(samples.map { $0[place] }) }
      }
      lines.append((nil, "cross-entropy increase <= \(maxCrossEntropy)", intervals))
    }
    for (number, context) in question.contexts.enumerated() {
      for condition in conditions {
        let intervals = intervals(strengths, swept[number].map(condition.margin)) { alphas in
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

  /// An end of a stretch: a strength within it, and one beyond.
  private typealias End = (inside: Double, outside: Double)

  /// Narrows `ends`, side by side, to 2^-36 of what they were: `test` says of strengths, each with
  /// the number of its end, whether they are within.
  private func narrow(
    _ ends: inout [End], _ test: ([(number: Int, strength: Double)]) -> [Bool]
  ) {
    let parts = 8
    for _ in 0..<12 where !ends.isEmpty {
      let places = ends.enumerated().map { number, end in
        (0...parts).map { part in
          (
            number: number,
            strength: end.inside + (end.outside - end.inside) * Double(part) / Double(parts)
          )
        }
      }
      let isInside = test(places.flatMap { $0[1..<parts] })
      for number in ends.indices {
        let answers = isInside[(number * (parts - 1))..<((number + 1) * (parts - 1))]
        let last = answers.firstIndex(of: false).map { $0 - answers.startIndex } ?? parts - 1
        ends[number] = (places[number][last].strength, places[number][last + 1].strength)
      }
    }
  }

  /// The stretches of `strengths` where `margins` are not negative: `values` gives the margins
  /// at others.
  private func intervals(
    _ strengths: [Double], _ margins: [Double], _ values: ([Double]) -> [Double]
  ) -> [ClosedRange<Double>] {
    var crossings = margins.indices.dropFirst().compactMap { place -> End? in
      let (before, after) = (strengths[place - 1], strengths[place])
      switch (margins[place - 1] >= 0, margins[place] >= 0) {
      case (false, true): return (inside: after, outside: before)
      case (true, false): return (inside: before, outside: after)
      default: return nil
      }
    }
    narrow(&crossings) { values($0.map(\.strength)).map { $0 >= 0 } }
    var ends = crossings.map(\.inside)
    if let first = margins.first, first >= 0 { ends.insert(strengths[0], at: 0) }
    if let last = margins.last, last >= 0 { ends.append(strengths[strengths.count - 1]) }
    return stride(from: 0, to: ends.count - 1, by: 2).map { ends[$0]...max(ends[$0], ends[$0 + 1]) }
  }

  /// The stretches of the likeliest tokens.
  private func bands(
    _ samples: [TransformerSample], _ sampler: TransformerSampler, _ context: Int
  ) -> [Line] {
    let changes = samples.indices.dropFirst().filter {
      samples[$0 - 1].likeliest != samples[$0].likeliest
    }
    var ends = changes.map { (inside: samples[$0 - 1].strength, outside: samples[$0].strength) }
    narrow(&ends) { places in
      let found = sampler.samples(at: places.map(\.strength), workers: question.workers)
      return zip(places, found).map { $1.likeliest == samples[changes[$0.number] - 1].likeliest }
    }
    let tokens = changes.map { samples[$0 - 1].likeliest } + samples.suffix(1).map(\.likeliest)
    let edges = [range.lowerBound] + ends.map(\.inside) + [range.upperBound]
    return tokens.indices.map { place in
      (
        context, "most likely: \(model.vocabulary.tokens[tokens[place]].visible)",
        [edges[place]...max(edges[place], edges[place + 1])]
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
