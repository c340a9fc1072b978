import ChoiceSequences
import ExactArithmetic
import PropertyTesting
import Testing

/// Sums in plain doubles, and weights of logits, beside sums of enclosures of 300 bits.
@Suite("Tilted sums in doubles")
struct TiltedDoublesTests {
  struct Sample: CustomStringConvertible {
    let weights: [Double]
    let statistics: [Double]
    let alpha: Double
    let reference: Double

    init(_ source: inout ChoiceSource) {
      func double(_ exponents: ClosedRange<Int>) -> Double {
        (1 + Double(source.integer(in: 0...(1 << 52 - 1))) * 0x1p-52)
          * Double.powerOfTwo(source.integer(in: exponents))
      }
      func signed(_ exponents: ClosedRange<Int>) -> Double {
        let size = double(exponents)
        return source.integer(in: 0...1) == 0 ? size : -size
      }
      // Some groups of lanes, blocks of them, and what is left.
      let count = source.integer(in: 1...(source.integer(in: 0...3) == 0 ? 200 : 20))
      weights = (0..<count).map { _ in double(-60...3) }
      statistics = (0..<count).map { _ in signed(-12...3) }
      alpha = source.integer(in: 0...5) == 0 ? 0 : signed(-6...4)
      reference = source.integer(in: 0...2) == 0 ? statistics[0] : signed(-6...2)
    }

    var description: String { "\(alpha) about \(reference): \(weights), \(statistics)" }
  }

  /// Σ w e^{αd} |d|^k, with its sign and without, for d = μ − reference.
  private func exact(_ sample: Sample, power: Int) -> (sum: Interval, size: Interval) {
    var (sum, size) = (Interval(0, precision: 300), Interval(0, precision: 300))
    for (weight, statistic) in zip(sample.weights, sample.statistics) {
      let away =
        Interval(BigFloat(statistic, precision: 300)) - Interval(BigFloat(sample.reference))
      var term =
        Interval(BigFloat(weight))
        * (Interval(BigFloat(sample.alpha)) * away).applying(
          .exp, precision: 300)
      for _ in 0..<power { term *= away }
      sum += term
      size += Interval(term.magnitudeBound)
    }
    return (sum, size)
  }

  @Test func `sums are within the bounds that are proved, and near them by a few bits`() {
    // The largest share of its bound that an error takes: a bound of a hundredth would be refuted.
    var largest = 0.0
    checkProperty("tilted sums in doubles", count: 200) { source in
      Sample(&source)
    } satisfies: { (sample: Sample) in
      let found = TiltedDoubles.sums(
        sample.weights, sample.statistics, at: sample.alpha, about: sample.reference)
      for (power, sum) in [found.zeroth, found.first, found.second].enumerated() {
        let (exact, size) = exact(sample, power: power)
        let next = self.exact(sample, power: power + 1).size
        // (14 + 2k)u of the sizes, and 2u|α| of those of the next power.
        let bound =
          (size * Interval(BigFloat(Double(14 + 2 * power)))
            + next * Interval(BigFloat(2 * abs(sample.alpha)))) * Interval(.powerOfTwo(-53))
        let share = ((Interval(sum.bigFloat) - exact) / bound).magnitudeBound.double()
        largest = max(largest, share)
        try demand(share <= 1, "power \(power): \(share) of the bound")
      }
    }
    #expect(largest > 0.01)
  }

  @Test func `weights of logits are right in doubles, with divisors too, and 0 far below`() {
    checkProperty("weights of logits", count: 100) { (source: inout ChoiceSource) in
      (
        (0..<source.integer(in: 1...30)).map { _ in
          Double(source.integer(in: -1_000_000...0))
            * Double.powerOfTwo(source.integer(in: -22 ... -9))
        }, source.integer(in: 1...40)
      )
    } satisfies: { (logits: [Double], divisor: Int) in
      let top = logits.max() ?? 0
      let found = TiltedDoubles.weights(ofLogits: logits, top: top, divisor: divisor)
      for (logit, weight) in zip(logits, found) {
        let exponent =
          (Interval(BigFloat(logit, precision: 300)) - Interval(BigFloat(top)))
          / Interval(BigFloat(Double(divisor)))
        let exact = exponent.applying(.exp, precision: 300)
        guard weight > 0 else {
          try demand(exponent.lower < BigFloat(-619.999), "e^\(exponent) is 0")
          continue
        }
        let error = ((Interval(BigFloat(weight)) - exact) / exact).magnitudeBound
        try demand(error <= BigFloat(TiltedDoubles.weightError), "e^\(exponent): \(weight)")
      }
    }
  }
}
