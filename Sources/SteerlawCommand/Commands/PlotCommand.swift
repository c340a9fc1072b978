// Figures of a model.
import ArgumentParser
import ExactArithmetic
import Figures
import Foundation
import ModelFiles
import NumericArrays
import PlainText
import SteeringLaws
import SteeringModel
import TrainedComparison
import Transformers

extension FigureFormat: ExpressibleByArgument {}
extension StrengthAxis: ExpressibleByArgument {}

/// `steerlaw plot`: figures of a model.
struct PlotCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plot",
    abstract: "Figures of a model, drawn by gnuplot: SVG, PDF, PNG, or characters.",
    discussion: """
      distributions: next-token probabilities of two contexts. tokens: Delta p(z), peaks marked with \
      their alpha. concepts: Delta p(C) with its limits. cross-entropy: Delta CE with its quadratic and \
      end slopes. peaks: peak positions against log-odds. greedy: the most likely token by strength. \
      contours: of a model with two directions, a token's probability over both strengths. training: a trained run against the closed form. convergence: its loss by iteration.

      Of a decoder, which is steered before its final norm: tokens, concepts, cross-entropy and greedy. \
      tokens draws probabilities with all their maxima and minima, their limits, and the linear law \
      dashed, shaded where it is proved to be close; --axis theta shows all strengths at once.

      Of a transformer, which is steered inside: tokens, concepts, targets and cross-entropy, computed in \
      doubles. targets: Delta p(T), the mean over the contexts asked about, with what the lemma says dashed; \
      cross-entropy has its quadratic dashed, and with --text it is that of a text.

      The extension of --output decides the form (.svg, .pdf, .png, .txt); without --output the figure \
      is drawn with characters on standard output. --keep writes the gnuplot script and its data, to be \
      changed and drawn again. Numbers in figures are certified; curves are drawn from doubles.

      Without gnuplot (Debian's gnuplot-nox, Homebrew's gnuplot) the exit status is 73.

      Example: steerlaw plot Examples/three-alphabets-contrastive.json --figure tokens --context aab
      """)

  @OptionGroup var model: ModelOptions
  @OptionGroup var temperature: TemperatureOptions
  @OptionGroup var softcap: SoftcapRefusal
  @OptionGroup var trained: TrainedOptions

  @Option(
    help: ArgumentHelp("What to draw: \(PlotCommand.figures).", valueName: "name"),
    transform: PlotCommand.figure)
  var figure = Figure.tokens

  @Option(
    name: .customLong("context"),
    help:
      "A context (repeatable where a figure takes several; default: the first negative one, for two the first positive and negative, for cross-entropy all)."
  )
  var contexts: [String] = []

  @OptionGroup var tokens: TokenOptions
  @OptionGroup var network: NetworkPlotOptions

  @Option(
    help: ArgumentHelp(
      "The most curves that are named (default: 8, or 16 with --wide; of a decoder 5 or 8).",
      valueName: "n"))
  var labels: Int?

  @Option(
    parsing: .unconditional, help: "First strength (default: chosen to show the peaks).")
  var from: String?

  @Option(parsing: .unconditional, help: "Last strength (default: chosen to show the peaks).")
  var to: String?

  @Option(
    help: ArgumentHelp(
      "Of a decoder: space strengths evenly (alpha, the default) or by the angle of the circle (theta).",
      valueName: "axis"))
  var axis: StrengthAxis?

  @Flag(help: "Draw two columns wide, 180 mm, in place of 88 mm.")
  var wide = false

  @Option(help: "The form: svg, pdf, png or text (default: by the extension of the file).")
  var format: FigureFormat?

  @Option(
    help: ArgumentHelp("Also write the script and the data into this folder.", valueName: "folder"))
  var keep: String?

  @OptionGroup var output: FileOptions

  @OptionGroup var work: WorkOptions

  private static let figures = Figure.allCases.map(\.rawValue).joined(separator: ", ")

  private static func figure(_ name: String) throws -> Figure {
    guard let figure = Figure(rawValue: name) else {
      throw ValidationError("give one of \(figures)")
    }
    return figure
  }

  mutating func validate() throws {
    if let labels, !(0...100).contains(labels) {
      throw ValidationError("--labels \(labels): give a number from 0 to 100")
    }
    guard tokens.names.count + tokens.numbers.count <= 100 else {
      throw ValidationError("--token: give at most 100 tokens; a figure has no room for more")
    }
    let (first, last) = try (strength(from, "--from"), strength(to, "--to"))
    if let first, let last, first >= last {
      throw ValidationError(
        "--from \(from ?? "") --to \(to ?? ""): the first strength must be the smaller one")
    }
    if let path, format == nil, FigureFormat(extensionOf: path) == nil {
      throw ValidationError(
        "--output \(quoted(path)): end its name in .svg, .pdf, .png or .txt, or give --format")
    }
    if figure.needsRun, temperature.text != nil {
      throw ValidationError(
        "--figure \(figure.rawValue): a trained run has no temperature; leave out --temperature")
    }
    if figure.needsRun, trained.trained == nil {
      throw ValidationError("--figure \(figure.rawValue): give --trained run.npz")
    }
    let limit = figure == .crossEntropy ? .max : figure.contextCount ?? 0
    if contexts.count > limit {
      throw ValidationError(
        "--figure \(figure.rawValue): it takes \(limit) context\(limit == 1 ? "" : "s"), not \(contexts.count)"
      )
    }
  }

  /// The file; nil for standard output.
  private var path: String? { output.path == "-" ? nil : output.path }

  private var form: FigureFormat {
    format ?? path.flatMap { FigureFormat(extensionOf: $0) } ?? .text
  }

  /// The strength that an option gives, as the nearest double.
  private func strength(_ text: String?, _ option: String) throws -> Double? {
    guard let text else { return nil }
    let value = try exactNumber(text, option: option).approximation
    guard abs(value) <= 1e100 else {
      throw ValidationError("\(option) \(text): give a strength of at most 1e100")
    }
    return value
  }

  func run() async throws {
    try await reportingFailures {
      if form == .pdf || form == .png, path == nil, isatty(STDOUT_FILENO) == 1 {
        throw ValidationError("--format \(form.rawValue): name a file with --output")
      }
      let chart = try chart()
      let sink = OutputSink(path: path)
      let script = GnuplotScript(chart, on: canvas, form, isColoured: sink.isColoured)
      if let keep { try PlotCommand.keep(script, in: keep) }
      do {
        guard let gnuplot = Gnuplot() else { throw DrawingError.gnuplotMissing }
        sink.write(utf8: try gnuplot.draw(script))
        try sink.finish()
      } catch let error as DrawingError {
        complain(error.description)
        throw ExitStatus.cannotWrite
      }
    }
  }

  private var canvas: Canvas {
    if form == .text {
      var size = winsize()
      guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, path == nil else {
        return Canvas(columns: 100, lines: 30)
      }
      return Canvas(
        columns: min(max(Int(size.ws_col), 60), 200), lines: min(max(Int(size.ws_row) - 1, 20), 60))
    }
    return wide ? .page : .column
  }

  private static func keep(_ script: GnuplotScript, in folder: String) throws {
    do {
      try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true)
    } catch {
      throw FileError(
        .cannotWrite, path: folder, message: "the folder cannot be made")
    }
    try OutputFile.write(Array(script.script.utf8), to: folder + "/" + script.scriptName)
    try OutputFile.write(Array(script.data.utf8), to: folder + "/" + script.dataName)
  }

  private func chart() throws -> Chart {
    let given: AnyModel
    switch try model.source.readDirections() {
    case .several(let model): return try chart(of: model)
    case .one(let model): given = model
    }
    if figure == .contours {
      throw ValidationError(
        "--figure contours is about two directions, and this file describes one")
    }
    switch given {
    case .distributions(let given):
      try DecoderQuestion.demand([("--axis", axis != nil)])
      try TransformerQuestion.demand(network.given)
      return try chart(of: given)
    case .decoder(let decoder):
      try TransformerQuestion.demand(network.given)
      return try chart(of: decoder)
    case .transformer(let transformer, let weights):
      return try chart(of: transformer, weights)
    }
  }

  private func chart(of model: DirectionsModel) throws -> Chart {
    guard figure == .contours, model.directions.count == 2 else {
      throw ValidationError(
        figure == .contours
          ? "--figure contours is about two directions, and this file describes \(model.directions.count)"
          : "several directions at once: give --figure contours")
    }
    let options = [
      ("--trained", trained.trained != nil), ("--axis", axis != nil),
      ("--temperature", try temperature.value() != 1),
    ]
    if let option = options.first(where: \.1) {
      throw ValidationError(
        "\(option.0) is about one direction, and this file describes several")
    }
    let named = tokens.isEmpty ? [] : try tokens.indices(in: model)
    guard named.count <= 1 else {
      throw ValidationError("--figure contours: give one --token")
    }
    return ContourFigure(
      model, context: try ContextOptions.indices(contexts, in: model)[0], token: named.first,
      FigureOptions(from: try strength(from, "--from"), to: try strength(to, "--to"))
    ).chart
  }

  private func chart(of model: TransformerModel, _ weights: TransformerFile) throws -> Chart {
    try TransformerQuestion.refuse([
      ("--trained", trained.trained != nil), ("--axis", axis != nil),
    ])
    try network.check(
      figure.rawValue, isOfTokens: figure == .tokens, isOfCosts: figure == .crossEntropy,
      isOfTargets: figure == .targets)
    let (first, last) = (try strength(from, "--from") ?? -4, try strength(to, "--to") ?? 4)
    guard first < last else {
      throw ValidationError("--from \(first): give --to, a larger strength, too")
    }
    let question = try TransformerQuestion(
      model, weights, path: self.model.path, contexts: contexts, tokens: tokens,
      precision: nil, site: network.site, temperature: try temperature.value(),
      workers: work.workers)
    let others = try network.with.map { path in
      try other(path, beside: question, readFrom: weights)
    }
    return try TransformerPlot(
      question: question, others: others, range: first...last,
      labelCount: labels ?? (wide ? 8 : 5), text: try network.text.tokens(weights),
      resamples: network.resample.map { ($0, network.seed ?? 1) },
      likeliestAt: try strength(network.likeliestAt, "--likeliest-at")
    ).chart(figure)
  }

  /// The model at `path`, which shares its weights with `question` where they are of one file.
  private func other(
    _ path: String, beside question: TransformerQuestion, readFrom weights: TransformerFile
  ) throws -> TransformerQuestion {
    guard case .transformer(let model, let own) = try self.model.source.paths.anyModel(at: path)
    else {
      throw FileError(
        .badData, path: path, message: "--with: this file describes no transformer")
    }
    return try TransformerQuestion(
      model, own, path: path, contexts: contexts, tokens: nil, precision: nil,
      site: network.site, temperature: try temperature.value(), workers: work.workers,
      decoder: own.path == weights.path ? question.steered.decoder : nil)
  }

  /// The options, with `count` curves named in a column and `wideCount` on a page, where peaks are
  /// counted by `progress`.
  private func options(
    _ tokens: [Int], count: Int, wideCount: Int, _ progress: Progress
  ) throws -> FigureOptions {
    FigureOptions(
      from: try strength(from, "--from"), to: try strength(to, "--to"),
      labelCount: labels ?? (wide ? wideCount : count), tokens: tokens,
      workers: work.workers, progress: { progress.advance($0) })
  }

  private func chart(of decoder: DecoderModel) throws -> Chart {
    try DecoderQuestion.refuse([("--trained", trained.trained != nil)])
    let progress = Progress(total: labels ?? 8, noun: "tokens")
    defer { progress.finish() }
    var options = try options(
      tokens.isEmpty ? [] : tokens.indices(in: decoder), count: 5, wideCount: 8, progress)
    options.axis = axis ?? .strength
    return try DecoderPlot(
      path: model.path,
      steered: SteeredDecoder(decoder, temperature: try temperature.value()),
      contexts: try contexts.map { try ContextOptions.indices([$0], in: decoder)[0] }
    ).chart(figure, options)
  }

  private func chart(of given: SteeringModel) throws -> Chart {
    let model =
      figure.needsRun
      ? given
      : try temperature.model(
        trained.apply(to: given, path: self.model.path), path: self.model.path)
    let contexts =
      try self.contexts.isEmpty
      ? figure.standardContexts(model)
      : self.contexts.map { try ContextOptions.indices([$0], in: model)[0] }
    let progress = Progress(total: model.vocabulary.count, noun: "peaks at most")
    let options = try options(
      tokens.isEmpty ? [] : tokens.indices(in: model), count: 8, wideCount: 16, progress)
    defer { progress.finish() }
    let logOdds = LogOdds(model)
    func context(_ place: Int) -> SteeredContext {
      SteeredContext(model, context: contexts[place], logOdds)
    }
    switch figure {
    case .distributions:
      guard contexts.count == 2 else {
        throw ValidationError("--figure distributions: give --context twice")
      }
      return DistributionFigure(context(0), context(1), options).chart
    case .tokens: return TokenFigure(context(0), options).chart
    case .concepts:
      guard let figure = ConceptFigure(context(0), options) else {
        throw FileError.conceptsMissing(path: self.model.path)
      }
      return figure.chart
    case .crossEntropy:
      return CrossEntropyFigure(
        model, contexts: contexts.isEmpty ? Array(model.contexts.indices) : contexts, logOdds,
        options
      ).chart
    case .peaks: return PeakFigure(context(0), logOdds, options).chart
    case .greedy: return try GreedyFigure(context(0), options).chart
    case .contours: preconditionFailure("several directions are asked before")
    case .training, .convergence: return try trainedChart(model, contexts, options)
    case .targets:
      throw ValidationError(
        "--figure targets is about transformers, and this file describes none; give concepts")
    }
  }

  private func trainedChart(
    _ model: SteeringModel, _ contexts: [Int], _ options: FigureOptions
  ) throws -> Chart {
    let run = try TrainedRun.read(path: trained.trained ?? "", model: model)
    let comparison: Comparison
    do throws(ModelError) {
      comparison = try Comparison(model, run.state.matrices)
    } catch {
      throw FileError(error, path: self.model.path)
    }
    if figure == .training {
      return TrainingFigure(comparison, context: contexts[0], options).chart
    }
    let data = run.plan?.data(model) ?? TrainingData(model)
    return try ConvergenceFigure(
      run, entropy: data.entropy, comparison, strength: 10, options
    ).chart
  }
}
