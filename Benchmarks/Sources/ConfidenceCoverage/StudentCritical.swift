// The quantile of Student's distribution.
import Foundation

/// Student's t for small samples.
enum StudentCritical {
  /// The t with P(|T| ≤ t) = `level`, 0 < level < 1, for `freedom` ≥ 1 degrees of freedom.
  static func value(level: Double, freedom: Int) -> Double {
    var (low, high) = (0.0, 1.0)
    while probability(high, freedom) < level { high *= 2 }
    for _ in 0..<60 {
      let middle = (low + high) / 2
      if probability(middle, freedom) < level { low = middle } else { high = middle }
    }
    return high
  }

  /// P(|T| ≤ t): finite sums of powers of cos θ, tan θ = t/√ν (Abramowitz and Stegun, 26.7.3, 26.7.4).
  private static func probability(_ t: Double, _ freedom: Int) -> Double {
    let angle = atan(t / Double(freedom).squareRoot())
    let square = cos(angle) * cos(angle)
    if freedom % 2 == 0 {
      var (term, sum) = (1.0, 1.0)
      for k in stride(from: 2, to: freedom, by: 2) {
        term *= square * Double(k - 1) / Double(k)
        sum += term
      }
      return sin(angle) * sum
    }
    var (term, sum) = (cos(angle), freedom > 1 ? cos(angle) : 0)
    for k in stride(from: 3, to: freedom, by: 2) {
      term *= square * Double(k - 1) / Double(k)
      sum += term
    }
    return 2 / Double.pi * (angle + sin(angle) * sum)
  }
}
