// The rational numbers, with which everything decidable is decided.
internal import CGMP
public import RealModule

/// An exact rational number in lowest terms.
///
/// The denominator is positive and coprime to the numerator, so equality is equality of parts.
/// Small values live inline (see ``Integer``). Arithmetic is exact; division by zero traps.
public struct Rational: Sendable, Hashable {
  /// The numerator; carries the sign.
  public private(set) var numerator: Integer
  /// The denominator, positive.
  public private(set) var denominator: Integer

  /// `numerator / denominator` in lowest terms.
  ///
  /// Traps when `denominator` is 0.
  public init(_ numerator: Integer, _ denominator: Integer = 1) {
    precondition(!denominator.isZero, "rational with denominator 0")
    let divisor = Integer.gcd(numerator, denominator)
    let signed = denominator.signum < 0 ? -divisor : divisor
    self.init(
      coprime: numerator.dividedExactly(by: signed), denominator.dividedExactly(by: signed))
  }

  /// `numerator / denominator` for parts already coprime with a positive denominator.
  init(coprime numerator: Integer, _ denominator: Integer) {
    self.numerator = numerator
    self.denominator = denominator
  }

  /// The machine fraction `numerator / denominator`.
  public init(_ numerator: Int, _ denominator: Int = 1) {
    self.init(Integer(numerator), Integer(denominator))
  }

  /// The dyadic number that a finite `value` is; nil for NaN and infinities.
  public init?(exactly value: Double) {
    guard value.isFinite else { return nil }
    if value == 0 {
      self.init(0)
      return
    }
    // value = ± significand · 2^exponent with an odd integer significand.
    let width = value.significandWidth
    let exponent = Int(value.exponent) - width
    let magnitude = Integer(
      Int(value.magnitude.significand * Double(sign: .plus, exponent: width, significand: 1)))
    let significand = value < 0 ? -magnitude : magnitude
    self =
      exponent >= 0
      ? Rational(coprime: significand << exponent, 1)
      : Rational(coprime: significand, (1 as Integer) << -exponent)
  }

  /// Whether the value is an integer.
  public var isInteger: Bool { denominator == 1 }

  /// −1, 0 or 1.
  public var signum: Int { numerator.signum }

  /// Whether the value is 0.
  public var isZero: Bool { numerator.isZero }

  /// The larger bit length of numerator and denominator, a measure of size.
  public var height: Int { max(numerator.bitLength, denominator.bitLength) }

  /// ⌊`self`⌋.
  public var floor: Integer { numerator.flooredDivision(by: denominator).quotient }

  /// A `Double` within three units in the last place; for heuristics, never for decisions.
  public var approximation: Double {
    let shift = max(0, max(numerator.bitLength, denominator.bitLength) - 1000)
    if shift == 0 { return numerator.approximation / denominator.approximation }
    // Scale both parts to 64 significant bits and put the exponent back.
    let (n, d) = (numerator.bitLength - 64, denominator.bitLength - 64)
    let top = n > 0 ? numerator.magnitude >> n : numerator.magnitude << -n
    let bottom = d > 0 ? denominator >> d : denominator << -d
    let ratio = top.approximation / bottom.approximation
    let scaled = Double(sign: .plus, exponent: min(max(n - d, -1100), 1100), significand: ratio)
    return signum < 0 ? -scaled : scaled
  }
}

extension Rational: Comparable {
  /// Exact order.
  public static func < (a: Rational, b: Rational) -> Bool {
    if a.denominator == b.denominator { return a.numerator < b.numerator }
    if a.signum != b.signum { return a.signum < b.signum }
    return a.numerator * b.denominator < b.numerator * a.denominator
  }
}

extension Rational: AlgebraicField {
  /// The magnitude of a rational is a rational.
  public typealias Magnitude = Rational

  /// An integer literal of any length, taken exactly.
  public init(integerLiteral value: StaticBigInt) {
    self.init(coprime: Integer(integerLiteral: value), 1)
  }

  /// The exact value of `source`; never nil.
  public init?<Source: BinaryInteger>(exactly source: Source) {
    guard let value = Integer(exactly: source) else { return nil }
    self.init(coprime: value, 1)
  }

  /// The absolute value.
  public var magnitude: Rational { Rational(coprime: numerator.magnitude, denominator) }

  /// 1 / `self`; nil for 0.
  public var reciprocal: Rational? {
    guard !isZero else { return nil }
    return signum > 0
      ? Rational(coprime: denominator, numerator) : Rational(coprime: -denominator, -numerator)
  }

  /// Changes the sign in place.
  public mutating func negate() { numerator.negate() }

  /// The negative of `a`.
  public static prefix func - (a: Rational) -> Rational {
    Rational(coprime: -a.numerator, a.denominator)
  }

  /// Adds `b` in place.
  public static func += (a: inout Rational, b: Rational) {
    if a.denominator == b.denominator {
      if a.denominator == 1 {
        a.numerator += b.numerator
      } else {
        a = Rational(a.numerator + b.numerator, a.denominator)
      }
      return
    }
    // Henrici: with g = gcd of the denominators, only factors of g can cancel.
    let g = Integer.gcd(a.denominator, b.denominator)
    if g == 1 {
      a.numerator *= b.denominator
      a.numerator += b.numerator * a.denominator
      a.denominator *= b.denominator
      return
    }
    let scale = b.denominator.dividedExactly(by: g)
    let top = a.numerator * scale + b.numerator * a.denominator.dividedExactly(by: g)
    let common = Integer.gcd(top, g)
    a.numerator = top.dividedExactly(by: common)
    a.denominator = a.denominator.dividedExactly(by: common) * scale
  }

  /// Subtracts `b` in place.
  public static func -= (a: inout Rational, b: Rational) { a += -b }

  /// Multiplies by `b` in place.
  public static func *= (a: inout Rational, b: Rational) {
    let left = Integer.gcd(a.numerator, b.denominator)
    let right = Integer.gcd(b.numerator, a.denominator)
    a.numerator =
      a.numerator.dividedExactly(by: left) * b.numerator.dividedExactly(by: right)
    a.denominator =
      a.denominator.dividedExactly(by: right) * b.denominator.dividedExactly(by: left)
  }

  /// Divides by `b` in place.
  ///
  /// Traps when `b` is 0.
  public static func /= (a: inout Rational, b: Rational) {
    guard let inverse = b.reciprocal else { preconditionFailure("division by zero") }
    a *= inverse
  }

  /// The exact sum.
  public static func + (a: Rational, b: Rational) -> Rational {
    var a = a
    a += b
    return a
  }

  /// The exact difference.
  public static func - (a: Rational, b: Rational) -> Rational {
    var a = a
    a -= b
    return a
  }

  /// The exact product.
  public static func * (a: Rational, b: Rational) -> Rational {
    var a = a
    a *= b
    return a
  }

  /// The exact quotient.
  ///
  /// Traps when `b` is 0.
  public static func / (a: Rational, b: Rational) -> Rational {
    var a = a
    a /= b
    return a
  }

  /// The power with any integer exponent.
  ///
  /// Traps for 0 and a negative exponent.
  public func raised(to exponent: Int) -> Rational {
    if exponent < 0 {
      guard let inverse = reciprocal else { preconditionFailure("negative power of zero") }
      return inverse.raised(to: -exponent)
    }
    return Rational(
      coprime: numerator.raised(to: exponent), denominator.raised(to: exponent))
  }
}
