// Signs of f of many levels at many strengths, from one Taylor polynomial.
internal import ExactArithmetic

/// One distribution about one strength c: the moments by which the sign of f of every level is found
/// near c without another exponential.
///
/// Let μ be near the middle of the log-odds, r above their distance from it, s_l = (M_l − μ)/r in
/// [−1, 1], u_l = w_l e^{cM_l − top}, x = (α − c) r. Then f_z(α) = Σ_l w_l (M_l − M_z) e^{αM_l} has
/// the sign of
///   Σ_l u_l (s_l − s_z) e^{x s_l} = Σ_i (S_{i+1} − s_z S_i) x^i/i!,   S_i = Σ_l u_l s_l^i.
/// With |x| ≤ 8, U = Σ_l u_l and N > 16 terms, what is left out is at most 2U Σ_{i ≥ N} 8^i/i! ≤
/// 4U 8^N/N!.
///
/// Errors in units of 2^-bits, all numbers being cut off downwards; s_l is wrong by at most ε, and
/// u_l by e_l. Of the products u_l s_l^i, each of which is that before times s_l, the i-th is wrong
/// by at most e_l + i (u_l ε + 1). Hence S_i by E = Σ_l e_l + N (U ε + n), n levels; a_i = S_{i+1} −
/// s_z S_i by 2E + U ε + 1; |a_i| ≤ 2U. Horner's rule is q_{i−1} = a_{i−1} + x q_i/i, |q_i| ≤
/// 2U e^8 ≤ 6000 U, x wrong by one unit: the error of q_{i−1} is at most that of a_{i−1} and of two
/// cuts, 6000 U, and 8/i times that of q_i. So that of q_0 is at most e^8 < 3000 times
/// 2E + U ε + 6000 U + 3.
struct Panel {
  private let arithmetic: FixedPoint
  private let center: Rational
  /// r.
  private let scale: Rational
  /// s_l, cut off.
  private let places: [Integer]
  /// S_i from i = 0 to N.
  private let moments: [Integer]
  /// What the polynomial may be wrong by.
  private let error: Integer

  /// N.
  var termCount: Int { moments.count - 1 }

  /// The largest |x|.
  private static let reach = 8

  /// The number of terms N with 8^N/N! at most a unit.
  static func termCount(_ bits: Int) -> Int {
    var rest = (1 as Integer) << bits
    var count = 0
    while rest > 1 || count <= 2 * reach {
      count += 1
      rest = FixedPoint.ceiling(rest * Integer(reach), Integer(count))
    }
    return count
  }

  /// The number of the panel of `alpha`: panels lie beside each other, each of them 16/r wide.
  static func index(of alpha: Rational, _ family: Family) -> Integer {
    (alpha * Rational(family.sixteenths, Integer(32 * reach))).floor
  }

  /// Panel `index` of the family.
  init(_ family: Family, index: Integer) {
    let (bits, sixteenths) = (family.arithmetic.bits, family.sixteenths)
    arithmetic = family.arithmetic
    scale = Rational(sixteenths, 16)
    center = Rational(2 * index + 1) * Rational(Panel.reach) / scale
    places = family.places
    let widest = family.statistics.reduce(0 as Integer) { max($0, $1.upper - $1.lower) }
    let slack = FixedPoint.ceiling(widest << 4, sixteenths) + 1
    let factors = family.exponentials(at: center).values
    let shares = zip(family.weights, factors).map { family.arithmetic.product($0, $1) }
    let count = Panel.termCount(bits)
    var moments = [Integer](repeating: 0, count: count + 1)
    for (share, place) in zip(shares, places) {
      var product = share.lower
      moments[0] += product
      for index in 1...count {
        product = (product * place) >> bits
        if product.isZero { break }
        moments[index] += product
      }
    }
    self.moments = moments
    let total = shares.reduce(Enclosure.zero, +)
    let sum = (total.upper >> bits) + 1
    let ofMoments =
      total.upper - total.lower + Integer(count) * (sum * slack + Integer(places.count))
    error = 3000 * (2 * ofMoments + sum * slack + 6000 * sum + 3) + 4 * sum
  }

  /// The sign of f of `level` at `alpha`, if the panel proves one.
  func sign(ofLevel level: Int, at alpha: Rational) -> Int? {
    let x = (alpha - center) * scale
    guard x.magnitude <= Rational(Panel.reach) else { return nil }
    let bits = arithmetic.bits
    let point = (x.numerator << bits).flooredDivision(by: x.denominator).quotient
    func coefficient(_ index: Int) -> Integer {
      moments[index + 1] - ((places[level] * moments[index]) >> bits)
    }
    var value = coefficient(moments.count - 2)
    for index in (1..<(moments.count - 1)).reversed() {
      let quotient = ((value * point) >> bits).flooredDivision(by: Integer(index)).quotient
      value = coefficient(index - 1) + quotient
    }
    return value.magnitude > error ? value.signum : nil
  }
}
