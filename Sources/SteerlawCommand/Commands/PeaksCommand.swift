// Where each token's probability peaks.
import ArgumentParser
import ExactArithmetic
import ModelFiles
import PeakSearch
import PlainText
import SteeringLaws
import SteeringModel

/// `steerlaw peaks`: where each token's probability peaks.
struct PeaksCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "peaks",
    abstract: "The strength at which each token is most likely, with every digit proved.",
    discussion: """
      For each context and token: the log-odds M(z), the peak position, its closed form where there is \
      one, and the peak height. Tokens of largest log-odds rise to their limit (no peak, +inf), those of \
      least log-odds fall from it (-inf). Tables are sorted by log-odds, which is the order of the peaks, \
      and round log-odds and heights to 10 digits; JSON and CSV have all of them, in vocabulary order.

      Example: steerlaw peaks Examples/three-alphabets-uniform.json --context ABB --digits 20
      """)

  @OptionGroup var model: ModelOptions
  @OptionGroup var trained: TrainedOptions
  @OptionGroup var selection: SelectionOptions
  @OptionGroup var precision: PrecisionOptions
  @OptionGroup var work: WorkOptions
  @OptionGroup var output: OutputOptions

  func run() async throws {
    try await reportingFailures {
      let model = try trained.model(self.model)
      let contexts = try selection.contextIndices(in: model)
      let tokens = try selection.tokenIndices(in: model)
      let digits = precision.digits()
      let survey = PeakSurveyor(
        model, tokens: tokens, digits: digits, precisionLimit: precision.limit(digits: digits),
        workers: work.workers)
      let progress = Progress(total: contexts.count, noun: "contexts")
      var report = PeakReport(
        model: model, path: self.model.path, digits: digits, format: output.format,
        sink: OutputSink(output))
      var failures: [Undecided] = []
      for context in contexts {
        if output.format == .csv,
          let table = FloatPeakTable(
            model, survey.logOdds, context: context, tokens: tokens, digits: digits)
        {
          try await table.write(
            context: context,
            slow: { left in
              let rows = try await survey.choosing(left).rows(context: context)
              failures += rows.compactMap(\.undecided)
              return Dictionary(
                uniqueKeysWithValues: rows.map { ($0.logOdds.token, report.cells(context, $0)) })
            }, to: { report.append(lines: $0) })
        } else {
          let rows = try await survey.rows(context: context)
          failures += rows.compactMap(\.undecided)
          report.append(context: context, rows)
        }
        progress.advance(1)
      }
      progress.finish()
      try report.finish()
      if let first = failures.first {
        complain(
          first.description + Undecided.remedy
            + (failures.count > 1 ? " (and \(failures.count - 1) more peaks)" : ""))
        throw ExitStatus.undecided
      }
    }
  }
}

/// The log-odds of one token, as the output shows them.
struct LogOddsRow {
  let token: Int
  /// An exact expression.
  let exact: String
  /// M(z), certified.
  let value: CertifiedReal
}

/// One token of one context with its peak.
struct PeakRow {
  let logOdds: LogOddsRow
  /// The number of its level in the exact order of the log-odds.
  let level: Int
  let kind: TiltedFamily.Position
  /// The peak and the height of this token there; nil unless interior and found.
  let peak: (Peak, height: CertifiedReal)?
  /// Why an interior token has no peak here.
  let undecided: Undecided?
}

/// Collects the rows that the peaks command shows.
struct PeakSurveyor {
  let model: SteeringModel
  let tokens: [Int]
  let digits: Int
  let precisionLimit: Int
  let workers: Int
  let logOdds: LogOdds
  private var known = Cache()

  /// Contexts often share a distribution, and then every peak.
  private final class Cache {
    var families: [NextTokenDistribution: (TiltedFamily, [Int: PeakOutcome])] = [:]
    var rows: [LogOddsRow] = []
  }

  init(
    _ model: SteeringModel, tokens: [Int], digits: Int, precisionLimit: Int, workers: Int
  ) {
    self.model = model
    self.tokens = tokens
    self.digits = digits
    self.precisionLimit = precisionLimit
    self.workers = workers
    self.logOdds = LogOdds(model)
  }

  /// The log-odds of the chosen tokens.
  private func logOddsRows() throws -> [LogOddsRow] {
    if known.rows.isEmpty {
      let values = try logOdds.values(of: tokens, digits: digits, precisionLimit: precisionLimit)
      known.rows = zip(tokens, values).map {
        LogOddsRow(token: $0, exact: logOdds.expression(of: $0), value: $1)
      }
    }
    return known.rows
  }

  /// A surveyor of `tokens` of the same model.
  func choosing(_ tokens: [Int]) -> PeakSurveyor {
    PeakSurveyor(
      model, tokens: tokens, digits: digits, precisionLimit: precisionLimit, workers: workers)
  }

  /// The rows of one context.
  func rows(context: Int) async throws -> [PeakRow] {
    let logOddsRows = try logOddsRows()
    let distribution = model.contexts[context].distribution
    let (family, outcomes): (TiltedFamily, [Int: PeakOutcome])
    if let found = known.families[distribution] {
      (family, outcomes) = found
    } else {
      family = TiltedFamily(distribution, logOdds)
      let levels = Set(tokens.map { family.levelOfToken[$0] })
        .filter { family.position(ofLevel: $0) == .interior }.sorted()
      outcomes = await family.peaks(
        ofLevels: levels, digits: digits, precisionLimit: precisionLimit, workers: workers)
      known.families[distribution] = (family, outcomes)
    }
    return logOddsRows.map { row in
      let level = family.levelOfToken[row.token]
      var peak: (Peak, height: CertifiedReal)?
      var undecided: Undecided?
      switch outcomes[level] {
      case .found(let found):
        if let place = family.levels[level].tokens.firstIndex(of: row.token) {
          peak = (found, found.heights[place])
        }
      case .undecided(let reason):
        undecided = Undecided(
          subject: "peak of token \(quoted(model.vocabulary.tokens[row.token])) in context "
            + quoted(model.contexts[context].name), precisionLimit: reason.precisionLimit)
      case nil: break
      }
      return PeakRow(
        logOdds: row, level: level, kind: family.position(ofLevel: level), peak: peak,
        undecided: undecided)
    }
  }
}
