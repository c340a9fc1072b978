// Estimates how far out the panels must reach.
internal import RealModule
internal import SteeringLaws

/// About where the first and the last of some tokens with a peak have theirs, from a histogram, as far
/// as that is within some limits.
struct PeakRange {
  let low: Double
  let high: Double

  /// The range of the peaks of `tokens`; nil when none of them has a peak.
  init?(_ family: FloatFamily, of tokens: TokenList, within limits: ClosedRange<Double>) {
    guard family.range > 0, family.range.isFinite else { return nil }
    let cells = 1024
    var masses = [Double](repeating: 0, count: cells)
    var moments = masses
    let factor = Double(cells) / family.range * (1 - 0x1p-40)
    guard factor.isFinite else { return nil }
    for (statistic, weight) in zip(family.statistics, family.weights) {
      let offset = statistic - family.least.high
      let cell = min(cells - 1, Int(offset * factor))
      masses[cell] += weight
      moments[cell] += weight * offset
    }
    var (first, last) = (Double.infinity, -Double.infinity)
    for token in tokens {
      let statistic = family.statistics[token]
      if statistic > family.least.high { first = min(first, statistic) }
      if statistic < family.largest.high { last = max(last, statistic) }
    }
    guard first.isFinite, last.isFinite, first < family.largest.high,
      last > family.least.high
    else { return nil }
    let places = zip(masses, moments).filter { $0.0 > 0 }.map {
      (weight: Double.log($0.0), place: $0.1 / $0.0)
    }
    func root(_ target: Double) -> Double? {
      // Bisection on the sign of the tilted mean minus the target, after doubling the range.
      func isBelow(_ alpha: Double) -> Bool {
        let exponents = places.map { $0.weight + alpha * $0.place }
        let top = exponents.reduce(-.infinity, max)
        var (mass, moment) = (0.0, 0.0)
        for (exponent, entry) in zip(exponents, places) {
          let term = Double.exp(exponent - top)
          mass += term
          moment += term * (entry.place - target)
        }
        return moment < 0
      }
      var (low, high) = (-1 / family.range, 1 / family.range)
      var steps = 0
      while isBelow(high), steps < 60 {
        high *= 2
        steps += 1
      }
      while !isBelow(low), steps < 120 {
        low *= 2
        steps += 1
      }
      for _ in 0..<12 {
        let middle = (low + high) / 2
        if isBelow(middle) { low = middle } else { high = middle }
      }
      return (low + high) / 2
    }
    guard let left = root(first - family.least.high),
      let right = root(last - family.least.high), left.isFinite, right.isFinite
    else { return nil }
    low = max(left * (left < 0 ? 1.1 : 0.9), limits.lowerBound)
    high = min(right * (right > 0 ? 1.1 : 0.9), limits.upperBound)
  }
}
