// Exact arithmetic that is paid for before it is done, so that every check ends.
internal import ExactArithmetic

/// The part of a certificate that is being checked, and what is left of the limit of work.
///
/// A unit is a microsecond or so. All arithmetic on numbers of a certificate is counted here by the
/// lengths that the numbers really have, in words of 64 bits.
struct Work {
  /// The part that is being checked.
  var place = "text"
  private(set) var left: Int

  /// The longest power computed, in bits.
  private static let powerLimit = 1 << 22
  /// The largest magnitude of an exponent.
  private static let exponentLimit = 1 << 20

  init(limit: Int) { left = limit }

  func refuse(_ fault: Refusal.Fault) -> Refusal { Refusal(place, fault) }

  func require(_ holds: Bool, _ fault: Refusal.Fault) throws(Refusal) {
    if !holds { throw refuse(fault) }
  }

  mutating func spend(_ units: Int) throws(Refusal) {
    left -= min(units, left + 1)
    try require(left >= 0, .limit)
  }

  /// The cost of one exact operation whose result has about this many bits.
  static func exact(_ bits: Int) -> Int { bits / 64 + 1 }

  /// The cost of one exponential or logarithm, a series of about as many terms as bits.
  static func series(_ bits: Int) -> Int {
    let words = bits / 64 + 3
    return words * words * (words / 512 + 1)
  }

  /// The cost of `count` products of fixed-point numbers of so many bits.
  static func products(_ count: Int, _ bits: Int) -> Int {
    let words = bits / 64 + 1
    return count * (words * words / 64 + 1)
  }

  mutating func sum(_ values: some Sequence<Rational>) throws(Refusal) -> Rational {
    var sum: Rational = 0
    for value in values {
      try spend(Work.exact(sum.height + value.height))
      sum += value
    }
    return sum
  }

  mutating func product(_ values: some Sequence<Rational>) throws(Refusal) -> Rational {
    var product: Rational = 1
    for value in values {
      try spend(Work.exact(product.height + value.height))
      product *= value
    }
    return product
  }

  /// `a`/`b` for b > 0.
  mutating func quotient(_ a: Rational, _ b: Rational) throws(Refusal) -> Rational {
    try spend(Work.exact(a.height + b.height))
    return a / b
  }

  /// `base`^`exponent` for a base > 0, or a refusal when that is too long.
  mutating func power(_ base: Rational, _ exponent: Integer) throws(Refusal) -> Rational {
    guard exponent.magnitude <= Integer(Work.exponentLimit), let small = exponent.asInt,
      base.height * abs(small) <= Work.powerLimit
    else { throw refuse(.limit) }
    try spend(Work.exact(base.height * abs(small)))
    return base.raised(to: small)
  }
}
