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
      let output = question.steered.firstOrderLogOddsAtOutput(ofContext: context)
      writer.append(element: report(odds, output, far, model.contexts[context].name))
    }
    writer.endList()
    try writer.finish()
  }

  /// `output` are the log-odds of v added before the output norm, and `far` the likeliest tokens at −∞
  /// and +∞.
  private func report(
    _ odds: [Double], _ output: [Double], _ far: [[Int]], _ name: String
  ) -> Report {
    func extremes(_ values: [Double]) -> [[Int]] {
      [LargestPlaces.of(values.map { -$0 }, count: 10), LargestPlaces.of(values, count: 10)]
    }
    let (here, there) = (extremes(odds), extremes(output))
    let (least, largest) = (here[0], here[1])
    func same(_ a: [Int], _ b: [Int]) -> Int { Set(a).intersection(b).count }
    let chosen = question.tokens ?? (largest + least.reversed())
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
      .member(
        "outputExtremes",
        .record(["least": model.list(there[0]), "largest": model.list(there[1])])),
      .member("dominating", .record(["-inf": model.list(far[0]), "+inf": model.list(far[1])])),
      .line(
        "context \(name.visible): first-order log-odds d logit / d alpha, less their mean under p"),
      .grid(
        Grid(
          [Column(""), Column("ten tokens"), Column("same", .point)], extremeRows(here, there, far))
      ),
      .line("same: how many of them are also among the ten likeliest far out"), .line(""),
      .grid("tokens", grid),
    ])
  }

  /// What wins far out, what gains first here, and what would gain first at the output, at each end.
  private func extremeRows(_ here: [[Int]], _ there: [[Int]], _ far: [[Int]]) -> [Row] {
    [("+inf", "largest", 1), ("-inf", "least", 0)].flatMap { end, word, place -> [Row] in
      func row(_ title: String, _ tokens: [Int]) -> Row {
        let same = Set(tokens).intersection(far[place]).count
        return Row([.words(title), .words(model.firstNames(tokens)), .integer(same)])
      }
      return [
        row("likeliest at \(end)", far[place]), row("\(word) M here", here[place]),
        row("\(word) M at the output", there[place]),
      ]
    }
  }
}
