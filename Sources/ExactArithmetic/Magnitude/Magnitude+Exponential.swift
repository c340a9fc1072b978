// Adds a proved upper bound of the exponential function to `Magnitude`.

extension Magnitude {
  /// An upper bound of e^x, within (1 + 2^−40) of it for |x| < 2^19; ∞ for NaN.
  ///
  /// e^x = 2^m e^r with r = x − m ln 2 for any integer m; the nearest one below x/ln 2, about,
  /// makes r lie in [0, 0.694]. ln 2 is taken in two parts, of which m times the first is exact for
  /// |m| < 2^20; the others are rounded so that r is an upper bound, off by less than 2^−51. e^r is
  /// its Taylor polynomial of degree 14, all of whose terms are positive: Horner's rule in doubles
  /// is off by less than 2^−47, relatively, and the remainder is below r^15/15! · 1.05 < 2^−47, so
  /// that a factor 1 + 2^−45 makes it a bound. For large |x|, e^x = (e^{x/2})².
  public static func exponential(_ x: Double) -> Magnitude {
    guard x.magnitude < 0x1p19 else {
      // Halving is exact. 2^29 is beyond the range.
      guard x < 0x1p29 else { return .infinity }
      if x < -0x1p29 { return .least }
      let root = exponential(x * 0.5)
      return root * root
    }
    let multiple = (x * 1.4426950408889634).rounded(.down)
    let part = multiple * Magnitude.logTwo.upper
    let product = multiple * (multiple < 0 ? Magnitude.logTwo.high : Magnitude.logTwo.low)
    let r = max(0, ((x - part).nextUp - product.nextDown).nextUp)
    // The estimate of m is off by at most one unit; 0.7 leaves room, and the series allows up
    // to 0.8.
    guard r < 0.7 else { return Magnitude.exponential(x * 0.5).raised(to: 2) }
    var sum = Magnitude.inverseFactorials[14]
    for k in stride(from: 13, through: 0, by: -1) {
      sum = sum * r + Magnitude.inverseFactorials[k]
    }
    return Magnitude(normalizing: sum * (1 + 0x1p-45), Int(multiple))
  }

  /// An upper bound of e^x for x up to the bound.
  public func exponential() -> Magnitude { Magnitude.exponential(double) }

  /// ln 2 is between `upper` + `low` and `upper` + `high`; `upper` has 33 bits.
  package static let logTwo = (
    upper: 0x1.62e42fefp-1, low: 0x1.473de6af278ecp-34, high: 0x1.473de6af278edp-34
  )

  /// 1/k!, to nearest.
  private static let inverseFactorials: [Double] = {
    var (list, factorial) = ([1.0], 1.0)
    for k in 1...14 {
      // Exact up to 18!.
      factorial *= Double(k)
      list.append(1 / factorial)
    }
    return list
  }()
}
