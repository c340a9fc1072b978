// A trained model beside the closed form: what is compared.
import ExactArithmetic
import SteeringLaws
import SteeringModel
import TrainedComparison

/// The answer of `steerlaw compare`.
struct ComparisonReport {
  let comparison: Comparison
  let modelPath: String
  let runPath: String
  let run: TrainedRun
  let strength: Double
  let digits: Int
  let isSummary: Bool
  /// What each context gave.
  let rows: [ContextDifference]
  /// The peaks of each of them; nil when they were not asked for.
  let peaks: [PeakComparison]?
  let crossEntropy: Comparison.Maximum
  var geometry: Geometry?

  init(
    _ comparison: Comparison, differences: [ContextDifference], peaks: [PeakComparison]?,
    crossEntropy: Comparison.Maximum,
    modelPath: String, runPath: String, run: TrainedRun, strength: Double, digits: Int,
    isSummary: Bool
  ) {
    rows = differences
    self.peaks = peaks
    self.crossEntropy = crossEntropy
    self.comparison = comparison
    self.modelPath = modelPath
    self.runPath = runPath
    self.run = run
    self.strength = strength
    self.digits = digits
    self.isSummary = isSummary
  }

  var model: SteeringModel { comparison.reference }

  /// The row with the largest difference of a kind.
  func worst(_ maximum: (ContextDifference) -> Comparison.Maximum) -> ContextDifference? {
    rows.max { maximum($0).value.upper < maximum($1).value.upper }
  }

  /// The peaks in a few numbers; nil when they were not asked for.
  var peakSummary: PeakSummary? { peaks.map(PeakSummary.init) }

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
