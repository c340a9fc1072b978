// swift-format-ignore-file: NeverForceUnwrap

import PropertyTesting
import Testing

@testable import ExactArithmetic
@testable import LimbKernels

@Suite("Powers and sums of exponentials from tables")
struct ExponentialSumsTests {
  @Test(arguments: [1, 2, 3, 7, 20])
  func `a power lies within its error bound`(limbs: Int) {
    checkProperty("powers at \(limbs) limbs", count: 10) { (source: inout ChoiceSource) in
      (
        source.integer(in: 2...1000), source.integer(in: -7...7),
        source.array(count: 1...9) { $0.uniform(through: .max) }, source.integer(in: 1...limbs)
      )
    } satisfies: { (base, whole, digits, used) in
      let bits = 64 * (limbs + 8)
      let logarithm = BigFloat(base).applying(.log, precision: bits, rounding: .nearest)
      let table = BasePower(logarithm: logarithm, limbs: limbs)
      var value = BigFloat(whole, precision: 64 * (digits.count + 2))
      for (place, digit) in digits.enumerated() {
        value += BigFloat(Integer(unsigned: UInt(digit)), precision: 64, rounding: .nearest)
          .scaled(byPowerOfTwo: -64 * (place + 1))
      }
      let point = try #require(ShortPoint(value, bits: 64 * digits.count))
      try demand(point.value == value, "the point \(point.value) is not \(value)")
      var room = [UInt](repeating: 0, count: 6 * used + 12)
      let found = BigFloat.make(precision: 64 * used) { result in
        room.withUnsafeMutableBufferPointer {
          table.power(point, limbs: used, into: result, scratch: $0.baseAddress!)
        }
      }
      let exact = (Interval(value.magnitude) * Interval(logarithm)).applying(
        .exp, precision: bits)
      let units = ((exact - Interval(found)) / exact).scaled(byPowerOfTwo: 64 * used)
      // Cut off, so below; above half a unit and more often than not.
      try demand(
        units.upper <= BigFloat(3) && units.lower >= BigFloat(-1), "off by \(units) units")
    }
  }

  @Test func `a point is cut off towards 0, and refused far out`() {
    #expect(ShortPoint(BigFloat(0x1p16), bits: 64) == nil)
    #expect(ShortPoint(BigFloat.nan, bits: 64) == nil)
    #expect(ShortPoint(BigFloat(-7.5), bits: 20)?.value == BigFloat(-7.5))
    let long = BigFloat(-0.5).subtracting(.powerOfTwo(-100), precision: 200, rounding: .nearest)
    #expect(ShortPoint(long, bits: 64)?.value == BigFloat(-0.5))
    #expect(ShortPoint(long, bits: 128)?.value == long)
  }

  @Test func `a plan multiplies the exponents together`() {
    checkProperty("plans reach their exponents", count: 40) { (source: inout ChoiceSource) in
      source.array(count: 1...30) { source in (0..<4).map { _ in source.integer(in: -3...3) } }
    } satisfies: { (drawn: [[Int]]) in
      let rows = Array(Set(drawn)).sorted { $0.lexicographicallyPrecedes($1) }
      let plan = ProductPlan(rows)
      let units = (0..<4).map { k in (0..<4).map { $0 == k ? 1 : 0 } }
      var nodes = units + units.map { $0.map { -$0 } } + [[0, 0, 0, 0]]
      for step in plan.steps {
        try demand(
          max(step.left, step.right) < nodes.count, "node \(nodes.count) is before its operands")
        nodes.append(zip(nodes[step.left], nodes[step.right]).map { $0 + $1 })
      }
      try demand(nodes.count == plan.count, "\(nodes.count) nodes, not \(plan.count)")
      for (row, node) in zip(rows, plan.nodes) {
        try demand(nodes[node] == row, "\(nodes[node]) in place of \(row)")
        try demand(row.reduce(0) { $0 + abs($1) } <= plan.degree, "degree of \(row)")
      }
    }
  }

  @Test func `multiples of a number take one product each`() {
    // C·1 … C·12 over 2, 3, 5, 7, 11 and C = 13²/17.
    let rows = (1...12).map { n -> [Int] in
      var rest = n
      return [2, 3, 5, 7, 11].map { prime in
        var count = 0
        while rest % prime == 0 { (rest, count) = (rest / prime, count + 1) }
        return count
      } + [2, -1]
    }
    #expect(ProductPlan(rows).steps.count == 11 + 2)
  }

  /// Sums over 2, 15 and 77 at x = `place`/1024, and what Interval makes of the same.
  private struct Sample {
    var found: [Interval] = []
    var exact: [Interval] = []
    var tilts: [(Interval, Interval)] = []

    init(
      _ rows: [[Int]], elements: [Integer] = [2, 15, 77], weights: [Integer], limbs: Int,
      lengths: [Int], place: Int
    ) throws {
      let family = try #require(
        ExponentialSums(
          ProductPlan(rows), elements: elements, rows: rows, weights: weights, limbs: limbs))
      let workspace = ExponentialSums.Workspace(family)
      let point = try #require(
        ShortPoint(BigFloat(place).scaled(byPowerOfTwo: -10), bits: 60))
      let (moments, exponent) = workspace.moments(at: point, lengths: lengths)
      found = moments
      let precision = 64 * (limbs + 4)
      let rates = elements.map {
        Interval(BigFloat($0, precision: 64, rounding: .nearest))
          .applying(.log, precision: precision)
      }
      let alpha = Interval(point.value)
      exact = lengths.map { _ in Interval(0, precision: precision) }
      for (l, (row, weight)) in zip(rows, weights).enumerated() {
        let statistic = zip(row, rates).reduce(Interval(0, precision: precision)) {
          $0 + Interval(Rational($1.0), precision: precision) * $1.1
        }
        let scaled = statistic.scaled(byPowerOfTwo: -family.unit)
        try demand(
          family.statistics[l].contains(scaled.lower)
            && family.statistics[l].contains(scaled.upper),
          "statistic of level \(l)")
        let tilt = (alpha * statistic).applying(.exp, precision: precision)
        tilts.append((workspace.tilt(of: l), tilt))
        var term = (tilt * Interval(Rational(weight), precision: precision))
          .scaled(byPowerOfTwo: -exponent)
        for j in exact.indices {
          exact[j] += term
          term *= scaled / Interval(BigFloat(j + 1))
        }
      }
    }

    /// How far the middle of m_j is off, in units of 2^(−64 · limbs).
    func error(_ j: Int, limbs: Int) -> Double {
      (Interval(found[j].midpoint) - exact[j]).scaled(byPowerOfTwo: 64 * limbs).magnitudeBound
        .double()
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
      var rows = Array(Set(drawn))
      if isMirrored { rows = Array(Set(rows + rows.map { $0.map { -$0 } })) }
      rows.sort { $0.lexicographicallyPrecedes($1) }
      let weights = rows.indices.map { l -> Integer in
        let factor = factors[l % factors.count]
        return isWide ? factor * factor * factor : factor
      }
      let lengths = (0...(order + 1)).map { max(1, limbs - max(0, $0 - 1) / 2) }
      let sample = try Sample(
        rows, weights: weights, limbs: limbs, lengths: lengths, place: place)
      for (l, (tilt, exact)) in sample.tilts.enumerated() {
        try demand(
          tilt.lower <= exact.lower && exact.upper <= tilt.upper, "tilt of level \(l)")
      }
      for (j, (found, exact)) in zip(sample.found, sample.exact).enumerated() {
        try demand(
          found.lower <= exact.lower && exact.upper <= found.upper,
          "moment \(j): \(found) does not hold \(exact)")
      }
    }
  }

  @Test func `each error of the moments is needed`() throws {
    // Products of 64 factors: without the errors of products there would be 2 units a level.
    let long = try Sample(
      [[64, 0, 0], [63, 0, 0], [0, 0, 0]], weights: [1, 1, 1], limbs: 2, lengths: [2, 2, 2],
      place: 3123)
    #expect(long.error(0, limbs: 2) > 6)
    // 624 terms just below a unit beside one of 2^63: without the cut of terms there would be 8
    // factors' errors.
    var rows: [[Int]] = [[]]
    for _ in 0..<4 { rows = rows.flatMap { row in (-2...2).map { row + [$0] } } }
    let weights = rows.map { $0 == [0, 0, 0, 0] ? (1 as Integer) << 70 : 1023 }
    let small = try Sample(
      rows, elements: [2, 3, 5, 7], weights: weights, limbs: 1, lengths: [1, 1, 1], place: 0)
    #expect(small.error(0, limbs: 1) > 600)
    // Moments of one limb beside m_0 of two: what a pair adds.
    let short = try Sample(
      rows, elements: [2, 3, 5, 7], weights: rows.map { _ in 1023 }, limbs: 2,
      lengths: [2, 2, 1, 1], place: 77)
    #expect(short.error(2, limbs: 1) > 100)
  }
}
