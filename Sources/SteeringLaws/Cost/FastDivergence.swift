// Divergences in doubles, for first guesses: nothing is decided by them.
internal import ExactArithmetic
internal import RealModule

/// The relative entropies between one distribution and itself steered, with their slopes, in doubles.
///
/// For use by one task.
struct FastDivergence {
  private enum Source {
    case floats(DoubleTilting)
    case levels(Tilting<Double>)
  }

  private let source: Source
  /// K'(0).
  private let mean: Double

  init(_ cache: TiltingCache) {
    if let doubles = cache.doubles {
      source = .floats(doubles)
      mean = doubles.rough(at: 0).mean
    } else {
      let tilting = cache.family.exact.fastTilting()
      source = .levels(tilting)
      mean = tilting.mean(at: 0)
    }
  }

  private func tilted(
    _ alpha: Double
  ) -> (cumulant: Double, mean: Double, variance: Double) {
    switch source {
    case .floats(let doubles): return doubles.rough(at: alpha)
    case .levels(let tilting):
      let cumulants = tilting.cumulants(upTo: 2, at: alpha)
      return (tilting.cumulantGeneratingFunction(at: alpha), cumulants[0], cumulants[1])
    }
  }

  /// About KL(p ‖ σ(α)), and K'(α) − K'(0).
  func toSteered(at alpha: Double) -> (value: Double, slope: Double) {
    let there = tilted(alpha)
    return (there.cumulant - alpha * mean, there.mean - mean)
  }

  /// About KL(σ(α) ‖ p), and αK''(α).
  func fromSteered(at alpha: Double) -> (value: Double, slope: Double) {
    let there = tilted(alpha)
    return (alpha * there.mean - there.cumulant, alpha * there.variance)
  }
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
    if let floats = family.coarse {
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
