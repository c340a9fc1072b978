// `steerlaw curves` of a transformer: what steering inside it does at given strengths.
import ExactArithmetic
import Foundation
import PlainText
import SteeringModel
import Transformers

/// The increases of probability and cross-entropy of a transformer at some strengths, computed.
struct TransformerCurves {
  let question: TransformerQuestion
  let strengths: [Rational]

  private var model: TransformerModel { question.model }

  /// Writes the answer.
  ///
  /// Throws `FileError`.
  func write(_ output: OutputOptions) throws {
    let limits = try question.limits()
    let alphas = strengths.map(\.approximation)
    var writer = ReportWriter(output)
    writer.append(Report(question.heading))
    writer.append(.member("alphas", .list(strengths.map { .words("\($0)") })))
    writer.beginList("contexts")
    let progress = Progress(total: question.contexts.count * alphas.count, noun: "strengths")
    var whole = [Double](repeating: 0, count: alphas.count)
    var weight = 0.0
    for (number, context) in question.contexts.enumerated() {
      if number > 0 { writer.append(.line("")) }
      let named = question.tokens ?? []
      let sampler = TransformerSampler(
        question.steered, context: context, tokens: named,
        groups: question.concepts.map(\.tokens))
      let given = sampler.sample(sampler.given, at: 0)
      let samples = sampler.samples(at: alphas, workers: question.workers) { progress.advance($0) }
      let ends = limits.map { sampler.sample($0, at: .infinity) }
      writer.append(
        element: report(model.contexts[context].name, given, samples, ends, tokens: named))
      let share = model.contexts[context].weight.approximation
      weight += share
      for (place, sample) in samples.enumerated() {
        whole[place] += share * sample.crossEntropyIncrease
      }
    }
    writer.endList()
    progress.finish()
    if question.contexts.count > 1 { writer.append(crossEntropy(whole.map { $0 / weight })) }
    try writer.finish()
  }

  private func report(
    _ name: String, _ given: TransformerSample, _ samples: [TransformerSample],
    _ ends: [TransformerSample], tokens: [Int]
  ) -> Report {
    typealias Curve = (kind: String, name: String, values: [Double])
    let ofTokens = tokens.enumerated().map { place, token -> Curve in
      let start = exp(given.logProbabilities[place])
      return (
        "token", model.vocabulary.tokens[token],
        samples.map { exp($0.logProbabilities[place]) - start }
      )
    }
    let ofConcepts = question.concepts.enumerated().map { place, concept -> Curve in
      // Δp(C) is the mean over the tokens of C, as everywhere.
      let count = Double(concept.tokens.count)
      return (
        "concept", concept.name,
        samples.map { ($0.groups[place] - given.groups[place]) / count }
      )
    }
    let term = samples.map(\.crossEntropyIncrease)
    let shown = (ofConcepts + ofTokens).map { (title: "Δp \($0.name.visible)", values: $0.values) }
    let plateau = ends.map(\.crossEntropyIncrease)
    let likeliest = samples.map { model.vocabulary.tokens[$0.likeliest] }
    func inJSON(_ curves: [Curve], _ key: String) -> Grid {
      Grid([Column(json: key), Column(json: "values")], of: curves) {
        [.text($0.name), question.list($0.values)]
      }
    }
    let lines = (ofTokens + ofConcepts + [("cross-entropy", "", term)]).flatMap { curve in
      zip(strengths, curve.values).map { alpha, value in
        Row([
          .text(name), .words(curve.kind), .text(curve.name), .words("\(alpha)"),
          question.computed(value),
        ])
      }
    }
    return Report([
      .line("context \(name.visible)"),
      .grid(
        Grid(
          [Column("alpha", .point)] + shown.map { Column($0.title, .point) } + [
            Column("Δcross-entropy", .point), Column("likeliest"),
          ], of: strengths.indices
        ) { index in
          [.words("\(strengths[index])")] + shown.map { question.computed($0.values[index]) }
            + [question.computed(term[index]), .text(likeliest[index])]
        }),
      .line(
        "Δcross-entropy -> \(question.computed(plateau[0]).exact) at -inf, \(question.computed(plateau[1]).exact) at +inf"
      ), .member("name", .text(name)), .grid("tokens", inJSON(ofTokens, "token")),
      .grid("concepts", inJSON(ofConcepts, "concept")),
      .member("crossEntropyTerm", question.list(term)),
      .member("divergence", question.list(samples.map(\.divergence))),
      .member("likeliest", .list(likeliest.map(Cell.text))),
      .member(
        "crossEntropyTermPlateau",
        .record(["-inf": question.computed(plateau[0]), "+inf": question.computed(plateau[1])])),
      .grid(
        Grid(["context", "curve", "name", "alpha", "value"].map { Column(csv: $0) }, lines)),
    ])
  }

  /// The increase over the contexts asked about, by their weights.
  private func crossEntropy(_ values: [Double]) -> Report {
    Report([
      .line(""), .line("contexts asked about, weighted"),
      .grid(
        Grid(
          [Column("alpha", .point), Column("Δcross-entropy", .point)], of: strengths.indices
        ) { [.words("\(strengths[$0])"), question.computed(values[$0])] }),
      .member("crossEntropy", question.list(values)),
      .grid(
        Grid(
          ["context", "curve", "name", "alpha", "value"].map { Column(csv: $0) },
          of: strengths.indices
        ) { index in
          [
            .missing, .words("cross-entropy"), .missing, .words("\(strengths[index])"),
            question.computed(values[index]),
          ]
        }),
    ])
  }
}
