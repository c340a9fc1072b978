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
    // 0 < lower ≤ upper: walk down the common continued fraction expansion.
    var (low, high) = (lower, upper)
    var quotients: [Integer] = []
    while true {
      let floor = low.floor
      if Rational(floor) == low || Rational(floor + 1) <= high {
        quotients.append(Rational(floor) == low ? floor : floor + 1)
        break
      }
      quotients.append(floor)
      let whole = Rational(floor)
      (low, high) = (1 / (high - whole), 1 / (low - whole))
    }
    return quotients.dropLast().reversed().reduce(Rational(quotients[quotients.count - 1])) {
      Rational($1) + 1 / $0
    }
  }
}
