// Adds the field operations to `BigFloat`: by name with a precision, and as operators.
internal import CMPFR
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
  /// In place when the block is ours alone *and* wide enough; both conditions, or the result would
  /// depend on who holds a copy.
  @inline(__always)
  mutating func combine(_ b: BigFloat, rounding: Rounding, _ operation: BinaryKernel) {
    if isKnownUniquelyReferenced(&storage) && precision >= b.precision {
      storage.withUnsafeMutablePointerToHeader { p in
        b.withPointer { q in _ = operation(p, UnsafePointer(p), q, rounding.mode) }
      }
    } else {
      self = BigFloat.combine(
        self, b, precision: max(precision, b.precision), rounding: rounding, operation)
    }
  }

  /// `self + b` rounded to `precision` bits.
  public func adding(_ b: BigFloat, precision: Int, rounding: Rounding) -> BigFloat {
    .combine(self, b, precision: precision, rounding: rounding) { mpfr_add($0, $1, $2, $3) }
  }

  /// `self - b` rounded to `precision` bits.
  public func subtracting(_ b: BigFloat, precision: Int, rounding: Rounding) -> BigFloat {
    .combine(self, b, precision: precision, rounding: rounding) { mpfr_sub($0, $1, $2, $3) }
  }

  /// `self · b` rounded to `precision` bits.
  public func multiplied(by b: BigFloat, precision: Int, rounding: Rounding) -> BigFloat {
    .combine(self, b, precision: precision, rounding: rounding) { mpfr_mul($0, $1, $2, $3) }
  }

  /// `self / b` rounded to `precision` bits; infinite or NaN for a zero divisor.
  public func divided(by b: BigFloat, precision: Int, rounding: Rounding) -> BigFloat {
    .combine(self, b, precision: precision, rounding: rounding) { mpfr_div($0, $1, $2, $3) }
  }

  /// Adds `b` in place, rounding as told.
  package mutating func add(_ b: BigFloat, _ rounding: Rounding) {
    combine(b, rounding: rounding) { mpfr_add($0, $1, $2, $3) }
  }

  /// Multiplies by `b` in place, rounding as told.
  package mutating func multiply(by b: BigFloat, _ rounding: Rounding) {
    combine(b, rounding: rounding) { mpfr_mul($0, $1, $2, $3) }
  }

  /// Subtracts `b` in place, rounding as told.
  mutating func subtract(_ b: BigFloat, _ rounding: Rounding) {
    combine(b, rounding: rounding) { mpfr_sub($0, $1, $2, $3) }
  }
}

extension BigFloat: AlgebraicField {
  /// The magnitude of a float is a float.
  public typealias Magnitude = BigFloat

  /// An integer literal, exactly: its precision is as large as it needs, 64 bits at least.
  public init(integerLiteral value: StaticBigInt) {
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
    make(precision: a.precision) { r in a.withPointer { _ = mpfr_neg(r, $0, MPFR_RNDN) } }
  }

  /// Adds in place, to nearest.
  public static func += (a: inout BigFloat, b: BigFloat) { a.add(b, .nearest) }

  /// Subtracts in place, to nearest.
  public static func -= (a: inout BigFloat, b: BigFloat) { a.subtract(b, .nearest) }

  /// Multiplies in place, to nearest.
  public static func *= (a: inout BigFloat, b: BigFloat) {
    a.combine(b, rounding: .nearest) { mpfr_mul($0, $1, $2, $3) }
  }

  /// Divides in place, to nearest; infinite or NaN for a zero divisor.
  public static func /= (a: inout BigFloat, b: BigFloat) {
    a.combine(b, rounding: .nearest) { mpfr_div($0, $1, $2, $3) }
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
    BigFloat.make(precision: precision) { r in
      self.withPointer { _ = mpfr_mul_2si(r, $0, exponent, MPFR_RNDN) }
    }
  }
}
