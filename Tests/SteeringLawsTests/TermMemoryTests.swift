import ExactArithmetic
import PropertyTesting
import Testing

@testable import SteeringLaws

@Suite("Remembered terms")
struct TermMemoryTests {
  @Test func `a tilting that remembers answers as one that does not`() {
    checkProperty("remembered terms", count: 30) { (source: inout ChoiceSource) in
      let count = source.integer(in: 1...4)
      func numbers(_ source: inout ChoiceSource, _ range: ClosedRange<Int>) -> [Rational] {
        (0..<count).map { _ in Rational(source.integer(in: range), source.integer(in: 1...9)) }
      }
      let weights = numbers(&source, 1...9)
      let statistics = numbers(&source, -9...9).sorted()
      // Some strengths again and again, at two precisions, and more than are kept.
      let strengths = (0..<60).map { _ in
        (Rational(source.integer(in: -12...12), 4), source.element(of: [64, 100]))
      }
      return (weights, statistics, strengths)
    } satisfies: {
      (weights: [Rational], statistics: [Rational], strengths: [(Rational, Int)]) in
      let plain = Tilting(
        weights: weights.map { Interval($0, precision: 80) },
        statistics: statistics.map { Interval($0, precision: 80) })
      let remembering = plain.remembering()
      func answers(_ tilting: Tilting<Interval>, _ alpha: Interval) -> [Interval] {
        [
          tilting.mean(at: alpha), tilting.cumulantGeneratingFunction(at: alpha),
          tilting.totalWeight,
        ] + tilting.probabilities(at: alpha) + tilting.likelihoodRatios(at: alpha)
          + tilting.cumulants(upTo: 3, at: alpha)
      }
      for (strength, precision) in strengths {
        let alpha = Interval(strength, precision: precision)
        let same = zip(answers(plain, alpha), answers(remembering, alpha)).allSatisfy {
          $0.isIdentical(to: $1)
        }
        try demand(same, "at \(strength) with \(precision) bits")
      }
    }
  }
}
