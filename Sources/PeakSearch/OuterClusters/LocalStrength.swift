// Strengths as a view of a family counts them.
internal import ExactArithmetic

/// What a strength x of a view is for the whole family: α = `factor` · (`origin` + 2^`logUnit` x).
struct LocalStrength: Sendable {
  var origin = 0.0
  var logUnit = 0
  var factor = 1

  /// Counted as the family counts them.
  static let same = LocalStrength()

  /// Encloses the α of all x in `bracket`.
  func strength(_ bracket: Interval) -> Interval {
    var strength = bracket
    if logUnit != 0 { strength = strength * Interval(.powerOfTwo(logUnit)) }
    if origin != 0 { strength = strength + Interval(BigFloat(origin)) }
    return factor == 1 ? strength : strength * Interval(BigFloat(Double(factor)))
  }

  /// Bounds of the α of all x from `lower` to `upper`.
  func strength(lower: Double, upper: Double) -> (lower: Double, upper: Double) {
    var (lower, upper) = (lower, upper)
    if logUnit != 0 {
      // Rounds below the normal numbers only.
      lower = Double(sign: .plus, exponent: logUnit, significand: lower).nextDown
      upper = Double(sign: .plus, exponent: logUnit, significand: upper).nextUp
    }
    if origin != 0 { (lower, upper) = ((origin + lower).nextDown, (origin + upper).nextUp) }
    guard factor != 1 else { return (lower, upper) }
    return ((lower * Double(factor)).nextDown, (upper * Double(factor)).nextUp)
  }
}
