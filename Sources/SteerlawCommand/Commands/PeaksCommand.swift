// `steerlaw peaks`: the question, put to the one door of the search.
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
      let limit = precision.limit(digits: digits)
      let steered = SteeredModel(model)
      let progress = Progress(total: contexts.count, noun: "contexts")
      var report = PeakReport(
        steered, path: self.model.path, tokens: tokens,
        values: try steered.logOdds.values(of: tokens, digits: digits, precisionLimit: limit),
        digits: digits, format: output.format, sink: OutputSink(output))
      var answers = OncePerDistribution<[TokenPeak]>(steered, contexts: contexts)
      var failures: [Undecided] = []
      for context in contexts {
        let peaks = answers.answer(forContext: context) {
          $0.peaks(of: tokens, digits: digits, precisionLimit: limit, workers: work.workers)
        }
        failures += peaks.compactMap { peak in
          peak.undecided.map {
            Undecided(
              subject: "peak of token \(quoted(model.vocabulary.tokens[peak.token])) in context "
                + quoted(model.contexts[context].name), precisionLimit: $0.precisionLimit)
          }
        }
        report.append(context: context, peaks)
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
