// `steerlaw peaks --certified` of a transformer: all critical points of a range of strengths.
import ExactArithmetic
import NumericArrays
import PlainText
import SteeringModel
import TaylorModels

/// The maxima and minima of tokens in a range of strengths, proved to be all.
struct CertifiedPeaks {
  let question: CertifiedQuestion
  let range: ClosedRange<Double>
  /// Doubles that enclosures are compared with; nil where none were asked for.
  let comparison: EnclosureComparison?
  /// What was not decided, a line each.
  private(set) var undecided: [String] = []

  /// The answer for strengths in `range`.
  init(
    _ question: CertifiedQuestion, range: ClosedRange<Double>, comparison: EnclosureComparison?
  ) {
    self.question = question
    self.range = range
    self.comparison = comparison
  }

  private var model: TransformerModel { question.model }

  /// Writes the answer.
  ///
  /// Throws `FileError`.
  mutating func write(_ output: OutputOptions) throws {
    var writer = ReportWriter(output)
    writer.append(Report(question.heading))
    writer.append(
      .member("range", .list([range.lowerBound, range.upperBound].map { .number("\($0)") })))
    writer.beginList("contexts")
    let total = 1000
    let progress = Progress(total: question.contexts.count * total, noun: "thousandths")
    for (number, context) in question.contexts.enumerated() {
      if number > 0 { writer.append(.line("")) }
      let site = question.site(context)
      let step = (range.upperBound - range.lowerBound) / 40
      let tokens =
        question.tokens
        ?? question.transformer.likeliestTokens(
          10, site, at: (0...40).map { Float(range.lowerBound + step * Double($0)) })
      let width = range.upperBound - range.lowerBound
      let found: [CertifiedCriticalPoints]
      let enclosed: [[Interval?]]
      do {
        (found, enclosed) = try question.transformer.along(
          range, of: tokens, site, at: comparison?.strengths ?? []
        ) {
          progress.advance(Int(Double(total) * $0 / width))
        }
      } catch let refusal as UnsupportedNetwork {
        throw CertifiedQuestion.failure(refusal, path: question.path)
      }
      for answer in found where !answer.isComplete {
        undecided.append(
          "whether token \(quoted(model.vocabulary.tokens[answer.token])) in context "
            + "\(quoted(model.contexts[context].name)) has more critical points")
      }
      let compared = comparison?.parts(ofContext: context, tokens: tokens, enclosed) ?? []
      writer.append(element: report(found, model.contexts[context].name, compared))
    }
    writer.endList()
    writer.append(.member("isComplete", .boolean(undecided.isEmpty)))
    progress.finish()
    try writer.finish()
  }

  private func report(
    _ found: [CertifiedCriticalPoints], _ name: String, _ compared: [Part]
  ) -> Report {
    let isComplete = found.allSatisfy(\.isComplete)
    return Report(
      [
        .member("name", .text(name)), .line("context \(name.visible)"),
        .line(
          "maxima and minima with alpha from \(range.lowerBound) to \(range.upperBound); "
            + (isComplete ? "there are no others there, proved" : "there may be others: see below")),
        .grid(people(found)), .grid("tokens", json(found)), .grid(lines(found, name)),
      ] + compared)
  }

  private struct Line {
    let kind: String
    let alpha: Cell
    let lower: String?
    let upper: String?
    let probability: Cell
  }

  private func lines(of answer: CertifiedCriticalPoints) -> [Line] {
    let points = answer.points.map { point -> Line in
      let bounds = point.strength.decimalBounds(significantDigits: question.digits + 3)
      return Line(
        kind: point.isMaximum ? "max" : "min", alpha: question.certified(point.strength),
        lower: bounds?.lower, upper: bounds?.upper,
        probability: question.certified(point.probability))
    }
    let open = answer.open.map { stretch -> Line in
      let bounds = stretch.decimalBounds(significantDigits: question.digits)
      return Line(
        kind: "undecided", alpha: .missing, lower: bounds?.lower, upper: bounds?.upper,
        probability: .missing)
    }
    return points + open
  }

  private func people(_ found: [CertifiedCriticalPoints]) -> Grid {
    let columns = [
      Column("token"), Column("concept"), Column("kind"), Column("alpha", .point),
      Column("probability", .point),
    ]
    return Grid(
      columns,
      found.flatMap { answer -> [Row] in
        let lines = lines(of: answer)
        let shown =
          lines.isEmpty
          ? [Line(kind: "none", alpha: .missing, lower: nil, upper: nil, probability: .missing)]
          : lines
        return shown.enumerated().map { number, line in
          Row(
            [
              number == 0 ? model.tokenCell(answer.token) : .missing,
              number == 0 ? model.conceptCell(answer.token) : .missing, .words(line.kind),
              line.alpha, line.probability,
            ], number == 0 ? model.emphasis(answer.token) : .plain)
        }
      })
  }

  private func json(_ found: [CertifiedCriticalPoints]) -> Grid {
    let keys = ["token", "id", "concept", "isTarget", "criticalPoints", "isComplete", "open"]
    return Grid(keys.map { Column(json: $0) }, of: found) { answer in
      let points = answer.points.map { point in
        Cell.record([
          "kind": .words(point.isMaximum ? "max" : "min"),
          "alpha": question.certified(point.strength),
          "probability": question.certified(point.probability),
        ])
      }
      return [
        model.tokenCell(answer.token), .integer(answer.token),
        .text(ifAny: model.conceptName(ofToken: answer.token)), model.isTargetCell(answer.token),
        .list(points), .boolean(answer.isComplete), .list(answer.open.map(Cell.between)),
      ]
    }
  }

  private func lines(_ found: [CertifiedCriticalPoints], _ name: String) -> Grid {
    let columns = [
      "context", "token", "concept", "isTarget", "kind", "alpha", "lower", "upper", "probability",
    ]
    return Grid(
      columns.map { Column(csv: $0) },
      found.flatMap { answer in
        lines(of: answer).map { line in
          Row([
            .text(name), model.tokenCell(answer.token),
            .text(ifAny: model.conceptName(ofToken: answer.token)),
            model.isTargetCell(answer.token), .words(line.kind), line.alpha,
            .words(ifAny: line.lower), .words(ifAny: line.upper), line.probability,
          ])
        }
      })
  }
}
