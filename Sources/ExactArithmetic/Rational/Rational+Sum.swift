// Exact sums of many rationals.

extension Sequence<Rational> {
  /// The exact sum.
  ///
  /// Over one common denominator, which is reduced at the end: an addition of integers a term where
  /// the denominators divide one another, as those of decimals do.
  public func sum() -> Rational {
    var numerator: Integer = 0
    var denominator: Integer = 1
    for value in self {
      if value.denominator == denominator {
        numerator += value.numerator
      } else if let quotient = denominator.wordQuotient(by: value.denominator) {
        numerator += value.numerator * quotient
      } else {
        let common = Integer.gcd(denominator, value.denominator)
        let scale = value.denominator.dividedExactly(by: common)
        numerator = numerator * scale + value.numerator * denominator.dividedExactly(by: common)
        denominator *= scale
      }
    }
    return Rational(numerator, denominator)
  }
}

extension Integer {
  /// The quotient by `divisor` where both are machine words and it is whole.
  fileprivate func wordQuotient(by divisor: Integer) -> Integer? {
    guard let whole = asInt, let part = divisor.asInt else { return nil }
    let (quotient, rest) = whole.quotientAndRemainder(dividingBy: part)
    return rest == 0 ? Integer(quotient) : nil
  }
}
