// The checker's own enclosures of reals, made of integers and nothing else.
internal import ExactArithmetic

/// A real number known to lie between two multiples of 2^-bits, its ends included.
struct Enclosure {
  /// The lower end, in units of 2^-bits.
  var lower: Integer
  /// The upper end, in units of 2^-bits.
  var upper: Integer

  static let zero = Enclosure(lower: 0, upper: 0)

  static func + (a: Enclosure, b: Enclosure) -> Enclosure {
    Enclosure(lower: a.lower + b.lower, upper: a.upper + b.upper)
  }

  static func - (a: Enclosure, b: Enclosure) -> Enclosure {
    Enclosure(lower: a.lower - b.upper, upper: a.upper - b.lower)
  }

  /// −1 or 1 when all of the enclosure has that sign, else nil.
  var sign: Int? { lower.signum > 0 ? 1 : (upper.signum < 0 ? -1 : nil) }
}

/// Outward-rounding arithmetic on multiples of 2^-bits, by integers alone.
///
/// Every function returns an enclosure of the exact result for all reals in its arguments.
/// One *unit* is 2^-bits; `>>` and `flooredDivision` round down, and one more unit is then surely
/// enough above.
struct FixedPoint {
  /// The number of bits after the point.
  let bits: Int
  /// Bits beyond `bits` that ``exponential(_:)`` works with.
  private let guardBits: Int
  /// How often ``exponential(_:)`` halves its argument.
  private let halvings: Int
  /// log 2 in units of 2^-(bits + guardBits).
  private let fineLogTwo: Enclosure
  /// log 2.
  private let logTwo: Enclosure

  init(bits: Int) {
    self.bits = bits
    var root = 1
    while root * root < bits { root += 1 }
    halvings = root
    guardBits = root + 12
    fineLogTwo = FixedPoint.logarithmSeries(Rational(1, 3), bits: bits + guardBits)
    logTwo = FixedPoint.logarithmSeries(Rational(1, 3), bits: bits)
  }

  static func ceiling(_ value: Integer, _ divisor: Integer) -> Integer {
    -(-value).flooredDivision(by: divisor).quotient
  }

  /// The rational `value`.
  func constant(_ value: Rational) -> Enclosure {
    let scaled = value.numerator << bits
    return Enclosure(
      lower: scaled.flooredDivision(by: value.denominator).quotient,
      upper: FixedPoint.ceiling(scaled, value.denominator))
  }

  /// x · `factor` for an exact factor.
  func scaled(_ x: Enclosure, by factor: Rational) -> Enclosure {
    let (low, high) = factor.signum < 0 ? (x.upper, x.lower) : (x.lower, x.upper)
    return Enclosure(
      lower: (low * factor.numerator).flooredDivision(by: factor.denominator).quotient,
      upper: FixedPoint.ceiling(high * factor.numerator, factor.denominator))
  }

  /// x · y for y ≥ 0: a negative end is widened by the large factor, a positive one by the small.
  func product(_ x: Enclosure, _ y: Enclosure) -> Enclosure {
    precondition(y.lower.signum >= 0, "a second factor below 0")
    let low = x.lower * (x.lower.signum < 0 ? y.upper : y.lower)
    let high = x.upper * (x.upper.signum < 0 ? y.lower : y.upper)
    return Enclosure(lower: low >> bits, upper: (high >> bits) + 1)
  }

  /// An enclosure of the squares of all reals in `x`.
  func square(_ x: Enclosure) -> Enclosure {
    let (low, high) = (x.lower * x.lower, x.upper * x.upper)
    let least = x.sign == nil ? 0 : Swift.min(low, high)
    return Enclosure(lower: least >> bits, upper: (Swift.max(low, high) >> bits) + 1)
  }

  /// x / y for y > 0; nil unless `y` is surely positive.
  ///
  /// A negative end is widened by the small divisor, a positive one by the large.
  func quotient(_ x: Enclosure, _ y: Enclosure) -> Enclosure? {
    guard y.lower.signum > 0 else { return nil }
    let below = x.lower.signum < 0 ? y.lower : y.upper
    let above = x.upper.signum < 0 ? y.upper : y.lower
    return Enclosure(
      lower: (x.lower << bits).flooredDivision(by: below).quotient,
      upper: FixedPoint.ceiling(x.upper << bits, above))
  }

  /// e^x for x ≤ 0.
  ///
  /// Put u = −x.upper − k log 2 with the integer k that makes 0 ≤ u < log 2, and halve u `halvings`
  /// times, rounding down to s. With fine units of 2^-(bits + guardBits),
  ///   −x.upper − k log 2 ∈ [2^halvings s, 2^halvings s + slack],
  /// where slack counts what log 2 and the rounding left open. Add the width of x to it: then for
  /// every t in x, with E = e^(−2^halvings s) ≤ 1, E − slack ≤ E (1 − slack) ≤ E e^(−slack) ≤ e^t
  /// 2^k ≤ E.
  ///
  /// E is the series' number squared `halvings` times: from v ≤ V ≤ v + e and V ≤ 1 follows
  /// v² ≤ V² ≤ v² + 2e, and rounding v² down adds one more.
  func exponential(_ x: Enclosure) -> Enclosure {
    precondition(x.upper.signum <= 0, "an exponent above 0")
    let exponent = (-x.upper) << guardBits
    // The divisor is at least log 2, so e^(x.upper) ≤ 2^-k: for k > bits less than a unit.
    let k = exponent.flooredDivision(by: fineLogTwo.upper).quotient
    guard let shift = k.asInt, shift <= bits else { return Enclosure(lower: 0, upper: 1) }
    let fine = bits + guardBits
    let s = (exponent - k * fineLogTwo.upper) >> halvings
    let slack =
      k * (fineLogTwo.upper - fineLogTwo.lower) + ((1 as Integer) << halvings)
      + ((x.upper - x.lower) << guardBits)
    var (low, error) = FixedPoint.decaySeries(s, bits: fine)
    for _ in 0..<halvings {
      low = (low * low) >> fine
      error = 2 * error + 1
    }
    let least = low - slack
    return Enclosure(
      lower: least.signum < 0 ? 0 : least >> (shift + guardBits),
      upper: ((low + error) >> (shift + guardBits)) + 1)
  }

  /// A lower bound of e^(−s) for 0 ≤ s ≤ 1/2 and how much it may be short, in units of 2^-`bits`.
  ///
  /// With T_n = s^n/n! exact and t_n = ⌊t_(n−1) s / n⌋ computed, 0 ≤ T_n − t_n ≤ (T_(n−1) −
  /// t_(n−1)) / 2 + 1, so every difference stays below 2 units, and the alternating sum of n terms
  /// is off by less than 2n. It stops at t_n = 0, where T_n < 2 units and the rest is at most
  /// Σ_{i≥n} T_i ≤ 2 T_n < 4 units. There are fewer than `bits` terms, for t_n < 2^(bits−n).
  static func decaySeries(_ s: Integer, bits: Int) -> (lower: Integer, error: Integer) {
    var term = (1 as Integer) << bits
    var sum: Integer = 0
    var count = 0
    while !term.isZero {
      if count.isMultiple(of: 2) { sum += term } else { sum -= term }
      count += 1
      term = ((term * s) >> bits).flooredDivision(by: Integer(count)).quotient
    }
    let error = Integer(2 * count + 4)
    return (sum - error, 2 * error)
  }

  /// log `value` for a rational `value` > 0.
  ///
  /// value = 2^k m with 1 ≤ m < 2, and log m = 2 atanh((m−1)/(m+1)) with (m−1)/(m+1) < 1/3.
  func logarithm(_ value: Rational) -> Enclosure {
    precondition(value.signum > 0, "logarithm of a number that is not positive")
    let (n, d) = (value.numerator, value.denominator)
    if n < d {
      let inverse = logarithm(Rational(d, n))
      return Enclosure(lower: -inverse.upper, upper: -inverse.lower)
    }
    var k = n.bitLength - d.bitLength
    if n < d << k { k -= 1 }
    let scale = d << k
    let fraction = FixedPoint.logarithmSeries(Rational(n - scale, n + scale), bits: bits)
    return scaled(logTwo, by: Rational(k)) + fraction
  }

  /// log x for x > 0; nil unless `x` is surely positive.
  func logarithm(_ x: Enclosure) -> Enclosure? {
    guard x.lower.signum > 0 else { return nil }
    let unit = (1 as Integer) << bits
    return Enclosure(
      lower: logarithm(Rational(x.lower, unit)).lower,
      upper: logarithm(Rational(x.upper, unit)).upper)
  }

  /// 2 atanh(q) = 2 Σ q^(2j+1)/(2j+1) for 0 ≤ q ≤ 1/3, in units of 2^-`bits`.
  ///
  /// Let c = ⌊q⌋ and c₂ = ⌊c²⌋ in units, so q² − c₂ < 2 units, and P_j = q^(2j+1) with computed
  /// p_j = ⌊p_(j−1) c₂⌋, p_0 = c. Then 0 ≤ P_j − p_j ≤ (P_(j−1) − p_(j−1))/9 + 2 p_(j−1) + 1 in
  /// units, with p_(j−1) ≤ 1/3 a number, so every difference stays below 3 units. A summand
  /// ⌊p_j/(2j+1)⌋ is short by less than 4 units. The sum stops at p_n = 0, where P_n < 3 units and
  /// the rest is below P_n (1 + 1/9 + …) < 4 units. Hence atanh(q) is in [sum, sum + 4n + 4]. Terms
  /// shrink ninefold, so there are fewer than `bits` of them.
  static func logarithmSeries(_ q: Rational, bits: Int) -> Enclosure {
    let c = (q.numerator << bits).flooredDivision(by: q.denominator).quotient
    let square = (c * c) >> bits
    var power = c
    var sum: Integer = 0
    var count = 0
    while !power.isZero {
      sum += power.flooredDivision(by: Integer(2 * count + 1)).quotient
      count += 1
      power = (power * square) >> bits
    }
    // q = 0 is exact; otherwise c may have lost a unit even when it is 0.
    if q.isZero { return .zero }
    return Enclosure(lower: 2 * sum, upper: 2 * (sum + Integer(4 * count + 4)))
  }
}
