// `steerlaw log-odds` of a transformer: the log-odds of first order at the steered layer.
import ExactArithmetic
import PlainText
import SteeringModel
import Transformers

/// The log-odds of first order of tokens in each context, and which tokens dominate far out, computed.
struct TransformerLogOdds {
  let question: TransformerQuestion

  private var model: TransformerModel { question.model }

  /// Writes the answer.
  ///
  /// Throws `FileError`.
  func write(_ output: OutputOptions) throws {
    let limits = try question.limits()
    let far = limits.map { LargestPlaces.of($0, count: 10) }
    var writer = ReportWriter(output)
    writer.append(Report(question.heading))
    writer.beginList("contexts")
    for (number, context) in question.contexts.enumerated() {
      if number > 0 { writer.append(.line("")) }
      let odds = question.steered.firstOrderLogOdds(ofContext: context)
      writer.append(element: report(odds, far, model.contexts[context].name))
    }
    writer.endList()
    try writer.finish()
  }

  /// `far` are the likeliest tokens at −∞ and +∞.
  private func report(_ odds: [Double], _ far: [[Int]], _ name: String) -> Report {
    let largest = LargestPlaces.of(odds, count: 10)
    let least = LargestPlaces.of(odds.map { -$0 }, count: 10)
    let chosen = question.tokens ?? (largest + least.reversed())
    let shared = (Set(far[0]).intersection(least).count, Set(far[1]).intersection(largest).count)
    let grid = Grid(
      [
        Column(everywhere: "token"), Column(json: "id", csv: "id"), Column(everywhere: "concept"),
        Column(json: "isTarget", csv: "isTarget"),
        Column("log-odds M", .point, json: "logOdds", csv: "logOdds"), Column(csv: "context"),
      ],
      chosen.map { token in
        Row(
          [
            model.tokenCell(token), .integer(token), model.conceptCell(token),
            model.isTargetCell(token), question.computed(odds[token]), .text(name),
          ], model.emphasis(token))
      })
    func names(_ tokens: [Int]) -> String { model.firstNames(tokens) }
    return Report([
      .member("name", .text(name)), .member("maximal", model.list(largest)),
      .member("minimal", model.list(least)),
      .member("dominating", .record(["-inf": model.list(far[0]), "+inf": model.list(far[1])])),
      .line(
        "context \(name.visible): first-order log-odds d logit / d alpha, less their mean under p"),
      .line("largest: \(names(largest)); likeliest at +inf: \(names(far[1]))"),
      .line("least: \(names(least)); likeliest at -inf: \(names(far[0]))"),
      .line("of ten, \(shared.1) are the same at +inf and \(shared.0) at -inf"),
      .grid("tokens", grid),
    ])
  }
}
