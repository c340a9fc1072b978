// The entropy of a context under steering, and how far it stays above a level.
public import ExactArithmetic
internal import RealModule

/// The entropy H(α) = −Σ σ_z log σ_z of one context: how many tokens are still in play.
///
/// With K(α) and M of the family, H = K(α) + log Σw − E_α[log w] − αE_α[M]. It is not monotone, but
/// dH/dα = Cov_α(−log σ, M) and −log σ ≥ 0, so |dH/dα| ≤ ½ osc(M)·E|−log σ − H| ≤ osc(M)·H with
/// osc(M) = max M − min M: H shrinks by at most a factor of e^{−osc(M)h} over a length h. For use by
/// one task.
public final class SteeredEntropy {
  private let cache: TiltingCache
  private let oscillation: Interval
  private let floats: FloatEntropy?

  private static let precision = TiltingCache.pairPrecision
  private static let (stepLimit, parts) = (2000, 512)

  /// The entropy of `family`.
  public init(_ family: SteeredFamily) {
    cache = TiltingCache(family)
    oscillation =
      family.extremeStatistic(.positive, precision: SteeredEntropy.precision)
      - family.extremeStatistic(.negative, precision: SteeredEntropy.precision)
    floats = cache.pairs.flatMap { pairs in family.floats.map { FloatEntropy($0, pairs) } }
  }

  /// H at strength `alpha`, in nats.
  ///
  /// One pass over the vocabulary: some 15 digits of a large one, 30 of a small one.
  public func value(at alpha: Rational) -> CertifiedReal { CertifiedReal(enclosure(at: alpha)) }

  private func enclosure(at alpha: Rational) -> Interval {
    let precision = SteeredEntropy.precision
    let place = Interval(alpha, precision: precision)
    let functions = cache.functions(precision: precision)
    let known =
      functions.cumulantGeneratingFunction(at: place) + Interval.log(functions.totalWeight)
      - place * functions.mean(at: place)
    if let floats { return known - floats.meanLogWeight(at: place) }
    let (family, tilting) = (cache.family.exact, cache.tilting(precision: precision))
    let terms = tilting.terms(at: place, about: tilting.reference(place))
    var (sum, total) = (Interval(0, precision: precision), Interval(0, precision: precision))
    for (token, level) in family.levelOfToken.enumerated() {
      let weight = family.tokenWeights[token].enclosure(precision: precision)
      let term = weight * terms[level] / tilting.weights[level]
      sum += term * Interval.log(weight)
      total += term
    }
    return known - sum / total
  }

  /// How far from 0 on the entropy stays above a level.
  public struct Reach: Sendable {
    /// H > level at every strength from 0 up to here, this one included.
    public let above: Rational
    /// H ≤ level here; nil if nothing below the level was met up to the end.
    public let below: Rational?
  }

  /// How far the entropy stays above `level` > 0 for strengths from 0 to `end` > 0; nil when H(0) is
  /// not above it.
  ///
  /// Steps that the bound of dH/dα allows, until two strengths within a 512th of `end` show the
  /// crossing. Throws `Undecided` where the entropy touches the level.
  public func reach(above level: Rational, upTo end: Rational) throws(Undecided) -> Reach? {
    precondition(level.signum > 0 && end.signum > 0, "a positive level and end")
    let bound = Interval(level, precision: SteeredEntropy.precision)
    let tolerance = end / Rational(SteeredEntropy.parts)
    var above: Rational = 0
    var here = enclosure(at: 0)
    guard here.lower > bound.upper else { return nil }
    for _ in 0..<SteeredEntropy.stepLimit {
      // H stays above the level for less than log(H/level)/osc(M).
      let free = (Interval.log(here / bound) / oscillation).lower.double() * 0.999
      let safe = Rational(exactly: max(0, free.isFinite ? free : 0)) ?? 0
      let reached = min(end, above + safe)
      if reached == end {
        return Reach(above: end, below: nil)
      }
      let ahead = min(end, reached + tolerance)
      let next = enclosure(at: ahead)
      if next.upper <= bound.lower { return Reach(above: reached, below: ahead) }
      // Only what the steps cover is above the level.
      let value = enclosure(at: reached)
      guard value.lower > bound.upper, reached > above else { break }
      (above, here) = (reached, value)
    }
    throw Undecided(
      subject: "strength at which the entropy falls to \(level)",
      precisionLimit: SteeredEntropy.precision)
  }
}

/// E_α[log w] of floats, enclosed.
private struct FloatEntropy {
  private let pairs: PairTilting
  /// log w within 2^−50, relatively, and at most this large.
  private let logWeights: [Double]
  private let size: Double

  init(_ floats: FloatFamily, _ pairs: PairTilting) {
    self.pairs = pairs
    logWeights = (0..<floats.count).map { floats.approximateLogWeight($0) }
    size = logWeights.reduce(0) { max($0, abs($1)) }
  }

  /// Σ σ_z log w_z: products and sums of doubles are off by at most n + 8 roundings of Σ σ|log w|.
  func meanLogWeight(at alpha: Interval) -> Interval {
    guard let shares = pairs.shares(at: alpha) else { return .whole }
    var (sum, bulk) = (0.0, 0.0)
    for token in logWeights.indices {
      let term = shares.after(token).high * logWeights[token]
      sum += term
      bulk += abs(term)
    }
    let count = Double(logWeights.count)
    let relative =
      shares.relativeError + (Magnitude(count + 8).scaled(byPowerOfTwo: -53))
      + .powerOfTwo(-49)
    let radius =
      (Magnitude(bulk) * relative + Magnitude(size) * Magnitude(count) * shares.error)
      .scaled(byPowerOfTwo: 1).bigFloat
    return Interval(BigFloat(sum)) + Interval(lower: -radius, upper: radius)
  }
}
