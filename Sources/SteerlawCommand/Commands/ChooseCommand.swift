// Which strengths keep a budget.
import ArgumentParser
import ExactArithmetic
import Foundation
import ModelFiles
import NumericArrays
import PlainText
import SteeringLaws
import SteeringModel
import Transformers

/// `steerlaw choose`: which strengths keep a budget.
struct ChooseCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "choose",
    abstract:
      "The strengths allowed by a budget of cross-entropy or divergence, or by a target level.",
    discussion: """
      --max-cross-entropy bounds Delta CE over all contexts; --max-kl bounds KL(steered || given), and \
      --min-target the target concept's probability from below, in each chosen context. Ends are \
      certified. Several conditions, or one in several contexts, are also intersected: in each context and \
      over all of them. --greedy lists the strengths at which the most likely token changes.

      Of a decoder, which is steered before its final norm, a budget allows a set of intervals, which may \
      reach to either end: cross-entropy and divergence are bounded there and not monotone.

      Of a transformer, which is steered inside, what a sweep of --range shows, computed in doubles.

      Example: steerlaw choose Examples/three-alphabets-contrastive.json --max-kl 1/2 --context ABB
      """)

  @OptionGroup var model: ModelOptions
  @OptionGroup var temperature: TemperatureOptions
  @OptionGroup var softcap: SoftcapRefusal
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
  @OptionGroup var sweep: SweepOptions
  @OptionGroup var site: SiteOptions
  @OptionGroup var precision: PrecisionOptions
  @OptionGroup var work: WorkOptions
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
      let model: SteeringModel
      switch try self.model.readAny() {
      case .distributions(let given): model = try trained.apply(to: given, path: self.model.path)
      case .decoder(let decoder):
        try TransformerQuestion.demand(sweep.given + site.given)
        return try writeChoice(of: decoder)
      case .transformer(let transformer, let weights):
        return try writeChoice(of: transformer, weights)
      }
      try TransformerQuestion.demand(sweep.given + site.given)
      let digits = precision.digits(standard: output.format == .table ? 20 : 30)
      let choice = StrengthChoice(digits: digits, precisionLimit: precision.limit(digits: digits))
      let chosen = try contexts.indices(in: model)
      let steered = SteeredModel(model, temperature: try temperature.value())
      var report = ChoiceReport(
        path: self.model.path, temperature: try temperature.parts(), digits: digits)
      if let maxCrossEntropy {
        let budget = try exactNumber(maxCrossEntropy, option: "--max-cross-entropy")
        report.addForAll(
          (
            "cross-entropy increase <= \(budget)",
            try choice.crossEntropy(steered, atMost: budget, workers: work.workers).map { [$0] }
              ?? []
          ))
      }
      typealias Answer = (conditions: [ChoiceReport.Allowed], bands: [ChoiceReport.Allowed])
      var answers = OncePerGroup<Answer>(steered.groupOfContext, contexts: chosen)
      let progress = Progress(total: chosen.count, noun: "contexts")
      try answers.forEach(chosen, workers: work.workers, ahead: 8 * work.workers) {
        [self] group, _ in
        let family = steered.groups[group].family
        return (
          conditions: try conditions(family, model, choice),
          bands: try greedy ? bands(family, model, digits) : []
        )
      } _: { context, answer in
        report.add(
          model.contexts[context].name, answer.conditions, answer.bands,
          distribution: steered.groupOfContext[context])
        progress.advance(1)
      }
      progress.finish()
      try ReportWriter.write(report.report, output)
      if report.isUndecided {
        complain(ChoiceReport.undecidedIntersection(digits: digits))
        throw ExitStatus.undecided
      }
    }
  }

  /// What each condition allows in the contexts of one distribution.
  private func conditions(
    _ family: SteeredFamily, _ model: SteeringModel, _ choice: StrengthChoice
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
          try choice.probability(
            of: try DecoderQuestion.target(of: model, path: self.model.path), in: family,
            atLeast: level)
        ))
    }
    return rows
  }

  /// The strengths at which each token is the most likely one.
  private func bands(
    _ family: SteeredFamily, _ model: SteeringModel, _ digits: Int
  ) throws -> [ChoiceReport.Allowed] {
    var rows: [ChoiceReport.Allowed] = []
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
    return rows
  }

  /// Writes the answer for a transformer.
  private func writeChoice(of model: TransformerModel, _ weights: TransformerFile) throws {
    try TransformerQuestion.refuse([("--trained", trained.trained != nil)])
    let path = self.model.path
    let question = try TransformerQuestion(
      model, weights, path: path, contexts: contexts.names, tokens: nil, precision: precision,
      site: site, temperature: try temperature.value(),
      workers: work.workers)
    try TransformerChoice(
      question: question, range: try sweep.ends(), steps: sweep.steps,
      maxCrossEntropy: try maxCrossEntropy.map {
        try exactNumber($0, option: "--max-cross-entropy")
      },
      maxDivergence: try maxDivergence.map { try exactNumber($0, option: "--max-kl") },
      minTarget: try minTarget.map {
        (
          level: try exactNumber($0, option: "--min-target"),
          tokens: try DecoderQuestion.target(of: model, path: path)
        )
      }, greedy: greedy
    ).write(output)
  }

  /// Writes the answer for a decoder.
  private func writeChoice(of model: DecoderModel) throws {
    try DecoderQuestion.refuse([("--trained", trained.trained != nil)])
    let digits = precision.digits(standard: output.format == .table ? 20 : 30)
    try DecoderChoice(
      question: DecoderQuestion(
        path: self.model.path,
        steered: SteeredDecoder(model, temperature: try temperature.value()),
        contexts: try contexts.indices(in: model), tokens: [], digits: digits,
        precisionLimit: precision.limit(digits: digits)),
      maxCrossEntropy: try maxCrossEntropy.map {
        try exactNumber($0, option: "--max-cross-entropy")
      },
      maxDivergence: try maxDivergence.map { try exactNumber($0, option: "--max-kl") },
      minTarget: try minTarget.map { try exactNumber($0, option: "--min-target") }, greedy: greedy
    ).write(output, temperature: try temperature.parts())
  }
}
