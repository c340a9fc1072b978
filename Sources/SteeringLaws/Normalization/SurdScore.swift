// Compares limiting logits exactly.
public import ExactArithmetic

/// The number a √r + b of rationals a, b and r > 0: what a limiting logit is.
///
/// Its sign, hence the order of two of them with one r, is decided exactly.
public struct SurdScore: Sendable {
  /// The factor a of the root.
  public let slope: Rational
  /// The summand b.
  public let offset: Rational

  /// The number `slope` √r + `offset`.
  public init(slope: Rational, offset: Rational) {
    self.slope = slope
    self.offset = offset
  }

  /// The sign of the number for the radicand `r` > 0.
  public func sign(radicand r: Rational) -> Int {
    if slope.signum * offset.signum >= 0 { return slope.isZero ? offset.signum : slope.signum }
    let (a, b) = (slope * slope * r, offset * offset)
    return a == b ? 0 : (a > b ? slope.signum : offset.signum)
  }

  /// The difference of two numbers with one radicand.
  public static func - (a: SurdScore, b: SurdScore) -> SurdScore {
    SurdScore(slope: a.slope - b.slope, offset: a.offset - b.offset)
  }

  /// An enclosure with endpoints of `precision` bits.
  public func enclosure(radicand r: Rational, precision: Int) -> Interval {
    if slope.isZero { return Interval(offset, precision: precision) }
    // a √r = ±√(a² r) rounds twice, not three times.
    let root = Interval.sqrt(Interval(slope * slope * r, precision: precision))
    return (slope.signum < 0 ? -root : root) + Interval(offset, precision: precision)
  }
}
