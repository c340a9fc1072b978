import ExactArithmetic
import Foundation
import NumericArrays
import PeakSearch
import SteeringLaws
import SteeringModel

/// All peaks of one job of the peers' `models.py`: `PeaksBenchmark BASE DIGITS [OUTPUT [RUNS [heights]]]`.
///
/// BASE.json (exact rationals `p` and `expM`) or BASE.w.npy with BASE.M.npy. Prints one line of JSON:
/// seconds from the model in memory to all peaks in memory (median of the runs). OUTPUT, unless -, gets
/// one line a token that has a peak: token, lower and upper bound.
@main
enum PeaksBenchmark {
  static func main() async throws {
    let arguments = CommandLine.arguments
    guard arguments.count >= 3, let digits = Int(arguments[2]) else {
      fatalError("usage: PeaksBenchmark BASE DIGITS [OUTPUT [RUNS]]")
    }
    let runs = arguments.count > 4 ? Int(arguments[4]) ?? 1 : 1
    let withHeights = arguments.count > 5
    if digits <= 13, !FileManager.default.fileExists(atPath: arguments[1] + ".json") {
      return try floatPeaks(arguments, runs: runs)
    }
    let input = try Input(arguments[1])
    var times: [Double] = []
    var result: (TiltedFamily, [Int: PeakOutcome])?
    for _ in 0..<runs {
      let start = ContinuousClock.now
      let family = input.family()
      let outcomes = await family.peaks(
        ofLevels: Array(family.interiorLevels), digits: digits, precisionLimit: 1 << 16, workers: 1,
        withHeights: withHeights)
      times.append((ContinuousClock.now - start) / .seconds(1))
      result = (family, outcomes)
    }
    guard let (family, outcomes) = result else { return }
    var undecided = 0
    var lines = ""
    for (level, outcome) in outcomes {
      guard case .found(let peak) = outcome else {
        undecided += 1
        continue
      }
      if arguments.count > 3, arguments[3] != "-" {
        let bounds = peak.position.decimalBounds(significantDigits: digits + 6)
        for token in family.levels[level].tokens {
          lines += "\(token) \(bounds?.lower ?? "") \(bounds?.upper ?? "")\n"
        }
      }
    }
    if arguments.count > 3, arguments[3] != "-" {
      try OutputFile.write(lines.utf8, to: arguments[3])
    }
    times.sort()
    print(
      "{\"solve_s\": \(times[times.count / 2]), \"best_s\": \(times[0]), \"peaks\": \(outcomes.count), \"undecided\": \(undecided), \"digits\": \(digits)}"
    )
  }
}

extension PeaksBenchmark {
  /// Enclosures between doubles, for jobs of doubles and up to 13 digits.
  private static func floatPeaks(_ arguments: [String], runs: Int) throws {
    let weights = try NumericArrayFile(path: arguments[1] + ".w.npy").row(0)
    let logOdds = try NumericArrayFile(path: arguments[1] + ".M.npy").row(0)
    var times: [Double] = []
    var last: FloatPanelSearch?
    for _ in 0..<runs {
      let start = ContinuousClock.now
      guard let family = FloatFamily(weights: weights, statistics: logOdds) else {
        fatalError("weights must be positive and all numbers finite")
      }
      last = FloatPanelSearch(family, withHeights: arguments.count > 5)
      times.append((ContinuousClock.now - start) / .seconds(1))
    }
    guard let peaks = last else { return }
    var widest = 0.0
    var lines = ""
    var count = 0
    for (token, (low, high)) in zip(peaks.positions.lower, peaks.positions.upper).enumerated()
    where !low.isNaN {
      widest = max(widest, (high - low) / max(1, abs(low)))
      count += 1
      if arguments.count > 3, arguments[3] != "-" {
        let bounds = Interval(lower: BigFloat(low), upper: BigFloat(high)).decimalBounds(
          significantDigits: 20)
        lines += "\(token) \(bounds?.lower ?? "") \(bounds?.upper ?? "")\n"
      }
    }
    if !lines.isEmpty { try OutputFile.write(lines.utf8, to: arguments[3]) }
    times.sort()
    print(
      "{\"solve_s\": \(times[times.count / 2]), \"best_s\": \(times[0]), \"peaks\": \(count), \"undecided\": \(peaks.undecided.count), \"widest\": \(widest)}"
    )
  }
}

/// A job's numbers.
private struct Input {
  let distribution: NextTokenDistribution
  let statistics: [Logarithm]
  let model: SteeringModel

  init(_ base: String) throws {
    if FileManager.default.fileExists(atPath: base + ".json") {
      let file = try JSONSerialization.jsonObject(
        with: Data(contentsOf: URL(fileURLWithPath: base + ".json")))
      guard let fields = file as? [String: Any], let p = fields["p"] as? [String],
        let ratios = fields["expM"] as? [String]
      else { fatalError("not a graded job: \(base).json") }
      distribution = .probabilities(p.compactMap { Rational($0) })
      statistics = ratios.compactMap { Rational($0).map { Logarithm(log: $0) } }
    } else {
      let weights = try NumericArrayFile(path: base + ".w.npy").row(0)
      let logOdds = try NumericArrayFile(path: base + ".M.npy").row(0)
      distribution = .weights(weights.compactMap { Rational(exactly: $0) })
      statistics = logOdds.compactMap { Rational(exactly: $0).map { Logarithm(rational: $0) } }
    }
    model = try SteeringModel(
      vocabulary: Vocabulary(statistics.indices.map { "\($0)" }), partition: nil,
      contexts: [Context(name: "c", concept: nil, weight: 1, distribution: distribution)],
      steering: .logOdds(statistics.map(\.rational)))
  }

  func family() -> TiltedFamily { TiltedFamily(distribution, statistics: statistics) }
}
