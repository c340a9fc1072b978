// Bounds what one sublayer can add to a stream, from its weights.
public import ExactArithmetic
internal import RealModule
internal import SteeringLaws

/// What a sublayer can add to the stream, whatever the stream: certified, from its weights alone.
///
/// The input of a pre-norm sublayer is γ∘z + β with z = √d y/√(‖y‖² + dε), so ‖z‖ ≤ √d for every
/// stream. Hence an affine map A(γ∘z + β) + a of it is at most ‖A diag γ‖√d + ‖Aβ + a‖ =: |A|, and
///
/// - feed-forward: ‖B act(·) + b‖ ≤ ‖B‖ |A| + ‖b‖, because |act(x)| ≤ |x|;
/// - attention: a head returns a convex combination of its values, at most |V_k|; the heads side by
///   side at most √(Σ_k |V_k|²); the output at most ‖O‖ √(Σ_k |V_k|²) + ‖o‖.
///
/// Operator norms are replaced by upper bounds (``Matrix/operatorNorm``).
public struct SublayerBound: Sendable {
  /// An upper bound of the norm of what is added at any position.
  public let output: BigFloat
  /// An upper bound of the change of what is added at a position, per change of z, where the change
  /// of z is the largest of its norms over the positions seen.
  ///
  /// - feed-forward: ‖B‖ L ‖A diag γ‖, with the Lipschitz constant L of the activation;
  /// - attention: scores change by at most scale(‖Q_kγ‖|K_k| + |Q_k|‖K_kγ‖) per change of z,
  ///   softmax weights by at most that in the sum of absolute values (d softmax = a_j(ds_j − Σ a
  ///   ds), a mean absolute deviation, at most max |ds|), so head k changes by ‖V_kγ‖ + |V_k|
  ///   times that.
  public let lipschitz: BigFloat

  /// The bound for `sublayer`.
  init(_ sublayer: Sublayer<Interval>) {
    let norm = sublayer.norm
    let root = Interval.sqrt(Interval(Rational(norm.dimension), precision: 128))
    func size(_ map: AffineMap<Interval>) -> (whole: Interval, linear: Interval) {
      let linear = map.matrix.scalingColumns(by: norm.gain).operatorNorm
      return (linear * root + Vectors.norm(map(norm.bias)), linear)
    }
    switch sublayer.transform {
    case .feedForward(let layer):
      let inner = size(layer.inner)
      let outer = layer.outer.matrix.operatorNorm
      output = (outer * inner.whole + Vectors.norm(layer.outer.bias)).upper
      lipschitz = (outer * layer.activation.lipschitzBound * inner.linear).upper
    case .attention(let attention):
      var values: Interval = 0
      var changes: Interval = 0
      for range in attention.headRanges {
        let query = size(attention.query.outputs(range))
        let key = size(attention.key.outputs(range))
        let value = size(attention.value.outputs(range))
        let score =
          attention.scale * (query.linear * key.whole + query.whole * key.linear)
        values += value.whole.squared
        changes += (value.linear + value.whole * score).squared
      }
      let outer = attention.output.matrix.operatorNorm
      output = (outer * Interval.sqrt(values) + Vectors.norm(attention.output.bias)).upper
      lipschitz = (outer * Interval.sqrt(changes)).upper
    }
  }
}

extension Activation {
  /// An upper bound of the slope's absolute value.
  ///
  /// SiLU: σ + xσ(1 − σ) with |x|σ(1 − σ) = |x|/(4 cosh²(x/2)) ≤ |x|/(4 + x²) ≤ 1/4. GELU with
  /// u = c(x + kx³): (1 + tanh u)/2 + (x u'/2)/cosh² u with |x u'| ≤ 3|u| and |u|/cosh²
  /// u ≤ |u|/(1 + u²) ≤ 1/2.
  var lipschitzBound: Interval {
    switch self {
    case .silu: return Interval(Rational(5, 4), precision: 64)
    case .gelu: return Interval(Rational(7, 4), precision: 64)
    }
  }
}
