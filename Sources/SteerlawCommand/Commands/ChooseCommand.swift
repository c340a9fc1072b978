// Which strengths keep a budget.
import ArgumentParser
import ExactArithmetic
import ModelFiles
import NumericArrays
import PlainText
import SteeringLaws
import SteeringModel

/// `steerlaw choose`: which strengths keep a budget.
struct ChooseCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "choose",
    abstract:
      "The strengths allowed by a budget of cross-entropy or divergence, or by a target level.",
    discussion: """
      --max-cross-entropy bounds Delta CE over all contexts; --max-kl bounds KL(steered || given), and \
      --min-target the target concept's probability from below, in each chosen context. Ends are \
      certified. --greedy lists the strengths at which the most likely token changes.

      Example: steerlaw choose Examples/three-alphabets-contrastive.json --max-kl 1/2 --context ABB
      """)

  @OptionGroup var model: ModelOptions
  @OptionGroup var trained: TrainedOptions
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Largest increase of cross-entropy, in nats.", valueName: "x"))
  var maxCrossEntropy: String?
  @Option(
    name: .customLong("max-kl"), parsing: .unconditional,
    help: ArgumentHelp("Largest divergence, in nats.", valueName: "x"))
  var maxDivergence: String?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Least probability of the target concept.", valueName: "p"))
  var minTarget: String?
  @Flag(help: "The strengths at which the most likely token changes.")
  var greedy = false
  @OptionGroup var contexts: ContextOptions
  @OptionGroup var precision: PrecisionOptions
  @OptionGroup var output: OutputOptions

  mutating func validate() throws {
    guard maxCrossEntropy != nil || maxDivergence != nil || minTarget != nil || greedy else {
      throw ValidationError("give --max-cross-entropy, --max-kl, --min-target or --greedy")
    }
    _ = try maxCrossEntropy.map { try exactNumber($0, option: "--max-cross-entropy") }
    _ = try maxDivergence.map { try exactNumber($0, option: "--max-kl") }
    _ = try minTarget.map { try exactNumber($0, option: "--min-target") }
  }

  func run() async throws {
    try await reportingFailures {
      let model = try trained.model(self.model)
      let digits = precision.digits(standard: output.format == .table ? 20 : 30)
      let choice = StrengthChoice(digits: digits, precisionLimit: precision.limit(digits: digits))
      let chosen = try contexts.indices(in: model)
      let steered = SteeredModel(model)
      var report = ChoiceReport(path: self.model.path, digits: digits)
      if let maxCrossEntropy {
        let budget = try exactNumber(maxCrossEntropy, option: "--max-cross-entropy")
        report.add(
          nil,
          [
            (
              "cross-entropy increase <= \(budget)",
              try choice.crossEntropy(steered.weightedFamilies, atMost: budget).map { [$0] } ?? []
            )
          ])
      }
      var answers = OncePerDistribution<[ChoiceReport.Allowed]>(steered, contexts: chosen)
      for context in chosen {
        let rows = try answers.answer(forContext: context) {
          try self.rows($0.exact, model, choice)
        }
        report.add(model.contexts[context].name, rows)
      }
      try ReportWriter.write(report.report, output)
    }
  }

  /// What is allowed in the contexts of one distribution.
  private func rows(
    _ family: TiltedFamily, _ model: SteeringModel, _ choice: StrengthChoice
  ) throws -> [ChoiceReport.Allowed] {
    var rows: [ChoiceReport.Allowed] = []
    if let maxDivergence {
      let budget = try exactNumber(maxDivergence, option: "--max-kl")
      rows.append(
        (
          "KL(steered || given) <= \(budget)",
          try choice.divergence(family, atMost: budget).map { [$0] } ?? []
        ))
    }
    if let minTarget {
      let level = try exactNumber(minTarget, option: "--min-target")
      rows.append(
        (
          "target probability >= \(level)",
          try choice.probability(of: try targetGroup(model, family), atLeast: level)
        ))
    }
    if greedy {
      let digits = precision.digits(standard: output.format == .table ? 20 : 30)
      var start: CertifiedReal?
      for band in try GreedyEnvelope(family).bands {
        let end = try band.end.map { (point) throws(Undecided) in
          try point.strength(digits: digits, precisionLimit: precision.limit(digits: digits))
        }
        let tokens = band.tokens.map { model.vocabulary.tokens[$0].visible }
        rows.append(
          (
            "most likely: " + tokens.joined(separator: " "),
            [StrengthInterval(lower: start, upper: end)]
          ))
        start = end
      }
    }
    return rows
  }

  private func targetGroup(_ model: SteeringModel, _ family: TiltedFamily) throws -> TokenGroup {
    guard let target = model.targetConcept else {
      throw FileError(
        .badData, path: self.model.path,
        message: "--min-target needs a target, and the model names none; \(ModelFile.targetRemedy)")
    }
    return TokenGroup(family, tokens: target.tokens)
  }
}

/// The answer of `steerlaw choose`.
private struct ChoiceReport {
  let path: String
  let digits: Int
  private var rows: [(context: String?, condition: String, intervals: [StrengthInterval])] = []

  init(path: String, digits: Int) {
    self.path = path
    self.digits = digits
  }

  /// A condition, and the strengths that meet it.
  typealias Allowed = (condition: String, intervals: [StrengthInterval])

  mutating func add(_ context: String?, _ rows: [Allowed]) {
    self.rows += rows.map { (context, $0.condition, $0.intervals) }
  }

  var report: Report {
    let choices = Grid(
      ["context", "condition", "intervals"].map { Column(json: $0) }, of: rows
    ) { row in
      let intervals = row.intervals.map { interval in
        Cell.record([
          "lower": .certified(ifAny: interval.lower, digits: digits),
          "upper": .certified(ifAny: interval.upper, digits: digits),
        ])
      }
      return [.text(ifAny: row.context), .words(row.condition), .list(intervals)]
    }
    return Report([
      .member("model", .text(path)), .grid("choices", choices),
      .grid(
        Grid(
          [
            Column("context"), Column("condition"), Column("alpha from", .point),
            Column("to", .point),
          ],
          rows.flatMap { row in
            row.intervals.isEmpty
              ? [Row(place(row.context, row.condition) + [.words("no strength"), .missing])]
              : row.intervals.map { Row(place(row.context, row.condition) + ends($0)) }
          })),
      .grid(
        Grid(
          ["context", "condition", "lower", "upper"].map { Column(csv: $0) },
          rows.flatMap { row in
            row.intervals.map { Row(place(row.context, row.condition) + ends($0)) }
          })),
    ])
  }

  private func place(_ context: String?, _ condition: String) -> [Cell] {
    [context.map(Cell.text) ?? .shown("(all)", .missing), .words(condition)]
  }

  private func ends(_ interval: StrengthInterval) -> [Cell] {
    func end(_ value: CertifiedReal?, _ word: String) -> Cell {
      value.map { .decimal($0, digits: digits) } ?? .words(word)
    }
    return [end(interval.lower, "-inf"), end(interval.upper, "+inf")]
  }
}
