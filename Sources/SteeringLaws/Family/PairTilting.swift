// The cumulant generating function of a large vocabulary of floats, enclosed.
package import ExactArithmetic
internal import RealModule

/// The tilted sums of a ``FloatFamily`` in double-doubles, each with its proved error: K, K' and K''
/// with some 24 digits in one pass over the vocabulary.
///
/// For use by one task: it keeps the sums at the last strengths asked for.
package final class PairTilting: SumTilting {
  private let pairs: TiltedPairs
  package let scale: Interval
  package let least: DoubleDouble
  package let largest: DoubleDouble
  /// A bound of |statistic|.
  private let size: Magnitude
  private let weightError: Magnitude
  private let absentMass: Magnitude
  private let count: Int
  /// Σ w as a double.
  private let total: Double
  private var known: [DoubleDouble: TiltedSums] = [:]

  /// Bits of what is computed from the sums.
  package static let precision = 160
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
    total =
      TiltedDoubles.sums(
        pairs.weights.highs, family.statistics, at: 0, about: largest.high
      ).zeroth.high
    guard size > .powerOfTwo(-200), size < .powerOfTwo(200) else { return nil }
    guard total > 0x1p-100, total < 0x1p600 else { return nil }
  }

  /// Σ w.
  package private(set) lazy var totalWeight = sums(at: DoubleDouble(high: 0, low: 0)).zeroth

  package func place(nearest strength: BigFloat) -> DoubleDouble { DoubleDouble(nearest: strength) }

  /// The sums for the statistics tilted by `beta`.
  ///
  /// Bounds in units of u = 2^−100; see ``TiltedPairs``. The exponent has an error of 10u |β| size.
  /// Terms below 2^−890 of what they weigh are left out, and parts below the normal doubles lost:
  /// together less than (n + Σ w) 2^−880.
  package func sums(at beta: DoubleDouble) -> TiltedSums {
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
    let sums = TiltedSums(
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
}
