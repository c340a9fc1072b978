// What the derivatives of every mean along the arc are made of.
package import ExactArithmetic
internal import RealModule

/// The tokens of a family, or some of them, weighed by e^T at one place of the circle: the logarithm
/// of their sum, and means and covariances of P and Q under these weights, enclosed.
package struct WaveMoments: Sendable {
  /// log Σ e^T.
  package let logTotal: Interval
  /// E[P] and E[Q].
  package let cosine: Interval
  package let sine: Interval
  /// Var P, Cov(P, Q) and Var Q.
  package let cosines: Interval
  package let mixed: Interval
  package let sines: Interval
}

extension WaveMoments {
  /// The moments of `tokens` (nil for all) with `waves` under `softmax`, the softmax of all.
  init(_ softmax: Softmax<Interval>, _ waves: [CircleWave], of tokens: [Int]?) {
    let chosen = tokens ?? Array(waves.indices)
    let weights = chosen.map { softmax.probabilities[$0] }
    let total = weights.dropFirst().reduce(weights[0], +)
    func mean(_ value: (Int) -> Interval) -> Interval {
      Vectors.dot(weights, chosen.map(value)) / total
    }
    let (p, q) = (mean { waves[$0].cosine }, mean { waves[$0].sine })
    logTotal = softmax.logTotal + Interval.log(total)
    (cosine, sine) = (p, q)
    cosines = mean { (waves[$0].cosine - p).squared }
    mixed = mean { (waves[$0].cosine - p) * (waves[$0].sine - q) }
    sines = mean { (waves[$0].sine - q).squared }
  }
}
