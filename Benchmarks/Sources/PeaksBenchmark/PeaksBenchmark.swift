// All peaks of one job, timed: from the model in memory to all peaks in memory.

import ExactArithmetic
import Foundation
import NumericArrays
import PeakSearch
import SteeringLaws
import SteeringModel

/// All peaks of one job of the peers' `models.py`: `PeaksBenchmark BASE DIGITS [OUTPUT [RUNS [heights [WORKERS]]]]`.
///
/// BASE.json (exact rationals `p` and `expM`) or BASE.w.npy with BASE.M.npy. Prints one line of JSON:
/// seconds from the model in memory to all peaks in memory (median of the runs). OUTPUT, unless -, gets
/// one line a token that has a peak: token, lower and upper bound.
@main
enum PeaksBenchmark {
  static func main() throws {
    let arguments = CommandLine.arguments
    guard arguments.count >= 3, let digits = Int(arguments[2]) else {
      fatalError("usage: PeaksBenchmark BASE DIGITS [OUTPUT [RUNS [heights|positions [WORKERS]]]]")
    }
    let runs = arguments.count > 4 ? Int(arguments[4]) ?? 1 : 1
    let withHeights = arguments.count > 5 && arguments[5] == "heights"
    let workers = arguments.count > 6 ? Int(arguments[6]) ?? 1 : 1
    let family = try Input(arguments[1])
    var times: [Double] = []
    var peaks: [TokenPeak] = []
    for _ in 0..<runs {
      let start = ContinuousClock.now
      let fresh = family.family()
      peaks = fresh.peaks(
        of: Array(0..<fresh.count), digits: digits, precisionLimit: 1 << 16, heights: withHeights,
        workers: workers)
      times.append((ContinuousClock.now - start) / .seconds(1))
    }
    var lines = ""
    if arguments.count > 3, arguments[3] != "-" {
      for answer in peaks {
        guard let peak = answer.peak else { continue }
        let bounds = peak.position.decimalBounds(significantDigits: max(digits + 6, 17))
        lines += "\(answer.token) \(bounds?.lower ?? "") \(bounds?.upper ?? "")\n"
      }
      try OutputFile.write(lines.utf8, to: arguments[3])
    }
    times.sort()
    let found = peaks.count { $0.peak != nil }
    let undecided = peaks.count { $0.undecided != nil }
    print(
      "{\"solve_s\": \(times[times.count / 2]), \"best_s\": \(times[0]), \"peaks\": \(found), \"undecided\": \(undecided), \"digits\": \(digits)}"
    )
  }
}

/// A job's numbers.
private struct Input {
  private let make: () -> SteeredFamily

  init(_ base: String) throws {
    guard FileManager.default.fileExists(atPath: base + ".json") else {
      let weights = NextTokenDistribution.weights(
        NumberRow(try NumericArrayFile(path: base + ".w.npy").row(0)))
      let numbers = NumberRow(try NumericArrayFile(path: base + ".M.npy").row(0))
      let model = try SteeringModel(
        vocabulary: Vocabulary(numbers.indices.map { "\($0)" }), partition: nil,
        contexts: [Context(name: "c", concept: nil, weight: 1, distribution: weights)],
        steering: .logOdds(numbers))
      make = { SteeredFamily(weights, LogOdds(model)) }
      return
    }
    let file = try JSONSerialization.jsonObject(
      with: Data(contentsOf: URL(fileURLWithPath: base + ".json")))
    guard let fields = file as? [String: Any], let p = fields["p"] as? [String],
      let ratios = fields["expM"] as? [String]
    else { fatalError("not a graded job: \(base).json") }
    let distribution = NextTokenDistribution.probabilities(p.compactMap { Rational($0) })
    let statistics = ratios.compactMap { Rational($0).map { Logarithm(log: $0) } }
    make = { SteeredFamily(TiltedFamily(distribution, statistics: statistics)) }
  }

  func family() -> SteeredFamily { make() }
}
