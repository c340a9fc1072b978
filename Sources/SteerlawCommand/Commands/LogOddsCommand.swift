import ArgumentParser
import ExactArithmetic
import ModelFiles
import PlainText
import SteeringLaws
import SteeringModel
import StrictJSON

/// `steerlaw log-odds`: what steering sees of a model.
struct LogOddsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "log-odds",
    abstract: "The exact log-odds of each token, and which assumptions of the theory hold.",
    discussion: """
      M(z) = (1/q) log( prod_P p(z|c) / prod_N p(z|c) ). For logit models M(z) is a dyadic number minus \
      one constant c, which is enclosed. Signs, order, ties and the extreme sets are decided exactly.

      Example: steerlaw log-odds Examples/three-alphabets-contrastive.json --digits 12
      """)

  @OptionGroup var model: ModelOptions
  @OptionGroup var trained: TrainedOptions
  @Option(name: .customLong("token"), help: "Only this token (repeatable; default all).")
  var tokens: [String] = []
  @OptionGroup var precision: PrecisionOptions
  @OptionGroup var output: OutputOptions

  func run() async throws {
    try await reportingFailures {
      let model = try trained.apply(to: self.model.read(), path: self.model.path)
      let digits = precision.digits(standard: output.format == .table ? 12 : 30)
      let limit = precision.limit(digits: digits)
      let chosen = try SelectionOptions.tokenIndices(tokens, in: model)
      let logOdds = LogOdds(model)
      let values = try logOdds.values(of: chosen, digits: digits, precisionLimit: limit)
      var normalizer: CertifiedReal?
      if logOdds.hasNormalizer {
        normalizer = try CertifiedReal.evaluating(
          digits: digits, precisionLimit: limit, "constant c of the log-odds"
        ) { logOdds.normalizer(precision: $0) }
      }
      let report = LogOddsReport(
        model: model, path: self.model.path, logOdds: logOdds,
        rows: zip(chosen, values).map {
          LogOddsRow(token: $0, exact: logOdds.expression(of: $0), value: $1)
        }, normalizer: normalizer, digits: digits)
      var sink = OutputSink(output)
      sink.write(
        output.format, table: report.table, json: report.json, csv: report.commaSeparatedText)
      try sink.finish()
    }
  }
}

/// The output of `steerlaw log-odds` in each of its forms.
struct LogOddsReport {
  let model: SteeringModel
  let path: String
  let logOdds: LogOdds
  let rows: [LogOddsRow]
  let normalizer: CertifiedReal?
  let digits: Int

  private var size: Int? {
    if case .sets(let sets) = model.steering { return sets.size }
    return nil
  }

  private var assumptions: [AssumptionReport] { Assumptions(model, logOdds).reports() }

  private func place(_ token: Int, _ maximal: Set<Int>, _ minimal: Set<Int>) -> String {
    (maximal.contains(token) ? "maximal" : "") + (minimal.contains(token) ? "minimal" : "")
  }

  func table(isColoured: Bool) -> String {
    let (maximal, minimal) = (logOdds.maximal, logOdds.minimal)
    let (top, bottom) = (Set(maximal), Set(minimal))
    let areExpressionsShort = rows.allSatisfy { $0.exact.count <= 40 }
    var table = TextTable([
      ("token", .left), ("concept", .left), ("log-odds M", .point), ("", .left), ("exactly", .left),
    ])
    for row in rows {
      let isTarget = model.isTarget(row.token) == true
      table.append(
        [
          model.vocabulary.tokens[row.token].visible,
          (model.conceptName(ofToken: row.token)?.visible ?? "") + (isTarget ? " *" : ""),
          row.value.text(digits), place(row.token, top, bottom),
          areExpressionsShort ? row.exact : "",
        ], isTarget ? .target : .plain)
    }
    var text = table.render(isColoured: isColoured) + "\n"
    if let size { text += "q = \(size); " }
    text += "V = \(model.vocabulary.count) tokens, \(logOdds.levelCount) distinct log-odds\n"
    if let normalizer {
      text += "constant c of the log-odds: \(normalizer.text(digits))\n"
    }
    text += "largest: \(list(maximal)); least: \(list(minimal))\n\n"
    var verdicts = TextTable([("assumption", .left), ("status", .left), ("evidence", .left)])
    for report in assumptions {
      verdicts.append([report.name, report.status.rawValue, report.evidence])
    }
    return text + verdicts.render(isColoured: false)
  }

  private func list(_ tokens: [Int]) -> String {
    let shown = tokens.prefix(8).map { model.vocabulary.tokens[$0].visible }.joined(separator: " ")
    return shown + (tokens.count > 8 ? " ... (\(tokens.count))" : "")
  }

  var json: JSONValue {
    let (maximal, minimal) = (logOdds.maximal, logOdds.minimal)
    func names(_ tokens: [Int]) -> JSONValue {
      .array(tokens.map { .string(model.vocabulary.tokens[$0]) })
    }
    return .object([
      "model": .string(path), "q": size.map { .integer($0) } ?? .null,
      "levels": .integer(logOdds.levelCount),
      "normalizer": normalizer.map { .object($0.jsonMembers(digits)) } ?? .null,
      "maximal": names(maximal), "minimal": names(minimal),
      "assumptions": .array(
        assumptions.map {
          .object([
            "name": .string($0.name), "status": .string($0.status.rawValue),
            "evidence": .string($0.evidence),
          ])
        }),
      "tokens": .array(
        rows.map { row in
          .object([
            "token": .string(model.vocabulary.tokens[row.token]),
            "concept": .text(model.conceptName(ofToken: row.token)),
            "isTarget": model.isTarget(row.token).map { .bool($0) } ?? .null,
            "logOdds": .object([
              "exact": .string(row.exact), "value": .string(row.value.text(digits)),
            ]),
          ])
        }),
    ])
  }

  var commaSeparatedText: String {
    let (top, bottom) = (Set(logOdds.maximal), Set(logOdds.minimal))
    var text = commaSeparated(["token", "concept", "isTarget", "logOdds", "place", "exact"])
    for row in rows {
      text += commaSeparated([
        model.vocabulary.tokens[row.token], model.conceptName(ofToken: row.token) ?? "",
        model.isTarget(row.token).map { $0 ? "true" : "false" } ?? "", row.value.text(digits),
        place(row.token, top, bottom), row.exact,
      ])
    }
    return text
  }
}
