// Tilted weights and their moments in plain doubles.
internal import CDoublePairs

/// Sums of w e^{α(μ − reference)} (μ − reference)^k over many weights and statistics in doubles, which
/// are added up in pairs: some 1.5 nanoseconds a term.
///
/// With u = 2^−53, for exponents x of at most 700. A difference from the reference has an error of u of
/// itself, and so has its product with α. e^x is 2^(k div 64) · 2^((k mod 64)/64) · e^r as in
/// ``ExponentialOfPairs``, e^r the Taylor polynomial of degree 6 for |r| < 0.0055: its remainder is below
/// u/1000, its last sum errs by 1.01u, all before it together by 0.02u, r by 0.01u, the table by u, and
/// their product by u. So e^x of the rounded x is right within 4u; it is 0 below ``ExponentialOfPairs/least``.
/// A term costs u more, and u more each further factor. Eight terms are added up in doubles, at
/// 8u of the sum of their sizes; sums of eight are added in pairs, which costs less than u/2.
package enum TiltedDoubles {
  /// Σ term (μ − reference)^k for k = 0, 1, 2.
  package typealias Sums = TiltedPairs.Sums

  /// The largest exponent for which errors are as said.
  package static let largestExponent = 700.0
  /// ``weights(ofLogits:top:divisor:)`` are right within this, relatively, but for those that are 0.
  package static let weightError = 0x1p-51

  /// The sums at `alpha` for the `weights` and `statistics`, which are equally many; no α(μ − `reference`)
  /// may be above ``largestExponent``.
  package static func sums(
    _ weights: [Double], _ statistics: [Double], at alpha: Double, about reference: Double
  ) -> Sums {
    precondition(weights.count == statistics.count, "a weight and a statistic a token")
    var sums = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    withUnsafePointer(to: ExponentialOfPairs.constants) { function in
      withUnsafeMutablePointer(to: &sums) {
        $0.withMemoryRebound(to: Double.self, capacity: 6) {
          sl_tilted_moments(function, weights, statistics, weights.count, alpha, reference, $0)
        }
      }
    }
    return (
      DoubleDouble(high: sums.0, low: sums.1), DoubleDouble(high: sums.2, low: sums.3),
      DoubleDouble(high: sums.4, low: sums.5)
    )
  }

  /// Doubles next to e^((ℓ − top)/divisor) of each of `logits`, at most `top`; 0 where that is below
  /// e^``ExponentialOfPairs/least``.
  ///
  /// What the difference and the quotient leave is added to r, so that errors are those of e^x: within
  /// 4u. Some 2 nanoseconds a logit.
  package static func weights(
    ofLogits logits: [Double], top: Double, divisor: Int = 1
  ) -> [Double] {
    [Double](unsafeUninitializedCapacity: logits.count) { result, count in
      count = logits.count
      guard let target = result.baseAddress else { return }
      withUnsafePointer(to: ExponentialOfPairs.constants) {
        sl_logit_weights($0, logits, logits.count, top, Double(divisor), target)
      }
    }
  }

  /// Σ a_z b_z for equally many of both, within ``dotError(count:)`` of Σ |a_z b_z|.
  package static func dot(_ a: [Double], _ b: [Double]) -> Double {
    precondition(a.count == b.count, "a product has equally many of both")
    return sl_dot_product(a, b, a.count)
  }

  /// (n/8 + 16)u, the relative error of ``dot(_:_:)``.
  package static func dotError(count: Int) -> Magnitude {
    Magnitude(count / 8 + 16).scaled(byPowerOfTwo: -53)
  }
}
