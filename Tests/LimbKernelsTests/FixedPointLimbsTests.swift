// swift-format-ignore-file: NeverForceUnwrap

import PropertyTesting
import Testing

@testable import ExactArithmetic
@testable import LimbKernels

@Suite("Fixed-point kernels")
struct FixedPointTests {
  /// A fraction in (−1, 1) of at most `limbs` limbs, often short.
  private static func fraction(_ source: inout ChoiceSource, limbs: Int) -> Rational {
    let used = source.integer(in: 1...limbs)
    var numerator: Integer = 0
    for _ in 0..<used {
      numerator = (numerator << 60) + Integer(source.integer(in: 0...(1 << 60 - 1)))
    }
    let value = Rational(numerator, (1 as Integer) << (64 * used))
    return source.integer(in: 0...1) == 1 ? -value : value
  }

  private static func limbs(_ value: Rational, count: Int) -> [UInt] {
    var result = [UInt](repeating: 0, count: count)
    let float = BigFloat(value, precision: 64 * count, rounding: .nearest)
    _ = result.withUnsafeMutableBufferPointer {
      FixedPointLimbs.write(float, shiftedBy: 0, limbs: count, into: $0.baseAddress!)
    }
    return result
  }

  @Test func `power sums are within their bound of the exact ones`() {
    checkProperty("power sums", count: 120) { (source: inout ChoiceSource) in
      let limbs = source.integer(in: 1...6)
      // Full lengths have a way of their own at two limbs.
      let least = source.integer(in: 0...1) == 0 ? limbs : 1
      var lengths = (0..<source.integer(in: 1...12)).map { _ in source.integer(in: least...limbs) }
      lengths.sort(by: >)
      let terms = (0..<source.integer(in: 1...8)).map { _ in
        (
          FixedPointTests.fraction(&source, limbs: limbs) / 16,
          FixedPointTests.fraction(&source, limbs: limbs)
        )
      }
      return (limbs, lengths, terms)
    } satisfies: { (input: (Int, [Int], [(Rational, Rational)])) in
      let (limbs, lengths, terms) = input
      let sums = FixedPointPowerSums(limbs: limbs, lengths: lengths)
      for (a, b) in terms {
        sums.add(
          FixedPointTests.limbs(a, count: limbs), isNegative: a.signum < 0,
          FixedPointTests.limbs(b, count: limbs), powerIsNegative: b.signum < 0)
      }
      for k in lengths.indices {
        let exact = terms.reduce(0 as Rational) { $0 + $1.0 * $1.1.raised(to: k) }
        let found = try #require(sums.value(of: k).rational())
        let unit = Rational(1, (1 as Integer) << (64 * lengths[k]))
        // One unit more for each input, which is cut off here.
        let bound =
          Rational(Int(FixedPointPowerSums.errorUnits(k)) + 2) * unit * Rational(terms.count)
        try demand(
          (found - exact).magnitude <= bound, "sum \(k): \(found) for \(exact), lengths \(lengths)")
      }
    }
  }

  @Test func `a polynomial and its derivatives are within their bounds`() {
    checkProperty("polynomials", count: 60) { (source: inout ChoiceSource) in
      let limbs = source.integer(in: 1...5)
      let count = source.integer(in: 1...10)
      let coefficients = (0..<count).map { k -> Rational in
        let scale = Integer(64 * (k + 1) * (k + 1) * (k + 1)) << (7 * k)
        return FixedPointTests.fraction(&source, limbs: limbs) / Rational(scale)
      }
      let point = FixedPointTests.fraction(&source, limbs: limbs)
      return (limbs, coefficients, point, source.integer(in: 1...limbs))
    } satisfies: { (input: (Int, [Rational], Rational, Int)) in
      let (limbs, coefficients, point, used) = input
      // Coefficient k is below 2^(−7k − 6); 24 bits above it.
      var lengths = coefficients.indices.map { k in
        max(1, min(limbs, (64 * limbs - 7 * k - 6 + 24) / 64 + 1))
      }
      for k in lengths.indices.dropLast().reversed() {
        lengths[k] = max(lengths[k], lengths[k + 1])
      }
      let polynomial = FixedPointPolynomial(limbs: limbs, lengths: lengths) { k, place in
        place.update(
          from: FixedPointTests.limbs(coefficients[k], count: limbs), count: limbs)
        return coefficients[k].signum < 0
      }
      let short = FixedPointTests.limbs(point, count: used)
      // The point as it is after cutting off.
      let cut = BigFloat(fraction: short, limbs: used, isNegative: point.signum < 0)
      let s = try #require(cut.rational())
      let significant = used - (short.firstIndex { $0 != 0 } ?? used - 1)
      var results = [UInt](repeating: 0, count: 5 * used)
      let found = results.withUnsafeMutableBufferPointer { buffer -> [BigFloat] in
        let base = buffer.baseAddress!
        polynomial.evaluate(
          at: short, isNegative: point.signum < 0, short: max(1, significant), used: used,
          value: base, slope: base + used, curvature: base + 2 * used, scratch: base + 3 * used)
        return (0..<3).map { FixedPointLimbs.float(base + $0 * used, limbs: used) }
      }
      let count = coefficients.count
      let exact: [Rational] = [
        coefficients.indices.reduce(0) { $0 + coefficients[$1] * s.raised(to: $1) },
        coefficients.indices.dropFirst().reduce(0) {
          $0 + Rational($1) * coefficients[$1] * s.raised(to: $1 - 1)
        },
        coefficients.indices.dropFirst(2).reduce(0) {
          $0 + Rational($1 * ($1 - 1) / 2) * coefficients[$1] * s.raised(to: $1 - 2)
        },
      ]
      let unit = Rational(1, (1 as Integer) << (64 * used))
      for (degree, bound) in [3 * count, 3 * count * count, 3 * count * count * count].enumerated()
      {
        let value = try #require(found[degree].rational())
        // The coefficients are cut off to the limbs in use, too.
        let allowed = Rational(bound + count * count * count) * unit
        try demand(
          (value - exact[degree]).magnitude <= allowed,
          "degree \(degree): \(value) for \(exact[degree]) with \(used) of \(limbs) limbs")
      }
    }
  }

  @Test func `doubles and floats are written alike`() {
    checkProperty("writing", count: 100) { (source: inout ChoiceSource) in
      (
        Double(source.integer(in: 1...(1 << 53 - 1)))
          * Double(sign: .plus, exponent: -53 - source.integer(in: 0...300), significand: 1),
        source.integer(in: 1...6)
      )
    } satisfies: { (input: (Double, Int)) in
      let (value, count) = input
      var first = [UInt](repeating: 0, count: count)
      var second = first
      first.withUnsafeMutableBufferPointer {
        FixedPointLimbs.write(value, shiftedBy: 0, limbs: count, into: $0.baseAddress!)
      }
      _ = second.withUnsafeMutableBufferPointer {
        FixedPointLimbs.write(BigFloat(value), shiftedBy: 0, limbs: count, into: $0.baseAddress!)
      }
      try demand(first == second, "\(value): \(first), \(second)")
    }
  }

  @Test func `a decimal proof says what the decimal text says`() {
    checkProperty("decimal proofs", count: 300) { (source: inout ChoiceSource) in
      let digits = source.integer(in: 1...30)
      // Numbers near places where rounding changes, and any others.
      let leading = source.integer(in: 1...9_999)
      let place = source.integer(in: -12...12)
      let nudge = source.integer(in: -3...3)
      let width = source.integer(in: 0...120)
      return (digits, leading, place, nudge, width)
    } satisfies: { (input: (Int, Int, Int, Int, Int)) in
      let (digits, leading, place, nudge, width) = input
      let ten: Rational = 10
      let center =
        Rational(2 * leading + 1, 2) * ten.raised(to: place)
        + Rational(nudge) * ten.raised(to: place - 4)
      let radius = Rational(1, (1 as Integer) << width)
      let interval = Interval(lower: center - radius, upper: center + radius, precision: 200)
      let proof = DecimalProof(significantDigits: digits)
      try demand(
        proof.accepts(interval) == (interval.decimal(significantDigits: digits) != nil),
        "\(interval) at \(digits) digits")
    }
  }
}
