/// An exact sum  r + Σ c_i log ρ_i  with rational r, c_i and positive rational ρ_i.
///
/// Closed under addition and rational multiples; equality and order are decided exactly. The zero
/// test: if r ≠ 0 the sum is not 0, for otherwise e^r would be algebraic (Hermite–Lindemann); if
/// r = 0, expand over a coprime base of the ρ_i, whose logarithms are linearly independent over Q.
public struct Logarithm: Sendable {
  /// The rational part r.
  public var rational: Rational
  /// The multiples of logarithms; no order or uniqueness is promised.
  public private(set) var terms: [Term]

  /// One multiple of a logarithm.
  public struct Term: Sendable, Hashable {
    /// The rational factor.
    public var coefficient: Rational
    /// The positive number whose logarithm is taken.
    public var argument: Rational
  }

  /// The rational number `value`.
  public init(rational value: Rational) {
    rational = value
    terms = []
  }

  /// `coefficient · log(argument)`.
  ///
  /// Traps when `argument` ≤ 0.
  public init(_ coefficient: Rational = 1, log argument: Rational) {
    precondition(argument.signum > 0, "logarithm of a number that is not positive")
    rational = 0
    terms =
      coefficient.isZero || argument == 1
      ? [] : [Term(coefficient: coefficient, argument: argument)]
  }

  /// Whether there is no logarithm in the sum.
  public var isRational: Bool { terms.isEmpty }

  /// The one term when the sum is a single multiple of a logarithm, else nil.
  private var onlyTerm: Term? { rational.isZero && terms.count == 1 ? terms[0] : nil }

  /// The exact sum.
  ///
  /// Terms with equal coefficients are merged into one logarithm of a product.
  public static func + (a: Logarithm, b: Logarithm) -> Logarithm {
    var sum = a
    sum.rational += b.rational
    for term in b.terms { sum.merge(term) }
    return sum
  }

  private mutating func merge(_ term: Term) {
    guard
      let index = terms.firstIndex(where: {
        $0.coefficient == term.coefficient || $0.coefficient == -term.coefficient
          || $0.argument == term.argument
      })
    else {
      terms.append(term)
      return
    }
    if terms[index].argument == term.argument {
      terms[index].coefficient += term.coefficient
    } else if terms[index].coefficient == term.coefficient {
      terms[index].argument *= term.argument
    } else {
      terms[index].argument /= term.argument
    }
    if terms[index].coefficient.isZero || terms[index].argument == 1 { terms.remove(at: index) }
  }

  /// The exact difference.
  public static func - (a: Logarithm, b: Logarithm) -> Logarithm { a + (-b) }

  /// The exact negative.
  public static prefix func - (a: Logarithm) -> Logarithm { -1 * a }

  /// The exact rational multiple.
  public static func * (factor: Rational, a: Logarithm) -> Logarithm {
    if factor.isZero { return Logarithm(rational: 0) }
    var product = a
    product.rational *= factor
    for index in product.terms.indices { product.terms[index].coefficient *= factor }
    return product
  }

  /// Whether the sum is 0, decided exactly.
  public var isZero: Bool {
    if !rational.isZero { return false }
    if terms.count <= 1 { return terms.isEmpty }
    let base = CoprimeBase(factoring: terms.map { $0.argument })
    return coordinates(over: base).allSatisfy(\.isZero)
  }

  /// The coefficients of log b_k over a base in which every argument factors.
  public func coordinates(over base: CoprimeBase) -> [Rational] {
    var sums = [Rational](repeating: 0, count: base.elements.count)
    for term in terms {
      for (index, exponent) in base.exponents(of: term.argument).enumerated() where exponent != 0 {
        sums[index] += term.coefficient * Rational(exponent)
      }
    }
    return sums
  }

  /// The rational t with `self` = t · `other`, or nil when there is none or `other` is 0.
  public func ratio(to other: Logarithm) -> Rational? {
    if isZero { return other.isZero ? nil : 0 }
    let base = CoprimeBase(factoring: (terms + other.terms).map { $0.argument })
    let pairs = zip(
      [rational] + coordinates(over: base), [other.rational] + other.coordinates(over: base))
    var ratio: Rational?
    for (mine, theirs) in pairs where !(mine.isZero && theirs.isZero) {
      guard !theirs.isZero else { return nil }
      let quotient = mine / theirs
      if let ratio, ratio != quotient { return nil }
      ratio = quotient
    }
    return ratio
  }

  /// e^`self` when it is a rational number of at most about `bitLimit` bits, decided by
  /// exact roots.
  ///
  /// Nil when it is irrational, too long, or rational only through a relation between the terms
  /// (which sums built by the operators here do not hide, unless their coefficients differ).
  public func exponential(bitLimit: Int = 1 << 20) -> Rational? {
    guard rational.isZero else { return nil }
    var product: Rational = 1
    for term in terms {
      guard let power = term.coefficient.numerator.asInt,
        let degree = term.coefficient.denominator.asInt,
        case let size = Integer(term.argument.height) * Integer(power).magnitude,
        size <= Integer(bitLimit),
        let top = term.argument.numerator.exactRoot(degree: degree),
        let bottom = term.argument.denominator.exactRoot(degree: degree)
      else { return nil }
      product *= Rational(top, bottom).raised(to: power)
    }
    return product
  }

  /// −1, 0 or 1, decided exactly: enclosures of growing precision, and the zero test in between.
  public var signum: Int {
    if terms.isEmpty { return rational.signum }
    if let term = onlyTerm {
      return term.coefficient.signum * (term.argument > 1 ? 1 : (term.argument < 1 ? -1 : 0))
    }
    var precision = 64
    while true {
      if let sign = enclosure(precision: precision).sign { return sign }
      if precision == 128 && isZero { return 0 }
      precision *= 2
    }
  }

  /// An enclosure with endpoints of `precision` bits.
  ///
  /// Each logarithm is relatively accurate to a few units in the last place, also near argument 1.
  public func enclosure(precision: Int) -> Interval {
    var sum: Interval? = rational.isZero ? nil : Interval(rational, precision: precision)
    for term in terms {
      let bottom = term.argument.denominator
      let excess = term.argument.numerator - bottom
      let isNearOne = 2 * excess.magnitude < bottom
      var part = Interval(
        isNearOne ? Rational(coprime: excess, bottom) : term.argument, precision: precision
      ).applying(isNearOne ? .logOnePlus : .log)
      if term.coefficient != 1 { part *= Interval(term.coefficient, precision: precision) }
      sum = sum.map { $0 + part } ?? part
    }
    return sum ?? Interval(0, precision: precision)
  }
}

extension Logarithm: Comparable {
  /// Equality of real numbers, decided exactly.
  public static func == (a: Logarithm, b: Logarithm) -> Bool {
    if a.isRational && b.isRational { return a.rational == b.rational }
    if let p = a.onlyTerm, let q = b.onlyTerm, p.coefficient == q.coefficient {
      return p.argument == q.argument
    }
    return (a - b).isZero
  }

  /// Order of real numbers, decided exactly.
  public static func < (a: Logarithm, b: Logarithm) -> Bool {
    if a.isRational && b.isRational { return a.rational < b.rational }
    if let p = a.onlyTerm, let q = b.onlyTerm, p.coefficient == q.coefficient {
      return p.coefficient.signum > 0 ? p.argument < q.argument : q.argument < p.argument
    }
    return (a - b).signum < 0
  }
}

extension Logarithm: CustomStringConvertible {
  /// An expression such as `log(24)`, `1/2*log(3/2)` or `3 - log(2)`.
  public var description: String {
    var text = rational.isZero ? "" : "\(rational)"
    for term in terms {
      // −c log(1/2) is c log 2: two signs are one too many for a reader.
      let isFlipped = term.coefficient.signum < 0 && term.argument < 1
      let isNegative = term.coefficient.signum < 0 && !isFlipped
      let factor = term.coefficient.magnitude
      let argument = isFlipped ? 1 / term.argument : term.argument
      text += text.isEmpty ? (isNegative ? "-" : "") : (isNegative ? " - " : " + ")
      text += (factor == 1 ? "" : "\(factor)*") + "log(\(argument))"
    }
    return text.isEmpty ? "0" : text
  }
}
