// Training an unconstrained features model.
import ArgumentParser
import ExactArithmetic
import Foundation
import ModelFiles
import NumericArrays
import ReportPage
import SteeringModel
import TrainedComparison

/// `steerlaw train`: an unconstrained features model by gradient descent.
struct TrainCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Train an unconstrained features model on a model's contexts by gradient descent.",
    discussion: """
      Logits of context j are W h_j; the loss is the weighted cross-entropy, whose greatest lower bound, \
      the entropy of the data, is printed certified. Full batches, one thread of BLAS: a seed gives the \
      same run, and a resumed run equals an uninterrupted one bit for bit. The run is written as .npz for \
      steerlaw compare, and for NumPy.

      SIGINT and SIGTERM end the run with a checkpoint, status 130 or 143, and the line that resumes it.

      Example: steerlaw train Examples/three-alphabets-uniform.json --gap 1e-8 --output run.npz
      """)

  @OptionGroup var model: ModelOptions
  @OptionGroup var work: WorkOptions

  @Option(help: ArgumentHelp("d (default: the number of tokens).", valueName: "d"))
  var dimension: Int?

  @Option(help: ArgumentHelp("The most iterations, from the start of the run.", valueName: "n"))
  var iterations = 100_000

  @Option(help: ArgumentHelp("Step size (default 4).", valueName: "x"))
  var step: Double?

  @Option(help: ArgumentHelp("Heavy-ball momentum in [0, 1) (default 0).", valueName: "x"))
  var momentum: Double?

  @Flag(help: "Choose each step by backtracking, from --step on.")
  var lineSearch = false

  @Option(help: ArgumentHelp("Stop once the loss is this close to the entropy.", valueName: "x"))
  var gap: Double?

  @Option(help: ArgumentHelp("Stop once the gradient's norm is at most this.", valueName: "x"))
  var gradientNorm: Double?

  @Option(help: "Seed of the first matrices and of samples (default 1).")
  var seed: UInt64?

  @Option(
    help: ArgumentHelp("Standard deviation of the first matrices (default 0.1).", valueName: "x"))
  var spread: Double?

  @Flag(help: "The float type (default: --double).")
  var scalar: ScalarFlag?

  @Option(
    help: ArgumentHelp("Train on this many sampled (context, token) pairs.", valueName: "n"))
  var samples: Int?

  @Option(help: ArgumentHelp("Write the run every n iterations.", valueName: "n"))
  var checkpointEvery: Int?

  @Option(help: ArgumentHelp("Continue this run with its own settings.", valueName: "run.npz"))
  var resume: String?

  @Option(help: ArgumentHelp("Threads of BLAS; more than 1 may change last bits.", valueName: "n"))
  var threads = 1

  @Option(
    help: ArgumentHelp(
      "Compare with the closed form after these iterations, e.g. 100,1000.", valueName: "list"))
  var compareAt: String?

  @Option(help: ArgumentHelp("A of that comparison: strengths from -A to A.", valueName: "A"))
  var strength = 10.0

  @Option(help: "The form of the report: table, json or csv.")
  var format = OutputFormat.table

  @Option(
    name: [.customShort("o"), .customLong("output")],
    help: ArgumentHelp("Write the run to this file.", valueName: "run.npz"))
  var output: String

  mutating func validate() throws {
    func check(_ isGood: Bool, _ message: @autoclosure () -> String) throws {
      if !isGood { throw ValidationError(message()) }
    }
    func positive(_ value: Double?, _ name: String) throws {
      if let value {
        try check(value > 0 && value.isFinite, "--\(name) \(value): give a number greater than 0")
      }
    }
    func count(_ value: Int?, _ name: String, _ range: ClosedRange<Int>) throws {
      if let value {
        try check(
          range.contains(value),
          "--\(name) \(value): give a number from \(range.lowerBound) to \(range.upperBound)")
      }
    }
    try check(output != "-", "--output -: a run is an archive; name a file")
    try positive(step, "step")
    try positive(gap, "gap")
    try positive(gradientNorm, "gradient-norm")
    try positive(spread, "spread")
    try count(dimension, "dimension", 1...(1 << 20))
    try count(iterations, "iterations", 0...1_000_000_000)
    try count(checkpointEvery, "checkpoint-every", 1...1_000_000_000)
    try count(samples, "samples", 1...1_000_000_000)
    try count(threads, "threads", 1...256)
    if let momentum {
      try check((0..<1).contains(momentum), "--momentum \(momentum): give a number in [0, 1)")
    }
    try check(
      !(lineSearch && momentum != nil), "--line-search and --momentum exclude each other")
    try positive(strength, "strength")
    _ = try comparedIterations()
    if resume != nil {
      let isPlain =
        dimension == nil && step == nil && momentum == nil && !lineSearch && seed == nil
        && spread == nil && scalar == nil && samples == nil
      try check(
        isPlain,
        "--resume continues a run with its own settings; leave out dimension, step, momentum, "
          + "line search, seed, spread, float type and samples")
    }
  }

  func run() async throws {
    try await reportingFailures {
      let model = try self.model.read()
      // A run that cannot be written is not started.
      do { _ = try OutputFile(output) }
      BLASThreads.use(threads)
      var run: TrainedRun
      if let resume {
        run = try TrainedRun.read(path: resume, model: model)
        guard run.plan != nil else {
          throw FileError(
            .badData, path: resume, message: "the archive has no meta; it cannot be resumed")
        }
        guard run.state.iteration <= iterations else {
          throw ValidationError(
            "--iterations \(iterations): the run has done \(run.state.iteration) already")
        }
      } else {
        let plan = plan(for: model)
        run = TrainedRun(state: plan.start(model), plan: plan)
      }
      guard let plan = run.plan else { return }
      switch plan.scalar {
      case .double: try await train(Double.self, &run, plan, model)
      case .float: try await train(Float.self, &run, plan, model)
      }
    }
  }

  private func comparedIterations() throws -> Set<Int> {
    guard let compareAt else { return [] }
    return Set(
      try compareAt.split(separator: ",", omittingEmptySubsequences: false).map {
        guard let iteration = Int($0), iteration >= 0 else {
          throw ValidationError("--compare-at \(compareAt): give iterations, for example 100,1000")
        }
        return iteration
      })
  }

  private func plan(for model: SteeringModel) -> TrainingPlan {
    let step = step ?? 4
    return TrainingPlan(
      dimension: dimension ?? model.vocabulary.count,
      scalar: scalar == .float ? .float : .double,
      rule: lineSearch
        ? .lineSearch(initialStep: step) : .constant(step: step, momentum: momentum ?? 0),
      spread: spread ?? 0.1, seed: seed ?? 1, samples: samples)
  }

  private func train<Scalar: TrainingScalar>(
    _: Scalar.Type, _ run: inout TrainedRun, _ plan: TrainingPlan, _ model: SteeringModel
  ) async throws {
    let compared = try comparedIterations()
    var snapshots: [(iteration: Int, matrices: FeatureMatrices)] = []
    let data = plan.data(model)
    let trainer = FeatureTrainer<Scalar>(data, run.state, rule: plan.rule)
    var report = TrainingReport(
      path: self.model.path, plan: plan, entropy: CertifiedReal(data.entropy))
    let first = run.state.iteration
    let progress = Progress(total: iterations - first, noun: "iterations")
    Interruption.listen()
    let reason = try trainer.run(
      until: StopRule(iterations: iterations, gap: gap, gradientNorm: gradientNorm),
      isStopped: { Interruption.isNoted },
      observe: { trainer in
        if trainer.iteration > first { progress.advance(1) }
        if TrainingReport.isMarked(trainer.iteration) { report.append(trainer) }
        if compared.contains(trainer.iteration) {
          snapshots.append((trainer.iteration, trainer.matrices))
        }
        if let checkpointEvery, trainer.iteration > first,
          trainer.iteration.isMultiple(of: checkpointEvery)
        {
          try TrainedRun(state: trainer.state, plan: plan).write(to: output, model: model)
        }
      })
    progress.finish()
    report.append(trainer)
    report.reason = reason
    run.state = trainer.state
    try run.write(to: output, model: model)
    Interruption.endListening()
    if !snapshots.isEmpty {
      let progress = Progress(total: snapshots.count, noun: "comparisons")
      for (iteration, matrices) in snapshots {
        try report.append(
          ConvergenceRow(
            iteration, matrices, model: model, path: self.model.path, strength: strength,
            workers: work.workers))
        progress.advance(1)
      }
      progress.finish()
    }
    try ReportWriter.write(report.report, format, to: OutputSink(path: nil))
    if reason == .interrupted {
      try Interruption.report(
        "\(output) holds the run after \(trainer.iteration) of \(iterations) iterations; go on by: "
          + resumption)
    }
  }

  /// The command that goes on where this one ends.
  private var resumption: String {
    let options: [(String, String?)] = [
      ("resume", output), ("iterations", "\(iterations)"), ("gap", gap.map { "\($0)" }),
      ("gradient-norm", gradientNorm.map { "\($0)" }),
      ("checkpoint-every", checkpointEvery.map(String.init)), ("compare-at", compareAt),
      ("threads", threads == 1 ? nil : "\(threads)"), ("output", output),
    ]
    return "steerlaw train " + model.source.arguments.joined(separator: " ")
      + options.compactMap { name, value in value.map { " --\(name) \($0.shellWord)" } }.joined()
  }
}

/// `--float` or `--double`.
enum ScalarFlag: String, EnumerableFlag {
  case float, double
}
