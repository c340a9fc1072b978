import ChoiceSequences
import ExactArithmetic
import PropertyTesting
import Testing

@Suite("Pairs of doubles")
struct DoubleDoubleTests {
  /// A double of many sizes, of either sign.
  private static func double(_ source: inout ChoiceSource, exponents: ClosedRange<Int>) -> Double {
    let size =
      (1 + Double(source.integer(in: 0...(1 << 52 - 1))) * 0x1p-52)
      * Double.powerOfTwo(source.integer(in: exponents))
    return source.integer(in: 0...1) == 0 ? size : -size
  }

  /// A pair whose second part is what rounding could leave.
  private static func pair(_ source: inout ChoiceSource, exponents: ClosedRange<Int>)
    -> DoubleDouble
  {
    let high = double(&source, exponents: exponents)
    return DoubleDouble(
      sum: high, high * double(&source, exponents: -60 ... -54))
  }

  private static func exact(_ pair: DoubleDouble) throws -> Rational {
    try #require(Rational(exactly: pair.high)) + #require(Rational(exactly: pair.low))
  }

  private static func bound(_ power: Int) -> Rational { (2 as Rational).raised(to: power) }

  @Test func `sums, products and quotients are right within their bounds`() {
    checkProperty("arithmetic of pairs", count: 200) { (source: inout ChoiceSource) in
      (
        Self.pair(&source, exponents: -40...40), Self.pair(&source, exponents: -40...40),
        source.integer(in: 1...1000)
      )
    } satisfies: { (a: DoubleDouble, b: DoubleDouble, integer: Int) in
      let (x, y) = (try Self.exact(a), try Self.exact(b))
      let larger = max(x.magnitude, y.magnitude)
      try demand((Self.exact(a + b) - (x + y)).magnitude <= larger * Self.bound(-100), "sum")
      try demand(
        (Self.exact(a * b) - x * y).magnitude <= (x * y).magnitude * Self.bound(-98), "product")
      let factor = try #require(Rational(exactly: b.high))
      try demand(
        (Self.exact(a.multiplied(by: b.high)) - x * factor).magnitude
          <= (x * factor).magnitude * Self.bound(-100), "product with a double")
      try demand(
        Self.exact(DoubleDouble(product: a.high, b.high))
          == Rational(exactly: a.high).map { $0 * factor }, "exact product")
      try demand((a < b) == (x < y), "order")
      try demand(a.bigFloat.rational() == x, "the number itself")
      try demand(
        (Self.exact(a / b) - x / y).magnitude <= (x / y).magnitude * Self.bound(-97), "quotient")
    }
  }

  @Test func `the exponential is within its bound, and near it only by a few bits`() {
    checkProperty("exponential of pairs", count: 100) { (source: inout ChoiceSource) in
      // As many as fill the registers of one step and some, or none.
      (0..<source.integer(in: 0...19)).map { _ in Self.exponent(&source) }
    } satisfies: { (exponents: [DoubleDouble]) in
      let found = ExponentialOfPairs.values(
        highs: exponents.map(\.high), lows: exponents.map(\.low))
      for (place, x) in exponents.enumerated() {
        let value = DoubleDouble(high: found.highs[place], low: found.lows[place])
        guard x.high >= ExponentialOfPairs.least else {
          try demand(value == DoubleDouble(high: 0, low: 0), "e^\(x) counts as 0")
          continue
        }
        let exact = Interval(x.bigFloat).applying(.exp, precision: 300)
        let error =
          (Interval(value.bigFloat) - exact) / exact
          * Interval(BigFloat(1 / ExponentialOfPairs.relativeError))
        try demand(error.magnitudeBound <= BigFloat(0.5), "e^\(x): \(error) of the bound")
      }
    }
  }

  /// Sums of floats, of all sizes down to below the least, and next to multiples of ln2/64.
  private static func exponent(_ source: inout ChoiceSource) -> DoubleDouble {
    switch source.integer(in: 0...3) {
    case 0: return DoubleDouble(sum: -abs(double(&source, exponents: -40...8)), 0)
    case 1:
      let step = Double(source.integer(in: 0...57_000)) * 0.010830424696249145
      let pair = DoubleDouble(sum: -step, double(&source, exponents: -70 ... -54))
      return pair.high <= 0 ? pair : pair.negated
    case 2: return DoubleDouble(sum: -620, double(&source, exponents: -60...3))
    default: return DoubleDouble(difference: 0, abs(double(&source, exponents: -3...8)))
    }
  }

  @Test func `a sum of exponentials is within its bound, however many there are`() {
    checkProperty("sum of exponentials", count: 100) { (source: inout ChoiceSource) in
      (0..<source.integer(in: 1...40)).map { _ in Self.double(&source, exponents: -20...6) }
    } satisfies: { (values: [Double]) in
      let top = try #require(values.max())
      let found = ExponentialOfPairs.sum(of: values, over: top)
      let exact = values.reduce(Interval(0, precision: 300)) {
        $0 + Interval(DoubleDouble(difference: $1, top).bigFloat).applying(.exp, precision: 300)
      }
      let bound =
        Magnitude(ExponentialOfPairs.relativeError)
        + Magnitude(values.count + 8).scaled(byPowerOfTwo: -100)
      let error = (Interval(found.bigFloat) - exact) / exact
      try demand(error.magnitudeBound <= bound.bigFloat, "\(values): \(error)")
    }
  }

  @Test func `a mean of floats is exact, or is refused`() {
    checkProperty("means of rows", count: 100) { (source: inout ChoiceSource) in
      let (rows, columns) = (source.integer(in: 1...5), source.integer(in: 1...6))
      // Floats of 24 bits, and sometimes masks or doubles that two doubles do not add up.
      let kind = source.integer(in: 0...3)
      let made = (0..<rows).map { _ in
        (
          source.integer(in: -3...3),
          (0..<columns).map { _ -> Double in
            let value = Self.double(&source, exponents: kind == 3 ? -90...90 : -30...5)
            return kind == 0 || source.integer(in: 0...4) > 0
              ? Double(Float(value))
              : [
                value, -65504, -1e10, Double(-Float.greatestFiniteMagnitude),
              ][kind]
          }
        )
      }
      return (made, source.integer(in: 1...7))
    } satisfies: { (rows: [(Int, [Double])], divisor: Int) in
      guard
        let row = PairRow(
          sumOf: rows.map { (multiplicity: $0.0, values: $0.1) }, divisor: divisor)
      else {
        // Floats of 24 bits and like sizes always fit.
        let values = rows.flatMap(\.1)
        let isPlain = values.allSatisfy { Double(Float($0)) == $0 && abs($0) < 64 }
        try demand(!isPlain, "plain floats are added: \(rows)")
        return
      }
      for index in 0..<row.count {
        let mean = try rows.reduce(0 as Rational) {
          $0 + Rational($1.0, divisor) * (try #require(Rational(exactly: $1.1[index])))
        }
        try demand(row[index] == mean, "mean \(index) of \(rows) over \(divisor)")
        let quotient = try Self.exact(row.quotient(index))
        try demand(
          (quotient - mean).magnitude <= mean.magnitude * Self.bound(-100), "quotient \(index)")
        if let double = row.double(index) {
          try demand(Rational(exactly: double) == mean, "double")
        }
      }
    }
  }
}
