// What steering does at given strengths.
import ArgumentParser
import ExactArithmetic
import Foundation
import ModelFiles
import NumericArrays
import PlainText
import SteeringLaws
import SteeringModel
import Transformers

/// `steerlaw curves`: what steering does at given strengths.
struct CurvesCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "curves",
    abstract: "Increases of token and concept probability and of cross-entropy, by strength.",
    discussion: """
      Delta p(z), Delta p(C) and each context's term K - alpha K'(0) of Delta CE at exact strengths, every \
      digit proved; Delta CE itself when no context is singled out. Tables show concepts, and the tokens \
      chosen by --token; JSON and CSV show all tokens.

      Of a decoder, which is steered before its final norm, the same, with the plateaus at which the \
      increase of cross-entropy ends.

      Of a transformer, which is steered inside, the same computed in doubles, with the likeliest token; \
      tokens are those chosen by --token. With --certified: the probabilities of those tokens or the ten \
      likeliest, enclosed through all blocks from the token ids on.

      With --laws, of a transformer: p(T) and KL(given || steered) beside what the lemma says by the \
      log-odds of first order at the steered layer, beside sigma ~ p^tau e^(sM) (17) with the closest tau \
      and s, and beside the quadratic of (14). With --text: what steering costs on a text.

      With --efficiency: KL(steered || given), which share of it moves the target, and which is spent inside \
      the target and inside the rest; at both ends too.

      Example: steerlaw curves Examples/three-alphabets-random.json --at -3,-1/2,1,20 --context aab
      """)

  @OptionGroup var model: ModelOptions
  @OptionGroup var temperature: TemperatureOptions
  @OptionGroup var softcap: SoftcapRefusal
  @OptionGroup var trained: TrainedOptions
  @OptionGroup var grid: StrengthGrid

  @OptionGroup var site: SiteOptions
  @OptionGroup var text: TextOptions

  @Flag(
    help:
      "Of a transformer: what the lemma (1), tilt and temperature (17) and the quadratic (14) say beside what it does."
  )
  var laws = false

  @Flag(help: "Show which share of the divergence moves the target, instead of increases.")
  var efficiency = false

  @Flag(help: "Of a transformer: enclose probabilities through all blocks, every digit proved.")
  var certified = false

  @OptionGroup var selection: SelectionOptions
  @OptionGroup var precision: PrecisionOptions
  @OptionGroup var output: OutputOptions

  func run() async throws {
    try await reportingFailures {
      let model: SteeringModel
      switch try self.model.readAny() {
      case .distributions(let given):
        try TransformerQuestion.demand(networkOptions)
        model = try trained.apply(to: given, path: self.model.path)
      case .decoder(let decoder):
        try TransformerQuestion.demand(networkOptions)
        return try writeCurves(of: decoder)
      case .transformer(let model, let weights):
        return try certified
          ? writeCertifiedCurves(of: model, weights) : writeCurves(of: model, weights)
      }
      if efficiency { return try writeEfficiency(of: model) }
      let contexts = try selection.contextIndices(in: model)
      let tokens =
        output.format == .table && selection.tokens.isEmpty
        ? [] : try selection.tokenIndices(in: model)
      let digits = precision.digits(standard: output.format == .table ? 12 : 30)
      let limit = precision.limit(digits: digits)
      let steered = SteeredModel(model, temperature: try temperature.value())
      var answers = OncePerGroup<ContextCurves>(steered.groupOfContext, contexts: contexts)
      let strengths = try grid.strengths()
      let table = CurveTable(strengths: strengths, digits: digits)
      var writer = ReportWriter(output)
      writer.append(.member("model", .text(self.model.path)))
      writer.append(Report(try temperature.parts()))
      writer.append(.member("alphas", .list(strengths.map { .words("\($0)") })))
      writer.beginList("contexts")
      let progress = Progress(total: contexts.count, noun: "contexts")
      for context in contexts {
        let curves = try answers.answer(forContext: context) { group in
          let family = steered.groups[group].family
          return try ContextCurves(
            model, family, tokens: tokens, strengths: strengths, digits: digits,
            precisionLimit: limit)
        }
        writer.append(element: table.report(curves, model.contexts[context].name))
        progress.advance(1)
      }
      writer.endList()
      progress.finish()
      var whole: (increase: [CertifiedReal], coefficient: CertifiedReal)?
      if selection.contexts.names.isEmpty {
        let crossEntropy = CrossEntropy(steered)
        whole = (
          try strengths.map {
            try crossEntropy.increase(at: $0, digits: digits, precisionLimit: limit)
          }, try crossEntropy.quadraticCoefficient(digits: digits, precisionLimit: limit)
        )
      }
      writer.append(table.report(crossEntropy: whole?.increase, coefficient: whole?.coefficient))
      try writer.finish()
    }
  }

  /// The options that make sense for a transformer alone.
  private var networkOptions: [(name: String, isGiven: Bool)] {
    site.given + text.given + [("--laws", laws), ("--certified", certified)]
  }

  mutating func validate() throws {
    let views = [("--laws", laws), ("--text", text.path != nil), ("--efficiency", efficiency)]
    guard views.count(where: \.1) < 2 else {
      throw ValidationError("give one of --laws, --text and --efficiency")
    }
  }

  /// Writes which share of the divergence moves the target.
  private func writeEfficiency(of model: SteeringModel) throws {
    let path = self.model.path
    guard let target = model.targetConcept else {
      throw FileError(
        .badData, path: path,
        message: "--efficiency needs a target, and the model names none; \(ModelFile.targetRemedy)")
    }
    let digits = precision.digits(standard: output.format == .table ? 12 : 30)
    let steered = SteeredModel(model, temperature: try temperature.value())
    let strengths = try grid.strengths()
    var writer = ReportWriter(output)
    writer.append(.member("model", .text(path)))
    writer.append(Report(try temperature.parts()))
    writer.append(.member("alphas", .list(strengths.map { .words("\($0)") })))
    writer.beginList("contexts")
    for context in try selection.contextIndices(in: model) {
      let name = model.contexts[context].name
      guard
        let efficiency = SteeringEfficiency(
          steered.family(ofContext: context), target: target.tokens, digits: digits,
          precisionLimit: precision.limit(digits: digits))
      else {
        throw FileError(
          .badData, path: path,
          message:
            "--efficiency: the target holds all tokens, or the log-odds are constant: nothing moves"
        )
      }
      writer.append(
        element: try EfficiencyReport(name, efficiency, strengths: strengths, digits: digits).report
      )
    }
    writer.endList()
    try writer.finish()
  }

  /// Writes enclosed probabilities of a transformer.
  private func writeCertifiedCurves(
    of model: TransformerModel, _ weights: TransformerFile
  ) throws {
    try TransformerQuestion.refuse([
      ("--trained", trained.trained != nil), ("--efficiency", efficiency),
    ])
    guard !laws, text.path == nil else {
      throw ValidationError(
        "--laws and --text are for answers that are computed; leave out --certified")
    }
    let question = try CertifiedQuestion(
      model, weights, path: self.model.path, selection: selection, precision: precision,
      site: site, temperature: try temperature.value(),
      workers: ProcessInfo.processInfo.activeProcessorCount)
    try CertifiedCurves(question: question, strengths: try grid.strengths()).write(output)
  }

  /// Writes the curves of a transformer.
  private func writeCurves(of model: TransformerModel, _ weights: TransformerFile) throws {
    try TransformerQuestion.refuse([
      ("--trained", trained.trained != nil), ("--efficiency", efficiency),
    ])
    let question = try TransformerQuestion(
      model, weights, path: self.model.path, contexts: selection.contexts.names,
      tokens: selection.tokens, precision: precision, site: site,
      temperature: try temperature.value(),
      workers: ProcessInfo.processInfo.activeProcessorCount)
    let strengths = try grid.strengths()
    if laws {
      try TransformerLaws(question: question, strengths: strengths).write(output)
    } else if let tokens = try text.tokens(weights), let path = text.path {
      try TransformerText(question: question, text: path, tokens: tokens, strengths: strengths)
        .write(output)
    } else {
      try TransformerCurves(question: question, strengths: strengths).write(output)
    }
  }

  /// Writes the curves of a decoder.
  private func writeCurves(of model: DecoderModel) throws {
    try DecoderQuestion.refuse([
      ("--trained", trained.trained != nil), ("--efficiency", efficiency),
    ])
    let digits = precision.digits(standard: output.format == .table ? 12 : 30)
    try DecoderCurves(
      question: DecoderQuestion(
        path: self.model.path,
        steered: SteeredDecoder(model, temperature: try temperature.value()),
        contexts: try selection.contextIndices(in: model),
        tokens: output.format == .table && selection.tokens.isEmpty
          ? [] : try selection.tokenIndices(in: model),
        digits: digits, precisionLimit: precision.limit(digits: digits)),
      strengths: try grid.strengths(), hasAll: selection.contexts.names.isEmpty
    ).write(output)
  }
}
