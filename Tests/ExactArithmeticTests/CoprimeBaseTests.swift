import PropertyTesting
import Testing

@testable import ExactArithmetic

@Suite("Coprime base")
struct CoprimeBaseTests {
  /// Positive rationals that share many factors: products of powers of a few numbers.
  static func related(_ source: inout ChoiceSource, count: ClosedRange<Int>) -> [Rational] {
    source.array(count: count) { source in
      if source.flag(probability: 0.1) { return source.positiveRational(bits: 128) }
      let factors: [Integer] = source.array(count: 0...3) {
        Integer($0.element(of: [2, 3, 4, 5, 6, 7, 10, 12, 36, 38, 97, 1 << 32, 1_000_003]))
          .raised(to: $0.integer(in: 0...5))
      }
      let split = source.integer(in: 0...factors.count)
      return Rational(
        factors[..<split].reduce(1, *), factors[split...].reduce(1, *))
    }
  }

  @Test func `elements are coprime, no powers, and every input factors back`() {
    checkProperty("base", count: 1200) { (source: inout ChoiceSource) in
      Self.related(&source, count: 0...8)
    } satisfies: { (numbers: [Rational]) in
      let base = CoprimeBase(refining: numbers)
      for (index, element) in base.elements.enumerated() {
        try demand(element > 1, "element \(element)")
        // Checked by roots of every prime degree, not by the property under test.
        for degree in [2, 3, 5, 7, 11, 13] {
          try demand(element.exactRoot(degree: degree) == nil, "\(element) is a power")
        }
        for other in base.elements[..<index] {
          try demand(Integer.gcd(element, other) == 1, "\(element) and \(other)")
        }
      }
      for number in numbers {
        let exponents = base.exponents(of: number)
        let product = zip(base.elements, exponents).reduce(1 as Rational) {
          $0 * Rational($1.0).raised(to: $1.1)
        }
        try demand(product == number, "\(number) comes back as \(product)")
      }
    }
  }

  @Test func `products and quotients of the inputs factor too`() {
    checkProperty("group", count: 600) { (source: inout ChoiceSource) in
      Self.related(&source, count: 2...5)
    } satisfies: { (numbers: [Rational]) in
      let base = CoprimeBase(refining: numbers)
      let sums = zip(base.exponents(of: numbers[0]), base.exponents(of: numbers[1])).map(+)
      try demand(base.exponents(of: numbers[0] * numbers[1]) == sums, "\(sums)")
    }
  }

  @Test func `small bases`() {
    #expect(CoprimeBase(refining: []).elements.isEmpty)
    #expect(CoprimeBase(refining: [1]).elements.isEmpty)
    #expect(CoprimeBase(refining: [6]).elements == [6])
    #expect(CoprimeBase(refining: [1024]).elements == [2])
    #expect(CoprimeBase(refining: [Rational(4, 9)]).elements.sorted() == [2, 3])
    #expect(CoprimeBase(refining: [12, 18]).elements.sorted() == [2, 3])
    #expect(CoprimeBase(refining: [38, 38]).elements == [38])
    #expect(CoprimeBase(refining: [Rational(1, 64), 8]).exponents(of: Rational(1, 2)) == [-1])
    // A power of a long composite, found without factoring it.
    let long = Integer(10).raised(to: 60) + 7
    #expect(CoprimeBase(refining: [Rational(long.raised(to: 6))]).elements == [long])
  }

  @Test func `numbers outside the domain or the span trap`() async {
    await #expect(processExitsWith: .failure) { _ = CoprimeBase(refining: [0]) }
    await #expect(processExitsWith: .failure) { _ = CoprimeBase(refining: [-2]) }
    await #expect(processExitsWith: .failure) { _ = CoprimeBase(refining: [6]).exponents(of: 2) }
  }
}
