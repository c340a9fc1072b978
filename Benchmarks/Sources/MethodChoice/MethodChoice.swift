// Times every method of the search for peaks alone, for the constants that choose among them.

import ExactArithmetic
@_spi(Measurement) import PeakSearch
import SteeringLaws
import SteeringModel

/// The milliseconds that each method takes alone, by size of the vocabulary, by number of tokens asked,
/// and by digits: `MethodChoice [RUNS]`.
///
/// A line a question: what varies, and for each method the least time of the runs and how many tokens it
/// answered. A dash stands for what would take too long.
@main
enum MethodChoice {
  static func main() {
    let runs = CommandLine.arguments.count > 1 ? Int(CommandLine.arguments[1]) ?? 3 : 3
    print(
      "family, tokens asked, digits: ms (answered) by",
      SteeredFamily.peakMethods.joined(separator: ", "))
    print("\nby vocabulary, all tokens of doubles, 12 digits (leastFloats, largeFamily)")
    for count in [30, 100, 300, 1000, 3000] { line(.zipf(count), count, 12, runs) }
    print("\nby digits, all tokens of 3000 doubles (floatDigits)")
    for digits in [8, 10, 12, 13, 14] { line(.zipf(3000), 3000, digits, runs) }
    print("\nby tokens asked, 200 doubles, 30 digits (leastPanelLevels)")
    for asked in [1, 2, 4, 8, 16, 64] { line(.zipf(200), asked, 30, runs) }
    print("\nby tokens asked, 2000 doubles, 30 digits (largeFamily)")
    for asked in [1, 2, 4] { line(.zipf(2000), asked, 30, runs) }
    print("\nby tokens asked, 60 simple fractions, 50 digits (leastPowers)")
    for asked in [1, 2, 4, 8, 16, 58] { line(.fractions(60), asked, 50, runs) }
    print("\nby vocabulary, 64 of the tokens, simple fractions, 50 digits (mostPowers)")
    for count in [256, 1024, 4096, 8192] { line(.fractions(count), 64, 50, 1) }
  }

  private static func line(_ kind: Kind, _ asked: Int, _ digits: Int, _ runs: Int) {
    let family = kind.family()
    let inner = (0..<family.count).filter { family.position(ofToken: $0) == .interior }
    let stride = max(1, inner.count / asked)
    let tokens = Array(
      Swift.stride(from: 0, to: inner.count, by: stride).map { inner[$0] }.prefix(asked))
    var cells: [String] = []
    for method in SteeredFamily.peakMethods {
      if method == "SingleLevels", family.count * tokens.count > 1 << 19 {
        cells.append("-")
        continue
      }
      var best = Double.infinity
      var answered = 0
      for _ in 0..<runs {
        let fresh = kind.family()
        let start = ContinuousClock.now
        answered = fresh.peaks(of: tokens, digits: digits, onlyBy: method)
        best = min(best, (ContinuousClock.now - start) / .milliseconds(1))
      }
      cells.append("\((best * 100).rounded() / 100) (\(answered))")
    }
    print("\(kind), \(tokens.count), \(digits):", cells.joined(separator: ", "))
  }

  /// A family whose numbers depend on its size alone.
  private enum Kind: CustomStringConvertible {
    case zipf(Int)
    case fractions(Int)

    var description: String {
      switch self {
      case .zipf(let count): "zipf:\(count)"
      case .fractions(let count): "fractions:\(count)"
      }
    }

    func family() -> SteeredFamily {
      switch self {
      case .zipf(let count):
        var state: UInt64 = 9
        func unit() -> Double {
          state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
          return Double(state >> 11) * 0x1p-53
        }
        let weights = (1...count).map { 1 / Double($0) }
        let logOdds = weights.map { _ in (0..<6).reduce(-3.0) { sum, _ in sum + unit() } }
        return SteeredFamily(
          TiltedFamily(
            .weights(NumberRow(weights)),
            statistics: NumberRow(logOdds).map { Logarithm(rational: $0) }))
      case .fractions(let count):
        let weights = (1...count).map { Rational(1, Integer($0)) }
        let ratios = (0..<count).map { index in
          [2, 3, 5, 7].enumerated().reduce(1 as Rational) { product, factor in
            let power = (index / [1, 9, 81, 729][factor.offset]) % 9 - 4
            return product * Rational(Integer(factor.element)).raised(to: power)
          }
        }
        return SteeredFamily(
          TiltedFamily(
            .weights(NumberRow(weights)), statistics: ratios.map { Logarithm(log: $0) }))
      }
    }
  }
}
