// Adds square roots and products of any sign to the checker's own enclosures.
internal import ExactArithmetic

extension FixedPoint {
  /// f√`square` for each exact factor f, for `square` ≥ 0.
  ///
  /// One root for all, with g more bits where every |f| < 2^g. In fine units of 2^-(bits + g) it is
  /// at least x = ⌊√square⌋ and less than x + 1, so that a product is off by less than a unit.
  func multiples(ofRoot square: Rational, _ factors: [Rational]) -> [Enclosure] {
    let more = factors.reduce(0) { max($0, $1.magnitude.floor.bitLength) }
    let scaled = square.numerator << (2 * (bits + more))
    let root = FixedPoint.flooredRoot(
      scaled.flooredDivision(by: square.denominator).quotient)
    return factors.map { factor in
      let (low, high) = factor.signum < 0 ? (root + 1, root) : (root, root + 1)
      let divisor = factor.denominator << more
      return Enclosure(
        lower: (low * factor.numerator).flooredDivision(by: divisor).quotient,
        upper: FixedPoint.ceiling(high * factor.numerator, divisor))
    }
  }

  /// ⌊√n⌋ for n ≥ 0: Newton's steps from above the root fall until they reach it.
  static func flooredRoot(_ n: Integer) -> Integer {
    if n.isZero { return 0 }
    var root = (1 as Integer) << ((n.bitLength + 1) / 2)
    while true {
      let next = (root + n.flooredDivision(by: root).quotient) >> 1
      if next >= root { return root }
      root = next
    }
  }

  /// x · y for y of any sign: the extremes are at ends.
  func signedProduct(_ x: Enclosure, _ y: Enclosure) -> Enclosure {
    let ends = [x.lower * y.lower, x.lower * y.upper, x.upper * y.lower, x.upper * y.upper]
    let (low, high) = ends.dropFirst().reduce((ends[0], ends[0])) {
      (Swift.min($0.0, $1), Swift.max($0.1, $1))
    }
    return Enclosure(lower: low >> bits, upper: (high >> bits) + 1)
  }

  /// e^(x − top) of every x, for one real number `top`, near the largest x.
  ///
  /// Both ends apart, so that it is tight for wide x too.
  func exponentials(_ exponents: [Enclosure]) -> [Enclosure] {
    let top = exponents.dropFirst().reduce(exponents.first?.upper ?? 0) { max($0, $1.upper) }
    func value(_ x: Integer) -> Enclosure {
      exponential(Enclosure(lower: x - top, upper: x - top))
    }
    return exponents.map {
      Enclosure(lower: value($0.lower).lower, upper: value($0.upper).upper)
    }
  }
}
