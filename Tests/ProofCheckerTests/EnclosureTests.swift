import ExactArithmetic
import PropertyTesting
import Testing

@testable import ProofChecker

/// The checker of the checker: its enclosures against MPFR, with which it shares nothing.
@Suite("Enclosures of the checker", .tags(.proof))
struct EnclosureTests {
  /// The reals of an enclosure as rationals.
  private static func bounds(_ x: Enclosure, _ bits: Int) -> (Rational, Rational) {
    let unit = (1 as Integer) << bits
    return (Rational(x.lower, unit), Rational(x.upper, unit))
  }

  private static func precision(_ source: inout ChoiceSource) -> Int {
    source.integer(in: 64...400)
  }

  @Test func `proof: exponentials contain those of MPFR`() {
    checkProperty("checker exponential", count: 2000) { (source: inout ChoiceSource) in
      let bits = Self.precision(&source)
      let size = source.integer(in: 0...(bits + 12))
      let magnitude = source.positiveInteger(bits: max(1, size))
      let width = source.flag() ? source.positiveInteger(bits: source.integer(in: 1...bits)) : 0
      return (bits, Enclosure(lower: -magnitude - width, upper: -magnitude))
    } satisfies: { (bits: Int, x: Enclosure) in
      let found = Self.bounds(FixedPoint(bits: bits).exponential(x), bits)
      let (low, high) = Self.bounds(x, bits)
      let precision = bits + 100
      let least = Interval(low, precision: precision).applying(.exp, precision: precision)
      let most = Interval(high, precision: precision).applying(.exp, precision: precision)
      try demand(least.upper.compare(to: found.0) >= 0, "lower end above e^lower")
      try demand(most.lower.compare(to: found.1) <= 0, "upper end below e^upper")
      if low == high {
        try demand(found.1 - found.0 <= Rational(4, (1 as Integer) << bits), "loose")
      }
    }
  }

  @Test func `proof: logarithms contain those of MPFR`() {
    checkProperty("checker logarithm", count: 2000) { (source: inout ChoiceSource) in
      let bits = Self.precision(&source)
      let near = source.flag(probability: 0.3)
      let value =
        near
        ? 1 + Rational(1, source.positiveInteger(bits: 2 * bits))
        : source.positiveRational(bits: source.integer(in: 1...600))
      return (bits, value)
    } satisfies: { (bits: Int, value: Rational) in
      let found = Self.bounds(FixedPoint(bits: bits).logarithm(value), bits)
      let precision = 3 * bits + 700
      let image = Interval(value, precision: precision).applying(.log, precision: precision)
      try demand(image.upper.compare(to: found.0) >= 0, "lower end above log")
      try demand(image.lower.compare(to: found.1) <= 0, "upper end below log")
      let size = Rational(8 * bits * (value.height + 2), 1)
      try demand((found.1 - found.0) * Rational((1 as Integer) << bits) <= size, "loose")
    }
  }

  @Test func `proof: products, squares and quotients contain every corner`() {
    checkProperty("checker arithmetic", count: 2000) { (source: inout ChoiceSource) in
      let bits = Self.precision(&source)
      func enclosure() -> Enclosure {
        let (a, b) = (source.integer(bits: bits + 8), source.integer(bits: bits + 8))
        return Enclosure(lower: min(a, b), upper: max(a, b))
      }
      let (x, y) = (enclosure(), enclosure())
      let (c, d) = (y.lower.magnitude, y.upper.magnitude)
      return (bits, x, Enclosure(lower: min(c, d), upper: max(c, d)), source.rational(bits: 80))
    } satisfies: { (bits: Int, x: Enclosure, y: Enclosure, factor: Rational) in
      let arithmetic = FixedPoint(bits: bits)
      let ((a, b), (c, d)) = (Self.bounds(x, bits), Self.bounds(y, bits))
      func demandInside(_ value: Rational, _ found: Enclosure, _ name: String) throws {
        let (low, high) = Self.bounds(found, bits)
        try demand(low <= value && value <= high, name)
      }
      let middle = (a + b) / 2
      for value in [a, b, middle] {
        try demandInside(value * value, arithmetic.square(x), "square")
        try demandInside(value * factor, arithmetic.scaled(x, by: factor), "scaled")
        for other in [c, d, (c + d) / 2] {
          try demandInside(value * other, arithmetic.product(x, y), "product")
          if let quotient = arithmetic.quotient(x, y) {
            try demandInside(value / other, quotient, "quotient")
          }
        }
      }
      try demandInside(factor, arithmetic.constant(factor), "constant")
      if a <= 0, b >= 0 { try demandInside(0, arithmetic.square(x), "square around 0") }
    }
  }
}
