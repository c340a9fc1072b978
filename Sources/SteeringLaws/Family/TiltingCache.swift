// Keeps the enclosures of a family between questions.
package import ExactArithmetic

/// The enclosures of one family at the precisions used so far.
///
/// For use by one task.
package final class TiltingCache {
  package let family: TiltedFamily
  private var tiltings: [Int: Tilting<Interval>] = [:]

  package init(_ family: TiltedFamily) {
    self.family = family
  }

  /// The family over enclosures of `precision` bits.
  package func tilting(precision: Int) -> Tilting<Interval> {
    if let known = tiltings[precision] { return known }
    let made = family.tilting(precision: precision)
    tiltings[precision] = made
    return made
  }
}
