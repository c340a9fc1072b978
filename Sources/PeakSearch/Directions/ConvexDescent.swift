// Newton's method with shorter steps where whole ones do not descend.
internal import ExactArithmetic
internal import RealModule
internal import SteeringLaws

/// Looks for the least of a convex sum of exponentials; what it finds is not proved.
enum ConvexDescent {
  /// The most that a step changes an exponent by: beyond it the quadratic model says nothing.
  private static let reach = 8

  /// Where log Σ p e^{⟨α,d⟩} is least, from α = 0 on; nil when after `stepLimit` steps exponents still
  /// change by more than `tolerance`, as they do where the sum falls for ever.
  static func least<Number: ExponentialField & Comparable & Sendable>(
    of tilting: SeveralTilting<Number>, tolerance: Double, stepLimit: Int
  ) -> [Number]? {
    guard let reach = Number(exactly: ConvexDescent.reach) else { return nil }
    var alpha = [Number](repeating: 0, count: tilting.differences[0].count)
    var here = tilting.expansion(at: alpha)
    for _ in 0..<stepLimit {
      let step = LinearAlgebra.solution(here.covariance, here.mean)
      let change = tilting.differences.reduce(0 as Number) { most, difference in
        let change = LinearAlgebra.dot(step, difference)
        return max(most, change.isNegative ? -change : change)
      }
      // Twice what the quadratic model gains.
      let gain = LinearAlgebra.dot(step, here.mean)
      let (size, gained) = (Double(approximating: change), Double(approximating: gain))
      guard size.isFinite, gained.isFinite, gained >= 0 else { return nil }
      if size < tolerance { return zip(alpha, step).map { $0 - $1 } }
      var factor: Number = change > reach ? reach / change : 1
      var next = alpha
      var expansion = here
      for _ in 0..<60 {
        next = zip(alpha, step).map { $0 - factor * $1 }
        expansion = tilting.expansion(at: next)
        // What is lost in the rounding of the sum is not measured.
        let bound = here.ratio * Number.exp(-(factor * gain) / 4)
        if gained < 1e-9 || expansion.ratio <= bound { break }
        factor /= 2
      }
      alpha = next
      here = expansion
    }
    return nil
  }
}

extension Double {
  /// The number next to `value`.
  fileprivate init<Number: ExponentialField>(approximating value: Number) {
    switch value {
    case let value as Double: self = value
    case let value as BigFloat: self = value.double()
    default: self = .nan
    }
  }
}
