public import ExactArithmetic
internal import RealModule

/// ν(α) = ∫_0^α (μ_C − μ_{C^c}) dt by certified quadrature, which does not assume its closed form.
///
/// On panels [s − h, s + h] the integrand is its Taylor polynomial at s plus Lagrange's remainder, whose
/// coefficient is enclosed over the whole panel. The nearest singularity (a complex zero of A or B) is at
/// least about π/(μ_max − μ_min) away, so panels of half-width 1/(4 (μ_max − μ_min)) gain a digit or
/// more a term.
public struct LogitQuadrature {
  private let concept: ConceptTilting<Interval>
  private let precision: Int
  private let order: Int
  private let halfWidth: Rational

  /// A quadrature for `group` against its complement, aiming at about `digits` digits after the point.
  ///
  /// Nil for the whole vocabulary, whose complement is empty.
  public init?(_ group: TokenGroup, digits: Int) {
    let precision = CertifiedReal.workingPrecision(digits: digits) + 32
    guard let concept = group.conceptTilting(precision: precision),
      let first = group.family.levels.first, let last = group.family.levels.last
    else { return nil }
    let range = (last.statistic.enclosure(precision: 64) - first.statistic.enclosure(precision: 64))
      .upper.double(.up)
    self.concept = concept
    self.precision = precision
    order = max(8, digits + 2)
    halfWidth = Rational(1, 4 * max(1, Int(min(range, 1e6).rounded(.up))))
  }

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
      let distance = (target - position).magnitude
      let panels = Rational((distance / (2 * halfWidth)).floor + 1)
      let step = (target - position) / panels
      var count: Rational = 0
      while count < panels {
        sum += panel(from: position + count * step, step: step)
        count += 1
      }
      position = target
      return sum
    }
  }

  /// ∫ over the panel from `start` to `start + step`; `step` may be negative.
  private func panel(from start: Rational, step: Rational) -> Interval {
    guard !step.isZero else { return Interval(0, precision: precision) }
    let half = step / 2
    let middle = Interval(start + half, precision: precision)
    let ends = [start, start + step].sorted()
    let whole = Interval(lower: ends[0], upper: ends[1], precision: precision)
    let (inside, outside) = (concept.inside, concept.outside)
    let a = PowerSeries.mean(of: inside, around: middle, order: order - 1)
    let b = PowerSeries.mean(of: outside, around: middle, order: order - 1)
    let h = Interval(half, precision: precision)
    // Odd powers cancel over the symmetric panel; Σ_{k even} 2 g_k h^{k+1}/(k+1).
    var power = h
    var sum = Interval(0, precision: precision)
    for k in stride(from: 0, to: order, by: 2) {
      let share = Interval(Rational(2, k + 1), precision: precision)
      sum += (a[k] - b[k]) * power * share
      power *= h.squared
    }
    let last =
      PowerSeries.mean(of: inside, around: whole, order: order)[order]
      - PowerSeries.mean(of: outside, around: whole, order: order)[order]
    let size =
      Interval(last.magnitudeBound)
      * Interval(half.magnitude, precision: precision)
      .raised(to: order + 1) * Interval(Rational(2, order + 1), precision: precision)
    return sum + Interval(lower: -size.upper, upper: size.upper)
  }
}
