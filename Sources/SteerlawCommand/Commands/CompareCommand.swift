// A trained model against the closed form.
import ArgumentParser
import ExactArithmetic
import ModelFiles
import NumericArrays
import PeakSearch
import SteeringLaws
import SteeringModel
import TrainedComparison

/// `steerlaw compare`: a trained model against the closed form.
struct CompareCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "A trained model's steering against the closed form, with certified differences.",
    discussion: """
      The trained model is taken exactly, as the dyadic logits that its floats give, and is steered by the \
      difference of means of its own embeddings. For each context and token: the peak by the closed form \
      and the trained model's own. For each context: the largest difference of Delta p over |alpha| <= A, \
      proved over the whole interval, and the bound that the logit error alone gives \
      (docs/training.md). run.npz is from steerlaw train, or any archive with W (V x d) and H (d x m).

      Example: steerlaw compare Examples/three-alphabets-uniform.json run.npz --context ABB
      """)

  @OptionGroup var model: ModelOptions

  @Argument(help: ArgumentHelp("The trained run (.npz).", valueName: "run.npz"))
  var path: String

  @OptionGroup var contexts: ContextOptions

  @Option(
    help: ArgumentHelp("A: strengths from -A to A are compared.", valueName: "A"))
  var strength = 10.0

  @Flag(help: "Leave out the peaks.")
  var noPeaks = false

  @Flag(help: "Leave out the tables of peaks, but not what sums them up.")
  var summary = false

  @Flag(help: "Singular values of W and H, and cosines between embeddings by concept.")
  var geometry = false

  @Option(help: ArgumentHelp("Significant digits of peaks (default: 12).", valueName: "n"))
  var digits = 12

  @OptionGroup var work: WorkOptions
  @OptionGroup var output: OutputOptions

  mutating func validate() throws {
    guard strength > 0, strength <= 1e6 else {
      throw ValidationError("--strength \(strength): give a number greater than 0, at most 1e6")
    }
    guard (1...1000).contains(digits) else {
      throw ValidationError("--digits \(digits): give a number from 1 to 1000")
    }
  }

  func run() async throws {
    try await reportingFailures {
      let model = try self.model.read()
      let contexts = try self.contexts.indices(in: model)
      let run = try TrainedRun.read(path: path, model: model)
      let comparison: Comparison
      do throws(ModelError) {
        comparison = try Comparison(model, run.state.matrices)
      } catch {
        throw FileError(error, path: self.model.path)
      }
      let progress = Progress(
        total: contexts.count * (noPeaks ? 1 : 2), noun: noPeaks ? "contexts" : "parts")
      let differences = comparison.differences(
        contexts: contexts, strength: strength, workers: work.workers
      ) { progress.advance($0) }
      let peaks =
        noPeaks
        ? nil
        : try comparison.peaks(
          contexts: contexts, digits: digits,
          precisionLimit: 8 * CertifiedReal.workingPrecision(digits: digits) + 8192,
          workers: work.workers
        ) { progress.advance($0) }
      var report = ComparisonReport(
        comparison, differences: differences, peaks: peaks,
        crossEntropy: comparison.crossEntropyDifference(
          strength: strength, workers: work.workers),
        modelPath: self.model.path, runPath: path, run: run, strength: strength, digits: digits,
        isSummary: summary)
      if geometry { report.geometry = Geometry(run.state.matrices, model) }
      progress.finish()
      try ReportWriter.write(report.report, output)
    }
  }
}
