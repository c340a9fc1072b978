// The entropy of the next token along the strength.
public import ExactArithmetic
internal import RealModule

/// The entropy H(α) = −Σ σ_z log σ_z of one context: how many tokens are still in play.
///
/// With K(α) and M of the family, H = K(α) + log Σw − αE_α[M] − E_α[log w]. With the surprisals
/// s_z = 1 + c − log w_z ≥ 1, c the largest log w, the last mean is that of another tilted family, of
/// weights w s: E_α[s] = e^{L(α) − K(α)} Σws/Σw for its cumulant generating function L. For use by one
/// task.
public final class SteeredEntropy {
  private let family: SteeredFamily
  /// From doubles; nil for a family without floats.
  private lazy var quick: Law? = family.coarse.flatMap { floats in
    FloatSurprisals(floats).flatMap { surprisals in
      DoubleTilting(floats).flatMap { functions in
        DoubleTilting(floats, times: surprisals).map { Law(functions, $0, surprisals.top) }
      }
    }
  }
  /// From pairs of doubles, or level by level.
  private lazy var precise = SteeredEntropy.preciseLaw(family)

  private static let precision = TiltingCache.pairPrecision

  /// The entropy of `family`.
  public init(_ family: SteeredFamily) { self.family = family }

  private static func preciseLaw(_ family: SteeredFamily) -> Law {
    if let floats = family.floats, let pairs = PairTilting(floats),
      let surprisals = FloatSurprisals(floats),
      let products = PairTilting(floats, times: surprisals)
    {
      return Law(pairs, products, surprisals.top)
    }
    let plain = family.exact.tilting(precision: precision)
    let (products, top) = surprising(family.exact, plain, precision: precision)
    return Law(plain, products, top)
  }

  /// The levels of `family` with weights Σ w(1 + c − log w), and c.
  private static func surprising(
    _ family: TiltedFamily, _ plain: Tilting<Interval>, precision: Int
  ) -> (Tilting<Interval>, Interval) {
    let weights = family.tokenWeights.map { $0.enclosure(precision: precision) }
    let logarithms = weights.map { Interval.log($0) }
    let top = Interval(
      logarithms.dropFirst().reduce(logarithms[0].upper) { max($0, $1.upper) })
    let products = zip(weights, logarithms).map { $0 * (1 + (top - $1)) }
    let sums = family.levels.map { level in
      level.tokens.dropFirst().reduce(products[level.tokens[0]]) { $0 + products[$1] }
    }
    return (Tilting(weights: sums, statistics: plain.statistics), top)
  }

  /// H at strength `alpha`, in nats.
  ///
  /// Two passes over the vocabulary: some 14 digits of a large one, 30 of a small one.
  public func value(at alpha: Rational) -> CertifiedReal {
    CertifiedReal(Node(alpha, precise).entropy)
  }

  /// H at strength `alpha`, in nats, from plain doubles where these prove `digits` digits.
  package func value(at alpha: Rational, digits: Int) -> CertifiedReal {
    if let quick {
      let value = CertifiedReal(Node(alpha, quick).entropy)
      if value.isDetermined(significantDigits: digits) { return value }
    }
    return value(at: alpha)
  }

  /// The two families that the entropy is made from.
  private struct Law {
    let functions: any ExponentialTilting<Interval>
    let surprising: any ExponentialTilting<Interval>
    /// Σws/Σw, and log Σw − 1 − c.
    let (ratio, constant): (Interval, Interval)

    init(
      _ functions: any ExponentialTilting<Interval>, _ surprising: any ExponentialTilting<Interval>,
      _ top: Interval
    ) {
      (self.functions, self.surprising) = (functions, surprising)
      ratio = surprising.totalWeight / functions.totalWeight
      constant = Interval.log(functions.totalWeight) - 1 - top
    }

    init(
      _ functions: any ExponentialTilting<Interval>, _ surprising: any ExponentialTilting<Interval>,
      _ top: Double
    ) {
      self.init(functions, surprising, Interval(BigFloat(top)))
    }
  }

  /// What is kept of one strength.
  private struct Node {
    let place: Rational
    /// K and KL(σ‖p) = αK′ − K.
    let (cumulant, divergence): (Interval, Interval)
    /// L and L′.
    let (logarithm, slope): (Interval, Interval)
    let entropy: Interval

    init(_ place: Rational, _ law: Law) {
      self.place = place
      let alpha = Interval(place, precision: SteeredEntropy.precision)
      cumulant = law.functions.cumulantGeneratingFunction(at: alpha)
      divergence = alpha * law.functions.mean(at: alpha) - cumulant
      logarithm = law.surprising.cumulantGeneratingFunction(at: alpha)
      slope = law.surprising.mean(at: alpha)
      entropy =
        law.constant - divergence + law.ratio * Interval.exp(logarithm - cumulant)
    }
  }

  /// A lower bound of H between two strengths 0 ≤ a < b.
  ///
  /// KL(σ‖p) increases. K is convex, so at most its chord, and L is convex, so at least its tangents, and
  /// at least each mean of both: L − K is at least a linear function, which is least at an end.
  private static func least(_ a: Node, _ b: Node, _ law: Law) -> BigFloat {
    let width = Interval(b.place - a.place, precision: SteeredEntropy.precision)
    typealias Line = (start: Interval, end: Interval)
    let first: Line = (
      a.logarithm - a.cumulant, a.logarithm + a.slope * width - b.cumulant
    )
    let second: Line = (
      b.logarithm - b.slope * width - a.cumulant, b.logarithm - b.cumulant
    )
    let (rise, fall) = (
      (second.end - second.start).midpoint.double(), (first.start - first.end).midpoint.double()
    )
    var shares: [Double] = [0, 1]
    // The mean of both that is level: the best where one falls and the other rises.
    if rise > 0, fall > 0, (rise + fall).isFinite { shares.append(rise / (rise + fall)) }
    let bounds = shares.map { share in
      let (own, other) = (Interval(BigFloat(share)), 1 - Interval(BigFloat(share)))
      return min(
        (own * first.start + other * second.start).lower,
        (own * first.end + other * second.end).lower)
    }
    let gap = bounds.dropFirst().reduce(bounds[0]) { max($0, $1) }
    return (law.constant - b.divergence + law.ratio * Interval.exp(Interval(gap))).lower
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
  /// To a 2^14th of `end`; some dozens of passes over the vocabulary. Throws `Undecided` where the
  /// entropy touches the level.
  public func reach(above level: Rational, upTo end: Rational) throws(Undecided) -> Reach? {
    func found(_ law: Law) throws(Undecided) -> Reach? {
      try EntropyReach(
        node: { Node($0, law) }, entropy: \.entropy,
        least: { SteeredEntropy.least($0, $1, law) }
      ).found(above: level, upTo: end)
    }
    if let quick {
      do throws(Undecided) { return try found(quick) } catch {}
    }
    return try found(precise)
  }
}
