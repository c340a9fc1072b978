// Expands tilted means around a strength, for the quadrature of logits.
internal import ExactArithmetic

/// The Taylor expansion of a tilted mean with a rigorous remainder, for certified quadrature.
enum MeanExpansion {
  /// Coefficients g_0 … g_{order−1} of t ↦ mean(center + t), that is of A'/A with A(t) = Σ w
  /// e^{(s + t)μ}.
  ///
  /// From A_n = Σ w e^{sμ} μ^n/n! by division: Σ_k g_k A_{n−k} = (n + 1) A_{n+1}, all over A_0. The statistics
  /// are taken about the middle of their range, which only shifts g_0 and keeps the
  /// coefficients small.
  static func mean(
    of tilting: Tilting<Interval>, around center: Interval, order: Int
  ) -> [Interval] {
    if tilting.statistics.count == 1 {
      return tilting.statistics + [Interval](repeating: 0, count: order - 1)
    }
    let middle = MeanExpansion.middle(of: tilting)
    let deviations = tilting.statistics.map { $0 - middle }
    var terms = tilting.terms(at: center, about: middle)
    let inverse = 1 / Interval.sum(terms)
    for index in terms.indices { terms[index] *= inverse }
    // A_n over A_0.
    var moments: [Interval] = [1]
    var factor = Interval(1, precision: middle.precision)
    for n in 1...order {
      for index in terms.indices { terms[index] *= deviations[index] }
      factor /= Interval(BigFloat(n))
      moments.append(Interval.sum(terms) * factor)
    }
    var coefficients: [Interval] = []
    coefficients.reserveCapacity(order)
    for n in 0..<order {
      var value = moments[n + 1] * Interval(BigFloat(n + 1))
      value.subtractConvolution(coefficients, moments)
      coefficients.append(value)
    }
    coefficients[0] += middle
    return coefficients
  }

  /// The middle of the range of statistics, as a point.
  private static func middle(of tilting: Tilting<Interval>) -> Interval {
    let (first, last) = (tilting.statistics[0], tilting.statistics[tilting.statistics.count - 1])
    return Interval(first.hull(last).midpoint)
  }

  /// A bound of the remainder of ``mean(of:around:order:)`` for |t| ≤ 1/(8r), r at least half the
  /// range of the statistics: at most 6.3 r / 4^order.
  ///
  /// With d = μ − middle, |d| ≤ r, and complex |z| ≤ ρ = 1/(2r): |A(s+z)| ≥ A(s)(2 − e^{1/2}) and
  /// |A'(s+z)| ≤ A(s) r e^{1/2}, so |A'/A| ≤ 4.7 r on that disc. Cauchy's estimate of the
  /// coefficients, 4.7 r ρ^{−n}, sums from n = order on at |t| ≤ ρ/4 to 4.7 r 4^{−order} · 4/3.
  static func remainder(halfRange: Rational, order: Int) -> Rational {
    Rational(63, 10) * halfRange / Rational(4).raised(to: order)
  }
}
