// Where a cost reaches a budget, on one side of 0.
internal import ExactArithmetic
internal import RealModule

/// The α = sign · t, t > 0, at which a cost that increases in t from 0 reaches a budget.
struct BudgetRoot {
  private let sign: Int
  private let budget: Rational
  private let subject: String
  private let digits: Int
  private let precisionLimit: Int

  /// The strength where the cost called `subject` is `budget` > 0, to `digits` digits.
  init(sign: Int, budget: Rational, _ subject: String, digits: Int, precisionLimit: Int) {
    (self.sign, self.budget, self.subject) = (sign, budget, subject)
    (self.digits, self.precisionLimit) = (digits, precisionLimit)
  }

  /// That strength, from the cost and its derivative in α, enclosed at some precision.
  ///
  /// `start` is a first guess of t, and `approximate` is about the cost, for another one. Neither decides
  /// anything. Throws `Undecided`.
  func found(
    from start: Double?, approximate: (Double) -> Double,
    value: (Interval, Int) -> Interval, slope: (Interval, Int) -> Interval
  ) throws(Undecided) -> CertifiedReal {
    let target = budget.approximation
    let direction = Interval(Rational(sign), precision: 64)
    let root = try MonotoneRoot.positive(
      digits: digits, precisionLimit: precisionLimit, subject, start: start,
      firstPrecision: digits <= TiltingCache.doubleDigits ? TiltingCache.doublePrecision : 128,
      approximate: { approximate(Double(sign) * $0) - target },
      value: { value(direction * $0, $1) - Interval(budget, precision: max($1, 128)) },
      slope: { direction * slope(direction * $0, $1) })
    return sign > 0 ? root : CertifiedReal(-root.enclosure)
  }

  /// About the t at which `cost`, given with its derivative in α, is `target`, where it is about ½ t²
  /// `variance` near 0; nil when doubles do not see it.
  static func guess(
    _ sign: Int, target: Double, variance: Double,
    _ cost: (Double) -> (value: Double, slope: Double)
  ) -> Double? {
    guard target > 0, variance > 0 else { return nil }
    let parabola = (2 * target / variance).squareRoot()
    // Doubles do not see a small divergence, the difference of numbers near 1; its parabola is near.
    if target < 1e-12 { return parabola }
    let sign = Double(sign)
    return MonotoneRoot.guess(from: parabola, target: target) {
      let there = cost(sign * $0)
      return (there.value, sign * there.slope)
    }
  }
}
