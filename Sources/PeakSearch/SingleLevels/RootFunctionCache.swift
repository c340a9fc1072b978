// Keeps root functions between the steps of a search.
internal import ExactArithmetic
internal import SteeringLaws

/// The root functions of one family's levels, over the enclosures at the precisions used so far.
///
/// For use by one task.
final class RootFunctionCache {
  let family: TiltedFamily
  private let tiltings: TiltingCache
  private var rates: [Int: [Interval]] = [:]
  private lazy var form = CoprimeForm(family)

  init(_ family: TiltedFamily) {
    self.family = family
    tiltings = TiltingCache(SteeredFamily(exactly: family))
  }

  /// The function whose root is the peak of `level`, over enclosures of `precision` bits.
  func rootFunction(level: Int, precision: Int) -> RootFunction {
    let tilting = tiltings.tilting(precision: precision)
    guard let form else { return RootFunction(tilting, level: level) }
    let known = rates[precision] ?? form.rates(precision: precision)
    rates[precision] = known
    return RootFunction(tilting, level: level, powers: (form, known))
  }
}
