// A distribution and log-odds that are doubles, kept so for speed.
internal import ExactArithmetic
internal import RealModule

/// One context under steering, given by doubles that are taken exactly: a weight w_z > 0 and a
/// statistic M_z a token.
///
/// The tokens stay in their order and need not be merged into levels: what large vocabularies are
/// computed from, 16 bytes a token.
public struct FloatFamily: Sendable {
  /// w_z, positive and finite; probabilities are the weights over their sum.
  public let weights: [Double]
  /// M_z, finite.
  public let statistics: [Double]
  /// The least statistic.
  public let least: Double
  /// The largest statistic.
  public let largest: Double

  /// The family with these weights and statistics; nil unless they are equally many (at least one),
  /// finite, and the weights positive.
  public init?(weights: [Double], statistics: [Double]) {
    guard weights.count == statistics.count, !weights.isEmpty,
      weights.allSatisfy({ $0 > 0 && $0 < .infinity }), statistics.allSatisfy(\.isFinite)
    else { return nil }
    self.weights = weights
    self.statistics = statistics
    var (low, high) = (statistics[0], statistics[0])
    for statistic in statistics {
      low = min(low, statistic)
      high = max(high, statistic)
    }
    least = low
    largest = high
  }

  /// The number of tokens.
  public var count: Int { weights.count }

  /// The distance of the ends.
  package var range: Double { largest - least }

  /// The least u with all |M_z| < 2^(u−2); nil when the numbers are too large or all 0.
  package var gridUnit: Int? {
    let size = max(abs(least), abs(largest))
    guard size > 0x1p-900, size < 0x1p900 else { return nil }
    return Int(size.exponent) + 3
  }
}
