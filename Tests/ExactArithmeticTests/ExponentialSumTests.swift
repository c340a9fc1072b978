import PropertyTesting
import Testing

@testable import ExactArithmetic

@Suite("Exponential sum")
struct ExponentialSumTests {
  /// Σ λ e^κ of pairs (λ, κ).
  private static func sum(_ terms: [(Logarithm, Logarithm)]) -> ExponentialSum {
    ExponentialSum(terms.map { .init(coefficient: $0.0, exponent: $0.1) })
  }

  private static func number(_ value: Rational) -> Logarithm { Logarithm(rational: value) }

  /// The exponent of the radical `base`^(`power`).
  private static func root(_ base: Rational, _ power: Rational = Rational(1, 2)) -> Logarithm {
    log(base, times: power)
  }

  @Test func `radicals that cancel are 0`() {
    let n = Self.number
    let one = n(0)
    let zeros: [[(Logarithm, Logarithm)]] = [
      [],
      [(n(1), Self.root(2) + Self.root(8)), (n(-4), one)],  // √2 √8 = 4
      [(n(1), Self.root(8)), (n(-2), Self.root(2))],  // √8 = 2√2
      [(n(1), Self.root(38, Rational(3, 2))), (n(-38), Self.root(38))],
      [(n(1), Self.root(Rational(1, 38))), (n(Rational(-1, 38)), Self.root(38))],
      [(n(1), Self.root(12)), (n(1), Self.root(27)), (n(-5), Self.root(3))],
      [(n(1), Self.root(6)), (n(-1), Self.root(2) + Self.root(3))],
      [(n(2), Self.root(Rational(1, 4))), (n(-1), one)],
      [(n(1), Self.root(2, Rational(-5, 3))), (n(Rational(-1, 4)), Self.root(2, Rational(1, 3)))],
      // Coefficients with logarithms: log 6 · √2 = (log 2 + log 3) · √2, log 4 = 2 log 2.
      [(log(6), Self.root(2)), (-log(2), Self.root(2)), (-log(3), Self.root(2))],
      [(log(4), Self.root(8)), (log(2, times: -4), Self.root(2))],
      // One rational part in all exponents is a common factor.
      [(n(1), n(1) + Self.root(8)), (n(-2), n(1) + Self.root(2))],
      // Several rational parts, each group cancelling by itself.
      [(n(1), n(1)), (n(-1), n(1)), (log(2), n(3)), (log(Rational(1, 2)), n(3))],
    ]
    for terms in zeros { #expect(Self.sum(terms).isZero() == true, "\(terms)") }
  }

  @Test func `near misses are not 0`() {
    let n = Self.number
    let hair = Rational(10).raised(to: -45)
    let misses: [[(Logarithm, Logarithm)]] = [
      [(n(1), n(0))],
      [(n(1), Self.root(2) + Self.root(8)), (n(-4 + hair), n(0))],
      [(n(1), Self.root(8 + hair)), (n(-2), Self.root(2))],
      [(n(1), Self.root(38)), (n(-6), n(0))],
      [(n(1), Self.root(2)), (n(1), Self.root(3)), (n(-1), Self.root(5))],
      // √2 + √3 is 3.146264369941972342…
      [
        (n(1), Self.root(2)), (n(1), Self.root(3)),
        (n(Rational(-3_146_264_369_941_972, 1_000_000_000_000_000)), n(0)),
      ],
      [(log(2), Self.root(2)), (n(-1), n(0))],
      [(log(6), Self.root(2)), (-log(2), Self.root(2)), (-log(3 + hair), Self.root(2))],
      // Lindemann: e, e^2 and 1 are independent over the algebraic numbers.
      [(n(1), n(1)), (n(-3), n(0))],
      [(n(1), n(2)), (n(-2), n(1)), (n(1), n(0))],
      [(n(1), n(1) + Self.root(2)), (n(-1), Self.root(2))],
      [(n(1), n(hair)), (n(-1), n(0))],
      // One group that is not 0 next to one that is.
      [(n(1), n(1)), (n(-1), n(1)), (n(5), n(0))],
      // One rational part with logarithms as coefficients: still decided, the exponential divides out.
      [(log(2), n(1)), (log(3), n(1))],
    ]
    for terms in misses { #expect(Self.sum(terms).isZero() == false, "\(terms)") }
  }

  @Test func `logarithms times exponentials of different rationals are left undecided`() {
    let n = Self.number
    #expect(Self.sum([(log(2), n(1)), (n(-1), n(0))]).isZero() == nil)
    #expect(Self.sum([(log(2), n(1)), (-log(3), n(2)), (n(1), n(0))]).isZero() == nil)
  }

  @Test func `integers beyond the bit limit are left undecided`() {
    let n = Self.number
    let far = Self.sum([(n(1), log(2, times: 5000)), (n(-1), n(0))])
    #expect(far.isZero() == false && far.isZero(bitLimit: 100) == nil)
    #expect(
      Self.sum([(n(1), log(2, times: Rational(1 as Integer) * 1_000_000_000_000)), (n(-1), n(0))])
        .isZero() == nil)
    // A common power is divided out and costs nothing.
    let same = Self.sum([(n(1), log(2, times: 1_000_000_000)), (n(-2), log(2, times: 999_999_999))])
    #expect(same.isZero(bitLimit: 100) == true)
  }

  /// A sum of radicals with logarithms as coefficients.
  private static func radicals(_ source: inout ChoiceSource) -> [(Logarithm, Logarithm)] {
    source.array(count: 0...4) { source in
      let base = Rational(source.integer(in: 1...40), source.integer(in: 1...12))
      let exponent = Self.root(
        base, Rational(source.integer(in: -5...5), source.integer(in: 1...4)))
      let coefficient =
        Self.number(Rational(source.integer(in: -9...9), source.integer(in: 1...9)))
        + (source.flag(probability: 0.3)
          ? log(Rational(source.integer(in: 1...9))) : Self.number(0))
      return (coefficient, exponent)
    }
  }

  @Test func `a sum minus the same sum written differently is 0`() {
    checkProperty("rewritten", count: 300) { (source: inout ChoiceSource) in
      (Self.radicals(&source), source.integer(in: 2...30))
    } satisfies: { (terms: [(Logarithm, Logarithm)], factor: Int) in
      // λ e^κ = (λ / f) e^{κ + log f}, and the terms in reverse order.
      let rewritten = terms.reversed().map {
        (Rational(-1, factor) * $0.0, $0.1 + log(Rational(factor)))
      }
      let difference = Self.sum(terms + rewritten)
      try demand(difference.isZero() == true, "not 0")
      let nudge = (Self.number(Rational(10).raised(to: -45)), Self.number(0))
      try demand(Self.sum(terms + rewritten + [nudge]).isZero() == false, "nudged")
      try demand(difference.enclosure(precision: 200).containsZero, "enclosure")
    }
  }

  @Test func `the verdict agrees with enclosures of high precision`() {
    checkProperty("verdict", count: 400) { (source: inout ChoiceSource) in
      Self.radicals(&source)
    } satisfies: { (terms: [(Logarithm, Logarithm)]) in
      let sum = Self.sum(terms)
      guard let isZero = sum.isZero() else { throw PropertyFailure("undecided") }
      let enclosure = sum.enclosure(precision: 2000)
      try demand(isZero == enclosure.containsZero, "\(isZero), but in \(enclosure)")
      let coarse = sum.enclosure(precision: 53)
      try demand(coarse.intersection(enclosure) != nil, "\(coarse), \(enclosure)")
    }
  }
}
