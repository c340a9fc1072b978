import ChoiceSequences
public import ExactArithmetic

/// Generators of numbers, biased to where arithmetic goes wrong.
extension ChoiceSource {
  /// An integer of up to `bits` bits: small, a machine word, 2^k ± 1 near a power of two, or long.
  public mutating func integer(bits: Int = 300) -> Integer {
    switch uniform(through: 4) {
    case 0: return Integer(integer(in: -20...20))
    case 1: return Integer(integer(in: .min ... .max))
    case 2: return Integer(element(of: [Int.max, .min, .max - 1, .min + 1, 1 << 32, -1 << 31]))
    case 3:
      let power = (1 as Integer) << integer(in: 0...max(0, bits - 1))
      let near = power + Integer(integer(in: -1...1))
      return flag() ? -near : near
    default:
      let words = array(count: 0...max(1, bits / 64)) { $0.uniform(through: .max) }
      let value = words.reduce(0 as Integer) { ($0 << 64) + Integer(unsigned: UInt($1)) }
      return flag() ? -value : value
    }
  }

  /// An integer from 1 up, of up to `bits` bits.
  public mutating func positiveInteger(bits: Int = 300) -> Integer {
    let value = integer(bits: bits).magnitude
    return value.isZero ? 1 : value
  }

  /// A rational: small fractions, integers, 10^-k and 1 ± 10^-k to k = 45, dyadic, or long parts.
  public mutating func rational(bits: Int = 300) -> Rational {
    switch uniform(through: 5) {
    case 0: return Rational(integer(in: -20...20), integer(in: 1...20))
    case 1: return Rational(integer(bits: bits))
    case 2:
      let tiny = Rational(integer(in: -9...9)) * Rational(10).raised(to: -integer(in: 0...45))
      return tiny + Rational(integer(in: -2...2))
    case 3:
      return Rational(integer(bits: min(bits, 64))) * Rational(2).raised(to: integer(in: -64...64))
    case 4: return Rational(integer(in: .min ... .max), integer(in: 1 ... .max))
    default: return Rational(integer(bits: bits), positiveInteger(bits: bits))
    }
  }

  /// A rational greater than 0.
  public mutating func positiveRational(bits: Int = 300) -> Rational {
    let value = rational(bits: bits).magnitude
    return value.isZero ? 1 : value
  }

  /// A rational strictly between 0 and 1: even odds, a few per cent, 10^-30, or 1 − 10^-30.
  public mutating func probability() -> Rational {
    switch uniform(through: 3) {
    case 0: return Rational(1, 2)
    case 1:
      let denominator = integer(in: 2...40)
      return Rational(integer(in: 1...denominator - 1), denominator)
    case 2:
      let tiny = Rational(10).raised(to: -integer(in: 1...30))
      return flag() ? 1 - tiny : tiny
    default:
      let parts = [positiveInteger(bits: 64), positiveInteger(bits: 64)]
      return Rational(parts[0], parts[0] + parts[1])
    }
  }

  /// Two rationals that are equal, differ by 10^-45 or so, or are unrelated.
  public mutating func closePair() -> (Rational, Rational) {
    let first = rational()
    switch uniform(through: 2) {
    case 0: return (first, first)
    case 1:
      let gap = Rational(10).raised(to: -integer(in: 20...45))
      return (first, flag() ? first - gap : first + gap)
    default: return (first, rational())
    }
  }

  /// A working precision from 2 to `limit` bits, most often near the word boundaries 53, 64, 128.
  public mutating func precision(through limit: Int = 300) -> Int {
    if flag() { return min(limit, element(of: [53, 64, 2, 63, 65, 113, 127, 128, 129, 192])) }
    return integer(in: 2...limit)
  }

  /// A finite float of the given precision, or of a generated one.
  public mutating func float(precision: Int? = nil) -> BigFloat {
    let bits = precision ?? self.precision()
    let rounding = element(of: Rounding.allCases)
    let value = flag(probability: 0.1) ? 0 : rational()
    let scale = BigFloat.powerOfTwo(flag(probability: 0.2) ? integer(in: -2000...2000) : 0)
    return BigFloat(value, precision: bits, rounding: rounding)
      .multiplied(by: scale, precision: bits, rounding: rounding)
  }

  /// A double from its bits or a rational: subnormal, extreme, infinite and NaN values included.
  public mutating func double() -> Double {
    switch uniform(through: 2) {
    case 0: return Double(integer(in: -20...20)) / Double(1 << integer(in: 0...20))
    case 1:
      let size = element(of: [
        0, Double.leastNonzeroMagnitude, .leastNormalMagnitude, .leastNormalMagnitude.nextDown,
        .ulpOfOne,
        .greatestFiniteMagnitude, .infinity, .nan, 0.1, 1e22,
      ])
      return flag() ? -size : size
    default: return Double(bitPattern: uniform(through: .max))
    }
  }

  /// An interval: a point, narrow, around 0, with an end at 0, wide, half-bounded or the whole line.
  public mutating func interval(precision: Int? = nil, isBounded: Bool = false) -> Interval {
    let bits = precision ?? self.precision()
    let end = float(precision: bits)
    switch uniform(through: isBounded ? 4 : 6) {
    case 0: return Interval(end)
    case 1:
      let exponent = (end.exponent ?? 0) - integer(in: 1...bits + 4)
      let gap = BigFloat.powerOfTwo(exponent)
      return Interval(lower: end, upper: end.adding(gap, precision: bits, rounding: .up))
    case 2: return Interval(lower: -end.magnitude, upper: float(precision: bits).magnitude)
    case 3:
      let zero = BigFloat(0, precision: bits)
      return end.signum < 0
        ? Interval(lower: end, upper: zero) : Interval(lower: zero, upper: end.magnitude)
    case 4: return Interval(end).hull(Interval(float(precision: bits)))
    case 5:
      return flag()
        ? Interval(lower: .infinity(negative: true), upper: end)
        : Interval(lower: end, upper: .infinity())
    default: return .whole
    }
  }

  /// An exact point of `interval`: an end, the middle, or any fraction between; far out when unbounded.
  public mutating func point(in interval: Interval) -> Rational {
    let far = Rational(positiveInteger(bits: 200))
    let low = interval.lower.rational()
    let high = interval.upper.rational()
    guard let from = low ?? high.map({ $0 - far }) else { return flag() ? -far : far }
    let to = high ?? from + far
    let part = element(of: [
      0, 1, Rational(1, 2), Rational(1, 3), Rational(integer(in: 0...997), 997),
    ])
    return from + (to - from) * part
  }
}
