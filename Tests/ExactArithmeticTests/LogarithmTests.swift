import PropertyTesting
import Testing

@testable import ExactArithmetic

/// `coefficient · log(argument)`, short enough for tables.
func log(_ argument: Rational, times coefficient: Rational = 1) -> Logarithm {
  Logarithm(coefficient, log: argument)
}

@Suite("Logarithm")
struct LogarithmTests {
  static func sum(_ source: inout ChoiceSource) -> Logarithm {
    let numbers = CoprimeBaseTests.related(&source, count: 0...4)
    let start = Logarithm(rational: source.flag() ? source.rational(bits: 40) : 0)
    return numbers.reduce(start) { sum, number in
      sum + log(number, times: Rational(source.integer(in: -6...6), source.integer(in: 1...6)))
    }
  }

  @Test func `sums that are 0 by the laws of logarithms are 0`() {
    let zeros = [
      log(6) - log(2) - log(3), log(4, times: Rational(1, 2)) - log(2),
      log(Rational(1, 2)) + log(2),
      log(12, times: Rational(1, 3)) + log(18, times: Rational(1, 3)) - log(6),
      log(8) + log(4, times: Rational(-3, 2)), log(1), Logarithm(rational: 0), 0 * log(7),
      log(1000, times: Rational(1, 3)) - log(2) - log(5),
    ]
    for zero in zeros { #expect(zero.isZero && zero.signum == 0 && zero == Logarithm(rational: 0)) }
  }

  @Test func `near misses are not 0 and have their sign`() {
    let hair = Rational(10).raised(to: -45)
    let misses: [(Logarithm, Int)] = [
      (log(1 + hair), 1), (log(1 - hair), -1), (log(2 + hair) - log(2), 1),
      (log(6 - hair) - log(2) - log(3), -1), (log(2) - log(4, times: Rational(1, 2) - hair), 1),
      (log(1 + hair) - Logarithm(rational: hair), -1),
      (log(3, times: Rational(53, 84)) - log(2), 1),  // 3^53 > 2^84
      (Logarithm(rational: 1) - log(Rational(271_828, 100_000)), 1),
      (log(2) - Logarithm(rational: Rational(6931, 10000)), 1),
    ]
    for (miss, sign) in misses {
      #expect(!miss.isZero && miss.signum == sign, "\(miss)")
      #expect((-miss).signum == -sign)
      #expect((miss < Logarithm(rational: 0)) == (sign < 0))
    }
  }

  @Test func `a sum rebuilt over a coprime base is the same number`() {
    checkProperty("rebuilt", count: 400) { (source: inout ChoiceSource) in
      Self.sum(&source)
    } satisfies: { (sum: Logarithm) in
      let base = CoprimeBase(refining: sum.terms.map(\.argument))
      let rebuilt = zip(base.elements, sum.coordinates(over: base)).reduce(
        Logarithm(rational: sum.rational)
      ) { $0 + log(Rational($1.0), times: $1.1) }
      try demand((sum - rebuilt).isZero && sum == rebuilt, "\(rebuilt)")
      try demand((sum - rebuilt).signum == 0 && !(sum < rebuilt), "order of \(rebuilt)")
      let nudged = rebuilt + log(1 + Rational(10).raised(to: -45))
      try demand(sum != nudged && sum < nudged, "\(nudged)")
    }
  }

  @Test func `order agrees with enclosures of high precision`() {
    checkProperty("order", count: 400) { (source: inout ChoiceSource) in
      [Self.sum(&source), Self.sum(&source)]
    } satisfies: { (pair: [Logarithm]) in
      let (a, b) = (pair[0], pair[1])
      let (x, y) = (a.enclosure(precision: 1000), b.enclosure(precision: 1000))
      switch x.isLess(than: y) {
      case .certainly: try demand(a < b && a != b && b > a, "<")
      case .no where y.isLess(than: x) == .certainly: try demand(b < a && a != b, ">")
      // A thousand bits do not part them: they are equal.
      default: try demand(a == b && !(a < b) && !(b < a), "=")
      }
      let difference = a - b
      try demand(difference.signum == (a == b ? 0 : (a < b ? -1 : 1)), "sign of \(difference)")
    }
  }

  @Test func `the enclosure holds for sums, multiples and differences`() {
    checkProperty("enclosure", count: 400) { (source: inout ChoiceSource) in
      ([Self.sum(&source), Self.sum(&source)], source.rational(bits: 30), source.precision())
    } satisfies: { (pair: [Logarithm], factor: Rational, precision: Int) in
      let (x, y) = (pair[0].enclosure(precision: 500), pair[1].enclosure(precision: 500))
      let t = Interval(factor, precision: 500)
      func demandMeets(_ sum: Logarithm, _ interval: Interval, _ what: String) throws {
        let found = sum.enclosure(precision: precision)
        try demand(found.intersection(interval) != nil, "\(what): \(found), \(interval)")
      }
      try demandMeets(pair[0], x, "itself")
      try demandMeets(pair[0] + pair[1], x + y, "sum")
      try demandMeets(pair[0] - pair[1], x - y, "difference")
      try demandMeets(factor * pair[0], t * x, "multiple")
      try demandMeets(-pair[0], -x, "negative")
    }
  }

  @Test func `one logarithm is enclosed to full relative precision, also near 1`() {
    checkProperty("relative", count: 400) { (source: inout ChoiceSource) in
      let hair =
        Rational(source.integer(in: 1...9)) * Rational(10).raised(to: -source.integer(in: 1...45))
      return (source.flag() ? 1 + hair : source.positiveRational(), source.precision())
    } satisfies: { (argument: Rational, precision: Int) in
      let found = log(argument).enclosure(precision: precision)
      if argument == 1 { return }
      try demand(argument > 1 ? found.lower.signum > 0 : found.upper.signum < 0, "sign of \(found)")
      let allowed = found.magnitudeBound * BigFloat.powerOfTwo(5 - precision)
      try demand(precision < 8 || found.width <= allowed, "\(found) is loose")
    }
  }

  @Test func `ratios are found exactly or refused`() {
    #expect(log(8).ratio(to: log(4)) == Rational(3, 2))
    #expect(log(2).ratio(to: log(3)) == nil)
    #expect(log(Rational(1, 8)).ratio(to: log(2)) == -3)
    #expect((log(2) + log(3)).ratio(to: log(36)) == Rational(1, 2))
    #expect((log(4) + Logarithm(rational: 2)).ratio(to: log(2) + Logarithm(rational: 1)) == 2)
    #expect((log(4) + Logarithm(rational: 3)).ratio(to: log(2) + Logarithm(rational: 1)) == nil)
    #expect(Logarithm(rational: 3).ratio(to: Logarithm(rational: 6)) == Rational(1, 2))
    #expect(log(2).ratio(to: log(1)) == nil && log(1).ratio(to: log(1)) == nil)
    #expect(log(1).ratio(to: log(2)) == 0 && log(2).ratio(to: Logarithm(rational: 1)) == nil)
    #expect(log(1024).ratio(to: log(1025)) == nil)
    checkProperty("ratio", count: 300) { (source: inout ChoiceSource) in
      (Self.sum(&source), source.rational(bits: 20))
    } satisfies: { (sum: Logarithm, factor: Rational) in
      guard !sum.isZero else { return }
      try demand((factor * sum).ratio(to: sum) == factor, "\(factor)")
      try demand((factor * sum + log(10_007)).ratio(to: sum) == nil, "an independent term")
    }
  }

  @Test func `the exponential is found when it is rational`() {
    #expect(log(Rational(2, 3)).exponential() == Rational(2, 3))
    #expect(log(Rational(4, 9), times: Rational(-3, 2)).exponential() == Rational(27, 8))
    #expect((log(2) + log(3) - log(5)).exponential() == Rational(6, 5))
    #expect(Logarithm(rational: 0).exponential() == 1)
    #expect(log(2, times: Rational(1, 2)).exponential() == nil)
    #expect(Logarithm(rational: 1).exponential() == nil)
    #expect(log(2, times: 1000).exponential(bitLimit: 100) == nil)
    let huge = Rational(Int.min)
    #expect(
      log(2, times: huge).exponential() == nil && log(2, times: huge * 4).exponential() == nil)
    #expect(log(2, times: 1 / (huge * 4)).exponential() == nil)
  }

  @Test func `descriptions are expressions`() {
    let cases: [(Logarithm, String)] = [
      (log(24), "log(24)"), (log(Rational(3, 2), times: Rational(1, 2)), "1/2*log(3/2)"),
      (Logarithm(rational: 3) - log(2), "3 - log(2)"), (-log(2), "-log(2)"), (log(1), "0"),
      (Logarithm(rational: Rational(-1, 2)), "-1/2"),
      (log(2, times: Rational(-2, 3)) + log(3, times: 5), "-2/3*log(2) + 5*log(3)"),
      (log(2) + log(3), "log(6)"), (log(2) - log(3), "log(2/3)"), (log(2) + log(2), "2*log(2)"),
    ]
    for (value, text) in cases { #expect(value.description == text) }
  }

  @Test func `the logarithm of a number that is not positive traps`() async {
    await #expect(processExitsWith: .failure) { _ = Logarithm(log: 0) }
    await #expect(processExitsWith: .failure) { _ = Logarithm(log: -1) }
  }
}
