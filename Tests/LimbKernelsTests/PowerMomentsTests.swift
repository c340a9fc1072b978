// swift-format-ignore-file: NeverForceUnwrap

import PropertyTesting
import Testing

@testable import ExactArithmetic
@testable import LimbKernels

@Suite("Powers and moments from tables")
struct PowerMomentsTests {
  @Test(arguments: [1, 2, 3, 7, 20])
  func `a power lies within its error bound`(limbs: Int) {
    checkProperty("powers from tables at \(limbs) limbs", count: 10) {
      (source: inout ChoiceSource) in
      (
        source.integer(in: 2...1000), source.integer(in: 0...(1 << 18 - 1)),
        source.array(count: 1...9) { $0.uniform(through: .max) }, source.integer(in: 1...limbs)
      )
    } satisfies: { (base, index, digits, used) in
      let layout = FixedBasePower.Layout(chunkBits: 6, chunks: 3, scale: 15)
      let bits = 64 * (limbs + 8)
      let logarithm = BigFloat(base).applying(.log, precision: bits, rounding: .nearest)
      let power = FixedBasePower(logarithm: logarithm, limbs: limbs, layout: layout)
      // The point through its own reader: I + η in units of 2^(−15).
      var value = BigFloat(index, precision: 64 * (digits.count + 2))
      for (place, digit) in digits.enumerated() {
        value += BigFloat(Integer(unsigned: UInt(digit)), precision: 64, rounding: .nearest)
          .scaled(byPowerOfTwo: -64 * (place + 1))
      }
      value = value.scaled(byPowerOfTwo: -15)
      let point = try #require(
        ShortPoint(value, scale: 15, limbs: digits.count, limit: 1 << 18))
      try demand(point.value == value, "the point \(point.value) is not \(value)")
      var room = [UInt](repeating: 0, count: used + FixedBasePower.scratchSize(limbs: used))
      let found = room.withUnsafeMutableBufferPointer { room -> (BigFloat, Int) in
        let start = room.baseAddress!
        let (exponent, error) = power.power(
          point, limbs: used, into: start, scratch: start + used)
        return (
          BigFloat(fraction: start, limbs: used, isNegative: false)
            .scaled(byPowerOfTwo: exponent), error
        )
      }
      let exact = (Interval(value) * Interval(logarithm)).applying(.exp, precision: bits)
      let units = ((Interval(found.0) - exact) / exact).scaled(byPowerOfTwo: 64 * used)
        .magnitudeBound.double()
      try demand(units <= Double(found.1) + 1e-6, "off by \(units) units, bound \(found.1)")
    }
  }

  @Test func `points beyond the tables are refused`() {
    #expect(ShortPoint(BigFloat(9), scale: 15, limbs: 1, limit: 1 << 18) == nil)
    #expect(ShortPoint(BigFloat.nan, scale: 15, limbs: 1, limit: 1 << 18) == nil)
    #expect(
      ShortPoint(BigFloat(-7.5), scale: 15, limbs: 1, limit: 1 << 18)?.value == BigFloat(-7.5))
  }

  @Test func `a plan multiplies the exponents together`() {
    checkProperty("plans reach their exponents", count: 40) { (source: inout ChoiceSource) in
      source.array(count: 1...30) { source in (0..<4).map { _ in source.integer(in: -3...3) } }
    } satisfies: { (drawn: [[Int]]) in
      let rows = Array(Set(drawn)).sorted { $0.lexicographicallyPrecedes($1) }
      let plan = PowerPlan(rows)
      var nodes = [[Int]?](repeating: nil, count: plan.count)
      for k in 0..<4 {
        nodes[k] = (0..<4).map { $0 == k ? 1 : 0 }
        if plan.needsInverse[k] { nodes[4 + k] = (0..<4).map { $0 == k ? -1 : 0 } }
      }
      nodes[8] = [0, 0, 0, 0]
      for step in plan.steps {
        guard let a = nodes[step.left], let b = nodes[step.right] else {
          throw PropertyFailure("node \(step.target) comes before its operands")
        }
        nodes[step.target] = zip(a, b).map { $0 + $1 }
        try demand(
          plan.factors[step.target] == plan.factors[step.left] + plan.factors[step.right],
          "factors of node \(step.target)")
      }
      for (row, node) in zip(rows, plan.nodes) {
        try demand(nodes[node] == row, "\(nodes[node] ?? []) in place of \(row)")
      }
    }
  }

  @Test(arguments: [(1, 1), (2, 4), (4, 3), (20, 4)])
  func `moments lie within their error bounds`(limbs: Int, order: Int) {
    checkProperty("moments at \(limbs) limbs", count: 10) { (source: inout ChoiceSource) in
      (
        source.array(count: 3...12) { source in (0..<3).map { _ in source.integer(in: -3...3) } },
        source.array(count: 12...12) {
          1 + Integer(unsigned: UInt($0.uniform(through: .max) >> 8))
        },
        source.integer(in: -4000...4000), source.flag(), source.flag()
      )
    } satisfies: { (drawn, factors, place, isWide, isMirrored) in
      var rows = Array(Set(drawn)).sorted { $0.lexicographicallyPrecedes($1) }
      if isMirrored {
        rows = Array(Set(rows + rows.map { $0.map { -$0 } })).sorted {
          $0.lexicographicallyPrecedes($1)
        }
      }
      let weights = rows.indices.map { l -> Integer in
        let factor = factors[l % factors.count]
        return isWide ? factor * factor * factor : factor
      }
      let elements: [Integer] = [2, 15, 77]
      let family = try #require(
        PowerMoments(elements: elements, rows: rows, weights: weights, limbs: limbs, reach: 3))
      let point = try #require(
        ShortPoint(
          BigFloat(place).scaled(byPowerOfTwo: -10), scale: family.scale, limbs: 1,
          limit: family.indexLimit))
      let lengths = (1...order).map { max(1, limbs - $0 / 2) }
      let workspace = PowerMoments.Workspace(family)
      let values = family.values(at: point, limbs: limbs, lengths: lengths, workspace)
      let precision = 64 * (limbs + 4)
      let rates = elements.map {
        Interval(BigFloat($0, precision: 64, rounding: .nearest))
          .applying(.log, precision: precision)
      }
      let alpha = Interval(point.value)
      var sums = [Interval](repeating: Interval(0, precision: precision), count: order + 2)
      for (l, (row, weight)) in zip(rows, weights).enumerated() {
        let statistic = zip(row, rates).reduce(Interval(0, precision: precision)) {
          $0 + Interval(Rational($1.0), precision: precision) * $1.1
        }
        let tilt = (alpha * statistic).applying(.exp, precision: precision)
        try demand(
          family.tilt(of: l, workspace).intersection(tilt) != nil, "tilt of level \(l)")
        let scaled = statistic.scaled(byPowerOfTwo: -family.unit)
        var term = (tilt * Interval(Rational(weight), precision: precision))
          .scaled(byPowerOfTwo: -values.exponent)
        for j in sums.indices {
          sums[j] += term
          term *= scaled
        }
      }
      for (j, sum) in sums.enumerated() {
        let error = (Interval(values.moments[j]) - sum).magnitudeBound.double()
        let bound = BigFloat.powerOfTwo(-64 * limbs).double()
        let allowed = values.errors[j]
        try demand(
          error == 0 || error <= 0x1p-900 || Self.log2(error) <= allowed + 1e-9,
          "moment \(j): off by \(error), bound 2^\(allowed) (unit \(bound))")
      }
    }
  }

  private static func log2(_ value: Double) -> Double {
    BigFloat(value).applying(.log, precision: 60, rounding: .up).double() / 0.693147180559945
  }
}
