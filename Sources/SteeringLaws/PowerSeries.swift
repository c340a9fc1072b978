internal import ExactArithmetic

/// The Taylor coefficients of a tilted mean, for certified quadrature.
enum PowerSeries {
  /// Coefficients g_0 … g_order of t ↦ mean(center + t), that is of A'/A with A(t) = Σ w e^{(s + t)μ},
  /// at every point s of `center`: with an interval they enclose g^{(k)}(s)/k! for all its points.
  ///
  /// From A_n = Σ w e^{sμ} μ^n/n! by division: Σ_k g_k A_{n−k} = (n + 1) A_{n+1}.
  static func mean(
    of tilting: Tilting<Interval>, around center: Interval, order: Int
  ) -> [Interval] {
    // The mean shifts with the statistics: about a level in the middle, coefficients stay small.
    let shift = tilting.statistics[tilting.statistics.count / 2]
    let deviations = tilting.statistics.map { $0 - shift }
    var terms = tilting.terms(at: center, about: shift)
    var moments = [terms.dropFirst().reduce(terms[0], +)]
    for n in 1...(order + 1) {
      let divisor: Interval = 1 / Interval(Rational(n), precision: moments[0].precision)
      for index in terms.indices { terms[index] = terms[index] * deviations[index] * divisor }
      moments.append(terms.dropFirst().reduce(terms[0], +))
    }
    let inverse = 1 / moments[0]
    var coefficients: [Interval] = []
    for n in 0...order {
      var value = moments[n + 1] * Interval(Rational(n + 1), precision: moments[0].precision)
      for k in 0..<n { value -= coefficients[k] * moments[n - k] }
      coefficients.append(value * inverse)
    }
    coefficients[0] += shift
    return coefficients
  }
}
