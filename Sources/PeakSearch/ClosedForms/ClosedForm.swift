// Finds the peaks that can be written down as an expression.
public import ExactArithmetic
public import SteeringLaws

/// An expression that equals a peak position, derived by exact algebra and so proved.
public struct ClosedForm: Sendable {
  /// The expression, for people.
  public let expression: String
  /// The value, when it is rational.
  public let rational: Rational?
}

extension TiltedFamily {
  /// A closed form of the peak of interior level `level`, when one of those of section 3 applies.
  ///
  ///  * the gaps μ_l − μ_z are integer multiples of one number δ: x = e^{αδ} is the one positive
  ///    root of a polynomial (one sign change, Descartes), and α = log(x)/δ; linear and quadratic
  ///    polynomials, and rational roots of any, are solved;
  ///  * three levels: α = log( w_1(μ_z−μ_1) / (w_3(μ_3−μ_z)) ) / (μ_3−μ_1).
  ///
  /// Needs rational weights. Nil when none applies; costs a few gcds when it fails, as it
  /// mostly does.
  public func closedForm(ofLevel level: Int) -> ClosedForm? {
    closedForm(ofLevel: level, isCommensurable: hasCommensurableGaps)
  }

  /// Whether all differences of statistics are multiples of one number by integers, and few enough to be asked: so
  /// they are of one level if they are of another.
  var hasCommensurableGaps: Bool {
    guard levels.count > 1, levels.count <= PeakMethods.closedFormLevels,
      levels.map(\.weight).allRationals != nil
    else { return false }
    let first = levels[1].statistic - levels[0].statistic
    return levels.dropFirst(2).allSatisfy {
      ($0.statistic - levels[0].statistic).ratio(to: first) != nil
    }
  }

  /// The same, where it is known whether ``hasCommensurableGaps``.
  func closedForm(ofLevel level: Int, isCommensurable: Bool) -> ClosedForm? {
    guard isCommensurable || levels.count == 3, levels.count <= PeakMethods.closedFormLevels,
      let weights = levels.map(\.weight).allRationals
    else { return nil }
    let own = levels[level].statistic
    let others = levels.indices.filter { $0 != level }
    let gaps = others.map { levels[$0].statistic - own }
    let parts = others.map { weights[$0] }
    return (isCommensurable ? ClosedForm.commensurable(gaps: gaps, weights: parts) : nil)
      ?? (gaps.count == 2 ? ClosedForm.threeLevels(gaps: gaps, weights: parts) : nil)
  }
}

extension ClosedForm {
  /// Gaps of both signs that are integer multiples n_l δ of one positive number δ.
  static func commensurable(gaps: [Logarithm], weights: [Rational]) -> ClosedForm? {
    guard let first = gaps.first else { return nil }
    var ratios: [Rational] = []
    for gap in gaps {
      guard let ratio = gap.ratio(to: first) else { return nil }
      ratios.append(ratio)
    }
    // δ = unit · first, positive, with coprime integer multiples.
    var (integers, unit) = ratios.coprimeMultiples
    if first.signum < 0 {
      unit = -unit
      integers = integers.map { -$0 }
    }
    let delta = unit * first
    let multiples = integers.map { $0.asInt ?? .max }
    guard let least = multiples.min(), let most = multiples.max(), most < .max, least < 0,
      most.subtractingReportingOverflow(least).overflow == false
    else { return nil }
    // Σ w_l n_l x^{n_l}: divide by x^{least}, and by the common step of the exponents.
    let step = multiples.reduce(0) { gcd($0, $1 - least) }
    guard step > 0, (most - least) / step <= PeakMethods.closedFormDegree else { return nil }
    var coefficients = [Rational](repeating: 0, count: (most - least) / step + 1)
    for (multiple, weight) in zip(multiples, weights) {
      coefficients[(multiple - least) / step] += weight * Rational(multiple)
    }
    let polynomial = PositiveRootPolynomial(coefficients)
    return solution(polynomial, rate: Rational(step) * delta)
  }

  /// α = log(x) / rate for the positive root x of `polynomial`.
  private static func solution(_ polynomial: PositiveRootPolynomial, rate: Logarithm) -> ClosedForm?
  {
    if let root = polynomial.rationalRoot {
      let numerator = Logarithm(log: root)
      if let ratio = numerator.ratio(to: rate) {
        return ClosedForm(expression: "\(ratio)", rational: ratio)
      }
      return ClosedForm(expression: quotient("\(numerator)", rate), rational: nil)
    }
    guard let surd = polynomial.quadraticRoot else { return nil }
    return ClosedForm(expression: quotient("log(\(surd))", rate), rational: nil)
  }

  /// `numerator / denominator` as text.
  private static func quotient(_ numerator: String, _ denominator: Logarithm) -> String {
    if denominator.isRational {
      return denominator.rational == 1 ? numerator : "\(numerator)/(\(denominator.rational))"
    }
    return "\(numerator)/(\(denominator))"
  }

  /// One level below and one above the level in the middle.
  static func threeLevels(gaps: [Logarithm], weights: [Rational]) -> ClosedForm? {
    let (low, high) = (-gaps[0], gaps[1])
    let ratio = weights[0] / weights[1]
    let factor = ratio == 1 ? "" : "\(ratio.isInteger ? "\(ratio)" : "(\(ratio))")*"
    return ClosedForm(
      expression: quotient("log(\(factor)(\(low))/(\(high)))", high + low), rational: nil)
  }

  private static func gcd(_ a: Int, _ b: Int) -> Int {
    var (a, b) = (a.magnitude, b.magnitude)
    while b != 0 { (a, b) = (b, a % b) }
    return Int(a)
  }
}
