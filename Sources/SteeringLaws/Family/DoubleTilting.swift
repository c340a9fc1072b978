// The cumulant generating function of a large vocabulary of floats, enclosed by plain doubles.
package import ExactArithmetic
internal import RealModule

/// The tilted sums of a ``FloatFamily`` in doubles, each with its proved error: K, K' and K'' with some 14
/// digits, at a tenth of what ``PairTilting`` takes.
///
/// With u = 2^−53 as ``TiltedDoubles`` counts, ω the relative error of weights, s a bound of what rounding
/// leaves of a statistic, and δ = μ − reference as computed: δ is wrong by s + u|δ|, the exponent by
/// |α|s + 2u|αδ| and a little, a term by a = ω + 5u + |α|s and 2u|αδ| of itself, and each factor δ
/// costs s of the term before it and 2u of its own. With S₀, S₁, S₂ the sums of the sizes of terms and
/// their products, and S₃ ≤ max|δ| S₂, the three sums are wrong by at most
///
///   (a + 9u)S₀ + 2u|α|S₁,  (a + 11u)S₁ + 2u|α|S₂ + sS₀,  (a + 13u)S₂ + 2u|α|S₃ + 2sS₁ + s²S₀,
///
/// where S₁² ≤ S₀S₂. What is left out are products of errors, which are below 2^−20, and terms too small
/// for doubles. The reference is near the mean: sums about it are small where K is compared with its
/// tangent. For use by one task: it keeps the sums at the last strengths asked for.
package final class DoubleTilting: SumTilting {
  private let weights: [Double]
  private let statistics: [Double]
  package let scale: Interval
  package let least: DoubleDouble
  package let largest: DoubleDouble
  /// ω.
  private let weightError: Magnitude
  /// s.
  private let slip: Magnitude
  private let absentMass: Magnitude
  /// About the mean at strength 0.
  private let center: Double
  /// Σ w as a double.
  private let total: Double
  private var known: [Double: TiltedSums] = [:]
  private var last: (beta: Double, raw: Raw)?

  /// Bits of what is computed from the sums.
  package static let precision = 112
  /// Strengths whose sums are kept.
  private static let capacity = 64
  /// The largest exponent that is used: terms, and their products, stay far from the ends of the doubles.
  private static let reach = 300.0

  /// Sums as they are computed, and about what.
  private struct Raw {
    let reference: Double
    let sums: TiltedDoubles.Sums
  }

  /// The tilting of `family`; nil for numbers so large or small that doubles lose them.
  package convenience init?(_ family: FloatFamily) {
    self.init(
      family, weights: family.weights, weightError: family.weightError,
      absentMass: family.absent?.mass ?? .zero)
  }

  /// The tilting of `family` with each weight times 1 + c − log w of `surprisals`; nil for numbers so
  /// large or small that doubles lose them.
  convenience init?(_ family: FloatFamily, times surprisals: FloatSurprisals) {
    self.init(
      family, weights: surprisals.products,
      weightError: family.weightError.scaled(byPowerOfTwo: 1) + surprisals.relativeError,
      absentMass: surprisals.absentMass)
  }

  private init?(
    _ family: FloatFamily, weights: [Double], weightError: Magnitude, absentMass: Magnitude
  ) {
    self.weights = weights
    statistics = family.statistics
    scale = Interval(BigFloat(Double(family.scale)))
    (least, largest) = (family.least, family.largest)
    // The second part of a weight is at most u of it.
    self.weightError = weightError + .powerOfTwo(-53)
    self.absentMass = absentMass
    let size = Magnitude(max(abs(least.high), abs(largest.high)).nextUp)
    slip = family.statisticTails.isEmpty ? .zero : size.scaled(byPowerOfTwo: -53)
    let sums = TiltedDoubles.sums(weights, statistics, at: 0, about: largest.high)
    total = sums.zeroth.high
    guard size > .powerOfTwo(-200), size < .powerOfTwo(200) else { return nil }
    guard total > 0x1p-100, total < 0x1p100, weightError < .powerOfTwo(-30) else { return nil }
    center = min(max(largest.high + sums.first.high / total, least.high), largest.high)
  }

  /// Σ w.
  package private(set) lazy var totalWeight = sums(at: DoubleDouble(high: 0, low: 0)).zeroth

  package func place(nearest strength: BigFloat) -> DoubleDouble {
    DoubleDouble(high: strength.double(), low: 0)
  }

  /// The largest |μ − reference|, and a little.
  private func distance(_ reference: Double) -> Double {
    max(largest.high - reference, reference - least.high).nextUp.nextUp
  }

  private func raw(_ beta: Double) -> Raw {
    if let last, last.beta == beta { return last.raw }
    let isNear = abs(beta) * distance(center) < DoubleTilting.reach
    let reference = isNear ? center : beta < 0 ? least.high : largest.high
    let raw = Raw(
      reference: reference,
      sums: TiltedDoubles.sums(weights, statistics, at: beta, about: reference))
    last = (beta, raw)
    return raw
  }

  package func sums(at beta: DoubleDouble) -> TiltedSums {
    precondition(beta.low == 0, "the strengths of sums are doubles")
    if let known = known[beta.high] { return known }
    let raw = raw(beta.high)
    let unit = Magnitude.powerOfTwo(-53)
    // Squares of tiny differences vanish.
    let tiny = Magnitude(weights.count).scaled(byPowerOfTwo: -1060)
    let (s0, s2) = (Magnitude(raw.sums.zeroth.high), Magnitude(raw.sums.second.high) + tiny)
    let s1 = (s0 * s2).squareRoot()
    let (reach, strength) = (Magnitude(distance(raw.reference)) + slip, Magnitude(beta.high))
    let common = weightError + strength * slip
    let tilt = strength * unit.scaled(byPowerOfTwo: 1)
    let lost = lost(strength * reach, isTop: raw.reference != center)
    guard common + tilt * reach < .powerOfTwo(-20) else { return DoubleTilting.unknown }
    /// With a little for products of errors and for what the sums S are wrong themselves.
    func around(_ sum: DoubleDouble, _ error: Magnitude) -> Interval {
      enclosure(sum, error * Magnitude(1 + 0x1p-10) + tiny)
    }
    let first =
      s1 * (common + unit * Magnitude(16)) + tilt * s2 + slip * s0 + lost * reach
    let second =
      s2 * (common + unit * Magnitude(18)) + tilt * reach * s2
      + (slip * s1).scaled(byPowerOfTwo: 1) + slip * slip * s0 + lost * reach * reach
    let sums = TiltedSums(
      reference: Interval(BigFloat(raw.reference)),
      zeroth: around(
        raw.sums.zeroth, s0 * (common + unit * Magnitude(14)) + tilt * s1 + lost),
      first: around(raw.sums.first, first), second: around(raw.sums.second, second))
    if known.count >= DoubleTilting.capacity { known.removeAll() }
    known[beta.high] = sums
    return sums
  }

  private static let unknown = TiltedSums(
    reference: .whole, zeroth: .whole, first: .whole, second: .whole)

  /// A bound of what sums of terms leave out, where exponents are at most `exponent`, or 0 when
  /// `isTop`.
  ///
  /// Terms below 2^−890 of what they weigh are left out, and parts below the normal doubles lost.
  private func lost(_ exponent: Magnitude, isTop: Bool) -> Magnitude {
    let absent =
      absentMass.isZero || isTop ? absentMass : absentMass * .exponential(exponent.double)
    return absent
      + (Magnitude(weights.count) + Magnitude(total)).scaled(byPowerOfTwo: -880)
  }
}

extension DoubleTilting {
  /// The terms of a sum at one strength.
  struct Terms {
    /// e^{β(μ − reference)} w of each token.
    let values: [Double]
    /// A bound of the relative error of each, and of what all that are left out are together.
    let relativeError: Magnitude
    let lost: Magnitude
    /// Their sum.
    let total: Interval
    /// The mean of the statistics.
    let mean: Interval
  }

  /// The terms at `alpha`, which is next to a point; nil where doubles say little of them.
  func terms(at alpha: Interval) -> Terms? {
    guard alpha.isBounded else { return nil }
    let (beta, _, rest) = place(alpha)
    let raw = raw(beta.high)
    let reach = Magnitude(distance(raw.reference)) + slip
    let strength = Magnitude(beta.high)
    // As in `sums(at:)`, and what the rest of the strength changes.
    let error =
      weightError + strength * slip
      + (Magnitude(5) + strength * reach.scaled(byPowerOfTwo: 1)).scaled(byPowerOfTwo: -53)
      + Magnitude(rest) * reach
    guard error < .powerOfTwo(-20) else { return nil }
    let sums = sums(at: beta)
    let relative = error * Magnitude(1 + 0x1p-10)
    let near = Interval(
      lower: (-relative.bigFloat), upper: relative.bigFloat)
    return Terms(
      values: TiltedPairs.roughTerms(weights, statistics, at: beta.high, about: raw.reference),
      relativeError: relative, lost: lost(strength * reach, isTop: raw.reference != center),
      total: sums.zeroth * (1 + near), mean: mean(at: alpha) * scale)
  }

  /// The statistics less `reference`: each wrong by what rounding leaves of it, and 2^−53 of the
  /// difference.
  func statistics(less reference: Double) -> (values: [Double], slip: Magnitude) {
    (statistics.map { $0 - reference }, slip)
  }
}

/// K and its derivatives in doubles, for first guesses: nothing is decided by them.
extension DoubleTilting {
  /// About K, K' and K'' for M at the strength `alpha`.
  package func rough(at alpha: Double) -> (cumulant: Double, mean: Double, variance: Double) {
    let scale = scale.midpoint.double()
    let raw = raw(alpha / scale)
    let zeroth = raw.sums.zeroth.high
    let first = raw.sums.first.high / zeroth
    return (
      raw.reference * alpha / scale + Double.log(zeroth / total), (raw.reference + first) / scale,
      max(0, raw.sums.second.high / zeroth - first * first) / (scale * scale)
    )
  }
}
