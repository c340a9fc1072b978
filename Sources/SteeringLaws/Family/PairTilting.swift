// The cumulant generating function of a large vocabulary of floats, enclosed.
package import ExactArithmetic
internal import RealModule

/// The tilted sums of a ``FloatFamily`` in double-doubles, each with its proved error: K, K' and K''
/// with some 24 digits in one pass over the vocabulary.
///
/// For use by one task: it keeps the sums at the last strengths asked for.
package final class PairTilting {
  private let pairs: TiltedPairs
  private let scale: Interval
  private let least: DoubleDouble
  private let largest: DoubleDouble
  /// A bound of |statistic|.
  private let size: Magnitude
  private let weightError: Magnitude
  private let absentMass: Magnitude
  private let count: Int
  /// Σ w as a double.
  private let total: Double
  private var known: [DoubleDouble: Sums] = [:]

  /// Bits of what is computed from the sums.
  static let precision = 160
  /// Strengths whose sums are kept.
  private static let capacity = 64

  /// What each token has of the whole, before and under steering.
  ///
  /// A sum of shares has the relative error and, besides, the absolute one.
  struct Shares {
    let relativeError: Magnitude
    let error: Magnitude
    fileprivate let weights: (highs: [Double], lows: [Double])
    fileprivate let terms: (highs: [Double], lows: [Double])
    fileprivate let total: DoubleDouble
    fileprivate let tilted: DoubleDouble

    /// p_z.
    func before(_ token: Int) -> DoubleDouble {
      let low = weights.lows.isEmpty ? 0 : weights.lows[token]
      return DoubleDouble(high: weights.highs[token], low: low) / total
    }

    /// σ_z(α).
    func after(_ token: Int) -> DoubleDouble {
      DoubleDouble(high: terms.highs[token], low: terms.lows[token]) / tilted
    }
  }

  /// Enclosures of Σ term (μ − reference)^k, k = 0, 1, 2, with the reference.
  private struct Sums {
    let reference: Interval
    let zeroth: Interval
    let first: Interval
    let second: Interval
  }

  /// The tilting of `family`; nil for numbers so large or small that doubles lose them.
  package convenience init?(_ family: FloatFamily) {
    self.init(
      family, pairs: family.pairs, weightError: family.weightError,
      absentMass: family.absent?.mass ?? .zero)
  }

  /// The tilting of `family` with each weight times 1 + c − log w of `surprisals`; nil for numbers so
  /// large or small that doubles lose them.
  convenience init?(_ family: FloatFamily, times surprisals: FloatSurprisals) {
    self.init(
      family,
      pairs: TiltedPairs(
        weights: (surprisals.products, []),
        statistics: (family.statistics, family.statisticTails)),
      weightError: family.weightError.scaled(byPowerOfTwo: 1) + surprisals.relativeError,
      absentMass: surprisals.absentMass)
  }

  private init?(
    _ family: FloatFamily, pairs: TiltedPairs, weightError: Magnitude, absentMass: Magnitude
  ) {
    self.pairs = pairs
    scale = Interval(BigFloat(Double(family.scale)))
    (least, largest) = (family.least, family.largest)
    size = Magnitude(max(abs(least.high), abs(largest.high)).nextUp)
    self.weightError = weightError
    self.absentMass = absentMass
    count = family.count
    total = pairs.sums(at: DoubleDouble(high: 0, low: 0), about: largest).zeroth.high
    guard size > .powerOfTwo(-200), size < .powerOfTwo(200) else { return nil }
    guard total > 0x1p-100, total < 0x1p600 else { return nil }
  }

  /// Σ w.
  package private(set) lazy var totalWeight = sums(at: DoubleDouble(high: 0, low: 0)).zeroth

  /// The number itself, with bits enough for what is computed from it.
  private func interval(_ number: DoubleDouble) -> Interval {
    Interval(BigFloat(number.bigFloat, precision: PairTilting.precision, rounding: .nearest))
  }

  /// The sums for the statistics tilted by `beta`.
  ///
  /// Bounds in units of u = 2^−100; see ``TiltedPairs``. The exponent has an error of 10u |β| size.
  /// Terms below 2^−890 of what they weigh are left out, and parts below the normal doubles lost:
  /// together less than (n + Σ w) 2^−880.
  private func sums(at beta: DoubleDouble) -> Sums {
    if let known = known[beta] { return known }
    let reference = beta.high < 0 ? least : largest
    let found = pairs.sums(at: beta, about: reference)
    let unit = Magnitude.powerOfTwo(-100)
    let relative = relativeError(at: beta)
    let slip = size * unit
    // Each factor (μ − reference) has an error of `slip`, is at most twice `size`, and costs a product.
    let (s0, s1, s2) = (
      Magnitude(found.zeroth.high), Magnitude(found.first.high), Magnitude(found.second.high)
    )
    let reach = size.scaled(byPowerOfTwo: 2)
    let sums = Sums(
      reference: interval(reference),
      zeroth: enclosure(found.zeroth, s0 * relative + lost),
      first: enclosure(
        found.first, s1 * relative + (s0 * slip + lost * reach).scaled(byPowerOfTwo: 1)),
      second: enclosure(
        found.second,
        s2 * relative
          + (s1 * slip + s0 * slip * slip + lost * reach * reach)
          .scaled(byPowerOfTwo: 2)))
    if known.count >= PairTilting.capacity { known.removeAll() }
    known[beta] = sums
    return sums
  }

  /// A bound of the relative error of each term at `beta`, and of their sum.
  private func relativeError(at beta: DoubleDouble) -> Magnitude {
    weightError.scaled(byPowerOfTwo: 1)
      + (Magnitude(count + 64) + Magnitude(beta.high) * size * Magnitude(12))
      .scaled(byPowerOfTwo: -100)
  }

  /// A bound of what sums of terms leave out.
  private var lost: Magnitude {
    absentMass + (Magnitude(count) + Magnitude(total)).scaled(byPowerOfTwo: -880)
  }

  /// The shares of all tokens at `alpha`, which is next to a point; nil when doubles lose them.
  func shares(at alpha: Interval) -> Shares? {
    let (beta, _, rest) = place(alpha)
    let reference = beta.high < 0 ? least : largest
    let terms = pairs.terms(at: beta, about: reference)
    let tilted = pairs.sums(at: beta, about: reference).zeroth
    let before = pairs.sums(at: DoubleDouble(high: 0, low: 0), about: largest).zeroth
    // The rest of the strength changes each exponent by at most |rest| times twice `size`.
    let shift = Magnitude(rest) * size.scaled(byPowerOfTwo: 2)
    let relative =
      (relativeError(at: beta) + shift).scaled(byPowerOfTwo: 1) + .powerOfTwo(-96)
    guard relative < .powerOfTwo(-60), tilted.high > 0x1p-400, before.high > 0x1p-400 else {
      return nil
    }
    return Shares(
      relativeError: relative.scaled(byPowerOfTwo: 1), error: lost.scaled(byPowerOfTwo: 402),
      weights: pairs.weights, terms: terms, total: before, tilted: tilted)
  }

  private func enclosure(_ value: DoubleDouble, _ error: Magnitude) -> Interval {
    guard value.high.isFinite, value.low.isFinite, error.isFinite else { return .whole }
    let (middle, radius) = (value.bigFloat, error.bigFloat)
    let precision = PairTilting.precision
    return Interval(
      lower: middle.subtracting(radius, precision: precision, rounding: .down),
      upper: middle.adding(radius, precision: precision, rounding: .up))
  }

  /// The double-double next to the middle of αs, for the statistics; and α less it.
  private func place(
    _ alpha: Interval
  ) -> (beta: DoubleDouble, strength: Interval, rest: Interval) {
    let strength = alpha.rounded(to: max(alpha.precision, PairTilting.precision)) / scale
    let beta = DoubleDouble(nearest: strength.midpoint)
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
    // Variances are at most a quarter of the range's square.
    let near = here + rest * Interval(lower: 0, upper: (range.squared / 4).upper)
    let all = Interval(lower: interval(least).lower, upper: interval(largest).upper)
    if near.width.double() <= 0x1p-20 * range.upper.double() {
      return near.intersection(all) ?? near
    }
    // Means increase with the strength.
    let ends = [strength.lower, strength.upper].map { end in
      let (beta, _, rest) = place(Interval(end) * scale)
      return statisticMean(at: beta) + rest * Interval(lower: 0, upper: (range.squared / 4).upper)
    }
    let between = Interval(lower: ends[0].lower, upper: ends[1].upper)
    return between.intersection(all) ?? between
  }
}

extension PairTilting: ExponentialTilting {
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
    let sums = sums(at: beta)
    let mean = sums.first / sums.zeroth
    // The third central moment is at most range³/(6√3) < range³/10.
    let third = range * range.squared / 10
    let variance =
      sums.second / sums.zeroth - mean.squared
      + rest * Interval(lower: (-third).lower, upper: third.upper)
    let all = Interval(lower: 0, upper: (range.squared / 4).upper)
    return (variance.intersection(all) ?? variance) / scale.squared
  }
}
