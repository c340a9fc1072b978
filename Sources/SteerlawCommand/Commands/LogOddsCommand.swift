// What steering sees of a model: log-odds and assumptions.
import ArgumentParser
import ExactArithmetic
import Foundation
import ModelFiles
import SteeringLaws
import SteeringModel
import Transformers

/// `steerlaw log-odds`: what steering sees of a model.
struct LogOddsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "log-odds",
    abstract: "The exact log-odds of each token, and which assumptions of the theory hold.",
    discussion: """
      M(z) = (1/q) log( prod_P p(z|c) / prod_N p(z|c) ). For logit models M(z) is a dyadic number minus \
      one constant c, which is enclosed. Signs, order, ties and the extreme sets are decided exactly.

      Of a decoder, which is steered before its final norm: the log-odds of first order in each context, \
      dlogit/dalpha at 0 up to a constant, and which part of them the vector adds and which the norm takes.

      Of a transformer, which is steered inside: those of first order at the steered layer, computed, beside \
      those of the same vector added before the output norm and the tokens that win far out.

      Example: steerlaw log-odds Examples/three-alphabets-contrastive.json --digits 12
      """)

  @OptionGroup var model: ModelOptions
  @OptionGroup var trained: TrainedOptions
  @OptionGroup var contexts: ContextOptions
  @OptionGroup var tokens: TokenOptions
  @OptionGroup var site: SiteOptions
  @OptionGroup var precision: PrecisionOptions
  @OptionGroup var output: OutputOptions

  func run() async throws {
    try await reportingFailures {
      let digits = precision.digits(standard: output.format == .table ? 12 : 30)
      let limit = precision.limit(digits: digits)
      let model: SteeringModel
      switch try self.model.readAny() {
      case .distributions(let given):
        try TransformerQuestion.demand(site.given)
        guard contexts.names.isEmpty else {
          throw ValidationError(
            "--context is for decoders, whose log-odds depend on the context; these are the same in all"
          )
        }
        model = try trained.apply(to: given, path: self.model.path)
      case .transformer(let transformer, let weights):
        try TransformerQuestion.refuse([("--trained", trained.trained != nil)])
        return try TransformerLogOdds(
          question: TransformerQuestion(
            transformer, weights, path: self.model.path, contexts: contexts.names, tokens: tokens,
            precision: precision, site: site,
            workers: ProcessInfo.processInfo.activeProcessorCount)
        ).write(output)
      case .decoder(let decoder):
        try TransformerQuestion.demand(site.given)
        try DecoderQuestion.refuse([("--trained", trained.trained != nil)])
        return try DecoderLogOdds(
          question: DecoderQuestion(
            path: self.model.path, steered: SteeredDecoder(decoder),
            contexts: try contexts.indices(in: decoder), tokens: try tokens.indices(in: decoder),
            digits: digits, precisionLimit: limit)
        ).write(output)
      }
      let chosen = try tokens.indices(in: model)
      let logOdds = LogOdds(model)
      let values = try logOdds.values(of: chosen, digits: digits, precisionLimit: limit)
      var normalizer: CertifiedReal?
      if logOdds.hasNormalizer {
        normalizer = try CertifiedReal.evaluating(
          digits: digits, precisionLimit: limit, "constant c of the log-odds"
        ) { logOdds.normalizer(precision: $0) }
      }
      let answer = LogOddsReport(
        model: model, path: self.model.path, logOdds: logOdds,
        rows: zip(chosen, values).map {
          LogOddsRow(token: $0, exact: logOdds.expression(of: $0), value: $1)
        }, normalizer: normalizer, digits: digits)
      try ReportWriter.write(answer.report, output)
    }
  }
}

/// The answer of `steerlaw log-odds`.
private struct LogOddsReport {
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

  var report: Report {
    let (maximal, minimal) = (logOdds.maximal, logOdds.minimal)
    let counts = "V = \(model.vocabulary.count) tokens, \(logOdds.levelCount) distinct log-odds"
    var lines = [(size.map { "q = \($0); " } ?? "") + counts]
    if let normalizer { lines.append("constant c of the log-odds: \(normalizer.text(digits))") }
    lines.append("largest: \(model.firstNames(maximal)); least: \(model.firstNames(minimal))")
    return Report(
      [
        .member("model", .text(path)), .member("q", .integer(ifAny: size)),
        .member("levels", .integer(logOdds.levelCount)),
        .member("normalizer", .certified(ifAny: normalizer, digits: digits)),
        .member("maximal", model.list(maximal)), .member("minimal", model.list(minimal)),
        .grid("assumptions", assumptions.inJSON),
        .grid("tokens", tokens(Set(maximal), Set(minimal))), .line(""),
      ] + lines.map(Part.line) + [.line(""), .grid(assumptions)])
  }

  private var assumptions: Grid {
    Grid(
      [
        Column("assumption", json: "name"), Column("status", json: "status"),
        Column("evidence", json: "evidence"),
      ], of: Assumptions(model, logOdds).reports()
    ) { [.words($0.name), .words($0.status.rawValue), .words($0.evidence)] }
  }

  private func tokens(_ maximal: Set<Int>, _ minimal: Set<Int>) -> Grid {
    let areExpressionsShort = rows.allSatisfy { $0.exact.count <= 40 }
    let columns = [
      Column(everywhere: "token"), Column(everywhere: "concept"),
      Column(json: "isTarget", csv: "isTarget"), Column("log-odds M", .point, csv: "logOdds"),
      Column("", csv: "place"), Column("exactly", csv: "exact"), Column(json: "logOdds"),
    ]
    let rows = rows.lazy.map { row in
      let place =
        (maximal.contains(row.token) ? "maximal" : "")
        + (minimal.contains(row.token) ? "minimal" : "")
      let (value, exact) = (Cell.decimal(row.value, digits: digits), Cell.words(row.exact))
      return Row(
        [
          model.tokenCell(row.token), model.conceptCell(row.token), model.isTargetCell(row.token),
          value, .words(place), areExpressionsShort ? exact : .shown("", exact),
          .record(["exact": exact, "value": value]),
        ], model.emphasis(row.token))
    }
    return Grid(columns, rows)
  }
}
