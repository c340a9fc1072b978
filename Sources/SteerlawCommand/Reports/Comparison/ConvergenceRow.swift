// How near a training run is to the closed form at one iteration.
import ExactArithmetic
import ModelFiles
import NumericArrays
import PeakSearch
import SteeringModel
import TrainedComparison

/// How far the matrices of one iteration are from the closed form, certified.
struct ConvergenceRow {
  let iteration: Int
  let lossGap: Interval
  let spread: BigFloat
  let peaks: PeakSummary
  let tokens: Interval
  let bound: BigFloat
  let strength: Double

  init(
    _ iteration: Int, _ matrices: FeatureMatrices, model: SteeringModel, path: String,
    strength: Double, workers: Int
  ) throws {
    let comparison: Comparison
    do throws(ModelError) {
      comparison = try Comparison(model, matrices)
    } catch {
      throw FileError(error, path: path)
    }
    self.iteration = iteration
    self.strength = strength
    lossGap = comparison.lossGap
    spread = comparison.error.spread
    bound = comparison.error.probabilityBound(strength: BigFloat(strength))
    tokens = comparison.tokenDifference(strength: strength, workers: workers).value
    let peaks = try comparison.peaks(
      contexts: Array(model.contexts.indices), digits: 8, precisionLimit: 8192, workers: workers)
    self.peaks = PeakSummary(peaks)
  }

  static func grid(_ rows: [ConvergenceRow]) -> Grid {
    let columns = [
      Column("iteration", .right, json: "iteration"), Column(json: "strength"),
      Column("loss - entropy", json: "lossGap"), Column("epsilon", json: "logitError"),
      Column("difference of \u{394}p", json: "tokenDifference"),
      Column("bound by epsilon", json: "probabilityBound"),
      Column("distance of peaks", json: "peakDistance"), Column(json: "peaks"),
      Column(json: "missingPeaks"), Column("bound by epsilon", json: "peakBound"),
      Column(json: "confinedPeaks"),
    ]
    // Without comparisons there is no table, only an empty array.
    return Grid(rows.isEmpty ? columns.map { Column(json: $0.key) } : columns, of: rows) { row in
      [
        .integer(row.iteration), .number("\(row.strength)"), .between(row.lossGap),
        .atMost(row.spread), .between(row.tokens), .atMost(row.bound), row.peaks.distanceCell,
        .integer(row.peaks.count), .integer(row.peaks.missing), row.peaks.boundCell,
        .integer(row.peaks.confined),
      ]
    }
  }
}
