// `steerlaw log-odds` of a decoder: the log-odds of first order, and where they come from.
import ExactArithmetic
import PlainText
import SteeringLaws
import SteeringModel

/// The log-odds of first order of the tokens in each context.
struct DecoderLogOdds {
  let question: DecoderQuestion

  private var model: DecoderModel { question.model }

  /// Writes the answer.
  ///
  /// Throws `FileError` and `Undecided`.
  func write(_ output: OutputOptions) throws {
    var writer = ReportWriter(output)
    writer.append(Report(question.heading))
    writer.beginList("contexts")
    for (number, context) in question.contexts.enumerated() {
      if number > 0 { writer.append(.line("")) }
      let family = try question.family(ofContext: context)
      writer.append(element: try report(family, model.contexts[context].name))
    }
    writer.endList()
    try writer.finish()
  }

  private func report(_ family: CircleFamily, _ name: String) throws -> Report {
    let radicand = family.firstOrderRadicand
    let odds = question.tokens.map { family.firstOrderLogOdds(of: $0) }
    func value(_ part: Rational, _ what: String) throws -> CertifiedReal {
      if part.isZero { return CertifiedReal(exact: 0) }
      return try CertifiedReal.evaluating(
        digits: question.digits, precisionLimit: question.precisionLimit, what
      ) { SurdScore(slope: part, offset: 0).enclosure(radicand: radicand, precision: $0) }
    }
    let rows = try zip(question.tokens, odds).map { token, odds in
      let texts = [odds.sum, odds.ofVector, odds.ofNorm]
      return (
        token: token,
        values: try texts.map {
          try value($0, "log-odds of token \(quoted(model.vocabulary.tokens[token]))")
        }, exact: "\(odds.sum) sqrt(\(radicand))"
      )
    }
    let sums = odds.map(\.sum)
    func extreme(_ best: Rational?) -> [Int] {
      best.map { best in question.tokens.indices.filter { sums[$0] == best } } ?? []
    }
    let (largest, least) = (extreme(sums.max()), extreme(sums.min()))
    func names(_ places: [Int]) -> String { model.firstNames(places.map { question.tokens[$0] }) }
    let digits = question.digits
    let kappa = family.path.kappa
    let isShort = rows.allSatisfy { $0.exact.count <= 40 }
    let columns = [
      Column(everywhere: "token"), Column(everywhere: "concept"),
      Column(json: "isTarget", csv: "isTarget"), Column("log-odds M", .point, csv: "logOdds"),
      Column("of the vector", .point, csv: "ofVector"),
      Column("of the norm", .point, csv: "ofNorm"), Column(isShort ? "exactly" : nil, csv: "exact"),
      Column(json: "logOdds"), Column(csv: "context"),
    ]
    let grid = Grid(
      columns,
      rows.lazy.map { row in
        let values = row.values.map { Cell.decimal($0, digits: digits) }
        return Row(
          [
            model.tokenCell(row.token), model.conceptCell(row.token),
            model.isTargetCell(row.token),
          ] + values + [
            .words(row.exact),
            .record([
              "exact": .words(row.exact), "value": values[0], "ofVector": values[1],
              "ofNorm": values[2],
            ]), .text(name),
          ], model.emphasis(row.token))
      })
    return Report([
      .member("name", .text(name)), .member("kappa", .words("\(kappa)")),
      .member("maximal", model.list(largest.map { question.tokens[$0] })),
      .member("minimal", model.list(least.map { question.tokens[$0] })),
      .line("context \(name.visible): first-order log-odds, up to a constant"),
      .line("largest: \(names(largest)); least: \(names(least))"), .grid("tokens", grid),
    ])
  }
}
