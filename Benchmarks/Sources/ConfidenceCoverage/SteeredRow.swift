// One distribution under steering, in doubles.
import Foundation

/// A distribution p with log-odds M: what a simulation asks of it, in doubles.
///
/// Newton's method is not needed: K′ and KL are monotone, and sixty halvings cost little.
struct SteeredRow {
  let probabilities: [Double]
  let logOdds: [Double]

  /// σ(α).
  func steered(_ alpha: Double) -> [Double] {
    let exponents = logOdds.map { alpha * $0 }
    let top = exponents.max() ?? 0
    let weights = zip(probabilities, exponents).map { $0 * exp($1 - top) }
    let total = weights.reduce(0, +)
    return weights.map { $0 / total }
  }

  /// The α at which `token` is likeliest: K′(α) = M(token); nil for the largest and the least log-odds.
  func peak(_ token: Int) -> Double? {
    let level = logOdds[token]
    guard let low = logOdds.min(), let high = logOdds.max(), low < level, level < high else {
      return nil
    }
    return root { mean(steered($0)) - level }
  }

  /// The α > 0 at which KL(σ‖p) is `budget`.
  func budgetEnd(_ budget: Double) -> Double {
    root { $0 <= 0 ? -budget : divergence($0) - budget }
  }

  /// KL(σ(α)‖p).
  func divergence(_ alpha: Double) -> Double {
    zip(steered(alpha), probabilities).reduce(0) { $1.0 > 0 ? $0 + $1.0 * log($1.0 / $1.1) : $0 }
  }

  /// E_σ[M].
  func mean(_ sigma: [Double]) -> Double { dot(sigma, logOdds) }

  /// Var_σ(M).
  func variance(_ sigma: [Double]) -> Double {
    let mean = mean(sigma)
    return zip(sigma, logOdds).reduce(0) { $0 + $1.0 * ($1.1 - mean) * ($1.1 - mean) }
  }

  private func root(_ function: (Double) -> Double) -> Double {
    var (low, high) = (-1.0, 1.0)
    while function(low) > 0 { low *= 2 }
    while function(high) < 0 { high *= 2 }
    for _ in 0..<60 {
      let middle = (low + high) / 2
      if function(middle) < 0 { low = middle } else { high = middle }
    }
    return (low + high) / 2
  }
}

/// Σ a b.
func dot(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
