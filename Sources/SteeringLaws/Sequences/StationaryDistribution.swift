// The stationary law of a chain, without subtractions.
internal import RealModule

/// The stationary distribution of an irreducible stochastic kernel over one number system, by the
/// elimination of Grassmann, Taksar and Heyman: sums, products and quotients of positive numbers
/// only, so that enclosures stay narrow and rationals are exact.
///
/// `kernel` has n rows of n entries ≥ 0; the diagonal is not used, and rows need not be normalised
/// by more than a factor of their own being right: an entry is a rate from row to column. States are
/// eliminated from the last on, so every state must reach a lower one past the eliminated states, as
/// in an irreducible chain. n³/3 products.
func stationaryDistribution<Number: AlgebraicField>(_ kernel: [[Number]]) -> [Number] {
  var rates = kernel
  let n = rates.count
  for state in stride(from: n - 1, to: 0, by: -1) {
    let out = rates[state][..<state].reduce(0 as Number, +)
    for from in 0..<state {
      rates[from][state] /= out
      let factor = rates[from][state]
      for to in 0..<state where to != from { rates[from][to] += factor * rates[state][to] }
    }
  }
  var weights: [Number] = [1]
  for state in 1..<max(n, 1) {
    weights.append((0..<state).reduce(0 as Number) { $0 + weights[$1] * rates[$1][state] })
  }
  let total = weights.reduce(0, +)
  return weights.map { $0 / total }
}
