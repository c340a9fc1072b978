import ExactArithmetic
import Foundation
import PeakSearch
import SteeringLaws
import SteeringModel

/// Random families of doubles, every token's answer at 12 digits against the one at 25:
/// `FloatCheck TOKENS SEED [KIND]`.
///
/// Bell-shaped log-odds, weights from 1e-300 to 1, clusters of near ties, and far peaks, in turn. Prints the
/// tokens checked, how many doubles decided, and every contradiction; status 1 if there is one.
@main
enum FloatCheck {
  /// One line at once, also where standard output is a file.
  private static func report(_ line: String) {
    FileHandle.standardOutput.write(Data((line + "\n").utf8))
  }

  static func main() {
    let arguments = CommandLine.arguments
    guard arguments.count >= 3, let goal = Int(arguments[1]), let seed = UInt64(arguments[2]) else {
      print("usage: FloatCheck TOKENS SEED")
      return
    }
    var random = Generator(state: seed)
    var (checked, decided, wrong, round) = (0, 0, 0, 0)
    while checked < goal {
      let kind = Kind.allCases[
        arguments.count > 3 ? Int(arguments[3]) ?? 0 : round % Kind.allCases.count]
      round += 1
      let count = [60, 400, 3000][Int(random.next() % 3)]
      guard let family = kind.family(count: count, &random) else { continue }
      let random = SteeredFamily(TiltedFamily(family))
      let tokens = Array(0..<random.count)
      let quick = random.peaks(of: tokens, digits: 12, workers: 2)
      let slow = random.peaks(of: tokens, digits: 25, precisionLimit: 1 << 14, workers: 2)
      for (answer, reference) in zip(quick, slow) {
        guard let exact = reference.peak else { continue }
        checked += 1
        guard let peak = answer.peak else { continue }
        decided += 1
        for (name, found, known) in [
          ("peak", peak.position, exact.position), ("height", peak.height, exact.height),
        ] as [(String, CertifiedReal?, CertifiedReal?)] {
          guard let found, let known, found.enclosure.intersection(known.enclosure) == nil else {
            continue
          }
          wrong += 1
          report(
            "\(kind), family \(round), token \(answer.token), \(name): \(found.enclosure), \(known.enclosure)"
          )
        }
      }
    }
    print(
      "\(checked) tokens of \(round) families, seed \(seed): \(decided) decided, \(wrong) wrong")
    if wrong > 0 { exit(1) }
  }

}

/// SplitMix64.
private struct Generator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

/// How the numbers of a family are drawn.
private enum Kind: CaseIterable {
  case bell, extremeWeights, clusters, farPeaks

  func family(count: Int, _ random: inout Generator) -> FloatFamily? {
    let exponents = self == .extremeWeights ? 300 : 6
    let weights = (0..<count).map { _ in
      BigFloat(
        (10 as Rational).raised(to: -Int.random(in: 0...exponents, using: &random)), precision: 53,
        rounding: .nearest
      ).double() * Double.random(in: 1..<2, using: &random)
    }
    var statistics = (0..<count).map { _ in
      (0..<6).reduce(-3.0) { sum, _ in sum + Double.random(in: 0..<1, using: &random) }
    }
    switch self {
    case .bell, .extremeWeights: break
    case .clusters:
      let centers = (0..<4).map { _ in Double.random(in: -2...2, using: &random) }
      for index in statistics.indices {
        statistics[index] = centers[index % 4] + statistics[index] * 0x1p-30 * Double(1 + index % 7)
      }
    case .farPeaks:
      statistics[0] = 3.5
      statistics[1] = 3.5 - Double(Int.random(in: 1...1000, using: &random)) * 0x1p-40
      statistics[2] = -3.5
      statistics[3] = -3.5 + Double(Int.random(in: 1...1000, using: &random)) * 0x1p-20
    }
    return FloatFamily(weights: weights, statistics: statistics)
  }
}

extension TiltedFamily {
  fileprivate init(_ family: FloatFamily) {
    self.init(
      .weights(NumberRow(family.weights)),
      statistics: NumberRow(family.statistics).map { Logarithm(rational: $0) })
  }
}
