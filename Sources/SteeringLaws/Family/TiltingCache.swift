// Keeps the enclosures of a family between questions.
package import ExactArithmetic

/// The enclosures of one family at the precisions used so far.
///
/// For use by one task.
package final class TiltingCache {
  package let family: SteeredFamily
  private var tiltings: [Int: Tilting<Interval>] = [:]
  /// The family's floats, tilted in doubles; nil when it has none.
  package private(set) lazy var doubles: DoubleTilting? = family.coarse.flatMap {
    DoubleTilting($0)
  }
  /// The family's floats, tilted in pairs of doubles; nil when it has none.
  private(set) lazy var pairs: PairTilting? = family.floats.flatMap { PairTilting($0) }

  /// The family's levels over doubles.
  private lazy var approximate = family.exact.fastTilting()

  package init(_ family: SteeredFamily) {
    self.family = family
  }

  /// The family's levels over enclosures of `precision` bits.
  package func tilting(precision: Int) -> Tilting<Interval> {
    if let known = tiltings[precision] { return known }
    let made = family.exact.tilting(precision: precision)
    tiltings[precision] = made
    return made
  }

  /// K and its derivatives, enclosed: from floats, where the family has them, as long as
  /// `precision` asks for no more than they hold; else level by level with that many bits.
  package func functions(precision: Int) -> any ExponentialTilting<Interval> {
    if precision <= TiltingCache.doublePrecision, let doubles { return doubles }
    if precision <= TiltingCache.pairPrecision, let pairs { return pairs }
    return tilting(precision: precision)
  }

  /// About the tilted mean, counted as ``functions(precision:)`` counts.
  func approximateMean(at alpha: Double) -> Double {
    if isOfFloats(TiltingCache.doublePrecision) {
      return functions(precision: TiltingCache.doublePrecision).mean(at: Interval(BigFloat(alpha)))
        .midpoint.double()
    }
    return approximate.mean(at: alpha)
  }

  /// Whether ``functions(precision:)`` are computed from floats.
  func isOfFloats(_ precision: Int) -> Bool {
    precision <= TiltingCache.doublePrecision && doubles != nil
      || precision <= TiltingCache.pairPrecision && pairs != nil
  }

  /// The precision up to which enclosures from doubles are taken, and the digits of a root that may come
  /// of them.
  static let (doublePrecision, doubleDigits) = (64, 13)
  /// The precision up to which enclosures from double-doubles are taken: the first that is tried.
  static let pairPrecision = 128
}
