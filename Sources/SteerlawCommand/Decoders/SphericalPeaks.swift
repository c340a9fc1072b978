// `steerlaw peaks` of a decoder whose steering keeps the norm: critical points on the full circle.
import ExactArithmetic
import NumericArrays
import PeakSearch
import PlainText
import SteeringLaws
import SteeringModel

/// The critical points of the tokens in each context by the angle of turning.
struct SphericalPeaks {
  let question: DecoderQuestion
  let workers: Int

  private var model: DecoderModel { question.model }

  /// Writes the answer; what was not decided, a line each.
  ///
  /// Throws `FileError`.
  func write(_ output: OutputOptions) throws -> [String] {
    var writer = ReportWriter(output)
    var undecided: [String] = []
    writer.append(Report(question.heading))
    writer.append(.member("path", .words(SteeringCourse.sphere.rawValue)))
    writer.beginList("contexts")
    for (number, context) in question.contexts.enumerated() {
      let family: SphericalFamily
      do throws(ModelError) {
        family = try question.steered.sphericalFamily(ofContext: context)
      } catch { throw FileError(error, path: question.path) }
      let found = family.criticalPoints(
        of: question.tokens, digits: question.digits, precisionLimit: question.precisionLimit,
        workers: workers)
      let name = model.contexts[context].name
      undecided += found.filter { !$0.isComplete }.map {
        "whether token \(quoted(model.vocabulary.tokens[$0.token])) in context \(quoted(name)) has more critical points"
      }
      if number > 0 { writer.append(.line("")) }
      writer.append(element: report(found, name))
    }
    writer.endList()
    writer.append(.member("isComplete", .boolean(undecided.isEmpty)))
    try writer.finish()
    return undecided
  }

  private func report(_ found: [TokenSphericalPoints], _ name: String) -> Report {
    let digits = question.digits
    let columns = [
      Column(csv: "context"), Column("token", csv: "token"), Column("concept", csv: "concept"),
      Column(csv: "isTarget"), Column("kind", csv: "kind"), Column("phi", .point, csv: "phi"),
      Column("probability", .point, csv: "probability"), Column(""), Column(csv: "isSupremum"),
    ]
    let rows = found.lazy.flatMap { answer in
      answer.points.enumerated().map { number, point in
        let isSupremum = answer.supremum.contains(number)
        let isFirst = number == 0
        let token = model.tokenCell(answer.token)
        let concept = model.conceptCell(answer.token)
        return Row(
          [
            .text(name), isFirst ? token : .shown("", token),
            isFirst ? concept : .shown("", concept), model.isTargetCell(answer.token),
            .words(point.kind.rawValue), .decimal(point.angle, digits: digits),
            .decimal(point.probability, digits: digits),
            isSupremum ? .words("largest") : .missing, .boolean(isSupremum),
          ], isFirst ? model.emphasis(answer.token) : .plain)
      }
    }
    let json = found.lazy.map { answer in
      let points = answer.points.map { point in
        Cell.record([
          "kind": .words(point.kind.rawValue), "phi": .certified(point.angle, digits: digits),
          "probability": .certified(point.probability, digits: digits),
        ])
      }
      return Row([
        model.tokenCell(answer.token), .text(ifAny: model.conceptName(ofToken: answer.token)),
        model.isTargetCell(answer.token), .list(points),
        answer.supremum.count == 1
          ? .integer(answer.supremum[0]) : .list(answer.supremum.map(Cell.integer)),
        .boolean(answer.isComplete),
      ])
    }
    let keys = ["token", "concept", "isTarget", "criticalPoints", "supremum", "isComplete"]
    return Report([
      .member("name", .text(name)), .line("context \(name.visible), by the angle of turning"),
      .grid(Grid(columns, rows)), .grid("tokens", Grid(keys.map { Column(json: $0) }, json)),
    ])
  }
}
