import ExactArithmetic
import ModelFiles
import SteeringLaws
import SteeringModel
import UnconstrainedFeatures

/// The output of `steerlaw compare` in each of its forms.
struct ComparisonReport {
  /// What one context gave.
  struct ContextRow {
    let context: Int
    let tokens: Comparison.Maximum
    let concepts: Comparison.Maximum
    let peaks: PeakComparison?
  }

  let comparison: Comparison
  let modelPath: String
  let runPath: String
  let run: TrainedRun
  let strength: Double
  let digits: Int
  let isSummary: Bool
  private(set) var rows: [ContextRow] = []
  private(set) var crossEntropy: Comparison.Maximum?
  var geometry: GeometryReport?

  init(
    _ comparison: Comparison, modelPath: String, runPath: String, run: TrainedRun,
    strength: Double, digits: Int, isSummary: Bool
  ) {
    self.comparison = comparison
    self.modelPath = modelPath
    self.runPath = runPath
    self.run = run
    self.strength = strength
    self.digits = digits
    self.isSummary = isSummary
  }

  var model: SteeringModel { comparison.reference }

  mutating func append(context: Int, peaks: PeakComparison?) {
    rows.append(
      ContextRow(
        context: context,
        tokens: comparison.tokenDifference(context: context, strength: strength),
        concepts: comparison.conceptDifference(context: context, strength: strength), peaks: peaks))
  }

  mutating func finish() {
    crossEntropy = comparison.crossEntropyDifference(strength: strength)
  }

  /// The row with the largest difference of a kind.
  func worst(_ maximum: (ContextRow) -> Comparison.Maximum) -> ContextRow? {
    rows.max { maximum($0).value.upper < maximum($1).value.upper }
  }

  /// The largest distance of peaks over the contexts; nil when a peak is missing.
  var largestPeakDistance: Interval? {
    let known = rows.compactMap { $0.peaks?.largestDistance }
    guard known.count == rows.count, let first = known.first else { return nil }
    return known.dropFirst().reduce(first) {
      Interval(lower: max($0.lower, $1.lower), upper: max($0.upper, $1.upper))
    }
  }

  var probabilityBound: BigFloat {
    comparison.error.probabilityBound(strength: BigFloat(strength))
  }

  var crossEntropyBound: BigFloat {
    comparison.error.crossEntropyBound(strength: BigFloat(strength))
  }

  /// The extreme tokens of the closed form and of the trained model.
  var extremes: [(name: String, closed: [Int], trained: [Int])] {
    let (closed, trained) = (comparison.logOdds, comparison.trainedLogOdds)
    return [
      ("largest log-odds", closed.maximal, trained.maximal),
      ("least log-odds", closed.minimal, trained.minimal),
    ]
  }

  var signSeparation: (closed: AssumptionReport, trained: AssumptionReport) {
    (
      Assumptions(comparison.reference, comparison.logOdds).signSeparation(),
      Assumptions(comparison.trained, comparison.trainedLogOdds).signSeparation()
    )
  }
}

/// A bound rounded up to `digits` significant digits.
func rounded(up value: BigFloat, digits: Int = 4) -> String {
  Interval(value).decimalBounds(significantDigits: digits)?.upper ?? "undecided"
}
