// Guesses the rational that an enclosure may hide, for an exact proof to confirm.

extension Rational {
  /// The rational of smallest denominator in [`lower`, `upper`], by continued fractions.
  ///
  /// Needs `lower` ≤ `upper`. A number theorist's guess at what an enclosure may be hiding; whether
  /// it is the enclosed real has to be proved by other means.
  public static func simplest(from lower: Rational, through upper: Rational) -> Rational {
    precondition(lower <= upper, "reversed bounds")
    if lower.signum <= 0 && upper.signum >= 0 { return 0 }
    if upper.signum < 0 { return -simplest(from: -upper, through: -lower) }
    // 0 < lower ≤ upper: walk down the common continued fraction expansion. Numerator and denominator stay coprime
    // through it, and so do those of the convergents.
    var (low, high) = (
      (top: lower.numerator, bottom: lower.denominator),
      (top: upper.numerator, bottom: upper.denominator)
    )
    var quotients: [Integer] = []
    while true {
      let (floor, rest) = low.top.flooredDivision(by: low.bottom)
      // ⌊low⌋ where low is whole, else the next integer, when it is at most high.
      let isWhole = rest.isZero
      let above = high.top - floor * high.bottom
      if isWhole || high.bottom <= above {
        quotients.append(isWhole ? floor : floor + 1)
        break
      }
      quotients.append(floor)
      (low, high) = ((high.bottom, above), (low.bottom, rest))
    }
    var (top, bottom) = (quotients[quotients.count - 1], 1 as Integer)
    for quotient in quotients.dropLast().reversed() {
      (top, bottom) = (quotient * top + bottom, top)
    }
    return Rational(coprime: top, bottom)
  }
}
