// The closed form beside measured curves.
import ArgumentParser
import ExactArithmetic
import ModelFiles
import NumericArrays
import PlainText
import SteeringLaws
import SteeringModel

/// `steerlaw predict`: the closed form beside measured curves.
struct PredictCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "predict",
    abstract: "The closed form beside curves that were measured on a language model.",
    discussion: """
      Takes p at the strength nearest 0 from the curves file and M from the log-odds file, both as the code \
      of the paper writes them (layer_*_ctx_*.npz, log_odds_topk.npz); shows the peaks that follow beside \
      the measured ones, and how far curves and closed form are apart at each strength. When the files hold \
      the whole vocabulary, probabilities are compared; else probabilities within the tokens that both \
      files hold, of which the closed form is exact too. Curves may also be the top log-probabilities of \
      an OpenAI-compatible server (.json, a list of its responses, each with its "alpha"): a token that is \
      not in a list is absent there, not of probability 0. JSON and CSV have the curves.

      With --decoder in place of --log-odds: how far curves that were measured by steering the last layer, \
      before the final norm, are from the law through the norm, and from the linear law.

      Example: steerlaw predict --log-odds Examples/predict/log_odds_topk.npz --curves \
      Examples/predict/layer_0_ctx_0.npz
      """)

  @Option(help: ArgumentHelp("The log-odds of tokens (.npz).", valueName: "file"))
  var logOdds: String?

  @Option(
    help: ArgumentHelp(
      "A model file of the decoder that was steered, with the context of the curves.",
      valueName: "model"))
  var decoder: String?

  @OptionGroup var paths: PathOptions

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp("Measured curves, one context a file (.npz or .json).", valueName: "file"))
  var curves: [String]

  @Option(
    name: .customLong("context"), help: "Only the curves after this text (repeatable; default all)."
  )
  var contexts: [String] = []

  @Option(
    help: ArgumentHelp(
      "Show tokens as this tokenizer.json, vocab.json, tokenizer.model or .gguf does.",
      valueName: "file"))
  var tokenizer: String?

  @Option(
    help: ArgumentHelp("The size of the vocabulary (default: as the curves say).", valueName: "n"))
  var vocabulary: Int?

  @OptionGroup var precision: PrecisionOptions
  @OptionGroup var work: WorkOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    if (logOdds == nil) == (decoder == nil) {
      throw ValidationError("give --log-odds or --decoder, one of them")
    }
    if decoder != nil, vocabulary != nil {
      throw ValidationError("--vocabulary is what the decoder says; leave it out")
    }
    if let vocabulary, vocabulary < 1 {
      throw ValidationError("--vocabulary \(vocabulary): give a number from 1")
    }
  }

  func run() async throws {
    try await reportingFailures {
      let tokenizer = try tokenizer.map { path throws(FileError) in
        try TokenizerFile(path: path)
      }
      guard let logOddsPath = logOdds else { return try predict(tokenizer) }
      let logOdds = try LogOddsFile(path: logOddsPath)
      note(logOdds.skipped, of: logOdds.path)
      let digits = precision.digits(standard: 12)
      let report = PredictionReport(digits: digits)
      var predictions: [Report] = []
      var names: [String] = []
      for path in curves {
        let file = try SteeredCurvesFile(path: path) {
          tokenizer?.numbers() ?? logOdds.numbers()
        }
        names.append(file.context ?? path)
        guard contexts.isEmpty || contexts.contains(names[names.count - 1]) else { continue }
        note(file.skipped, of: path)
        let inputs = try PredictionInputs(file, logOdds, vocabularyCount: vocabulary)
        let prediction = try ContextPrediction(
          inputs, digits: digits, precisionLimit: precision.limit(digits: digits),
          workers: work.workers
        ) { tokenizer?.text(of: $0) ?? file.texts[$0] ?? logOdds.texts[$0] }
        let gap: [Part] = predictions.isEmpty ? [] : [.line("")]
        predictions.append(Report(gap + report.report(prediction).parts))
      }
      if let unknown = contexts.first(where: { !names.contains($0) }) {
        throw ValidationError(
          "--context \(quoted(unknown)): no file of curves has this context; they have "
            + names.prefix(3).map { quoted($0) }.joined(separator: ", "))
      }
      try ReportWriter.write(
        Report([.member("logOdds", .text(logOdds.path)), .list("contexts", predictions)]), output)
    }
  }

  /// The laws of the decoder beside the curves.
  private func predict(_ tokenizer: TokenizerFile?) throws {
    let path = decoder ?? ""
    guard case .decoder(let model) = try paths.anyModel(at: path) else {
      throw FileError(
        .badData, path: path, message: "this is no decoder; give --log-odds for other models")
    }
    let digits = precision.digits(standard: 12)
    let report = DecoderPrediction(
      question: DecoderQuestion(
        path: path, steered: SteeredDecoder(model), contexts: [], tokens: [], digits: digits,
        precisionLimit: precision.limit(digits: digits)))
    var contexts: [Report] = []
    for path in curves {
      let file = try SteeredCurvesFile(path: path) {
        tokenizer?.numbers() ?? DecoderPrediction.numbers(of: model.vocabulary)
      }
      note(file.skipped, of: path)
      let name = file.context ?? path
      guard self.contexts.isEmpty || self.contexts.contains(name) else { continue }
      let gap: [Part] = contexts.isEmpty ? [] : [.line("")]
      contexts.append(Report(gap + (try report.report(file).parts)))
    }
    guard !contexts.isEmpty else {
      throw ValidationError("--context: no file of curves has such a context")
    }
    try ReportWriter.write(
      Report([.member("decoder", .text(path)), .list("contexts", contexts)]), output)
  }

  private func note(_ skipped: [String], of path: String) {
    guard !skipped.isEmpty else { return }
    let names = skipped.joined(separator: ", ") + (skipped.count == 1 ? " holds" : " hold")
    complain("note: \(path): \(names) Python objects (pickles); skipped, never executed")
  }
}

/// What one file of curves and the log-odds have in common.
struct PredictionInputs {
  let file: SteeredCurvesFile
  let measured: MeasuredCurves
  /// The numbers of the tokens that are compared.
  let tokens: [Int]
  /// M of each of them.
  let logOdds: [Double]
  /// How many measured tokens have no log-odds, and how many have probability 0 at the base.
  let left: (unknown: Int, zero: Int)
  let vocabularyCount: Int?

  init(
    _ file: SteeredCurvesFile, _ odds: LogOddsFile, vocabularyCount: Int?
  ) throws(FileError) {
    let known = Dictionary(
      zip(odds.tokens, odds.logOdds), uniquingKeysWith: { first, _ in first })
    let strengths = file.strengths.compactMap { Rational(exactly: $0) }
    let base = MeasuredCurves.base(of: strengths)
    let start = file.probabilities(at: base)
    let shared = file.tokens.indices.filter { known[file.tokens[$0]] != nil }
    let places = shared.filter { start[$0] != nil }
    let tokens = places.map { file.tokens[$0] }
    let values = tokens.compactMap { known[$0] }
    let model: SteeringModel
    do throws(ModelError) {
      let weights = places.compactMap { start[$0] }
      model = try SteeringModel(
        vocabulary: try Vocabulary(tokens.map(String.init)), partition: nil,
        contexts: [
          Context(name: "c", concept: nil, weight: 1, distribution: .weights(NumberRow(weights)))
        ], steering: .logOdds(NumberRow(values)))
    } catch {
      throw FileError(
        .badData, path: file.path,
        message:
          "no token has log-odds in \(odds.path) and a probability above 0 at \(strengths[base])")
    }
    let count = vocabularyCount ?? file.vocabularyCount
    self.file = file
    self.tokens = tokens
    self.logOdds = values
    left = (file.tokens.count - shared.count, shared.count - places.count)
    self.vocabularyCount = count
    measured = MeasuredCurves(
      scope: count == tokens.count ? .vocabulary : .subset, strengths: strengths, base: base,
      family: TiltedFamily(model, context: 0, LogOdds(model)),
      measured: { index in
        let values = file.probabilities(at: index)
        return places.map { values[$0] }
      })
  }
}
