// Divergences in doubles, for first guesses: nothing is decided by them.
internal import ExactArithmetic
internal import RealModule

/// The relative entropies between one distribution and itself steered, in doubles.
///
/// For use by one task.
struct FastDivergence {
  private let tilting: any ExponentialTilting<Double>

  init(_ family: SteeredFamily) {
    tilting = family.floats.map { RoughTilting($0) } ?? family.exact.fastTilting()
  }

  /// About KL(p ‖ σ(α)).
  func toSteered(at alpha: Double) -> Double { tilting.divergenceToSteered(at: alpha) }

  /// About KL(σ(α) ‖ p).
  func fromSteered(at alpha: Double) -> Double { tilting.divergenceFromSteered(at: alpha) }
}

/// About the same of many families at once: a kilobyte and a half each.
///
/// The log-odds are cut into bins, of which it keeps the weight, the mean and the variance.
struct DivergenceHistogram {
  private var bins: [(weight: Double, mean: Double, variance: Double)] = []
  private var mean = 0.0

  /// The number of bins.
  private static let count = 64

  init(_ family: SteeredFamily) {
    if let floats = family.floats {
      let scale = Double(floats.scale)
      self.init(weights: floats.weights, statistics: floats.statistics.map { $0 / scale })
    } else {
      let tilting = family.exact.fastTilting()
      self.init(weights: tilting.weights, statistics: tilting.statistics)
    }
  }

  private init(weights: [Double], statistics: [Double]) {
    let least = statistics.min() ?? 0
    let range = (statistics.max() ?? 0) - least
    let count = DivergenceHistogram.count
    let factor = range > 0 ? Double(count) / range : 0
    guard factor.isFinite else { return }
    var sums = [(Double, Double, Double)](repeating: (0, 0, 0), count: count)
    var total = 0.0
    for (weight, statistic) in zip(weights, statistics) {
      let place = statistic - least
      let bin = min(count - 1, Int(place * factor))
      sums[bin].0 += weight
      sums[bin].1 += weight * place
      sums[bin].2 += weight * place * place
      total += weight
    }
    bins = sums.filter { $0.0 > 0 }.map { weight, first, second in
      let mean = first / weight
      return (weight / total, least + mean, max(0, second / weight - mean * mean))
    }
    mean = bins.reduce(0) { $0 + $1.weight * $1.mean }
  }

  /// About KL(p ‖ σ(α)) = K(α) − αK'(0).
  func toSteered(at alpha: Double) -> Double {
    let exponents = bins.map { alpha * ($0.mean - mean) }
    let top = exponents.max() ?? 0
    let sum = zip(exponents, bins).reduce(0) {
      $0 + $1.1.weight * Double.exp($1.0 - top) * (1 + alpha * alpha * $1.1.variance / 2)
    }
    return bins.isEmpty ? 0 : top + Double.log(sum)
  }
}
