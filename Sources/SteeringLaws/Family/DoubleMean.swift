// The tilted mean of few levels in doubles, for signs that need no more.
package import ExactArithmetic

/// The tilted mean of a ``Tilting`` over enclosures, in doubles with a proved error: for what 50 bits tell.
///
/// With u = 2^−53, weights are right within 2u and statistics within s. About a double c, the mean is c + S₁/S₀ with
/// S_k = Σ w e^{α(μ − c)} (μ − c)^k, here for the c next to the largest statistic, or to the least, so that no exponent is
/// positive and all terms of S₁ have one sign. As ``TiltedDoubles`` counts, with R the largest |μ − c|, both sums are
/// wrong by e = 18u + |α|s + 2u|α|R of themselves, and S₁ by sS₀ more; terms that are left out are below 2^−880 of the
/// weights.
package struct DoubleMean: Sendable {
  private let weights: [Double]
  private let statistics: [Double]
  /// s.
  private let slip: Double
  /// R, for either c.
  private let range: Double

  /// The levels of `tilting`; nil when doubles do not hold them, or the first and the last are not the outermost.
  package init?(_ tilting: Tilting<Interval>) {
    func doubles(_ numbers: [Interval]) -> [Double] { numbers.map { $0.midpoint.double() } }
    weights = doubles(tilting.weights)
    statistics = doubles(tilting.statistics)
    guard let least = statistics.first, let largest = statistics.last,
      statistics.allSatisfy({ least <= $0 && $0 <= largest })
    else { return nil }
    let size = max(abs(least), abs(largest))
    let widths = zip(tilting.weights, weights).allSatisfy { weight, double in
      double > 0x1p-100 && double < 0x1p100 && weight.width.double(.up) < 0x1p-60 * double
    }
    guard widths, size < 0x1p100,
      tilting.statistics.allSatisfy({ $0.width.double(.up) <= 0x1p-60 * size })
    else { return nil }
    slip = size * 0x1p-52
    range = largest - least
  }

  /// The mean at `alpha`, and how far from it the true one is at most; nil where doubles say little of it.
  package func mean(at alpha: Double) -> (value: Double, error: Double)? {
    let center = alpha < 0 ? statistics[0] : statistics[statistics.count - 1]
    let strength = abs(alpha)
    let relative = 0x1p-48 + strength * (slip + 0x1p-51 * range)
    guard relative < 0x1p-20 else { return nil }
    let sums = TiltedDoubles.sums(weights, statistics, at: alpha, about: center)
    let offset = sums.first.high / sums.zeroth.high
    let value = center + offset
    // Twice the relative error, that of the quotient and of the last sum, and a little for their products.
    let error =
      2.25 * relative * abs(offset) + 1.25 * slip + 0x1p-50 * (abs(center) + abs(offset))
      + 0x1p-600 * range + 0x1p-1000
    return value.isFinite && error.isFinite ? (value, error) : nil
  }
}

extension DoubleMean {
  /// The sign of the difference of two means at `alpha`, when it is proved and they differ.
  package static func signOfDifference(
    _ first: DoubleMean, _ second: DoubleMean, at alpha: Double
  ) -> Int? {
    guard let mine = first.mean(at: alpha), let theirs = second.mean(at: alpha) else { return nil }
    let difference = mine.value - theirs.value
    guard abs(difference) > 1.25 * (mine.error + theirs.error) else { return nil }
    return difference > 0 ? 1 : -1
  }
}
