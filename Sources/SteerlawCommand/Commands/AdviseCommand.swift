// Which strength to use, on one screen.
import ArgumentParser
import ExactArithmetic
import ModelFiles
import NumericArrays
import SteeringAdvice
import SteeringLaws
import SteeringModel
import Transformers

/// `steerlaw advise`: which strength, and why.
struct AdviseCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "advise",
    abstract: "Which strengths to use and why: budgets, target, efficiency, what leads, how sure.",
    discussion: """
      The first line is the range of strengths alpha > 0 in which every budget is kept in every context, and \
      what ends it; or that there is none. Below it: how far each budget reaches, what the target gains, \
      how much of the divergence moves the target (efficiency), which tokens lead, where the entropy says \
      that text repeats itself, and how sure the range is when the prompts of P and N are samples.

      Strengths are rounded down, so that what is said to be allowed is. With a second model, another \
      direction for the same target: both, and which moves the target further at the same cost.

      Of a transformer, which is steered inside, what a sweep of --range shows from 0 on, computed in doubles.

      Example: steerlaw advise Examples/three-alphabets-contrastive.json

      Example: steerlaw advise Examples/two-maxima.json
      """)

  @OptionGroup var model: ModelOptions
  @Argument(help: ArgumentHelp("A model with another direction, to compare.", valueName: "other"))
  var other: String?

  @OptionGroup var temperature: TemperatureOptions
  @OptionGroup var softcap: SoftcapRefusal
  @OptionGroup var trained: TrainedOptions
  @Option(
    name: .customLong("kl"), parsing: .unconditional,
    help: ArgumentHelp(
      "Divergences in nats, the recommended one in the middle (default: 1/10,1/2,1).",
      valueName: "list"))
  var divergences: String?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Increase of cross-entropy in nats (default: 1/10).", valueName: "x"))
  var crossEntropy: String?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Entropy in nats below which text repeats itself (default: 1/2).", valueName: "x"))
  var entropy: String?
  @OptionGroup var contexts: ContextOptions
  @OptionGroup var sweep: SweepOptions
  @OptionGroup var site: SiteOptions
  @OptionGroup var precision: PrecisionOptions
  @OptionGroup var work: WorkOptions
  @OptionGroup var output: OutputOptions

  mutating func validate() throws { _ = try budgets() }

  private func budgets() throws -> AdviceBudgets {
    let standard = AdviceBudgets.standard
    let list =
      try divergences.map { text in
        try text.split(separator: ",").map { try exactNumber(String($0), option: "--kl") }
      } ?? standard.divergences
    guard !list.isEmpty, zip(list, list.dropFirst()).allSatisfy({ $0 < $1 }) else {
      throw ValidationError("--kl: give increasing numbers, separated by commas")
    }
    let (cost, level) = (
      try crossEntropy.map { try exactNumber($0, option: "--cross-entropy") }
        ?? standard.crossEntropy,
      try entropy.map { try exactNumber($0, option: "--entropy") } ?? standard.entropy
    )
    for (option, value) in [("--kl", list[0]), ("--cross-entropy", cost), ("--entropy", level)]
    where value.signum <= 0 {
      throw ValidationError("\(option) \(value): give a positive number")
    }
    return AdviceBudgets(
      divergences: list, recommended: list.count / 2, crossEntropy: cost, entropy: level)
  }

  func run() async throws {
    try await reportingFailures {
      let given = try model.readAny()
      if case .transformer(let transformer, let weights) = given {
        return try writeAdvice(on: transformer, weights)
      }
      try TransformerQuestion.demand(sweep.given + site.given)
      let first = try answer(to: given, path: model.path)
      guard let other else { return try ReportWriter.write(first.report, output) }
      let second = try answer(to: try model.source.paths.anyModel(at: other), path: other)
      try ReportWriter.write(AdviceComparison(first, second).report, output)
    }
  }

  /// The advice on one model.
  private func answer(to model: AnyModel, path: String) throws -> AdviceReport {
    let budgets = try budgets()
    let digits = precision.digits(standard: 8)
    let limit = precision.limit(digits: digits)
    switch model {
    case .distributions(let given):
      let model = try trained.apply(to: given, path: path)
      let chosen = try contexts.indices(in: model)
      let steered = SteeredModel(model, temperature: try temperature.value())
      let progress = Progress(
        total: Set(chosen.map { steered.groupOfContext[$0] }).count, noun: "distributions")
      defer { progress.finish() }
      let advice = try Advice(
        steered, contexts: chosen,
        budgets: budgets, digits: digits, precisionLimit: limit, workers: work.workers,
        progress: { progress.advance($0) })
      return AdviceReport(
        path: path, model: model, advice: advice, temperature: try temperature.parts(),
        digits: digits)
    case .transformer: throw TransformerQuestion.refusal(path: path)
    case .decoder(let decoder):
      try DecoderQuestion.refuse([("--trained", trained.trained != nil)])
      do {
        let advice = try Advice(
          SteeredDecoder(decoder, temperature: try temperature.value()),
          contexts: try contexts.indices(in: decoder), budgets: budgets, digits: digits,
          precisionLimit: limit)
        return AdviceReport(
          path: path, model: decoder, advice: advice, temperature: try temperature.parts(),
          digits: digits)
      } catch let error as ModelError {
        throw FileError(error, path: path)
      }
    }
  }

  /// Writes the advice on a transformer.
  private func writeAdvice(on model: TransformerModel, _ weights: TransformerFile) throws {
    try TransformerQuestion.refuse([
      ("--trained", trained.trained != nil), ("a second model", other != nil),
    ])
    let path = self.model.path
    let question = try TransformerQuestion(
      model, weights, path: path, contexts: contexts.names, tokens: nil, precision: precision,
      site: site, temperature: try temperature.value(), workers: work.workers)
    let last = try sweep.ends().upperBound
    guard last > 0 else {
      throw ValidationError("--range: advice is about alpha > 0; give a range that ends there")
    }
    let target = model.targetConcept?.tokens
    try TransformerAdvice(
      question: question, budgets: try budgets(),
      target: target.flatMap { $0.count < model.vocabulary.count ? $0 : nil }, range: 0...last,
      steps: sweep.sweep ?? 200
    ).write(output)
  }
}
