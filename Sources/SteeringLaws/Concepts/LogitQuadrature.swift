// A second way to the logit of a concept, by which the closed form can be checked.
public import ExactArithmetic
internal import RealModule

/// ν(α) = ∫_0^α (μ_C − μ_{C^c}) dt by certified quadrature, which does not assume its closed form.
///
/// On panels [s − h, s + h], h ≤ 1/(8r) with r half the range of the log-odds, the integrand is its
/// Taylor polynomial at s and a remainder bounded by Cauchy's estimate. Cost: |α| · 4(M_max −
/// M_min) panels with about 1.7 terms a digit each.
public struct LogitQuadrature {
  private let concept: ConceptTilting<Tilting<Interval>>
  private let precision: Int
  private let order: Int
  private let halfRange: Rational

  /// A quadrature for `group` against its complement, with enclosures of about `digits` digits
  /// after the point at moderate strengths.
  ///
  /// Nil for the whole vocabulary, whose complement is empty.
  public init?(_ group: TokenGroup, digits: Int) {
    guard let complement = group.complement,
      let first = group.family.levels.first, let last = group.family.levels.last
    else { return nil }
    self.init(digits: digits, range: last.statistic - first.statistic) {
      ConceptTilting(
        inside: group.tilting(precision: $0), outside: complement.tilting(precision: $0))
    }
  }

  /// A quadrature of the difference of the means of two families, made at a precision in bits,
  /// whose log-odds lie within `range` of each other.
  init?(digits: Int, range: Logarithm, _ families: (Int) -> ConceptTilting<Tilting<Interval>>) {
    guard let range = range.enclosure(precision: 64).upper.rational() else { return nil }
    precision = CertifiedReal.workingPrecision(digits: digits) + 32
    concept = families(precision)
    order = Int((Double(digits) * 1.7).rounded(.up)) + 6
    // A short rational above half the range.
    halfRange = Rational((range * 8).floor + 2, 16)
  }

  /// Half the range of the log-odds, rounded up: strengths of about its inverse are moderate.
  public var scale: Rational { halfRange }

  /// Enclosures of ν at the rational `strengths`, which must be sorted; the panels are shared.
  public func values(at strengths: [Rational]) -> [Interval] {
    let positive = sweep(strengths.filter { $0.signum >= 0 })
    let negative = sweep(strengths.filter { $0.signum < 0 }.reversed())
    return negative.reversed() + positive
  }

  /// ν at strengths of one sign, of increasing magnitude.
  private func sweep(_ strengths: [Rational]) -> [Interval] {
    var position: Rational = 0
    var sum = Interval(0, precision: precision)
    return strengths.map { target in
      if target == position { return sum }
      let distance = (target - position).magnitude
      let panels = -(-(distance * 4 * halfRange)).floor
      let step = (target - position) / Rational(panels)
      var count: Integer = 0
      while count < panels {
        sum += panel(around: position + (Rational(count) + Rational(1, 2)) * step, half: step / 2)
        count += 1
      }
      position = target
      return sum
    }
  }

  /// ∫ over [middle − half, middle + half]; a negative `half` reverses the direction.
  private func panel(around middle: Rational, half: Rational) -> Interval {
    let center = Interval(middle, precision: precision)
    let inside = MeanExpansion.mean(of: concept.inside, around: center, order: order)
    let outside = MeanExpansion.mean(of: concept.outside, around: center, order: order)
    // Odd powers cancel: Σ_{k even} 2 g_k h^{k+1}/(k+1).
    let h = Interval(half, precision: precision)
    let square = h.squared
    var power = h
    var sum = Interval(0, precision: precision)
    for k in stride(from: 0, to: order, by: 2) {
      sum +=
        (inside[k] - outside[k]) * power * Interval(Rational(2, k + 1), precision: precision)
      power *= square
    }
    let remainder =
      4 * half.magnitude * MeanExpansion.remainder(halfRange: halfRange, order: order)
    return sum + Interval(lower: -remainder, upper: remainder, precision: 64)
  }
}
