// `steerlaw peaks`: the question, put to the one door of the search.
import ArgumentParser
import ExactArithmetic
import ModelFiles
import NumericArrays
import PeakSearch
import PlainText
import SteeringLaws
import SteeringModel
import StrictJSON
import TaylorModels
import Transformers

/// `steerlaw peaks`: where each token's probability peaks.
struct PeaksCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "peaks",
    abstract: "The strength at which each token is most likely, with every digit proved.",
    discussion: """
      For each context and token: the log-odds M(z), the peak position, its closed form where there is \
      one, and the peak height. Tokens of largest log-odds rise to their limit (no peak, +inf), those of \
      least log-odds fall from it (-inf). Tables are sorted by log-odds, which is the order of the peaks, \
      and round log-odds and heights to 10 digits; JSON and CSV have all of them, in vocabulary order. \
      With --temperature peaks and heights are those of that temperature, and M is what log-odds shows.

      Of a decoder, which is steered before its final norm: all maxima and minima of each token, and the \
      proof that there are no others; the token that becomes likeliest comes first. With "path": "spherical" \
      in the file the state is turned towards the vector and keeps its norm, and angles phi (radians) \
      stand in place of strengths.

      Of a transformer, which is steered inside, the maxima and minima that a sweep of --range shows, \
      computed in doubles, of the tokens chosen or the ten likeliest; there may be others. With --certified, \
      when the last position is steered: all of them in that range, proved, with enclosures of the network \
      along the strength (minutes).

      Of a model with several directions ("logOdds" a list of lists): the strengths, one a direction, at \
      which each token is likeliest of all, or the direction along which it gains for ever and the tokens \
      that remain.

      With --confidence also how sure peaks are: the influence of each prompt of P and N to first order, the \
      standard error that follows for prompts drawn independently, and the peak when one prompt is left \
      out. Near the largest and least log-odds small changes turn a peak into an end, and first order \
      says nothing.

      With --shard i/n only contexts i, i + n, ... are done, and what is written is a shard; --merge puts \
      all n shards together to what one process writes, in the --format of the shards.

      Example: steerlaw peaks Examples/three-alphabets-uniform.json --context ABB --digits 20
      """)

  @Flag(
    help: "Also how sure each peak is: influences of prompts, standard error, leaving one out.")
  var confidence = false

  @Option(
    help: ArgumentHelp(
      "With --confidence: where each peak can be if the log-odds are known up to this.",
      valueName: "x"))
  var logOddsError: String?

  @Flag(help: "Of a transformer: enclose it along --range, and prove that no peak is missing.")
  var certified = false

  @OptionGroup var model: ModelSource
  @OptionGroup var temperature: TemperatureOptions
  @OptionGroup var softcap: SoftcapRefusal
  @OptionGroup var trained: TrainedOptions
  @OptionGroup var selection: SelectionOptions
  @OptionGroup var sweep: SweepOptions
  @OptionGroup var site: SiteOptions
  @OptionGroup var precision: PrecisionOptions
  @OptionGroup var shards: ShardOptions
  @OptionGroup var work: WorkOptions
  @OptionGroup var output: OutputOptions

  mutating func validate() throws {
    if logOddsError != nil, !confidence {
      throw ValidationError("--log-odds-error belongs to --confidence")
    }
    if let logOddsError, try exactNumber(logOddsError, option: "--log-odds-error") < 0 {
      throw ValidationError("--log-odds-error \(logOddsError): give a number from 0")
    }
    if confidence, try shards.part() != nil || !shards.merge.isEmpty {
      throw ValidationError("--confidence is not for shards")
    }
    guard !shards.merge.isEmpty else {
      try model.require()
      return
    }
    let isAlone =
      !certified && !model.isGiven && temperature.text == nil && trained.trained == nil
      && selection.contexts.names.isEmpty
      && selection.tokens.isEmpty && precision.digits == nil && precision.maxPrecision == nil
    guard isAlone else {
      throw ValidationError(
        "--merge takes the model, contexts, tokens and digits from the shards; leave them out")
    }
  }

  func run() async throws {
    try await reportingFailures {
      let undecided =
        if model.isGiven { try peaks() } else { try PeakShard.merge(shards.merge, output) }
      if let first = undecided.first {
        complain(
          first + Undecided.remedy
            + (undecided.count > 1 ? " (and \(undecided.count - 1) more peaks)" : ""))
        throw ExitStatus.undecided
      }
    }
  }

  /// Writes the peaks with how sure they are.
  private func writeConfidence(of model: SteeringModel) throws {
    let path = self.model.path
    let digits = precision.digits(standard: output.format == .table ? 12 : 30)
    let steered = SteeredModel(model, temperature: try temperature.value())
    guard
      let report = try ConfidenceReport(
        steered, error: try logOddsError.map { try exactNumber($0, option: "--log-odds-error") },
        digits: digits, precisionLimit: precision.limit(digits: digits))
    else {
      throw FileError(
        .badData, path: path,
        message: "--confidence is about prompts, and this model gives its log-odds themselves")
    }
    let tokens = try selection.tokenIndices(in: model)
    var writer = ReportWriter(output)
    writer.append(.member("model", .text(path)))
    writer.append(Report(try temperature.parts()))
    writer.beginList("contexts")
    for (number, context) in try selection.contextIndices(in: model).enumerated() {
      if number > 0 { writer.append(.line("")) }
      writer.append(
        element: try report.report(context, tokens: tokens, workers: work.workers))
    }
    writer.endList()
    try writer.finish()
  }

  /// Writes the critical points of a decoder; what was not decided.
  private func criticalPoints(of model: DecoderModel) throws -> [String] {
    try DecoderQuestion.refuse([
      ("--trained", trained.trained != nil), ("--shard", try shards.part() != nil),
      ("--confidence", confidence),
    ])
    let digits = precision.digits()
    let question = DecoderQuestion(
      path: self.model.path,
      steered: SteeredDecoder(model, temperature: try temperature.value()),
      contexts: try selection.contextIndices(in: model),
      tokens: try selection.tokenIndices(in: model), digits: digits,
      precisionLimit: precision.limit(digits: digits))
    if model.course == .sphere {
      return try SphericalPeaks(question: question, workers: work.workers).write(output)
    }
    var peaks = DecoderPeaks(question, workers: work.workers)
    try peaks.write(output)
    return peaks.undecided
  }

  /// Writes the critical points that a sweep of a transformer shows.
  private func writeCriticalPoints(
    of model: TransformerModel, _ weights: TransformerFile
  ) throws {
    try TransformerQuestion.refuse([
      ("--trained", trained.trained != nil), ("--shard", try shards.part() != nil),
      ("--confidence", confidence),
    ])
    let question = try TransformerQuestion(
      model, weights, path: self.model.path, contexts: selection.contexts.names,
      tokens: selection.tokens, precision: precision, site: site,
      temperature: try temperature.value(), workers: work.workers)
    try TransformerPeaks(question: question, range: try sweep.ends(), steps: sweep.steps)
      .write(output)
  }

  /// The options that are about a network alone.
  private var networkOptions: [(name: String, isGiven: Bool)] {
    sweep.given + site.given + [("--certified", certified)]
  }

  /// Writes all critical points of a transformer in a range.
  private func certifiedPoints(
    of model: TransformerModel, _ weights: TransformerFile
  ) throws {
    try TransformerQuestion.refuse([
      ("--trained", trained.trained != nil), ("--shard", try shards.part() != nil),
      ("--confidence", confidence),
    ])
    let steered = try site.apply(to: model, weights)
    guard steered.positions == .last, steered.layer < weights.depth else {
      throw FileError(
        .badData, path: self.model.path,
        message:
          "--certified follows steering of the last position (--positions last) before the last block, that is, after block 0 to \(weights.depth - 1)"
      )
    }
    let range = try sweep.ends()
    let largest = CertifiedTransformer.largestStrength
    guard max(-range.lowerBound, range.upperBound) <= largest else {
      throw ValidationError(
        "--range: with --certified give strengths from -\(Int(largest)) to \(Int(largest))")
    }
    let question = try CertifiedQuestion(
      model, weights, path: self.model.path, selection: selection, precision: precision,
      site: site, temperature: try temperature.value(), workers: work.workers)
    let comparison = try sweep.sweep.map { steps in
      EnclosureComparison(
        SteeredTransformer(question.model, try weights.decoder(workers: work.workers)),
        range: range, steps: steps, workers: work.workers)
    }
    var peaks = CertifiedPeaks(question, range: range, comparison: comparison)
    try peaks.write(output)
    if let first = peaks.undecided.first {
      complain("\(first): not decided; give a --range without the stretch that is shown")
      throw ExitStatus.undecided
    }
  }

  /// Writes the peaks of the model; which were not decided.
  private func peaks() throws -> [String] {
    let path = self.model.path
    let model: SteeringModel
    switch try self.model.readDirections() {
    case .one(.distributions(let given)): model = try trained.apply(to: given, path: path)
    case .one(.decoder(let decoder)):
      try TransformerQuestion.demand(networkOptions)
      return try criticalPoints(of: decoder)
    case .one(.transformer(let transformer, let weights)):
      if certified {
        try certifiedPoints(of: transformer, weights)
      } else {
        try writeCriticalPoints(of: transformer, weights)
      }
      return []
    case .several(let several):
      try TransformerQuestion.demand(networkOptions)
      return try severalPeaks(of: several)
    }
    try TransformerQuestion.demand(networkOptions)
    if confidence {
      try writeConfidence(of: model)
      return []
    }
    let chosen = try selection.contextIndices(in: model)
    let tokens = try selection.tokenIndices(in: model)
    let digits = precision.digits()
    let limit = precision.limit(digits: digits)
    let sink = OutputSink(output)
    try sink.probe()
    let part = try shards.part()
    let contexts = (part ?? .whole).choose(from: chosen)
    let steered = SteeredModel(model, temperature: try temperature.value())
    let text = PeakText(
      steered, tokens: tokens,
      values: try steered.logOdds.values(of: tokens, digits: digits, precisionLimit: limit),
      digits: digits, format: output.format, contexts: contexts.count,
      isTerminal: part == nil && sink.isTerminal, isColoured: part == nil && sink.isColoured,
      workers: work.workers)
    let progress = Progress(total: contexts.count, noun: "contexts")
    var answers = OncePerGroup<[TokenPeak]>(steered.groupOfContext, contexts: contexts)
    var undecided: [String] = []
    /// What is undecided of `peaks` in `context`.
    func reasons(_ peaks: [TokenPeak], in context: Int) -> [String] {
      peaks.compactMap { peak in
        peak.undecided.map {
          Undecided(
            subject: "peak of token \(quoted(model.vocabulary.tokens[peak.token])) in context "
              + quoted(model.contexts[context].name), precisionLimit: $0.precisionLimit
          ).description
        }
      }
    }
    /// Calls `body` with each context in turn, its peaks and what is undecided of them.
    func forEachContext(_ body: (Int, [TokenPeak], [String]) -> Void) throws {
      let ahead = work.workers * min(8, max(1, 1 << 15 / max(1, tokens.count)))
      try answers.forEach(contexts, workers: work.workers, ahead: ahead) { group, workers in
        steered.groups[group].family.peaks(
          of: tokens, digits: digits, precisionLimit: limit, workers: workers)
      } _: { context, peaks in
        let reasons = reasons(peaks, in: context)
        undecided += reasons
        body(context, peaks, reasons)
        progress.advance(1)
      }
      progress.finish()
    }
    if let part {
      let record = ShardRecord(
        part,
        of: ShardQuestion(
          PeakShard.command, model,
          [
            "format": .string(output.format.rawValue),
            "digits": .integer(digits), "maxPrecision": .integer(limit),
            "temperature": .string("\(steered.temperature)"),
            "contextCount": .integer(chosen.count),
            "contexts": .choice(
              chosen.count == model.contexts.count ? nil : chosen.map { model.contexts[$0].name }),
            "tokens": .choice(
              tokens.count == model.vocabulary.count
                ? nil : tokens.map { model.vocabulary.tokens[$0] }),
          ]))
      var shard = PeakShard(record, path: path, sink: sink)
      try forEachContext { context, peaks, reasons in
        var bytes: [UInt8] = []
        text.write(context: context, peaks) { bytes += $0 }
        shard.append(
          name: model.contexts[context].name,
          PeakShard.Context(text: String(decoding: bytes, as: UTF8.self), undecided: reasons))
      }
      try shard.finish()
    } else {
      var report = PeakReport(
        path: path, temperature: steered.temperature == 1 ? nil : "\(steered.temperature)",
        format: output.format, sink: sink)
      try forEachContext { context, peaks, _ in
        report.append { text.write(context: context, peaks, $0) }
      }
      try report.finish()
    }
    return undecided
  }
}
