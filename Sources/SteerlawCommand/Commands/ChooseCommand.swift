import ArgumentParser
import ExactArithmetic
import ModelFiles
import PlainText
import SteeringLaws
import SteeringModel
import StrictJSON

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
  @Option(name: .customLong("context"), help: "Only this context (repeatable; default all).")
  var contexts: [String] = []
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
      let model = try trained.apply(to: self.model.read(), path: self.model.path)
      let digits = precision.digits(standard: output.format == .table ? 20 : 30)
      let choice = StrengthChoice(digits: digits, precisionLimit: precision.limit(digits: digits))
      let chosen = try SelectionOptions.contextIndices(contexts, in: model)
      let logOdds = LogOdds(model)
      var report = ChoiceReport(path: self.model.path, digits: digits)
      if let maxCrossEntropy {
        let budget = try exactNumber(maxCrossEntropy, option: "--max-cross-entropy")
        let parts = model.contexts.indices.map {
          (model.contexts[$0].weight, TiltedFamily(model, context: $0, logOdds))
        }
        report.add(
          nil, "cross-entropy increase <= \(budget)",
          try choice.crossEntropy(parts, atMost: budget).map { [$0] } ?? [])
      }
      for context in chosen {
        let family = TiltedFamily(model, context: context, logOdds)
        let name = model.contexts[context].name
        if let maxDivergence {
          let budget = try exactNumber(maxDivergence, option: "--max-kl")
          report.add(
            name, "KL(steered || given) <= \(budget)",
            try choice.divergence(family, atMost: budget).map { [$0] } ?? [])
        }
        if let minTarget {
          let level = try exactNumber(minTarget, option: "--min-target")
          report.add(
            name, "target probability >= \(level)",
            try choice.probability(of: try targetGroup(model, family), atLeast: level))
        }
        if greedy {
          let envelope = try GreedyEnvelope(family)
          var start: CertifiedReal?
          for band in envelope.bands {
            let end = try band.end.map { (point) throws(Undecided) in
              try point.strength(digits: digits, precisionLimit: precision.limit(digits: digits))
            }
            let tokens = band.tokens.map { model.vocabulary.tokens[$0].visible }
            report.add(
              name, "most likely: " + tokens.joined(separator: " "),
              [StrengthInterval(lower: start, upper: end)])
            start = end
          }
        }
      }
      var sink = OutputSink(output)
      sink.write(report.text(output.format, isColoured: sink.isTerminal))
      try sink.finish()
    }
  }

  private func targetGroup(_ model: SteeringModel, _ family: TiltedFamily) throws -> TokenGroup {
    guard let partition = model.partition, case .sets(let sets) = model.steering else {
      throw ValidationError("--min-target: the model names no target concept")
    }
    return TokenGroup(family, tokens: partition.concepts[sets.target].tokens)
  }
}

/// The exact number that an option gives.
func exactNumber(_ text: String, option: String) throws -> Rational {
  do {
    let value = try Rational(parsing: text)
    guard value.height <= 4096 else { throw ValidationError("\(option): more than 4096 bits") }
    return value
  } catch let error as RationalSyntaxError {
    throw ValidationError("\(option): \(error.description)")
  }
}

/// The output of `steerlaw choose` in each of its forms.
private struct ChoiceReport {
  let path: String
  let digits: Int
  private var rows: [(context: String?, condition: String, intervals: [StrengthInterval])] = []

  init(path: String, digits: Int) {
    self.path = path
    self.digits = digits
  }

  mutating func add(_ context: String?, _ condition: String, _ intervals: [StrengthInterval]) {
    rows.append((context, condition, intervals))
  }

  private func ends(_ interval: StrengthInterval) -> (String, String) {
    (interval.lower?.text(digits) ?? "-inf", interval.upper?.text(digits) ?? "+inf")
  }

  func text(_ format: OutputFormat, isColoured: Bool) -> String {
    switch format {
    case .json: return json.render() + "\n"
    case .csv:
      var text = commaSeparated(["context", "condition", "lower", "upper"])
      for row in rows {
        for interval in row.intervals {
          let (low, high) = ends(interval)
          text += commaSeparated([row.context ?? "", row.condition, low, high])
        }
      }
      return text
    case .table:
      var table = TextTable([
        ("context", .left), ("condition", .left), ("alpha from", .point), ("to", .point),
      ])
      for row in rows {
        if row.intervals.isEmpty {
          table.append([row.context?.visible ?? "(all)", row.condition, "no strength", ""])
        }
        for interval in row.intervals {
          let (low, high) = ends(interval)
          table.append([row.context?.visible ?? "(all)", row.condition, low, high])
        }
      }
      return table.render(isColoured: isColoured)
    }
  }

  private var json: JSONValue {
    func end(_ value: CertifiedReal?) -> JSONValue {
      value.map { .object($0.jsonMembers(digits)) } ?? .null
    }
    return .object([
      "model": .string(path),
      "choices": .array(
        rows.map { row in
          .object([
            "context": .text(row.context), "condition": .string(row.condition),
            "intervals": .array(
              row.intervals.map {
                .object(["lower": end($0.lower), "upper": end($0.upper)])
              }),
          ])
        }),
    ])
  }
}
