/// An upper bound of a number ≥ 0 with a wide exponent: what a proved error bound is made of.
///
/// Rule: if x ≤ X and y ≤ Y are bounds of numbers ≥ 0, then x ∘ y ≤ X ∘ Y for every operation here.
/// A value is s · 2^e with a double s in [1/2, 1). Each operation does one IEEE operation on
/// significands, which stays in the normal doubles and is off by half a unit in the last place at
/// most, and then goes up by a whole unit. So a result is at least the exact one and at most (1 +
/// 2^−51) times it; nothing rests on the system's logarithm or exponential function.
///
/// 0 and ∞ are values. ∞ says that nothing is known, and stays: ∞ times anything is ∞, except 0,
/// which is a bound of 0 itself. Where e would leave ±``exponentLimit`` the result is ∞, or the
/// least positive value: upward again. Lower bounds are ``LowerMagnitude``. Cost: a few nanoseconds
/// an operation, without allocation.
public struct Magnitude: Sendable, Hashable {
  /// In [1/2, 1), or 0 or ∞.
  @usableFromInline let significand: Double
  /// The least e with the value < 2^e; `Int.min` / 2 for 0 and `Int.max` / 2 for ∞.
  public let exponent: Int

  /// The largest |e|: every value is a `BigFloat` exactly.
  public static let exponentLimit = 1 << 29

  @inlinable
  init(unchecked significand: Double, _ exponent: Int) {
    self.significand = significand
    self.exponent = exponent
  }

  /// An upper bound of `significand` · 2^`exponent` for a finite significand > 0 that is a normal
  /// double: exact within the range.
  @inlinable
  init(normalizing significand: Double, _ exponent: Int) {
    // The exponent's field of a double in [1/2, 1) is 1022.
    let place = exponent + Int(truncatingIfNeeded: significand.bitPattern >> 52) - 1022
    if place > Magnitude.exponentLimit {
      self = .infinity
    } else if place < -Magnitude.exponentLimit {
      self = .least
    } else {
      self.init(unchecked: Magnitude.fraction(significand), place)
    }
  }

  /// A positive normal double times the power of two that puts it into [1/2, 1).
  @inlinable
  static func fraction(_ x: Double) -> Double {
    Double(bitPattern: x.bitPattern & (1 << 52 - 1) | 1022 << 52)
  }

  /// The next double up of a positive normal one below the largest: past half a unit of rounding.
  @inlinable
  static func up(_ x: Double) -> Double { Double(bitPattern: x.bitPattern &+ 1) }

  /// The magnitude 0.
  public static let zero = Magnitude(unchecked: 0, Int.min / 2)
  /// The magnitude 1.
  public static let one = Magnitude(unchecked: 0.5, 1)
  /// No bound at all.
  public static let infinity = Magnitude(unchecked: .infinity, Int.max / 2)
  /// The least positive value.
  @usableFromInline static let least = Magnitude(unchecked: 0.5, -exponentLimit)

  /// Whether the value is 0.
  @inlinable public var isZero: Bool { significand == 0 }
  /// Whether the value bounds anything.
  @inlinable public var isFinite: Bool { significand < 1 }
}

extension Magnitude: Comparable {
  /// The order of the bounds, which is not that of what they bound.
  @inlinable
  public static func < (a: Magnitude, b: Magnitude) -> Bool {
    a.exponent != b.exponent ? a.exponent < b.exponent : a.significand < b.significand
  }
}

// MARK: - Conversions

extension Magnitude {
  /// |`value`| exactly; ∞ for NaN.
  public init(_ value: Double) {
    let size = value.magnitude
    if size == 0 {
      self = .zero
    } else if size < .infinity {
      // The significand of a subnormal number is normalised too.
      self.init(unchecked: size.significand * 0.5, Int(size.exponent) + 1)
    } else {
      self = .infinity
    }
  }

  /// An upper bound of |`value`|: exact below 2^53.
  public init(_ value: Int) {
    let size = Double(value.magnitude)
    // Conversion rounds to nearest.
    self.init(value.magnitude < 1 << 53 ? size : Magnitude.up(size))
  }

  /// An upper bound of |`value`|, within a unit of 53 bits; ∞ for NaN.
  public init(_ value: BigFloat) {
    guard let bits = value.leadingBits(.awayFromZero) else {
      self = value.isZero ? .zero : .infinity
      return
    }
    self.init(normalizing: bits.significand, bits.exponent)
  }

  /// An upper bound of |x| over `interval`.
  public init(_ interval: Interval) { self.init(interval.magnitudeBound) }

  /// 2^`exponent`, exactly, within the range.
  @inlinable
  public static func powerOfTwo(_ exponent: Int) -> Magnitude {
    guard exponent < exponentLimit else { return .infinity }
    return exponent < -exponentLimit ? .least : Magnitude(unchecked: 0.5, exponent + 1)
  }

  /// The bound as a float, exactly.
  public var bigFloat: BigFloat {
    guard isFinite else { return .infinity() }
    return isZero ? BigFloat() : BigFloat(significand).scaled(byPowerOfTwo: exponent)
  }

  /// A double that is at least the bound: exact for normal doubles.
  public var double: Double {
    if isZero { return 0 }
    guard exponent <= 1024 else { return .infinity }
    if exponent > -1022 { return Double(sign: .plus, exponent: exponent, significand: significand) }
    // Subnormal numbers are rounded once more.
    guard exponent > -1080 else { return .leastNonzeroMagnitude }
    return Double(sign: .plus, exponent: exponent, significand: significand).nextUp
  }
}

// MARK: - Arithmetic

extension Magnitude {
  /// An upper bound of the sum.
  @inlinable
  public static func + (a: Magnitude, b: Magnitude) -> Magnitude {
    let (large, small) = a.exponent >= b.exponent ? (a, b) : (b, a)
    if small.isZero || !large.isFinite { return large }
    let shift = large.exponent - small.exponent
    // Below 2^−60 the smaller one is less than a unit of the larger.
    if shift > 60 { return Magnitude(normalizing: up(large.significand), large.exponent) }
    // Scaling is exact; the sum is in [1/2, 2).
    let scale = Double(bitPattern: UInt64(truncatingIfNeeded: 1023 - shift) << 52)
    return Magnitude(
      normalizing: up(large.significand + small.significand * scale), large.exponent)
  }

  /// Adds in place.
  @inlinable public static func += (a: inout Magnitude, b: Magnitude) { a = a + b }

  /// An upper bound of the product; 0 for a factor 0, even of ∞.
  @inlinable
  public static func * (a: Magnitude, b: Magnitude) -> Magnitude {
    if a.isZero || b.isZero { return .zero }
    guard a.isFinite, b.isFinite else { return .infinity }
    // In [1/4, 1).
    return Magnitude(normalizing: up(a.significand * b.significand), a.exponent + b.exponent)
  }

  /// Multiplies in place.
  @inlinable public static func *= (a: inout Magnitude, b: Magnitude) { a = a * b }

  /// An upper bound of x/y for x ≤ `a` and y ≥ `b`; ∞ when `b` is 0.
  @inlinable
  public static func / (a: Magnitude, b: LowerMagnitude) -> Magnitude {
    guard !b.isZero, a.isFinite else { return .infinity }
    if a.isZero { return .zero }
    // In (1/2, 2).
    return Magnitude(normalizing: up(a.significand / b.significand), a.exponent - b.exponent)
  }

  /// An upper bound of √x.
  @inlinable
  public func squareRoot() -> Magnitude {
    guard isFinite, !isZero else { return self }
    // An even exponent; the root is in [1/2, 1].
    let isOdd = exponent & 1 != 0
    let root = (isOdd ? significand * 0.5 : significand).squareRoot()
    return Magnitude(normalizing: Magnitude.up(root), (isOdd ? exponent + 1 : exponent) / 2)
  }

  /// The value times 2^`exponent`, exactly within the range.
  @inlinable
  public func scaled(byPowerOfTwo exponent: Int) -> Magnitude {
    guard isFinite, !isZero else { return self }
    let limit = 4 * Magnitude.exponentLimit
    return Magnitude(
      normalizing: significand, self.exponent + min(max(exponent, -limit), limit))
  }

  /// An upper bound of x^`power` for a power ≥ 0, by repeated squaring; 1 for the power 0.
  public func raised(to power: Int) -> Magnitude {
    precondition(power >= 0, "bounds have no negative powers: divide by a lower bound")
    var result = Magnitude.one
    var (base, rest) = (self, power)
    while rest > 0 {
      if rest & 1 == 1 { result *= base }
      rest >>= 1
      if rest > 0 { base *= base }
    }
    return result
  }

  /// Upper bounds of x^k/k! for k = 0 … `count` − 1.
  public func exponentialTerms(_ count: Int) -> [Magnitude] {
    var terms: [Magnitude] = []
    terms.reserveCapacity(count)
    for k in 0..<count {
      terms.append(k == 0 ? .one : terms[k - 1] * self / LowerMagnitude(Double(k)))
    }
    return terms
  }

  /// An upper bound of x^`k`/`k`!.
  public func exponentialTerm(_ k: Int) -> Magnitude { exponentialTerms(k + 1)[k] }
}

extension Magnitude: CustomStringConvertible {
  /// About the value, for people.
  public var description: String {
    isFinite && !isZero ? "\(significand)·2^\(exponent)" : "\(significand)"
  }
}
