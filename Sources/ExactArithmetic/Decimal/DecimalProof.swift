// A fast test for a whole table of enclosures: are the digits to be printed proved?
internal import CMPFR
internal import RealModule

/// Decides for many enclosures whether they prove a number of significant decimal digits.
///
/// The same answer as asking each for its decimal text, nearly always without making the text: by
/// one product with a power of ten, which is kept.
public final class DecimalProof {
  private let digits: Int
  /// Powers of ten, by increasing exponent.
  private var powers: [(exponent: Int, value: BigFloat)] = []

  /// A judge of `digits` ≥ 1 significant digits.
  public init(significantDigits digits: Int) {
    precondition(digits >= 1, "a number has at least one significant digit")
    self.digits = digits
  }

  /// Whether `interval` proves the digits of what it encloses.
  public func accepts(_ interval: Interval) -> Bool {
    isSufficient(interval) || interval.decimal(significantDigits: digits) != nil
  }

  /// Whether the digits of a number between the doubles `lower` and `upper` are proved.
  ///
  /// With k such that 10^(digits−1) ≤ lower · 10^k < 10^digits, both ends round to the same integer
  /// when no half-integer is near: the product is off by at most 2^(−51) of it, 10^k and the
  /// product being rounded once each.
  public func accepts(lower: Double, upper: Double) -> Bool {
    DecimalProof.isClear(lower: lower, upper: upper, digits: digits)
      || CertifiedReal(lower: lower, upper: upper).isDetermined(significantDigits: digits)
  }

  /// Whether one product of doubles shows that it does.
  @inline(__always)
  static func isClear(lower: Double, upper: Double, digits: Int) -> Bool {
    guard digits <= 14, lower > 0 || upper < 0 else { return false }
    let size = min(lower.magnitude, upper.magnitude)
    let floor = DecimalProof.floorLog10(size)
    guard abs(floor) <= DecimalProof.powerLimit else { return false }
    // Where the test is wrong by a rounding, those of the range below fail.
    let scale = digits - 1 - (size < PowersOfTen.double(floor + 1) ? floor : floor + 1)
    let power = PowersOfTen.double(scale)
    let scaled = size * power
    let margin = (upper - lower) * power * (1 + 0x1p-40) + scaled * 0x1p-51
    let fraction = scaled - scaled.rounded(.down)
    return abs(fraction - 0.5) > margin && scaled - margin > PowersOfTen.double(digits - 1)
      && scaled + margin < PowersOfTen.double(digits) - 1
  }

  /// About the decimal exponent of the normal number `size`: right or one too small.
  @inline(__always)
  private static func floorLog10(_ size: Double) -> Int {
    // An arithmetic shift rounds down; 1233/4096 is 0.30103.
    ((Int(truncatingIfNeeded: size.exponentBitPattern) - 1023) * 1233) >> 12
  }

  /// The largest decimal exponent, of either sign, for which one product is tried.
  private static let powerLimit = 40

  /// Whether one product shows that it does.
  private func isSufficient(_ interval: Interval) -> Bool {
    guard !interval.containsZero, interval.isBounded else { return false }
    let (low, high) = (interval.lower.magnitude, interval.upper.magnitude)
    guard let size = low.exponent, size == high.exponent, abs(size) < 1000,
      let exponent = DecimalProof.exponent(
        low.double(), high.double(), belowPowerOfTwo: size)
    else { return false }
    // Eight bits more, but not as many as a float of its own memory would take.
    let precision =
      interval.precision <= 256 ? min(interval.precision + 8, 256) : interval.precision + 8
    let middle = low.multiplied(
      by: power(digits - exponent, precision: precision), precision: precision, rounding: .nearest)
    // Two roundings, and the width: in units of the last digit.
    let width = interval.width.multiplied(
      by: power(digits - exponent, precision: precision), precision: 53, rounding: .up
    ).double(.up)
    guard let size = middle.exponent else { return false }
    let noise = Double.powerOfTwo(size - precision + 3)
    let margin = (width + noise) * 1.0000001
    guard margin < 0.25 else { return false }
    // Distance from the places where rounding changes.
    let fraction = BigFloat.make(precision: 64) { r in
      middle.withPointer { _ = mpfr_frac(r, $0, MPFR_RNDN) }
    }.double()
    return abs(fraction - 0.5) > margin + 1e-15
  }

  /// The e with 10^(e−1) < |x|, |y| < 10^e for two numbers that are known to 53 bits and lie in
  /// [2^(`size` − 1), 2^`size`); nil where a rounding error may decide.
  private static func exponent(_ x: Double, _ y: Double, belowPowerOfTwo size: Int) -> Int? {
    let (least, most) = (Swift.min(x, y) * (1 - 0x1p-50), Swift.max(x, y) * (1 + 0x1p-50))
    // About the digits of 2^(size − 1), and not more: 0.30102 is below log₁₀ 2, and 0.3011 above.
    var exponent = Int((Double(size - 1) * (size > 1 ? 0.30102 : 0.3011)).rounded(.down))
    let limit = PowersOfTen.limit
    while exponent < limit, PowersOfTen.double(exponent) <= most { exponent += 1 }
    guard exponent > -limit, exponent < limit, PowersOfTen.double(exponent - 1) < least else {
      return nil
    }
    return exponent
  }

  private func power(_ exponent: Int, precision: Int) -> BigFloat {
    var (low, high) = (0, powers.count)
    while low < high {
      let middle = (low + high) / 2
      if powers[middle].exponent < exponent { low = middle + 1 } else { high = middle }
    }
    let isKnown = low < powers.count && powers[low].exponent == exponent
    if isKnown, powers[low].value.precision == precision { return powers[low].value }
    let made = BigFloat(
      (10 as Rational).raised(to: exponent), precision: precision, rounding: .nearest)
    if isKnown {
      powers[low].value = made
    } else if low == powers.count {
      powers.append((exponent, made))
    } else {
      powers.insert((exponent, made), at: low)
    }
    return made
  }
}
