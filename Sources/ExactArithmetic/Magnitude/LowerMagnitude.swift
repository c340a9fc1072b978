/// A lower bound of a number ≥ 0 with a wide exponent: what a ``Magnitude`` may be divided by.
///
/// Rule: as for ``Magnitude``, downward: one IEEE operation on normal significands, then a unit in
/// the last place down. 0 says that nothing is known.
public struct LowerMagnitude: Sendable, Hashable {
  /// In [1/2, 1), or 0.
  @usableFromInline let significand: Double
  /// The value is in [2^(exponent − 1), 2^exponent); `Int.min` / 2 for 0.
  public let exponent: Int

  @inlinable
  init(unchecked significand: Double, _ exponent: Int) {
    self.significand = significand
    self.exponent = exponent
  }

  /// A lower bound of `significand` · 2^`exponent` for a normal significand > 0: exact within
  /// the range.
  @inlinable
  init(normalizing significand: Double, _ exponent: Int) {
    let place = exponent + Int(truncatingIfNeeded: significand.bitPattern >> 52) - 1022
    if place > Magnitude.exponentLimit {
      self.init(unchecked: 0.5, Magnitude.exponentLimit)
    } else if place < -Magnitude.exponentLimit {
      self = .zero
    } else {
      self.init(unchecked: Magnitude.fraction(significand), place)
    }
  }

  /// The next double down of a positive normal one above the least: past half a unit of rounding.
  @inlinable
  static func down(_ x: Double) -> Double { Double(bitPattern: x.bitPattern &- 1) }

  /// 0: nothing is known.
  public static let zero = LowerMagnitude(unchecked: 0, Int.min / 2)

  /// Whether the bound says nothing.
  @inlinable public var isZero: Bool { significand == 0 }

  /// |`value`| exactly; 0 for NaN, and the largest finite double for ±∞.
  @inlinable
  public init(_ value: Double) {
    let size = value.magnitude
    guard size > 0 else {
      self = .zero
      return
    }
    let finite = min(size, .greatestFiniteMagnitude)
    self.init(unchecked: finite.significand * 0.5, Int(finite.exponent) + 1)
  }

  /// A lower bound of |`value`|, within a unit of 53 bits; 0 for NaN and infinities.
  public init(_ value: BigFloat) {
    guard let bits = value.leadingBits(.towardZero) else {
      self = .zero
      return
    }
    self.init(normalizing: bits.significand, bits.exponent)
  }

  /// A lower bound of |x| over `interval`.
  public init(_ interval: Interval) {
    guard !interval.containsZero else {
      self = .zero
      return
    }
    self.init(Swift.min(interval.lower.magnitude, interval.upper.magnitude))
  }

  /// A lower bound of x − y for x at least this and y at most `other`; 0 when that may not
  /// be positive.
  public func subtracting(_ other: Magnitude) -> LowerMagnitude {
    if other.isZero { return self }
    guard isAbove(other) else { return .zero }
    let shift = exponent - other.exponent
    // Below 2^−60 the smaller one is less than a unit of the larger.
    if shift > 60 {
      return LowerMagnitude(normalizing: LowerMagnitude.down(significand), exponent)
    }
    let scale = Double(bitPattern: UInt64(truncatingIfNeeded: 1023 - shift) << 52)
    let difference = significand - other.significand * scale
    // A positive difference of such numbers is at least 2^−114.
    guard difference > 0 else { return .zero }
    return LowerMagnitude(normalizing: LowerMagnitude.down(difference), exponent)
  }

  /// A lower bound of the product.
  public static func * (a: LowerMagnitude, b: LowerMagnitude) -> LowerMagnitude {
    if a.isZero || b.isZero { return .zero }
    return LowerMagnitude(
      normalizing: down(a.significand * b.significand), a.exponent + b.exponent)
  }

  /// The value times 2^`exponent`, exactly within the range.
  @inlinable
  public func scaled(byPowerOfTwo exponent: Int) -> LowerMagnitude {
    guard !isZero else { return self }
    let limit = 4 * Magnitude.exponentLimit
    return LowerMagnitude(
      normalizing: significand, self.exponent + min(max(exponent, -limit), limit))
  }

  /// The larger of two bounds of one number.
  public func bigger(_ other: LowerMagnitude) -> LowerMagnitude {
    (exponent, significand) < (other.exponent, other.significand) ? other : self
  }

  /// Whether every x ≥ this exceeds every y ≤ `other`.
  @inlinable
  public func isAbove(_ other: Magnitude) -> Bool {
    exponent != other.exponent ? exponent > other.exponent : significand > other.significand
  }

  /// The bound as a float, exactly.
  public var bigFloat: BigFloat {
    isZero ? BigFloat() : BigFloat(significand).scaled(byPowerOfTwo: exponent)
  }
}
