// The laws of tilting along several vectors at once, over any number system.
package import ExactArithmetic
internal import RealModule

/// Exponential tilting by ⟨α, d_y⟩ with α ∈ R^k and d_y = M(y) − M(z), about one token z: its
/// probability is p_z over the sum of the terms, with g = log Σ p_y e^{⟨α,d_y⟩} − log Σ p_y convex,
/// ∇g = E_α[d] and Hessian Cov_α(d) (39).
///
/// Over `Double` fast and approximate, over `Interval` certified; an enclosure of α gives the range.
package struct SeveralTilting<Number: ExponentialField & Sendable>: Sendable {
  /// The weights p_y, positive; they need not sum to 1.
  package let weights: [Number]
  /// The differences d_y.
  package let differences: [[Number]]

  /// The tilting of these weights along these differences, one for each weight.
  package init(weights: [Number], differences: [[Number]]) {
    precondition(weights.count == differences.count && !weights.isEmpty, "a difference a weight")
    self.weights = weights
    self.differences = differences
  }

  /// g with its first two derivatives.
  package struct Expansion {
    /// Σ p_y e^{⟨α,d_y⟩} / Σ p_y.
    package let ratio: Number
    /// E_α[d].
    package let mean: [Number]
    /// Cov_α(d).
    package let covariance: [[Number]]
  }

  /// The expansion at `alpha`: one exponential and k² products a weight.
  @specialized(where Number == Interval)
  @specialized(where Number == Double)
  package func expansion(at alpha: [Number]) -> Expansion {
    let size = alpha.count
    let terms = zip(weights, differences).map { $0 * Number.exp(form(alpha, $1)) }
    let total = terms.dropFirst().reduce(terms[0], +)
    let shares = terms.map { $0 / total }
    var mean = [Number](repeating: 0, count: size)
    for (share, difference) in zip(shares, differences) {
      for place in 0..<size { mean[place] += share * difference[place] }
    }
    var covariance = [[Number]](repeating: [Number](repeating: 0, count: size), count: size)
    for (share, difference) in zip(shares, differences) {
      let deviation = (0..<size).map { difference[$0] - mean[$0] }
      for row in 0..<size {
        let part = share * deviation[row]
        for column in 0..<row { covariance[row][column] += part * deviation[column] }
        covariance[row][row] += share * deviation[row].squared
      }
    }
    for row in 0..<size {
      for column in 0..<row { covariance[column][row] = covariance[row][column] }
    }
    let whole = weights.dropFirst().reduce(weights[0], +)
    return Expansion(ratio: total / whole, mean: mean, covariance: covariance)
  }

  /// Σ p_y e^{⟨α,d_y⟩} / Σ p_y.
  package func ratio(at alpha: [Number]) -> Number {
    let terms = zip(weights, differences).map { $0 * Number.exp(form(alpha, $1)) }
    return terms.dropFirst().reduce(terms[0], +) / weights.dropFirst().reduce(weights[0], +)
  }

  private func form(_ alpha: [Number], _ difference: [Number]) -> Number {
    var sum: Number = 0
    for place in alpha.indices { sum += alpha[place] * difference[place] }
    return sum
  }
}
