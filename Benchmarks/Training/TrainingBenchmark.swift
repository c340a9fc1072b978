import ExactArithmetic
import ModelFiles
import UnconstrainedFeatures

/// The training loop on the arrays of a benchmark problem, with the arguments and the output of the C
/// program that it is measured against: BASE V d m iterations step entropy.
@main
enum TrainingBenchmark {
  static func main() throws {
    let arguments = CommandLine.arguments
    guard arguments.count >= 8, let tokens = Int(arguments[2]), let dimension = Int(arguments[3]),
      let contexts = Int(arguments[4]), let iterations = Int(arguments[5]),
      let step = Double(arguments[6]), let entropy = Double(arguments[7])
    else {
      print("usage: TrainingBenchmark BASE V d m iterations step entropy")
      return
    }
    BLASThreads.use(1)
    func array(_ name: String) throws -> [Double] {
      try NumericArrayFile(path: "\(arguments[1]).\(name).npy").row(0)
    }
    // Contexts with equal rows share one.
    var rowOfContext: [Int] = []
    var targets: [Double] = []
    do {
      let all = try array("P")
      var known: [ArraySlice<Double>: Int] = [:]
      for context in 0..<contexts {
        let row = all[context * tokens..<(context + 1) * tokens]
        let place = known[row] ?? known.count
        if place == known.count {
          known[row] = place
          targets += row
        }
        rowOfContext.append(place)
      }
    }
    let data = TrainingData(
      tokenCount: tokens, targets: targets, rowOfContext: rowOfContext,
      weights: Array(repeating: 1 / Double(contexts), count: contexts),
      entropy: Interval(BigFloat(entropy)))
    let trainer = FeatureTrainer<Double>(
      data,
      TrainingState(
        FeatureMatrices(
          tokenCount: tokens, contextCount: contexts, dimension: dimension,
          weights: try array("W"), features: try array("H"))),
      rule: .constant(step: step, momentum: 0))
    let start = ContinuousClock.now
    _ = try trainer.run(until: StopRule(iterations: iterations))
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    let loss = trainer.losses.last ?? .nan
    print(
      "{\"solve_s\": \(seconds), \"iters\": \(iterations), \"loss\": \(loss), "
        + "\"entropy\": \(entropy), \"gap\": \(loss - entropy)}")
  }
}
