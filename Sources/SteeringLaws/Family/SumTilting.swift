// K and its derivatives from enclosed sums over a vocabulary of floats.
package import ExactArithmetic
internal import RealModule

/// Enclosures of Σ term (μ − reference)^k, k = 0, 1, 2, with the reference.
package struct TiltedSums {
  let reference: Interval
  let zeroth: Interval
  let first: Interval
  let second: Interval
}

/// A tilting that knows enclosed sums at strengths of its own choice, next to any that is asked for: what
/// follows from them is stated here once.
package protocol SumTilting: ExponentialTilting where Number == Interval {
  /// M is the statistic over this.
  var scale: Interval { get }
  /// The least and the largest statistic.
  var least: DoubleDouble { get }
  var largest: DoubleDouble { get }
  /// Bits of what is computed from the sums.
  static var precision: Int { get }

  /// The strength, for the statistics, next to `strength` at which sums are taken.
  func place(nearest strength: BigFloat) -> DoubleDouble

  /// The sums for the statistics tilted by `beta`, one of those places.
  func sums(at beta: DoubleDouble) -> TiltedSums
}

extension SumTilting {
  /// The number itself, with bits enough for what is computed from it.
  func interval(_ number: DoubleDouble) -> Interval {
    Interval(BigFloat(number.bigFloat, precision: Self.precision, rounding: .nearest))
  }

  /// `value` and all that is within `error` of it.
  func enclosure(_ value: DoubleDouble, _ error: Magnitude) -> Interval {
    guard value.high.isFinite, value.low.isFinite, error.isFinite else { return .whole }
    let (middle, radius) = (value.bigFloat, error.bigFloat)
    return Interval(
      lower: middle.subtracting(radius, precision: Self.precision, rounding: .down),
      upper: middle.adding(radius, precision: Self.precision, rounding: .up))
  }

  /// The place next to the middle of αs, for the statistics; and α less it.
  func place(
    _ alpha: Interval
  ) -> (beta: DoubleDouble, strength: Interval, rest: Interval) {
    let strength = alpha.rounded(to: max(alpha.precision, Self.precision)) / scale
    let beta = place(nearest: strength.midpoint)
    return (beta, strength, strength - interval(beta))
  }

  /// K'/scale, the mean of the statistics, at one strength.
  private func statisticMean(at beta: DoubleDouble) -> Interval {
    let sums = sums(at: beta)
    return sums.reference + sums.first / sums.zeroth
  }

  private var range: Interval { interval(largest) - interval(least) }

  /// The mean of the statistics over all strengths between those of `strength`.
  private func statisticMean(
    over strength: Interval, near beta: DoubleDouble, _ rest: Interval
  ) -> Interval {
    let here = statisticMean(at: beta)
    if rest.lower.signum == 0, rest.upper.signum == 0 { return here }
    let near = here + rest * Interval(lower: 0, upper: statisticVariance(near: beta, rest).upper)
    let all = Interval(lower: interval(least).lower, upper: interval(largest).upper)
    if near.width.double() <= 0x1p-20 * range.upper.double() {
      return near.intersection(all) ?? near
    }
    // Means increase with the strength, and variances are at most a quarter of the range's square.
    let ends = [strength.lower, strength.upper].map { end in
      let (beta, _, rest) = place(Interval(end) * scale)
      return statisticMean(at: beta) + rest * Interval(lower: 0, upper: (range.squared / 4).upper)
    }
    let between = Interval(lower: ends[0].lower, upper: ends[1].upper)
    return between.intersection(all) ?? between
  }

  package func cumulantGeneratingFunction(at alpha: Interval) -> Interval {
    guard alpha.isBounded else { return .whole }
    let (beta, strength, rest) = place(alpha)
    let sums = sums(at: beta)
    let here = interval(beta) * sums.reference + Interval.log(sums.zeroth / totalWeight)
    return here + rest * statisticMean(over: strength.hull(interval(beta)), near: beta, rest)
  }

  package func mean(at alpha: Interval) -> Interval {
    guard alpha.isBounded else { return .whole }
    let (beta, strength, rest) = place(alpha)
    return statisticMean(over: strength.hull(interval(beta)), near: beta, rest) / scale
  }

  package func variance(at alpha: Interval) -> Interval {
    guard alpha.isBounded else { return .whole }
    let (beta, _, rest) = place(alpha)
    return statisticVariance(near: beta, rest) / scale.squared
  }

  /// The variance of the statistics at `beta` and all strengths that differ from it by some of `rest`.
  private func statisticVariance(near beta: DoubleDouble, _ rest: Interval) -> Interval {
    let sums = sums(at: beta)
    let mean = sums.first / sums.zeroth
    let all = Interval(lower: 0, upper: (range.squared / 4).upper)
    let variance = sums.second / sums.zeroth - mean.squared
    let here = variance.intersection(all) ?? variance
    if rest.lower.signum == 0, rest.upper.signum == 0 { return here }
    // The third cumulant is at most the range times the variance, so that this changes by no larger
    // factor than e^{range |rest|}; and the third central moment at most range³/(6√3) < range³/10.
    let growth = Interval.exp(range * Interval(rest.magnitudeBound))
    let near = Interval(lower: (here / growth).lower, upper: (here * growth).upper)
    let third = range * range.squared / 10
    let moved = here + rest * Interval(lower: (-third).lower, upper: third.upper)
    let both = near.intersection(moved) ?? near
    return both.intersection(all) ?? both
  }

  /// e^{αM}/Σ e^{αM_y} w_y for a token of this `statistic`: its probability at `alpha`, over its weight.
  package func share(ofStatistic statistic: Interval, at alpha: Interval) -> Interval {
    guard alpha.isBounded else { return .whole }
    let (beta, _, rest) = place(alpha)
    let sums = sums(at: beta)
    let gap = statistic.rounded(to: max(statistic.precision, Self.precision)) - sums.reference
    let here = Interval.exp(interval(beta) * gap) / sums.zeroth
    if rest.lower.signum == 0, rest.upper.signum == 0 { return here }
    // Its logarithm has the slope μ − K′, which is at most the range.
    return here * Interval.exp(rest * Interval(lower: (-range).lower, upper: range.upper))
  }
}
