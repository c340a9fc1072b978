// Adds the field operations to `Interval`, rounded outward.
internal import CShortFloats
public import RealModule

extension Interval: AlgebraicField {
  /// The largest absolute value; an interval cannot be its own magnitude, which must be
  /// `Comparable`.
  public typealias Magnitude = BigFloat

  /// The largest absolute value in the interval.
  public var magnitude: BigFloat { magnitudeBound }

  /// An integer literal, exactly.
  public init(integerLiteral value: StaticBigInt) {
    let point = BigFloat(integerLiteral: value)
    self.init(unchecked: point, point)
  }

  /// The point `source`; never nil.
  public init?<Source: BinaryInteger>(exactly source: Source) {
    guard let point = BigFloat(exactly: source) else { return nil }
    self.init(unchecked: point, point)
  }

  /// The interval of negated points, exactly.
  public static prefix func - (a: Interval) -> Interval { Interval(unchecked: -a.upper, -a.lower) }

  /// Negates every point.
  public mutating func negate() { self = -self }

  /// The shape of the operations on intervals with short ends.
  private typealias ShortKernel = (
    UnsafeMutablePointer<sl_float>, UnsafeMutablePointer<sl_float>, UnsafePointer<sl_float>,
    UnsafePointer<sl_float>, UnsafePointer<sl_float>, UnsafePointer<sl_float>
  ) -> Bool

  /// `operation(a, b)` when all four ends are short and it answers.
  @inline(__always)
  private static func short(
    _ a: Interval, _ b: Interval, _ operation: ShortKernel
  ) -> Interval? {
    guard a.lower.long == nil, a.upper.long == nil, b.lower.long == nil, b.upper.long == nil else {
      return nil
    }
    var (low, high) = (sl_float(), sl_float())
    let isDone = withUnsafePointer(to: a.lower.short) { aLow in
      withUnsafePointer(to: a.upper.short) { aHigh in
        withUnsafePointer(to: b.lower.short) { bLow in
          withUnsafePointer(to: b.upper.short) { bHigh in
            operation(&low, &high, aLow, aHigh, bLow, bHigh)
          }
        }
      }
    }
    return isDone ? Interval(unchecked: BigFloat(short: low), BigFloat(short: high)) : nil
  }

  /// Adds every pair of points.
  @inlinable
  public static func + (a: Interval, b: Interval) -> Interval { a.sum(b) }

  @usableFromInline
  func sum(_ b: Interval) -> Interval {
    let a = self
    if let sum = Interval.short(a, b, { sl_interval_add($0, $1, $2, $3, $4, $5) }) { return sum }
    let precision = max(a.precision, b.precision)
    return Interval(
      unchecked: a.lower.adding(b.lower, precision: precision, rounding: .down),
      a.upper.adding(b.upper, precision: precision, rounding: .up))
  }

  /// Subtracts every pair of points.
  @inlinable
  public static func - (a: Interval, b: Interval) -> Interval { a.difference(b) }

  @usableFromInline
  func difference(_ b: Interval) -> Interval {
    let a = self
    if let difference = Interval.short(a, b, { sl_interval_subtract($0, $1, $2, $3, $4, $5) }) {
      return difference
    }
    let precision = max(a.precision, b.precision)
    return Interval(
      unchecked: a.lower.subtracting(b.upper, precision: precision, rounding: .down),
      a.upper.subtracting(b.lower, precision: precision, rounding: .up))
  }

  /// Adds in place, without allocating when the endpoints are ours alone.
  public static func += (a: inout Interval, b: Interval) {
    if let sum = short(a, b, { sl_interval_add($0, $1, $2, $3, $4, $5) }) {
      a = sum
      return
    }
    a.mutateEndpoints { low, high in
      low.add(b.lower, .down)
      high.add(b.upper, .up)
    }
  }

  /// Subtracts in place, without allocating when the endpoints are ours alone.
  public static func -= (a: inout Interval, b: Interval) {
    if let difference = short(a, b, { sl_interval_subtract($0, $1, $2, $3, $4, $5) }) {
      a = difference
      return
    }
    a.mutateEndpoints { low, high in
      low.subtract(b.upper, .down)
      high.subtract(b.lower, .up)
    }
  }

  /// Multiplies every pair of points.
  @inlinable
  public static func * (a: Interval, b: Interval) -> Interval { a.product(b) }

  @usableFromInline
  func product(_ b: Interval) -> Interval {
    let a = self
    if let product = Interval.short(a, b, { sl_interval_multiply($0, $1, $2, $3, $4, $5) }) {
      return product
    }
    let precision = max(a.precision, b.precision)
    func product(_ x: BigFloat, _ y: BigFloat, _ rounding: Rounding) -> BigFloat {
      // 0 · ∞ counts as 0: the infinite endpoint stands for arbitrarily large reals, not
      // for itself.
      if x.isZero || y.isZero { return BigFloat(0, precision: precision) }
      return x.multiplied(by: y, precision: precision, rounding: rounding)
    }
    let (al, ah, bl, bh) = (a.lower, a.upper, b.lower, b.upper)
    if al.signum >= 0 {
      return Interval(
        unchecked: product(bl.signum >= 0 ? al : ah, bl, .down),
        product(bh.signum >= 0 ? ah : al, bh, .up))
    }
    if ah.signum <= 0 {
      return Interval(
        unchecked: product(bh.signum >= 0 ? al : ah, bh, .down),
        product(bl.signum >= 0 ? ah : al, bl, .up))
    }
    if bl.signum >= 0 { return Interval(unchecked: product(al, bh, .down), product(ah, bh, .up)) }
    if bh.signum <= 0 { return Interval(unchecked: product(ah, bl, .down), product(al, bl, .up)) }
    return Interval(
      unchecked: min(product(al, bh, .down), product(ah, bl, .down)),
      max(product(al, bl, .up), product(ah, bh, .up)))
  }

  /// Multiplies in place.
  public static func *= (a: inout Interval, b: Interval) { a = a * b }

  /// Divides every pair of points with a divisor that is not 0; ``whole`` when the divisor contains 0,
  /// unless the dividend is 0.
  @inlinable
  public static func / (a: Interval, b: Interval) -> Interval { a.quotient(b) }

  @usableFromInline
  func quotient(_ b: Interval) -> Interval {
    self * b.inverse(precision: max(precision, b.precision))
  }

  /// Divides in place, as `/` does.
  public static func /= (a: inout Interval, b: Interval) { a = a / b }

  /// 1 / x over the interval; nil when it contains 0.
  public var reciprocal: Interval? { containsZero ? nil : inverse(precision: precision) }

  private func inverse(precision: Int) -> Interval {
    guard !containsZero else { return .whole }
    // Two guard bits keep a quotient formed from this within about one unit in the last place.
    let precision = precision + 2
    let one: BigFloat = 1
    return Interval(
      unchecked: one.divided(by: upper, precision: precision, rounding: .down),
      one.divided(by: lower, precision: precision, rounding: .up))
  }

  /// The square of every point: never negative, unlike `x * x` for an interval around 0.
  public var squared: Interval {
    guard containsZero else { return self * self }
    let bound = magnitudeBound
    return Interval(
      unchecked: BigFloat(0, precision: precision),
      bound.multiplied(by: bound, precision: precision, rounding: .up))
  }

  /// The power x^n with an integer exponent over the interval; ``whole`` for 0 and n < 0.
  public func raised(to exponent: Int) -> Interval {
    if exponent < 0 { return raised(to: -exponent).inverse(precision: precision) }
    if exponent == 0 { return 1 }
    if exponent == 1 { return self }
    let half = raised(to: exponent / 2)
    return exponent % 2 == 0 ? half.squared : half.squared * self
  }
}

extension Interval {
  /// The interval times 2^`exponent`, exactly.
  public func scaled(byPowerOfTwo exponent: Int) -> Interval {
    Interval(
      lower: lower.scaled(byPowerOfTwo: exponent), upper: upper.scaled(byPowerOfTwo: exponent))
  }
}
