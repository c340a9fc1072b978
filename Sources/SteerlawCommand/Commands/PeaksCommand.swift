// `steerlaw peaks`: the question, put to the one door of the search.
import ArgumentParser
import ExactArithmetic
import ModelFiles
import PeakSearch
import PlainText
import SteeringLaws
import SteeringModel
import StrictJSON

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

      With --shard i/n only contexts i, i + n, ... are done, and what is written is a shard; --merge puts \
      all n shards together to what one process writes, in the --format of the shards.

      Example: steerlaw peaks Examples/three-alphabets-uniform.json --context ABB --digits 20
      """)

  @OptionGroup var model: ModelSource
  @OptionGroup var temperature: TemperatureOptions
  @OptionGroup var softcap: SoftcapRefusal
  @OptionGroup var trained: TrainedOptions
  @OptionGroup var selection: SelectionOptions
  @OptionGroup var precision: PrecisionOptions
  @OptionGroup var shards: ShardOptions
  @OptionGroup var work: WorkOptions
  @OptionGroup var output: OutputOptions

  mutating func validate() throws {
    guard !shards.merge.isEmpty else {
      try model.require()
      return
    }
    let isAlone =
      !model.isGiven && temperature.text == nil && trained.trained == nil
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

  /// Writes the critical points of a decoder; what was not decided.
  private func criticalPoints(of model: DecoderModel) throws -> [String] {
    try DecoderQuestion.refuse([
      ("--trained", trained.trained != nil), ("--shard", try shards.part() != nil),
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

  /// Writes the peaks of the model; which were not decided.
  private func peaks() throws -> [String] {
    let path = self.model.path
    let model: SteeringModel
    switch try self.model.readAny() {
    case .distributions(let given): model = try trained.apply(to: given, path: path)
    case .decoder(let decoder): return try criticalPoints(of: decoder)
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
    var text = PeakText(
      steered, tokens: tokens,
      values: try steered.logOdds.values(of: tokens, digits: digits, precisionLimit: limit),
      digits: digits, format: output.format, isTerminal: part == nil && sink.isTerminal,
      isColoured: part == nil && sink.isColoured)
    let progress = Progress(total: contexts.count, noun: "contexts")
    var answers = OncePerGroup<[TokenPeak]>(steered.groupOfContext, contexts: contexts)
    var undecided: [String] = []
    func peaks(in context: Int) -> (peaks: [TokenPeak], undecided: [String]) {
      let peaks = answers.answer(forContext: context) {
        steered.groups[$0].family.peaks(
          of: tokens, digits: digits, precisionLimit: limit, workers: work.workers)
      }
      let reasons = peaks.compactMap { peak in
        peak.undecided.map {
          Undecided(
            subject: "peak of token \(quoted(model.vocabulary.tokens[peak.token])) in context "
              + quoted(model.contexts[context].name), precisionLimit: $0.precisionLimit
          ).description
        }
      }
      undecided += reasons
      return (peaks, reasons)
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
      for context in contexts {
        let answer = peaks(in: context)
        var bytes: [UInt8] = []
        text.write(context: context, answer.peaks) { bytes += $0 }
        shard.append(
          name: model.contexts[context].name,
          PeakShard.Context(
            text: String(decoding: bytes, as: UTF8.self), undecided: answer.undecided))
        progress.advance(1)
      }
      progress.finish()
      try shard.finish()
    } else {
      var report = PeakReport(
        path: path, temperature: steered.temperature == 1 ? nil : "\(steered.temperature)",
        format: output.format, sink: sink)
      for context in contexts {
        let answer = peaks(in: context)
        report.append { text.write(context: context, answer.peaks, $0) }
        progress.advance(1)
      }
      progress.finish()
      try report.finish()
    }
    return undecided
  }
}
