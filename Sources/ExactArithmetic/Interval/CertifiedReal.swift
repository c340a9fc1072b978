/// A real number of which only proved digits can be read: an enclosure, and the exact value
/// when known.
///
/// Two doubles that enclose the number stay two doubles: large vocabularies have many of them, at
/// 16 bytes each.
public struct CertifiedReal: Sendable {
  private enum Form: Sendable {
    case doubles(lower: Double, upper: Double)
    indirect case interval(Interval)
    indirect case rational(Rational, Interval)
  }

  private let form: Form

  /// A number known to lie in `enclosure`.
  public init(_ enclosure: Interval) {
    form = .interval(enclosure)
  }

  /// A number known to lie between the finite `lower` and `upper`; exactly that double when they
  /// are equal.
  public init(lower: Double, upper: Double) {
    precondition(
      lower <= upper && lower > -.infinity && upper < .infinity, "an enclosure has ordered ends")
    form = .doubles(lower: lower, upper: upper)
  }

  /// The rational number `exact`, with an enclosure of `precision` bits for those who compute on.
  public init(exact: Rational, precision: Int = 64) {
    form = .rational(exact, Interval(exact, precision: precision))
  }

  /// The doubles that enclose the number, where the enclosure was made of two.
  package var doubles: (lower: Double, upper: Double)? {
    if case .doubles(let lower, let upper) = form { (lower, upper) } else { nil }
  }

  /// An interval that contains the number.
  public var enclosure: Interval {
    switch form {
    case .doubles(let lower, let upper): Interval(lower: BigFloat(lower), upper: BigFloat(upper))
    case .interval(let enclosure), .rational(_, let enclosure): enclosure
    }
  }

  /// Whether the number, which is not known to be 0, is too small for any float here, as the
  /// probability of a masked token may be: no digit of it can be known.
  package var isBelowFloats: Bool {
    guard case .interval(let enclosure) = form, enclosure.containsZero,
      !(enclosure.lower.isZero && enclosure.upper.isZero)
    else { return false }
    let exponents = [enclosure.lower, enclosure.upper].compactMap(\.exponent)
    return enclosure.isBounded && exponents.allSatisfy { $0 < -(1 << 29) }
  }

  /// The number itself, when it is known to be this rational.
  public var exact: Rational? {
    switch form {
    case .doubles(let lower, let upper): lower == upper ? Rational(exactly: lower) : nil
    case .interval: nil
    case .rational(let exact, _): exact
    }
  }

  /// The number rounded to nearest at `digits` significant digits, or nil when the enclosure does
  /// not prove them.
  ///
  /// A rational is rounded exactly, ties to even, and shown without trailing zeros.
  public func decimal(significantDigits digits: Int) -> String? {
    var text: [UInt8] = []
    return append(significantDigits: digits, to: &text)
      ? String(decoding: text, as: UTF8.self) : nil
  }

  /// Adds the text of ``decimal(significantDigits:)`` to `text`; false, and nothing is added, when
  /// the digits are not proved.
  ///
  /// For doubles some twenty nanoseconds a digit, without allocating.
  public func append(significantDigits digits: Int, to text: inout [UInt8]) -> Bool {
    switch form {
    case .doubles(let lower, let upper):
      guard let first = DecimalOfDouble(lower, significantDigits: digits, .nearest) else { break }
      if lower != upper {
        guard let last = DecimalOfDouble(upper, significantDigits: digits, .nearest) else { break }
        guard first == last, first.digits != 0 else { return false }
      }
      first.append(to: &text, isTrimmed: lower == upper)
      return true
    case .rational, .interval: break
    }
    if let exact {
      text.append(contentsOf: exact.decimalDigits(digits, .nearest).trimmed.text.utf8)
      return true
    }
    guard let found = enclosure.decimal(significantDigits: digits) else { return false }
    text.append(contentsOf: found.utf8)
    return true
  }

  /// Decimal texts below and above the number, rounded outward at `digits` significant digits.
  public func decimalBounds(significantDigits digits: Int) -> (lower: String, upper: String)? {
    switch form {
    case .doubles(let lower, let upper):
      guard let low = DecimalOfDouble(lower, significantDigits: digits, .down),
        let high = DecimalOfDouble(upper, significantDigits: digits, .up)
      else { return enclosure.decimalBounds(significantDigits: digits) }
      return (low.text, high.text)
    case .interval(let enclosure):
      return enclosure.decimalBounds(significantDigits: digits)
    case .rational(let exact, _):
      return (
        exact.decimalDigits(digits, .down).trimmed.text,
        exact.decimalDigits(digits, .up).trimmed.text
      )
    }
  }

  /// Adds the texts of ``decimalBounds(significantDigits:)`` to `text`, with `separator` between
  /// them; false, and nothing is added, for an enclosure without bounds.
  public func appendBounds(
    significantDigits digits: Int, separator: String, to text: inout [UInt8]
  ) -> Bool {
    if case .doubles(let lower, let upper) = form,
      let low = DecimalOfDouble(lower, significantDigits: digits, .down),
      let high = DecimalOfDouble(upper, significantDigits: digits, .up)
    {
      low.append(to: &text, isTrimmed: true)
      text.append(contentsOf: separator.utf8)
      high.append(to: &text, isTrimmed: true)
      return true
    }
    guard let bounds = decimalBounds(significantDigits: digits) else { return false }
    text.append(contentsOf: (bounds.lower + separator + bounds.upper).utf8)
    return true
  }

  /// Whether `digits` significant digits are proved.
  public func isDetermined(significantDigits digits: Int) -> Bool {
    if case .doubles(let lower, let upper) = form,
      let first = DecimalOfDouble(lower, significantDigits: digits, .nearest),
      let last = DecimalOfDouble(upper, significantDigits: digits, .nearest)
    {
      return first == last && (first.digits != 0 || lower == upper)
    }
    return exact != nil || enclosure.isDetermined(significantDigits: digits)
  }

  /// Evaluates with growing precision until `digits` significant digits are proved.
  ///
  /// `enclose` gets a precision in bits and returns an enclosure of one and the same number.
  /// `isZero` settles the one case that enclosures cannot: a number that is exactly 0. Throws
  /// ``Undecided`` when `precisionLimit` is reached. Cost: dominated by the last evaluation.
  public static func evaluating(
    digits: Int, precisionLimit: Int, _ subject: @autoclosure () -> String,
    isZero: () -> Bool? = { false }, _ enclose: (Int) -> Interval
  ) throws(Undecided) -> CertifiedReal {
    var precision = workingPrecision(digits: digits)
    var mayBeZero = true
    while precision <= precisionLimit {
      let enclosure = enclose(precision)
      if enclosure.isDetermined(significantDigits: digits) { return CertifiedReal(enclosure) }
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

extension CertifiedReal: CustomStringConvertible {
  /// The rational number itself, or all digits that are proved, up to a hundred.
  public var description: String {
    if let exact { return "\(exact)" }
    let enclosure = enclosure
    let bits = (enclosure.magnitudeBound.exponent ?? 0) - (enclosure.width.exponent ?? 0)
    for digits in (1...max(1, min(100, bits * 3 / 10 + 2))).reversed() {
      if let text = decimal(significantDigits: digits) { return text }
    }
    return "\(enclosure)"
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
