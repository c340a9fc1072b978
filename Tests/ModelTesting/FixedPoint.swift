public import ExactArithmetic

/// Enclosures in fixed point, with integers alone.
///
/// No floating point, and no code shared with `Interval` or MPFR: slow, short, and an independent judge
/// of what the laws' enclosures claim.
public struct FixedPoint {
  /// The reals from `lower`/2^bits to `upper`/2^bits.
  public struct Value {
    var lower: Integer
    var upper: Integer
  }

  /// The bits after the point.
  public let bits: Int
  private let logarithmOfTwo: Value

  /// Arithmetic with `bits` bits after the point.
  public init(bits: Int) {
    self.bits = bits
    logarithmOfTwo = FixedPoint.doubleInverseTanh(Rational(1, 3), bits: bits)
  }

  /// An enclosure of the rational `x`.
  public func value(_ x: Rational) -> Value { FixedPoint.value(x, bits: bits) }

  private static func value(_ x: Rational, bits: Int) -> Value {
    let (floor, rest) = (x.numerator << bits).flooredDivision(by: x.denominator)
    return Value(lower: floor, upper: rest.isZero ? floor : floor + 1)
  }

  /// ⌊a/b⌋ and ⌈a/b⌉ for positive b.
  private static func quotient(_ a: Integer, _ b: Integer) -> (floor: Integer, ceiling: Integer) {
    let (floor, rest) = a.flooredDivision(by: b)
    return (floor, rest.isZero ? floor : floor + 1)
  }

  func sum(_ a: Value, _ b: Value) -> Value {
    Value(lower: a.lower + b.lower, upper: a.upper + b.upper)
  }

  func difference(_ a: Value, _ b: Value) -> Value {
    Value(lower: a.lower - b.upper, upper: a.upper - b.lower)
  }

  func product(_ a: Value, _ b: Value) -> Value { FixedPoint.product(a, b, bits: bits) }

  private static func product(_ a: Value, _ b: Value, bits: Int) -> Value {
    let corners = [a.lower * b.lower, a.lower * b.upper, a.upper * b.lower, a.upper * b.upper]
    let least = corners.min() ?? 0
    let most = corners.max() ?? 0
    return Value(lower: least >> bits, upper: -(-most >> bits))
  }

  /// 2 artanh(x) = 2 Σ x^(2k+1)/(2k+1) for 0 ≤ x ≤ 1/3; the tail is below its first term times 9/8.
  private static func doubleInverseTanh(_ x: Rational, bits: Int) -> Value {
    if x.isZero { return Value(lower: 0, upper: 0) }
    var power = value(x, bits: bits)
    let square = product(power, power, bits: bits)
    var sum = Value(lower: 0, upper: 0)
    var odd = 1
    while power.upper > 1 {
      sum.lower += quotient(2 * power.lower, Integer(odd)).floor
      sum.upper += quotient(2 * power.upper, Integer(odd)).ceiling
      power = product(power, square, bits: bits)
      odd += 2
    }
    sum.upper += quotient(18 * power.upper, Integer(8 * odd)).ceiling + 1
    return sum
  }

  /// log of the positive rational `x`: log x = k log 2 + 2 artanh((m − 1)/(m + 1)), 1 ≤ m < 2.
  public func logarithm(_ x: Rational) -> Value {
    if x < 1 {
      let opposite = logarithm(1 / x)
      return Value(lower: -opposite.upper, upper: -opposite.lower)
    }
    var shift = max(0, x.numerator.bitLength - x.denominator.bitLength - 1)
    var mantissa = x / Rational((1 as Integer) << shift)
    while mantissa >= 2 {
      mantissa /= 2
      shift += 1
    }
    let rest = FixedPoint.doubleInverseTanh((mantissa - 1) / (mantissa + 1), bits: bits)
    let count = Integer(shift)
    return Value(
      lower: rest.lower + count * logarithmOfTwo.lower,
      upper: rest.upper + count * logarithmOfTwo.upper)
  }

  /// e^x for x below 2^16: x = k log 2 + r, Taylor on the ends of r.
  func exponential(_ x: Value) -> Value {
    Value(
      lower: exponential(x.lower, isUpperBound: false),
      upper: exponential(x.upper, isUpperBound: true))
  }

  private func exponential(_ x: Integer, isUpperBound: Bool) -> Integer {
    let shift = x.flooredDivision(by: logarithmOfTwo.upper).quotient
    precondition(shift < 1 << 17, "an exponential out of range")
    guard let count = shift.asInt, count >= -bits - 2 else { return isUpperBound ? 1 : 0 }
    let wholes =
      shift.signum >= 0
      ? (logarithmOfTwo.lower, logarithmOfTwo.upper)
      : (logarithmOfTwo.upper, logarithmOfTwo.lower)
    // r is bounded in the direction asked for; it lies in [0, 1) up to a few units.
    let rest = isUpperBound ? x - shift * wholes.0 : x - shift * wholes.1
    // Below 0 only as a lower bound, by rounding: there e^r ≥ 1 + r.
    let value =
      rest.signum < 0 ? ((1 as Integer) << bits) + rest : series(rest, isUpperBound: isUpperBound)
    if count >= 0 { return value << count }
    return isUpperBound ? -(-value >> -count) : value >> -count
  }

  /// A bound of e^r for 0 ≤ r < 1, which leaves a tail below 3 times the next term.
  private func series(_ r: Integer, isUpperBound: Bool) -> Integer {
    var sum: Integer = 0
    var term = (1 as Integer) << bits
    var index = 0
    while term.signum > 0 {
      sum += term
      index += 1
      if isUpperBound {
        term = -(-(term * r) >> bits)
        term = FixedPoint.quotient(term, Integer(index)).ceiling
        if term <= 1 { return sum + 3 * term + 3 }
      } else {
        term = (term * r) >> bits
        term = FixedPoint.quotient(term, Integer(index)).floor
      }
    }
    return sum
  }
}
