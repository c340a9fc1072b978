/// A real number of which only proved digits can be read: an enclosure, and the exact value when known.
public struct CertifiedReal: Sendable {
  /// An interval that contains the number.
  public let enclosure: Interval
  /// The number itself, when it is known to be this rational.
  public let exact: Rational?

  /// A number known to lie in `enclosure`.
  public init(_ enclosure: Interval) {
    self.enclosure = enclosure
    self.exact = nil
  }

  /// The rational number `exact`, with an enclosure of `precision` bits for those who compute on.
  public init(exact: Rational, precision: Int = 64) {
    self.enclosure = Interval(exact, precision: precision)
    self.exact = exact
  }

  /// The number rounded to nearest at `digits` significant digits, or nil when the enclosure does
  /// not prove them.
  ///
  /// A rational is rounded exactly, ties to even, and shown without trailing zeros.
  public func decimal(significantDigits digits: Int) -> String? {
    if let exact { return exact.decimalDigits(digits, .nearest).trimmed.text }
    return enclosure.decimal(significantDigits: digits)
  }

  /// Decimal texts below and above the number, rounded outward at `digits` significant digits.
  public func decimalBounds(significantDigits digits: Int) -> (lower: String, upper: String)? {
    guard let exact else { return enclosure.decimalBounds(significantDigits: digits) }
    return (
      exact.decimalDigits(digits, .down).trimmed.text,
      exact.decimalDigits(digits, .up).trimmed.text
    )
  }

  /// Whether `digits` significant digits are proved.
  public func isDetermined(significantDigits digits: Int) -> Bool {
    decimal(significantDigits: digits) != nil
  }

  /// Evaluates with growing precision until `digits` significant digits are proved.
  ///
  /// `enclose` gets a precision in bits and returns an enclosure of one and the same number. `isZero`
  /// settles the one case that enclosures cannot: a number that is exactly 0. Throws ``Undecided`` when
  /// `precisionLimit` is reached. Cost: dominated by the last evaluation.
  public static func evaluating(
    digits: Int, precisionLimit: Int, _ subject: @autoclosure () -> String,
    isZero: () -> Bool? = { false }, _ enclose: (Int) -> Interval
  ) throws(Undecided) -> CertifiedReal {
    var precision = workingPrecision(digits: digits)
    var mayBeZero = true
    while precision <= precisionLimit {
      let enclosure = enclose(precision)
      if enclosure.decimal(significantDigits: digits) != nil { return CertifiedReal(enclosure) }
      if mayBeZero, enclosure.containsZero {
        if isZero() == true { return CertifiedReal(exact: 0) }
        mayBeZero = false
      }
      precision *= 2
    }
    throw Undecided(subject: subject(), precisionLimit: precisionLimit)
  }

  /// The bits in which `digits` decimal digits are usually decided at the first attempt.
  public static func workingPrecision(digits: Int) -> Int {
    Int((Double(digits) * 3.3219281).rounded(.up)) + 32
  }
}

/// A question that was not answered within the precision allowed.
///
/// Not a guess, and not a hang.
public struct Undecided: Error, Sendable, CustomStringConvertible {
  /// What was asked.
  public let subject: String
  /// The largest precision tried, in bits.
  public let precisionLimit: Int

  /// A question `subject` left open at `precisionLimit` bits.
  public init(subject: String, precisionLimit: Int) {
    self.subject = subject
    self.precisionLimit = precisionLimit
  }

  /// One line for people.
  public var description: String {
    "\(subject): not decided within \(precisionLimit) bits"
  }
}
