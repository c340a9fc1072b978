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
    var shares = terms(at: alpha)
    let total = Number.sum(shares)
    for place in shares.indices { shares[place] /= total }
    var mean = [Number](repeating: 0, count: size)
    for (share, difference) in zip(shares, differences) {
      for place in 0..<size { mean[place] += share * difference[place] }
    }
    // Row by row up to the diagonal.
    var covariance = [Number](repeating: 0, count: size * (size + 1) / 2)
    var deviation = mean
    for (share, difference) in zip(shares, differences) {
      for place in 0..<size { deviation[place] = difference[place] - mean[place] }
      var start = 0
      for row in 0..<size {
        let part = share * deviation[row]
        for column in 0..<row { covariance[start + column] += part * deviation[column] }
        covariance[start + row] += share * deviation[row].squared
        start += row + 1
      }
    }
    let rows = (0..<size).map { row in
      (0..<size).map { column in
        let (low, high) = (min(row, column), max(row, column))
        return covariance[high * (high + 1) / 2 + low]
      }
    }
    return Expansion(ratio: total / Number.sum(weights), mean: mean, covariance: rows)
  }

  @specialized(where Number == Interval)
  @specialized(where Number == Double)
  private func terms(at alpha: [Number]) -> [Number] {
    var terms = weights
    for place in terms.indices { terms[place] *= Number.exp(form(alpha, differences[place])) }
    return terms
  }

  /// Σ p_y e^{⟨α,d_y⟩} / Σ p_y.
  package func ratio(at alpha: [Number]) -> Number {
    Number.sum(terms(at: alpha)) / Number.sum(weights)
  }

  private func form(_ alpha: [Number], _ difference: [Number]) -> Number {
    Number.dot(alpha, difference)
  }
}
