// The peak and the height of one token from sums over the vocabulary.
internal import ExactArithmetic
internal import RealModule
internal import SteeringLaws

/// The peak of one token, proved by a step of Newton's method from a strength near it.
struct FloatSumPeak {
  /// An enclosure of it.
  let position: Interval
  /// The probability at the strength of a token that weighs 1.
  private let factor: Interval
  /// A bound of the logarithm of the height at the peak over that at the strength.
  private let rise: Magnitude

  /// The peak of `token` near `strength`; nil when it is not proved to be there.
  init?<Sums: SumTilting>(
    _ tilting: Sums, _ family: FloatFamily, _ token: Int, near strength: Double
  ) {
    let statistic = Interval(family.statistic(token).bigFloat)
    let target = statistic.rounded(to: Sums.precision) / tilting.scale
    let point = Interval(BigFloat(strength, precision: Sums.precision))
    guard
      let image = MonotoneRoot.newtonImage(
        of: strength, floor: 0x1p-40, value: { tilting.mean(at: $0) - target },
        slope: { tilting.variance(at: $0) })
    else { return nil }
    position = image
    // log σ_z = αM_z − K + a constant is concave, with the slope M_z − K' at the strength, which rises to
    // its largest value at the peak.
    let way = (image - point).magnitudeBound
    rise = Magnitude(way) * Magnitude(tilting.mean(at: point) - target)
    guard rise < .powerOfTwo(-10) else { return nil }
    factor = tilting.share(ofStatistic: statistic, at: point)
  }

  /// The height of a token that weighs `weight`.
  func height(_ weight: Interval) -> Interval {
    // e^x ≤ 1 + 2x for x ≤ 1.
    let one = BigFloat(1)
    let most = one.adding(
      rise.scaled(byPowerOfTwo: 1).bigFloat, precision: weight.precision, rounding: .up)
    return weight * factor * Interval(lower: one, upper: most)
  }
}
