// Picks strengths at which limits must already show.
internal import ExactArithmetic
internal import SteeringLaws

/// A strength so far out that all but the extreme level have nearly vanished.
struct FarStrength {
  /// The strength.
  let alpha: Rational
  /// The precision, in bits, at which curves can be enclosed there.
  let precision: Int
  /// Encloses what the distance to the limit can be, for any token.
  let tail: Interval

  /// With gap g between the extreme level and the next, the others together have probability at
  /// most (w(others)/w(extreme)) e^{−|α|g}, and each Δp is that close to its limit: here at most
  /// e^{−50} of `resolution`, which must be positive.
  ///
  /// The family must have two levels.
  init(_ item: Subject.Case, _ end: StrengthEnd, resolution: Interval, precision: Int) {
    let family = item.family
    let tilting = item.tilting(precision: precision)
    let last = family.levels.count - 1
    let (extreme, next) = end == .positive ? (last, last - 1) : (0, 1)
    let gap = (family.levels[extreme].statistic - family.levels[next].statistic)
      .enclosure(precision: 128)
    let ratio = (tilting.totalWeight - tilting.weights[extreme]) / tilting.weights[extreme]
    let size =
      (Interval(50, precision: 128) + Interval.log((ratio + 1) / resolution)) / gap
    let magnitude = Rational(
      max(1, (size.magnitudeBound.rational() ?? Rational(1 << 40)).floor + 1))
    alpha = end == .positive ? magnitude : -magnitude
    // Exponents α(μ − μ') lose the bits of α and of the log-odds.
    self.precision = precision + magnitude.bitsAbove
    let decay = Interval.exp(-(Interval(alpha, precision: precision) * gap))
    let bound = ratio * decay
    tail = Interval(lower: -bound.upper, upper: bound.upper)
  }
}

extension Rational {
  /// The least n ≥ 0 with x ≤ 2^n.
  var bitsAbove: Int {
    var (bits, power) = (0, 1 as Rational)
    while power < self {
      power *= 2
      bits += 1
    }
    return bits
  }
}
