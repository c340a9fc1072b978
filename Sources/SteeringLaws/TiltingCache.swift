internal import ExactArithmetic

/// The enclosures of one family at the precisions used so far.
///
/// For use by one task.
final class TiltingCache {
  let family: TiltedFamily
  private var tiltings: [Int: Tilting<Interval>] = [:]

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
}
