internal import ExactArithmetic

/// The enclosures of one family at the precisions used so far.
///
/// For use by one task.
final class TiltingCache {
  let family: TiltedFamily
  private var tiltings: [Int: Tilting<Interval>] = [:]
  private var rates: [Int: [Interval]] = [:]
  private lazy var powers = LevelPowers(family)

  init(_ family: TiltedFamily) {
    self.family = family
  }

  /// The family over enclosures of `precision` bits.
  func tilting(precision: Int) -> Tilting<Interval> {
    if let known = tiltings[precision] { return known }
    let made = family.tilting(precision: precision)
    tiltings[precision] = made
    return made
  }

  /// The function whose root is the peak of `level`, over enclosures of `precision` bits.
  func rootFunction(level: Int, precision: Int) -> RootFunction {
    let tilting = tilting(precision: precision)
    guard let powers else { return RootFunction(tilting, level: level) }
    let known = rates[precision] ?? powers.rates(precision: precision)
    rates[precision] = known
    return RootFunction(tilting, level: level, powers: (powers, known))
  }
}
