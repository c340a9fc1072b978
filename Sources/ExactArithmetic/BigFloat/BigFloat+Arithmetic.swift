// Adds the field operations to `BigFloat`: by name with a precision, and as operators.
internal import CMPFR
internal import CShortFloats
public import RealModule

/// The shape of MPFR's two-operand functions.
typealias BinaryKernel = (
  UnsafeMutablePointer<__mpfr_struct>, UnsafePointer<__mpfr_struct>, UnsafePointer<__mpfr_struct>,
  mpfr_rnd_t
) -> Int32

extension BigFloat {
  /// `operation(a, b)` rounded to `precision` bits.
  @inline(__always)
  static func combine(
    _ a: BigFloat, _ b: BigFloat, precision: Int, rounding: Rounding, _ operation: BinaryKernel
  ) -> BigFloat {
    make(precision: precision) { r in
      a.withPointer { p in b.withPointer { q in _ = operation(r, p, q, rounding.mode) } }
    }
  }

  /// Replaces the value by `operation(self, b)` at the larger precision.
  ///
  /// In place when there is a block and it is ours alone *and* wide enough; or the result would
  /// depend on who holds a copy.
  @inline(__always)
  mutating func combine(_ b: BigFloat, rounding: Rounding, _ operation: BinaryKernel) {
    if isKnownUniquelyReferenced(&long), precision >= b.precision, let long {
      long.withUnsafeMutablePointerToHeader { p in
        b.withPointer { q in _ = operation(p, UnsafePointer(p), q, rounding.mode) }
      }
    } else {
      self = BigFloat.combine(
        self, b, precision: max(precision, b.precision), rounding: rounding, operation)
    }
  }

  /// The shape of the operations on short numbers.
  private typealias ShortKernel = (
    UnsafeMutablePointer<sl_float>, UnsafePointer<sl_float>, UnsafePointer<sl_float>, Int32,
    sl_rounding
  ) -> Bool

  /// `operation(a, b)` rounded to `precision` bits when all three are short and it answers.
  @inline(__always)
  private static func short(
    _ a: BigFloat, _ b: BigFloat, _ precision: Int, _ rounding: Rounding, _ operation: ShortKernel
  ) -> BigFloat? {
    guard a.long == nil, b.long == nil, isShort(precision) else { return nil }
    var result = sl_float()
    let isDone = withUnsafePointer(to: a.short) { p in
      withUnsafePointer(to: b.short) { q in
        operation(&result, p, q, Int32(truncatingIfNeeded: precision), rounding.short)
      }
    }
    return isDone ? BigFloat(short: result) : nil
  }

  /// `self + b` rounded to `precision` bits.
  public func adding(_ b: BigFloat, precision: Int, rounding: Rounding) -> BigFloat {
    .short(self, b, precision, rounding) { sl_add($0, $1, $2, $3, $4) }
      ?? .combine(self, b, precision: precision, rounding: rounding) { mpfr_add($0, $1, $2, $3) }
  }

  /// `self - b` rounded to `precision` bits.
  public func subtracting(_ b: BigFloat, precision: Int, rounding: Rounding) -> BigFloat {
    .short(self, b, precision, rounding) { sl_subtract($0, $1, $2, $3, $4) }
      ?? .combine(self, b, precision: precision, rounding: rounding) { mpfr_sub($0, $1, $2, $3) }
  }

  /// `self · b` rounded to `precision` bits.
  public func multiplied(by b: BigFloat, precision: Int, rounding: Rounding) -> BigFloat {
    .short(self, b, precision, rounding) { sl_multiply($0, $1, $2, $3, $4) }
      ?? .combine(self, b, precision: precision, rounding: rounding) { mpfr_mul($0, $1, $2, $3) }
  }

  /// `self / b` rounded to `precision` bits; infinite or NaN for a zero divisor.
  public func divided(by b: BigFloat, precision: Int, rounding: Rounding) -> BigFloat {
    .short(self, b, precision, rounding) { sl_divide($0, $1, $2, $3, $4) }
      ?? .combine(self, b, precision: precision, rounding: rounding) { mpfr_div($0, $1, $2, $3) }
  }

  /// Adds `b` in place, rounding as told.
  package mutating func add(_ b: BigFloat, _ rounding: Rounding) {
    if long == nil {
      self = adding(b, precision: max(precision, b.precision), rounding: rounding)
    } else {
      combine(b, rounding: rounding) { mpfr_add($0, $1, $2, $3) }
    }
  }

  /// Multiplies by `b` in place, rounding as told.
  package mutating func multiply(by b: BigFloat, _ rounding: Rounding) {
    if long == nil {
      self = multiplied(by: b, precision: max(precision, b.precision), rounding: rounding)
    } else {
      combine(b, rounding: rounding) { mpfr_mul($0, $1, $2, $3) }
    }
  }

  /// Subtracts `b` in place, rounding as told.
  mutating func subtract(_ b: BigFloat, _ rounding: Rounding) {
    if long == nil {
      self = subtracting(b, precision: max(precision, b.precision), rounding: rounding)
    } else {
      combine(b, rounding: rounding) { mpfr_sub($0, $1, $2, $3) }
    }
  }
}

extension BigFloat: AlgebraicField {
  /// The magnitude of a float is a float.
  public typealias Magnitude = BigFloat

  /// An integer literal, exactly: its precision is as large as it needs, 64 bits at least.
  public init(integerLiteral value: StaticBigInt) {
    if value.bitWidth <= Int.bitWidth {
      self.init(Int(bitPattern: value[0]))
      return
    }
    let integer = Integer(integerLiteral: value)
    self.init(integer, precision: max(64, integer.bitLength), rounding: .nearest)
  }

  /// The exact value of `source`; never nil.
  public init?<Source: BinaryInteger>(exactly source: Source) {
    guard let integer = Integer(exactly: source) else { return nil }
    self.init(integer, precision: max(64, integer.bitLength), rounding: .nearest)
  }

  /// The absolute value.
  public var magnitude: BigFloat { signum < 0 ? -self : self }

  /// Changes the sign in place.
  public mutating func negate() { self = -self }

  /// The negative of `a`, exactly.
  public static prefix func - (a: BigFloat) -> BigFloat {
    guard a.long == nil else {
      return make(precision: a.precision) { r in
        a.withPointer { _ = mpfr_neg(r, $0, MPFR_RNDN) }
      }
    }
    var negative = a
    negative.short.head = withUnsafePointer(to: a.short) {
      sl_head(Int64(sl_exponent($0)), sl_precision($0), -sl_sign($0))
    }
    return negative
  }

  /// Adds in place, to nearest.
  public static func += (a: inout BigFloat, b: BigFloat) { a.add(b, .nearest) }

  /// Subtracts in place, to nearest.
  public static func -= (a: inout BigFloat, b: BigFloat) { a.subtract(b, .nearest) }

  /// Multiplies in place, to nearest.
  public static func *= (a: inout BigFloat, b: BigFloat) {
    a.multiply(by: b, .nearest)
  }

  /// Divides in place, to nearest; infinite or NaN for a zero divisor.
  public static func /= (a: inout BigFloat, b: BigFloat) {
    if a.long == nil {
      a = a.divided(by: b, precision: max(a.precision, b.precision), rounding: .nearest)
    } else {
      a.combine(b, rounding: .nearest) { mpfr_div($0, $1, $2, $3) }
    }
  }

  /// The sum, to nearest at the larger precision.
  public static func + (a: BigFloat, b: BigFloat) -> BigFloat {
    a.adding(b, precision: max(a.precision, b.precision), rounding: .nearest)
  }

  /// The difference, to nearest at the larger precision.
  public static func - (a: BigFloat, b: BigFloat) -> BigFloat {
    a.subtracting(b, precision: max(a.precision, b.precision), rounding: .nearest)
  }

  /// The product, to nearest at the larger precision.
  public static func * (a: BigFloat, b: BigFloat) -> BigFloat {
    a.multiplied(by: b, precision: max(a.precision, b.precision), rounding: .nearest)
  }

  /// The quotient, to nearest at the larger precision.
  public static func / (a: BigFloat, b: BigFloat) -> BigFloat {
    a.divided(by: b, precision: max(a.precision, b.precision), rounding: .nearest)
  }
}

extension BigFloat {
  /// The value times 2^`exponent`, exactly.
  public func scaled(byPowerOfTwo exponent: Int) -> BigFloat {
    if isShortRegular, exponent.magnitude < 1 << 28, shortExponent.magnitude < 1 << 28 {
      var scaled = self
      scaled.short.head = withUnsafePointer(to: short) {
        sl_head(Int64(shortExponent + exponent), sl_precision($0), sl_sign($0))
      }
      return scaled
    }
    return BigFloat.make(precision: precision) { r in
      self.withPointer { _ = mpfr_mul_2si(r, $0, exponent, MPFR_RNDN) }
    }
  }
}
