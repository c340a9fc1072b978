// Doubles with a bound of how wrong they are.
internal import RealModule

/// A real number within `radius` of `center`: enclosures in plain doubles.
///
/// With u = 2^−53 each operation adds u|result| to the exact bound and rounds that up by a factor
/// 1 + 2^−48, and by 2^−1000 for results that underflow. A radius that is infinite or NaN says that
/// nothing is known; no comparison with it is true.
struct DoubleBall: Sendable {
  var center: Double
  var radius: Double

  @inline(__always)
  init(_ center: Double, _ radius: Double = 0) {
    self.center = center
    self.radius = radius
  }

  @inline(__always)
  private init(rounded center: Double, _ radius: Double) {
    self.center = center
    self.radius = (radius + abs(center) * 0x1p-53) * (1 + 0x1p-48) + 0x1p-1000
  }

  var lower: Double { (center - radius).nextDown }
  var upper: Double { (center + radius).nextUp }
  /// An upper bound of |x|.
  var magnitude: Double { (abs(center) + radius).nextUp }

  /// The sign, if it is proved.
  var sign: Int? { center > radius ? 1 : (-center > radius ? -1 : nil) }

  @inline(__always)
  static func + (a: DoubleBall, b: DoubleBall) -> DoubleBall {
    DoubleBall(rounded: a.center + b.center, a.radius + b.radius)
  }

  @inline(__always)
  static func - (a: DoubleBall, b: DoubleBall) -> DoubleBall {
    DoubleBall(rounded: a.center - b.center, a.radius + b.radius)
  }

  @inline(__always)
  static func * (a: DoubleBall, b: DoubleBall) -> DoubleBall {
    DoubleBall(
      rounded: a.center * b.center,
      abs(a.center) * b.radius + a.radius * (abs(b.center) + b.radius))
  }

  /// The quotient; nothing is known of it when the divisor may be 0.
  @inline(__always)
  static func / (a: DoubleBall, b: DoubleBall) -> DoubleBall {
    let least = abs(b.center) - b.radius
    guard least > abs(b.center) * 0x1p-20 else { return DoubleBall(0, .infinity) }
    let center = a.center / b.center
    // The difference to the quotient of the centres, which is itself rounded; the divisor's least
    // is rounded by less than 2^−32 of itself.
    return DoubleBall(
      rounded: center, (a.radius + abs(center) * b.radius) / least * (1 + 0x1p-30))
  }

  /// The square root of a positive number.
  var squareRoot: DoubleBall {
    guard center > 2 * radius else { return DoubleBall(0, .infinity) }
    let root = center.squareRoot()
    // |√x − √c| ≤ |x − c|/√c for x ≥ 0.
    return DoubleBall(rounded: root, radius / root * (1 + 0x1p-40))
  }
}
