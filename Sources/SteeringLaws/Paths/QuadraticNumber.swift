// Roots of rational quadratics, compared exactly.
public import ExactArithmetic

/// The number c ± √q of rationals c and q ≥ 0: a strength at which two logits cross.
///
/// Order and equality are decided exactly.
public struct QuadraticNumber: Sendable, Comparable, CustomStringConvertible {
  /// c.
  public let center: Rational
  /// q ≥ 0; 0 when the number is rational.
  public let radicand: Rational
  /// −1 or 1: the sign of the root.
  public let side: Int

  /// The rational number `value`.
  public init(_ value: Rational) {
    self.init(parts: value, 1, 0)
  }

  /// `center` + `side` √`radicand`.
  init(center: Rational, side: Int, radicand: Rational) {
    if let root = radicand.squareRoot {
      self.init(side < 0 ? center - root : center + root)
    } else {
      self.init(parts: center, side, radicand)
    }
  }

  private init(parts center: Rational, _ side: Int, _ radicand: Rational) {
    self.center = center
    self.side = side
    self.radicand = radicand
  }

  /// The number when it is rational, else nil.
  public var rational: Rational? { radicand.isZero ? center : nil }

  /// An enclosure with endpoints of `precision` bits.
  public func enclosure(precision: Int) -> Interval {
    SurdScore(slope: Rational(side), offset: center)
      .enclosure(radicand: radicand, precision: precision)
  }

  /// The number as a strength with `digits` digits; exact where it is rational.
  ///
  /// Throws `Undecided` when `precisionLimit` bits do not prove them.
  public func strength(digits: Int, precisionLimit: Int) throws(Undecided) -> CertifiedReal {
    if let rational { return CertifiedReal(exact: rational) }
    return try CertifiedReal.evaluating(
      digits: digits, precisionLimit: precisionLimit, "switch point of the likeliest token"
    ) { enclosure(precision: $0) }
  }

  /// The real solutions of ax² + bx + c = 0, increasing, a double one twice; none for a = b = 0.
  static func roots(_ a: Rational, _ b: Rational, _ c: Rational) -> [QuadraticNumber] {
    if a.isZero { return b.isZero ? [] : [QuadraticNumber(-c / b)] }
    let center = -b / (2 * a)
    let radicand = center * center - c / a
    if radicand.signum < 0 { return [] }
    return [-1, 1].map { QuadraticNumber(center: center, side: $0, radicand: radicand) }
  }

  /// The sign of this number minus `other`.
  private func sign(minus other: QuadraticNumber) -> Int {
    // (c − c′ ± √q) against ±√q′: by their signs, else by their squares.
    let gap = center - other.center
    let left = SurdScore(slope: Rational(side), offset: gap).signOrZero(radicand: radicand)
    let right = other.radicand.isZero ? 0 : other.side
    if left != right { return left < right ? -1 : 1 }
    if left == 0 { return 0 }
    let squares = SurdScore(
      slope: 2 * gap * Rational(side), offset: gap * gap + radicand - other.radicand)
    return left * squares.signOrZero(radicand: radicand)
  }

  /// Exact order.
  public static func < (a: QuadraticNumber, b: QuadraticNumber) -> Bool { a.sign(minus: b) < 0 }

  /// Exact equality.
  public static func == (a: QuadraticNumber, b: QuadraticNumber) -> Bool { a.sign(minus: b) == 0 }

  /// `n/d`, or `c - sqrt(q)` or `c + sqrt(q)`.
  public var description: String {
    radicand.isZero ? "\(center)" : "\(center) \(side < 0 ? "-" : "+") sqrt(\(radicand))"
  }
}

extension SurdScore {
  /// The sign for a radicand that may be 0.
  fileprivate func signOrZero(radicand: Rational) -> Int {
    radicand.isZero ? offset.signum : sign(radicand: radicand)
  }
}
