// The cumulant generating function of a large vocabulary of floats, in doubles.
internal import ExactArithmetic
internal import RealModule

/// The tilted sums of a ``FloatFamily`` in doubles, for first guesses and figures: by them nothing
/// is decided.
///
/// For use by one task: it keeps the sums at the last strength.
final class RoughTilting: ExponentialTilting {
  private let family: FloatFamily
  private let scale: Double
  /// Σ w.
  let totalWeight: Double
  /// K'(0).
  private let initialMean: Double
  private var last: (alpha: Double, sums: (reference: Double, Double, Double, Double))?

  init(_ family: FloatFamily) {
    self.family = family
    scale = Double(family.scale)
    totalWeight = family.weights.reduce(0, +)
    let moment = zip(family.weights, family.statistics).reduce(0) { $0 + $1.0 * $1.1 }
    initialMean = moment / totalWeight / scale
  }

  /// The reference at `alpha`, and Σ term (μ − reference)^k for k = 0, 1, 2.
  private func sums(at alpha: Double) -> (reference: Double, Double, Double, Double) {
    if let last, last.alpha == alpha { return last.sums }
    let reference = alpha < 0 ? family.least.high : family.largest.high
    let terms = TiltedPairs.roughTerms(
      family.weights, family.statistics, at: alpha / scale, about: reference)
    var (zeroth, first, second) = (0.0, 0.0, 0.0)
    for (term, statistic) in zip(terms, family.statistics) {
      let away = statistic - reference
      zeroth += term
      first += term * away
      second += term * away * away
    }
    last = (alpha, (reference, zeroth, first, second))
    return (reference, zeroth, first, second)
  }

  func cumulantGeneratingFunction(at alpha: Double) -> Double {
    let (reference, zeroth, _, _) = sums(at: alpha)
    return alpha * reference / scale + Double.log(zeroth / totalWeight)
  }

  func mean(at alpha: Double) -> Double {
    if alpha == 0 { return initialMean }
    let (reference, zeroth, first, _) = sums(at: alpha)
    return (reference + first / zeroth) / scale
  }

  func variance(at alpha: Double) -> Double {
    let (_, zeroth, first, second) = sums(at: alpha)
    let mean = first / zeroth
    return (second / zeroth - mean * mean) / (scale * scale)
  }
}
