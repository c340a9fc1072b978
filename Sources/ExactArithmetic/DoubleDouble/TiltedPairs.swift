// Tilted weights and their moments in double-doubles.
internal import CDoublePairs

/// Terms w e^{α(μ − reference)} over many weights and statistics in double-doubles, and their sums.
///
/// With u = 2^−100: a difference from the reference has an error of u of the larger of both
/// numbers, the exponent 4u more, a weight the error that it comes with, the exponential
/// ``ExponentialOfPairs/relativeError``, a product 4u, and each addition u of what it adds up. All
/// terms of one sum have one sign.
package struct TiltedPairs {
  /// Σ term (μ − reference)^k for k = 0, 1, 2.
  package typealias Sums = (zeroth: DoubleDouble, first: DoubleDouble, second: DoubleDouble)

  /// The weights.
  package let weights: (highs: [Double], lows: [Double])
  private let statistics: (highs: [Double], lows: [Double])

  /// The family with these weights and statistics, equally many; no lows say that all are 0.
  package init(
    weights: (highs: [Double], lows: [Double]), statistics: (highs: [Double], lows: [Double])
  ) {
    let count = weights.highs.count
    precondition(
      statistics.highs.count == count && [0, count].contains(weights.lows.count)
        && [0, count].contains(statistics.lows.count), "a weight and a statistic a token")
    self.weights = weights
    self.statistics = statistics
  }

  /// The sums at `alpha`, for a `reference` that makes no exponent positive.
  package func sums(at alpha: DoubleDouble, about reference: DoubleDouble) -> Sums {
    var sums = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    withTilting(alpha, reference) { function, tilting in
      withUnsafeMutablePointer(to: &sums) {
        $0.withMemoryRebound(to: Double.self, capacity: 6) {
          sl_pair_tilted_sums(function, tilting, $0)
        }
      }
    }
    return (
      DoubleDouble(high: sums.0, low: sums.1), DoubleDouble(high: sums.2, low: sums.3),
      DoubleDouble(high: sums.4, low: sums.5)
    )
  }

  /// The terms at `alpha`, for a `reference` that makes no exponent positive.
  package func terms(
    at alpha: DoubleDouble, about reference: DoubleDouble
  ) -> (highs: [Double], lows: [Double]) {
    let count = weights.highs.count
    var lows: [Double] = []
    let highs = [Double](unsafeUninitializedCapacity: count) { highs, newCount in
      lows = [Double](unsafeUninitializedCapacity: count) { lows, newCount in
        newCount = count
        guard let high = highs.baseAddress, let low = lows.baseAddress else { return }
        withTilting(alpha, reference) { sl_pair_tilted_terms($0, $1, high, low) }
      }
      newCount = count
    }
    return (highs, lows)
  }

  /// The terms of `weights` and `statistics` in doubles alone: right but for some units in the last
  /// place, and by them nothing is decided.
  ///
  /// Some 3 nanoseconds a term.
  package static func roughTerms(
    _ weights: [Double], _ statistics: [Double], at alpha: Double, about reference: Double
  ) -> [Double] {
    precondition(weights.count == statistics.count, "a weight and a statistic a token")
    return [Double](unsafeUninitializedCapacity: weights.count) { result, count in
      count = weights.count
      guard let target = result.baseAddress else { return }
      withUnsafePointer(to: ExponentialOfPairs.constants) {
        sl_tilted_weights($0, weights, statistics, weights.count, alpha, reference, target)
      }
    }
  }

  private func withTilting(
    _ alpha: DoubleDouble, _ reference: DoubleDouble,
    _ body: (UnsafePointer<sl_exponential>, UnsafePointer<sl_tilting>) -> Void
  ) {
    weights.highs.withUnsafeBufferPointer { weightHighs in
      weights.lows.withUnsafeBufferPointer { weightLows in
        statistics.highs.withUnsafeBufferPointer { highs in
          statistics.lows.withUnsafeBufferPointer { lows in
            let tilting = sl_tilting(
              weight_high: weightHighs.baseAddress,
              weight_low: weightLows.isEmpty ? nil : weightLows.baseAddress,
              statistic_high: highs.baseAddress,
              statistic_low: lows.isEmpty ? nil : lows.baseAddress, count: highs.count,
              alpha_high: alpha.high, alpha_low: alpha.low, reference_high: reference.high,
              reference_low: reference.low)
            withUnsafePointer(to: ExponentialOfPairs.constants) { function in
              withUnsafePointer(to: tilting) { body(function, $0) }
            }
          }
        }
      }
    }
  }
}
