import ExactArithmetic
import ModelFiles
import NumericArrays
import PeakSearch
import SteeringModel
import StrictJSON
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
  ) async throws {
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
    tokens = await comparison.tokenDifference(strength: strength, workers: workers).value
    let peaks = try await comparison.peaks(
      contexts: Array(model.contexts.indices), digits: 8, precisionLimit: 8192, workers: workers)
    self.peaks = PeakSummary(peaks)
  }

  static func table(_ rows: [ConvergenceRow]) -> String {
    var table = TextTable([
      ("iteration", .right), ("loss - entropy", .left), ("epsilon", .left),
      ("difference of \u{394}p", .left), ("bound by epsilon", .left),
      ("distance of peaks", .left), ("bound by epsilon", .left),
    ])
    for row in rows {
      table.append([
        "\(row.iteration)", rounded(up: row.lossGap.upper), rounded(up: row.spread),
        rounded(up: row.tokens.upper), rounded(up: row.bound),
        row.peaks.distanceText, row.peaks.boundText,
      ])
    }
    return "against the closed form, |alpha| <= \(rows[0].strength), all upper bounds\n"
      + table.render(isColoured: false)
  }

  var json: JSONValue {
    func bounds(_ value: Interval) -> JSONValue {
      let texts = value.decimalBounds(significantDigits: 17)
      return .object(["lower": .text(texts?.lower), "upper": .text(texts?.upper)])
    }
    return .object([
      "iteration": .integer(iteration), "strength": .number("\(strength)"),
      "lossGap": bounds(lossGap), "logitError": .string(rounded(up: spread, digits: 17)),
      "tokenDifference": bounds(tokens),
      "probabilityBound": .string(rounded(up: bound, digits: 17)),
      "peakDistance": peaks.distance.map(bounds) ?? .null,
      "peaks": .integer(peaks.count), "missingPeaks": .integer(peaks.missing),
      "peakBound": .text(peaks.bound.map { rounded(up: $0, digits: 17) }),
      "confinedPeaks": .integer(peaks.confined),
    ])
  }
}
