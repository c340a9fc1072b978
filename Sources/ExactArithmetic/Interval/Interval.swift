internal import CShortFloats

/// A closed interval of real numbers with outward-rounded endpoints: an enclosure.
///
/// Inclusion rule: if x ∈ X and y ∈ Y then x ∘ y ∈ X ∘ Y for every operation here, whatever the
/// precision; low precision shows as width, never as a wrong digit. An endpoint may be infinite.
/// An operation outside its domain (log of an interval that reaches below 0, division by an
/// interval that contains 0) answers ``whole``, which is true and useless rather than a trap.
///
/// `==` is equality of sets. For order there is ``isLess(than:)``, which can answer "possibly":
/// intervals are deliberately not `Comparable`.
public struct Interval: Sendable, Equatable {
  /// The greatest known lower bound.
  public private(set) var lower: BigFloat
  /// The least known upper bound.
  public private(set) var upper: BigFloat

  /// The interval [`lower`, `upper`].
  ///
  /// NaN or reversed endpoints give ``whole``.
  public init(lower: BigFloat, upper: BigFloat) {
    if lower <= upper {
      self.lower = lower
      self.upper = upper
    } else {
      self = .whole
    }
  }

  init(unchecked lower: BigFloat, _ upper: BigFloat) {
    self.lower = lower
    self.upper = upper
  }

  /// Lets `body` change the endpoints in place; it must keep them in order.
  @inline(__always)
  mutating func mutateEndpoints(_ body: (inout BigFloat, inout BigFloat) -> Void) {
    body(&lower, &upper)
  }

  /// Lets `body` change both ends in place, when they are short; whether it did.
  @inline(__always)
  mutating func mutateShortEnds(
    _ body: (UnsafeMutablePointer<sl_float>, UnsafeMutablePointer<sl_float>) -> Bool
  ) -> Bool {
    lower.long == nil && upper.long == nil && body(&lower.short, &upper.short)
  }

  /// The single point `value`.
  public init(_ value: BigFloat) {
    self.init(lower: value, upper: value)
  }

  /// The smallest enclosure of `value` with endpoints of `precision` bits.
  public init(_ value: Rational, precision: Int) {
    let (lower, upper) = BigFloat.bounds(value, precision: precision)
    self.init(unchecked: lower, upper)
  }

  /// An enclosure of [`lower`, `upper`] with endpoints of `precision` bits.
  public init(lower: Rational, upper: Rational, precision: Int) {
    self.init(
      lower: BigFloat(lower, precision: precision, rounding: .down),
      upper: BigFloat(upper, precision: precision, rounding: .up))
  }

  /// The whole real line: nothing is known.
  public static let whole = Interval(
    unchecked: .infinity(negative: true), .infinity(negative: false))

  /// The precision of the endpoints, in bits.
  public var precision: Int { max(lower.precision, upper.precision) }

  /// Whether the interval is one point.
  public var isPoint: Bool { lower == upper }

  /// Whether both endpoints are finite.
  public var isBounded: Bool { lower.isFinite && upper.isFinite }

  /// An upper bound of the width.
  public var width: BigFloat { upper.subtracting(lower, precision: 64, rounding: .up) }

  /// A point of the interval near its middle, at the interval's precision.
  public var midpoint: BigFloat {
    let sum = lower.adding(upper, precision: precision, rounding: .nearest)
    let middle = sum.multiplied(by: .powerOfTwo(-1), precision: precision, rounding: .nearest)
    return middle < lower ? lower : (middle > upper ? upper : middle)
  }

  /// An upper bound of |x| over the interval.
  public var magnitudeBound: BigFloat { Swift.max(lower.magnitude, upper.magnitude) }

  /// Whether `value` lies in the interval, decided exactly.
  public func contains(_ value: BigFloat) -> Bool { lower <= value && value <= upper }

  /// Whether `value` lies in the interval, decided exactly.
  public func contains(_ value: Rational) -> Bool {
    lower.compare(to: value) <= 0 && upper.compare(to: value) >= 0
  }

  /// Whether 0 lies in the interval.
  public var containsZero: Bool { lower.signum <= 0 && upper.signum >= 0 }

  /// The points common to both; nil when there are none.
  public func intersection(_ other: Interval) -> Interval? {
    let low = Swift.max(lower, other.lower)
    let high = Swift.min(upper, other.upper)
    return low <= high ? Interval(unchecked: low, high) : nil
  }

  /// The smallest interval that contains both.
  public func hull(_ other: Interval) -> Interval {
    Interval(unchecked: Swift.min(lower, other.lower), Swift.max(upper, other.upper))
  }

  /// The same set or a slightly larger one with endpoints of `precision` bits.
  public func rounded(to precision: Int) -> Interval {
    Interval(
      unchecked: BigFloat(lower, precision: precision, rounding: .down),
      BigFloat(upper, precision: precision, rounding: .up))
  }
}

/// The answer of a comparison of enclosures.
public enum Certainty: Sendable {
  /// True for every choice of points.
  case certainly
  /// True for some choices and false for others.
  case possibly
  /// False for every choice of points.
  case no
}

extension Interval {
  /// Whether x < y for the enclosed reals.
  public func isLess(than other: Interval) -> Certainty {
    upper < other.lower ? .certainly : (lower >= other.upper ? .no : .possibly)
  }

  /// −1, 0 or 1 when the sign of the enclosed real is proved, else nil.
  public var sign: Int? {
    if lower.signum > 0 { return 1 }
    if upper.signum < 0 { return -1 }
    return lower.isZero && upper.isZero ? 0 : nil
  }

  /// The enclosed real rounded to nearest at `digits` significant digits, when that is proved: both
  /// endpoints round to the same text, and rounding is monotone.
  ///
  /// Nil when the enclosure is too wide.
  public func decimal(significantDigits digits: Int) -> String? {
    guard let low = lower.decimalDigits(digits, .nearest),
      let high = upper.decimalDigits(digits, .nearest), low == high
    else { return nil }
    if sign == 0 { return "0" }
    // An enclosure of 0 that is no point has a sign that is not proved.
    return containsZero ? nil : low.text
  }

  /// Whether ``decimal(significantDigits:)`` is proved: mostly seen on the doubles around the interval.
  func isDetermined(significantDigits digits: Int) -> Bool {
    DecimalProof.isClear(lower: lower.double(.down), upper: upper.double(.up), digits: digits)
      || decimal(significantDigits: digits) != nil
  }

  /// Decimal texts that enclose the interval, rounded outward at `digits` significant digits.
  public func decimalBounds(significantDigits digits: Int) -> (lower: String, upper: String)? {
    guard let low = lower.decimalDigits(digits, .down), let high = upper.decimalDigits(digits, .up)
    else { return nil }
    return (low.trimmed.text, high.trimmed.text)
  }
}

extension Interval: CustomStringConvertible {
  /// `[lower, upper]` in 17 significant digits, rounded outward.
  public var description: String {
    guard let bounds = decimalBounds(significantDigits: 17) else { return "[\(lower), \(upper)]" }
    return "[\(bounds.lower), \(bounds.upper)]"
  }
}
