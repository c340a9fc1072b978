// `steerlaw peaks` of a transformer: critical points of a fine sweep.
import ExactArithmetic
import Foundation
import PlainText
import SteeringModel
import Transformers

/// The maxima and minima of tokens that a sweep of strengths shows, computed.
struct TransformerPeaks {
  let question: TransformerQuestion
  let range: ClosedRange<Double>
  let steps: Int

  private var model: TransformerModel { question.model }

  /// A token, what the sweep found, and its probabilities at −∞ and +∞.
  private struct Answer {
    let token: Int
    let points: [ComputedCriticalPoint]
    let ends: [Double]

    /// The largest of all: its height, and the number of the point; −1 and −2 for the ends.
    var supremum: (height: Double, place: Int) {
      let values = points.enumerated().map { ($1.probability, $0) }
      return (values + [(ends[0], -1), (ends[1], -2)]).max { $0.0 < $1.0 } ?? (0, -1)
    }
  }

  /// Writes the answer.
  ///
  /// Throws `FileError`.
  func write(_ output: OutputOptions) throws {
    let limits = try question.limits()
    var writer = ReportWriter(output)
    writer.append(Report(question.heading))
    writer.append(
      .member("range", question.list([range.lowerBound, range.upperBound])))
    writer.append(.member("steps", .integer(steps)))
    writer.beginList("contexts")
    let progress = Progress(total: question.contexts.count * steps, noun: "strengths")
    for (number, context) in question.contexts.enumerated() {
      if number > 0 { writer.append(.line("")) }
      let width = (range.upperBound - range.lowerBound) / 40
      let coarse = (0...40).map { range.lowerBound + width * Double($0) }
      let tokens = question.tokens(context, likeliestAt: coarse)
      let sampler = TransformerSampler(
        question.steered, context: context, tokens: tokens, groups: [])
      let points = sampler.sweep(range, steps: steps, workers: question.workers) {
        progress.advance($0)
      }.points
      let answers = zip(tokens, points).map { token, points in
        Answer(token: token, points: points, ends: limits.map { exp($0[token]) })
      }
      writer.append(element: report(answers, model.contexts[context].name))
    }
    writer.endList()
    writer.append(.member("isComplete", .boolean(false)))
    progress.finish()
    try writer.finish()
  }

  private func report(_ answers: [Answer], _ name: String) -> Report {
    let ends = [range.lowerBound, range.upperBound].map { question.computed($0).exact }
    return Report([
      .member("name", .text(name)), .line("context \(name.visible)"),
      .line(
        "what a sweep of \(steps) steps from \(ends[0]) to \(ends[1]) shows; there may be others"),
      .grid(people(answers)), .grid("tokens", json(answers)), .grid(lines(answers, name)),
    ])
  }

  private typealias Line = (kind: String, alpha: Cell, probability: Cell, isSupremum: Bool)

  private func lines(of answer: Answer) -> [Line] {
    let supremum = answer.supremum.place
    let points = answer.points.enumerated().map { number, point -> Line in
      (
        point.isMaximum ? "max" : "min", question.computed(point.strength),
        question.computed(point.probability), supremum == number
      )
    }
    func end(_ place: Int, _ text: String) -> Line {
      ("limit", .words(text), question.computed(answer.ends[place]), supremum == -1 - place)
    }
    return [end(0, "-inf")] + points + [end(1, "+inf")]
  }

  private func people(_ answers: [Answer]) -> Grid {
    let order = answers.sorted { $0.supremum.height > $1.supremum.height }
    let columns = [
      Column("token"), Column("concept"), Column("kind"), Column("alpha", .point),
      Column("probability", .point), Column(""),
    ]
    return Grid(
      columns,
      order.flatMap { answer in
        lines(of: answer).enumerated().map { number, line in
          Row(
            [
              number == 0 ? model.tokenCell(answer.token) : .missing,
              number == 0 ? model.conceptCell(answer.token) : .missing, .words(line.kind),
              line.alpha, line.probability, line.isSupremum ? .words("largest") : .missing,
            ], number == 0 ? model.emphasis(answer.token) : .plain)
        }
      })
  }

  private func json(_ answers: [Answer]) -> Grid {
    let keys = ["token", "id", "concept", "isTarget", "criticalPoints", "ends", "supremum"]
    return Grid(keys.map { Column(json: $0) }, of: answers) { answer in
      let points = answer.points.map { point in
        Cell.record([
          "kind": .words(point.isMaximum ? "max" : "min"),
          "alpha": question.computed(point.strength),
          "probability": question.computed(point.probability),
        ])
      }
      let supremum = answer.supremum.place
      return [
        model.tokenCell(answer.token), .integer(answer.token),
        .text(ifAny: model.conceptName(ofToken: answer.token)), model.isTargetCell(answer.token),
        .list(points),
        .record([
          "minus": question.computed(answer.ends[0]), "plus": question.computed(answer.ends[1]),
        ]), supremum >= 0 ? .integer(supremum) : .words(supremum == -1 ? "-inf" : "+inf"),
      ]
    }
  }

  private func lines(_ answers: [Answer], _ name: String) -> Grid {
    let columns = [
      "context", "token", "concept", "isTarget", "kind", "alpha", "probability", "isSupremum",
    ]
    return Grid(
      columns.map { Column(csv: $0) },
      answers.flatMap { answer in
        lines(of: answer).map { line in
          Row([
            .text(name), model.tokenCell(answer.token),
            .text(ifAny: model.conceptName(ofToken: answer.token)),
            model.isTargetCell(answer.token), .words(line.kind), line.alpha, line.probability,
            .boolean(line.isSupremum),
          ])
        }
      })
  }
}
