import ExactArithmetic
import PropertyTesting
import Testing

@testable import SteeringLaws

@Suite("Means in doubles")
struct DoubleMeanTests {
  /// Levels of weights and statistics of all sizes, ties and near ties among them, and a strength.
  private static func levels(_ source: inout ChoiceSource) -> (Tilting<Interval>, Double) {
    let count = source.integer(in: 1...6)
    let weights = (0..<count).map { _ in
      Rational(source.integer(in: 1...9)) * Rational(10).raised(to: source.integer(in: -25...25))
    }
    let scale = Rational(10).raised(to: source.integer(in: -6...3))
    let statistics = (0..<count).map { _ in
      scale * Rational(source.integer(in: -99...99), source.integer(in: 1...9))
        + (source.flag(probability: 0.3) ? Rational(1, 1 << 50) : 0)
    }
    let tilting = Tilting(
      weights: weights.map { Interval($0, precision: 200) },
      statistics: statistics.sorted().map { Interval($0, precision: 200) })
    let size = Double(sign: .plus, exponent: source.integer(in: -20...12), significand: 1)
    return (tilting, size * Double(source.integer(in: -9...9)))
  }

  @Test func `the mean is within its error of the doubles, which is small`() {
    var (answers, near) = (0, 0)
    checkProperty("means in doubles", count: 3000) { (source: inout ChoiceSource) in
      Self.levels(&source)
    } satisfies: { (tilting: Tilting<Interval>, alpha: Double) in
      guard let found = DoubleMean(tilting)?.mean(at: alpha) else { return }
      answers += 1
      let exact = tilting.mean(at: Interval(BigFloat(alpha)))
      let box = Interval(
        lower: BigFloat(found.value - found.error), upper: BigFloat(found.value + found.error))
      try demand(box.lower <= exact.lower && exact.upper <= box.upper, "\(found) for \(exact)")
      // A bound a thousandth as large would be wrong somewhere: the test sees errors of this size.
      let miss = (Interval(BigFloat(found.value)) - exact).magnitudeBound.double()
      if miss > found.error / 1000 { near += 1 }
    }
    #expect(answers > 1000 && near > 0)
  }

  @Test func `a sign is that of the means, and is not known where they are equal`() {
    var signs = 0
    checkProperty("signs of differences of means", count: 2000) { (source: inout ChoiceSource) in
      let (first, alpha) = Self.levels(&source)
      return (first, source.flag(probability: 0.3) ? first : Self.levels(&source).0, alpha)
    } satisfies: { (first: Tilting<Interval>, second: Tilting<Interval>, alpha: Double) in
      guard let mine = DoubleMean(first), let theirs = DoubleMean(second),
        let sign = DoubleMean.signOfDifference(mine, theirs, at: alpha)
      else { return }
      signs += 1
      let point = Interval(BigFloat(alpha))
      try demand((first.mean(at: point) - second.mean(at: point)).sign == sign, "\(sign)")
    }
    #expect(signs > 500)
  }
}
