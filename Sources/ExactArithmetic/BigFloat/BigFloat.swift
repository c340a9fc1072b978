// Wraps MPFR's numbers as a Swift value type.
internal import CGMP
package import CMPFR
internal import CShortFloats
internal import CThreadCaches

/// A binary floating-point number of explicit precision, correctly rounded by MPFR, or as MPFR
/// rounds.
///
/// Every named operation takes the precision of its result and a rounding direction; operators
/// round to nearest at the larger precision of their operands. The exponent range is MPFR's default
/// (about ±2^30), so neither 10^-300 nor e^-1000000 is special. NaN and infinities behave as in
/// IEEE 754.
///
/// Refusals: no float literals (0.1 would already be rounded), no ambient precision, no global
/// rounding mode.
///
/// Up to 256 bits the number is a few words without allocation: sums, products, exponentials and
/// logarithms of such numbers are computed in `CShortFloats`, bit for bit what MPFR answers, and
/// MPFR is shown a copy for all else. Beyond, one heap block holds header and limbs. Soundness of
/// `Sendable`: a block is written only while it is uniquely referenced, MPFR's functions do not
/// write their operands, and MPFR's caches and flags are per thread (Debian, Ubuntu and Homebrew
/// build it thread-safe).
public struct BigFloat: @unchecked Sendable {
  /// The number, up to 256 bits; beyond, its limbs are unused.
  var short: sl_float
  /// The number, beyond 256 bits.
  var long: Storage?

  final class Storage: ManagedBuffer<__mpfr_struct, mp_limb_t> {
    /// Uninitialised limbs with a NaN header.
    static func make(precision: Int) -> Storage {
      precondition((1...BigFloat.precisionLimit).contains(precision), "precision out of range")
      let limbs = (precision + mp_limb_t.bitWidth - 1) / mp_limb_t.bitWidth
      let made = unsafeDowncast(
        Storage.create(minimumCapacity: limbs) { _ in __mpfr_struct() }, to: Storage.self)
      made.withUnsafeMutablePointers { header, limbs in
        header.pointee = __mpfr_struct(
          _mpfr_prec: precision, _mpfr_sign: 1,
          _mpfr_exp: mpfr_exp_t(sl_mpfr_exponent(sl_exponent_nan)),
          _mpfr_d: limbs)
      }
      return made
    }
  }

  /// The largest precision, in bits, that this package works with.
  public static let precisionLimit = 1 << 30

  /// Whether numbers of `precision` bits are short.
  @inline(__always)
  static func isShort(_ precision: Int) -> Bool { UInt(bitPattern: precision &- 1) < 256 }

  @inline(__always)
  init(short: sl_float) {
    self.short = short
    long = nil
  }

  init(long: Storage) {
    short = sl_float()
    self.long = long
  }

  /// A new value of the given precision written by `body`.
  @inline(__always)
  package static func make(
    precision: Int, _ body: (UnsafeMutablePointer<__mpfr_struct>) -> Void
  ) -> BigFloat {
    free_caches_at_thread_end()
    guard isShort(precision) else {
      let storage = Storage.make(precision: precision)
      storage.withUnsafeMutablePointerToHeader(body)
      return BigFloat(long: storage)
    }
    var short = sl_float(
      head: sl_head(Int64(sl_exponent_nan), Int32(truncatingIfNeeded: precision), 1),
      limbs: (0, 0, 0, 0))
    withUnsafeMutablePointer(to: &short) { number in
      var view = BigFloat.view(number)
      body(&view)
      number.pointee.head = sl_head(
        Int64(sl_exponent_of_mpfr(Int64(view._mpfr_exp))), Int32(truncatingIfNeeded: precision),
        view._mpfr_sign)
    }
    return BigFloat(short: short)
  }

  /// MPFR's view of a short number, whose limbs end at the top one.
  @inline(__always)
  private static func view(_ number: UnsafeMutablePointer<sl_float>) -> __mpfr_struct {
    __mpfr_struct(
      _mpfr_prec: mpfr_prec_t(sl_precision(number)), _mpfr_sign: sl_sign(number),
      _mpfr_exp: mpfr_exp_t(sl_mpfr_exponent(sl_exponent(number))),
      _mpfr_d: sl_lowest_limb(number))
  }

  /// Read access to MPFR's view of the value.
  @inline(__always)
  package func withPointer<Result>(_ body: (UnsafePointer<__mpfr_struct>) -> Result) -> Result {
    if let long { return long.withUnsafeMutablePointerToHeader { body(UnsafePointer($0)) } }
    var copy = short
    return withUnsafeMutablePointer(to: &copy) { number in
      var view = BigFloat.view(number)
      return withUnsafePointer(to: &view, body)
    }
  }

  /// The number of bits of the significand.
  public var precision: Int {
    long == nil ? shortPrecision : withPointer { Int($0.pointee._mpfr_prec) }
  }

  /// The precision of a short number.
  @inline(__always)
  private var shortPrecision: Int { withUnsafePointer(to: short) { Int(sl_precision($0)) } }

  /// The exponent of a short number, with the codes for 0, infinities and NaN.
  @inline(__always)
  var shortExponent: Int { withUnsafePointer(to: short) { Int(sl_exponent($0)) } }

  /// Whether the number is short, and neither 0 nor infinite nor NaN.
  @inline(__always)
  var isShortRegular: Bool { long == nil && shortExponent > Int(sl_exponent_singular) }
}

/// The direction in which an inexact result is rounded.
public enum Rounding: Sendable, CaseIterable {
  /// To the nearest representable value, ties to even.
  case nearest
  /// Towards −∞.
  case down
  /// Towards +∞.
  case up

  /// The name of the direction for short numbers.
  @inline(__always)
  var short: sl_rounding {
    switch self {
    case .nearest: return SL_NEAREST
    case .down: return SL_DOWN
    case .up: return SL_UP
    }
  }

  /// MPFR's name for the direction.
  var mode: mpfr_rnd_t {
    switch self {
    case .nearest: return MPFR_RNDN
    case .down: return MPFR_RNDD
    case .up: return MPFR_RNDU
    }
  }
}

extension BigFloat {
  /// Zero, at the smallest working precision.
  public init() { self.init(0) }

  /// The machine integer `value`, exactly, at 64 bits or more.
  public init(_ value: Int, precision: Int = 64) {
    if precision <= 256, value != 0 {
      let zeros = value.magnitude.leadingZeroBitCount
      self.init(
        short: sl_float(
          head: sl_head(Int64(64 - zeros), Int32(max(64, precision)), value < 0 ? -1 : 1),
          limbs: (0, 0, 0, UInt64(value.magnitude) << UInt64(zeros))))
      return
    }
    self = BigFloat.make(precision: max(64, precision)) {
      _ = mpfr_set_si_2exp($0, value, 0, MPFR_RNDN)
    }
  }

  /// The double `value`, exactly, at 53 bits or more; NaN and infinities are kept.
  public init(_ value: Double, precision: Int = 53) {
    if value.isNormal, precision <= 256 {
      self.init(short: sl_of_double(value, Int32(max(53, precision))))
      return
    }
    self = BigFloat.make(precision: max(53, precision)) { _ = mpfr_set_d($0, value, MPFR_RNDN) }
  }

  /// The fraction ±`fraction` of `limbs` limbs, the lowest first, exactly; nil for 0 and for more
  /// than four limbs.
  package init?(shortFraction fraction: UnsafePointer<UInt>, limbs: Int, isNegative: Bool) {
    var short = sl_float()
    guard limbs <= 4, sl_of_fraction(&short, fraction, Int32(limbs), isNegative ? -1 : 1) else {
      return nil
    }
    self.init(short: short)
  }

  /// The value of `integer` rounded to `precision` bits.
  public init(_ integer: Integer, precision: Int, rounding: Rounding) {
    if precision >= 64, let word = integer.asInt {
      self.init(word, precision: precision)
      return
    }
    self = BigFloat.make(precision: precision) { r in
      _ = integer.withPointer { mpfr_set_z(r, $0, rounding.mode) }
    }
  }

  /// The value of `rational` rounded to `precision` bits.
  public init(_ rational: Rational, precision: Int, rounding: Rounding) {
    if BigFloat.isShort(precision) {
      var short = sl_float()
      if let top = rational.numerator.asInt, let bottom = rational.denominator.asInt {
        if sl_ratio(&short, Int64(top), Int64(bottom), Int32(precision), rounding.short) {
          self.init(short: short)
          return
        }
      } else if let top = BigFloat(pair: rational.numerator),
        let bottom = BigFloat(pair: rational.denominator)
      {
        self = top.divided(by: bottom, precision: precision, rounding: rounding)
        return
      }
    }
    self = BigFloat.quotient(rational, precision: precision, rounding: rounding).value
  }

  /// Below and above `rational`, with `precision` bits each.
  static func bounds(_ rational: Rational, precision: Int) -> (lower: BigFloat, upper: BigFloat) {
    if isShort(precision) {
      if let top = rational.numerator.asInt, let bottom = rational.denominator.asInt {
        var (low, high) = (sl_float(), sl_float())
        if sl_interval_ratio(&low, &high, Int64(top), Int64(bottom), Int32(precision)) {
          return (BigFloat(short: low), BigFloat(short: high))
        }
      } else if let top = BigFloat(pair: rational.numerator),
        let bottom = BigFloat(pair: rational.denominator)
      {
        return (
          top.divided(by: bottom, precision: precision, rounding: .down),
          top.divided(by: bottom, precision: precision, rounding: .up)
        )
      }
    }
    let (low, isExact) = quotient(rational, precision: precision, rounding: .down)
    return (low, isExact ? low : low.next(.up))
  }

  /// The value of `integer`, exactly; nil for 0 and beyond two limbs.
  private init?(pair integer: Integer) {
    var short = sl_float()
    let isDone = integer.withPointer { p in
      let size = Int(p.pointee._mp_size)
      guard size.magnitude <= 2, let limbs = p.pointee._mp_d,
        sl_of_fraction(&short, limbs, Int32(size.magnitude), size < 0 ? -1 : 1)
      else { return false }
      short.head = sl_head(
        Int64(sl_exponent(&short)) + 64 * Int64(size.magnitude), sl_precision(&short),
        sl_sign(&short))
      return true
    }
    guard isDone else { return nil }
    self.init(short: short)
  }

  /// `rational` rounded by MPFR, and whether it is that number.
  private static func quotient(
    _ rational: Rational, precision: Int, rounding: Rounding
  ) -> (value: BigFloat, isExact: Bool) {
    var ternary: Int32 = 0
    let value = BigFloat.make(precision: precision) { r in
      ternary = rational.numerator.withPointer { top in
        rational.denominator.withPointer { bottom in
          var fraction = __mpq_struct(_mp_num: top.pointee, _mp_den: bottom.pointee)
          return mpfr_set_q(r, &fraction, rounding.mode)
        }
      }
    }
    return (value, ternary == 0)
  }

  /// The value of `other` rounded to `precision` bits.
  public init(_ other: BigFloat, precision: Int, rounding: Rounding) {
    if precision == other.precision {
      self = other
      return
    }
    if other.long == nil, BigFloat.isShort(precision) {
      var short = sl_float()
      let isDone = withUnsafePointer(to: other.short) {
        sl_set(&short, $0, Int32(precision), rounding.short)
      }
      if isDone {
        self.init(short: short)
        return
      }
    }
    self = BigFloat.make(precision: precision) { r in
      other.withPointer { _ = mpfr_set(r, $0, rounding.mode) }
    }
  }

  /// +∞ or −∞.
  public static func infinity(negative: Bool = false) -> BigFloat {
    BigFloat(negative ? -Double.infinity : Double.infinity)
  }

  /// Not a number.
  public static var nan: BigFloat { BigFloat(Double.nan) }

  /// 2^`exponent`, exactly; infinite or 0 when `exponent` is beyond about ±2^30.
  public static func powerOfTwo(_ exponent: Int) -> BigFloat {
    if exponent.magnitude < 1 << 29 {
      return BigFloat(
        short: sl_float(
          head: sl_head(Int64(exponent + 1), 2, 1), limbs: (0, 0, 0, 1 << 63)))
    }
    return make(precision: 2) { _ = mpfr_set_si_2exp($0, 1, exponent, MPFR_RNDN) }
  }

  /// Whether the value is not a number.
  public var isNaN: Bool {
    long == nil ? shortExponent == Int(sl_exponent_nan) : withPointer { mpfr_nan_p($0) != 0 }
  }
  /// Whether the value is a real number.
  public var isFinite: Bool { isShortRegular || withPointer { mpfr_number_p($0) != 0 } }
  /// Whether the value is +0 or −0.
  public var isZero: Bool {
    long == nil ? shortExponent == Int(sl_exponent_zero) : withPointer { mpfr_zero_p($0) != 0 }
  }
  /// −1, 0 or 1; 0 for NaN.
  public var signum: Int {
    if isShortRegular { return withUnsafePointer(to: short) { Int(sl_sign($0)) } }
    return isNaN ? 0 : withPointer { Int(mpfr_sgn($0).signum()) }
  }

  /// The `e` with 2^(e−1) ≤ |self| < 2^e; nil for 0, NaN and infinities.
  public var exponent: Int? {
    if isShortRegular { return shortExponent }
    return withPointer { mpfr_regular_p($0) != 0 ? mpfr_get_exp($0) : nil }
  }

  /// The exact dyadic value; nil for NaN, infinities, and exponents beyond ±`limit` bits, whose
  /// exact value would not fit in memory.
  public func rational(exponentLimit limit: Int = 1 << 24) -> Rational? {
    guard let exponent else { return isZero ? 0 : nil }
    guard abs(exponent) <= limit else { return nil }
    var scale = 0
    let significand = Integer.make { r in
      self.withPointer { scale = Int(mpfr_get_z_2exp(r, $0)) }
    }
    return scale >= 0
      ? Rational(significand << scale) : Rational(significand, (1 as Integer) << -scale)
  }

  /// The value rounded to a double in the given direction.
  public func double(_ rounding: Rounding = .nearest) -> Double {
    var result = 0.0
    if isShortRegular,
      withUnsafePointer(to: short, { sl_to_double(&result, $0, rounding.short) })
    {
      return result
    }
    return withPointer { mpfr_get_d($0, rounding.mode) }
  }

  /// |value| to 53 bits as s · 2^e with s in [1/2, 1], rounded towards 0 or away from it; nil for
  /// 0, NaN and infinities.
  package func leadingBits(
    _ direction: FloatingPointRoundingRule
  ) -> (significand: Double, exponent: Int)? {
    guard let exponent else { return nil }
    if long == nil {
      var bits = short.limbs.3 >> 11
      if direction == .awayFromZero,
        short.limbs.3 & 0x7FF | short.limbs.2 | short.limbs.1 | short.limbs.0 != 0
      {
        bits += 1
      }
      return (Double(bits) * 0x1p-53, exponent)
    }
    return withPointer { p in
      guard let limbs = p.pointee._mpfr_d else {
        preconditionFailure("MPFR keeps the limbs of every number")
      }
      // The leading bit is that of the last limb; bits beyond the precision are 0.
      let last = (Int(p.pointee._mpfr_prec) + 63) / 64 - 1
      var bits = limbs[last] >> 11
      if direction == .awayFromZero {
        var rest = limbs[last] & 0x7FF
        for index in 0..<last { rest |= limbs[index] }
        if rest != 0 { bits += 1 }
      }
      return (Double(bits) * 0x1p-53, exponent)
    }
  }

  /// The next representable value towards +∞ (`up`) or −∞ at this precision.
  func next(_ rounding: Rounding) -> BigFloat {
    if isShortRegular, shortExponent.magnitude < 1 << 28 {
      // Less than the distance to the next number, also below a power of two.
      let little = BigFloat.powerOfTwo(shortExponent - precision - 2)
      return rounding == .up
        ? adding(little, precision: precision, rounding: .up)
        : subtracting(little, precision: precision, rounding: .down)
    }
    return BigFloat.make(precision: precision) { r in
      self.withPointer { _ = mpfr_set(r, $0, MPFR_RNDN) }
      if rounding == .up { mpfr_nextabove(r) } else { mpfr_nextbelow(r) }
    }
  }

  /// Decimal digits and exponent: |value| ≈ 0.d₁d₂…dₙ · 10^exponent, rounded to n = `count`
  /// significant digits in the given direction.
  ///
  /// Nil for NaN and infinities.
  func decimalDigits(_ count: Int, _ rounding: Rounding) -> DecimalDigits? {
    // MPFR reads 0 as "as many as needed" and would write past the buffer.
    precondition(count >= 1, "a number has at least one significant digit")
    guard isFinite else { return nil }
    var exponent = 0
    let digits = withUnsafeTemporaryAllocation(of: CChar.self, capacity: max(count + 2, 7)) {
      buffer in
      withPointer { p -> String in
        mpfr_get_str(buffer.base, &exponent, 10, count, p, rounding.mode)
        return String(cString: buffer.base)
      }
    }
    let isNegative = digits.hasPrefix("-")
    return DecimalDigits(
      isNegative: isNegative, digits: isNegative ? String(digits.dropFirst()) : digits,
      exponent: isZero ? 1 : exponent)
  }
}

extension BigFloat: CustomStringConvertible {
  /// The shortest honest preview: 17 significant digits, rounded to nearest.
  public var description: String {
    if isNaN { return "nan" }
    guard let digits = decimalDigits(17, .nearest) else { return signum < 0 ? "-inf" : "inf" }
    return digits.text
  }
}
