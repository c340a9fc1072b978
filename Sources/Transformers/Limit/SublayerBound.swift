// Bounds what one sublayer can add to a stream, from its weights.
public import ExactArithmetic
internal import RealModule
internal import SteeringLaws

/// What a sublayer can add to the stream, whatever the stream: certified, from its weights alone.
///
/// The input of a pre-norm sublayer is γ∘z + β with z = √d y/√(‖y‖² + dε), so ‖z‖ ≤ √d for every
/// stream. Hence an affine map A(γ∘z + β) + a of it is at most ‖A diag γ‖√d + ‖Aβ + a‖ =: |A|, and
///
/// - feed-forward: ‖B act(·) + b‖ ≤ ‖B‖ |A| + ‖b‖, because |act(x)| ≤ |x|; with a gate
///   ‖B(act(·) ∘ ·) + b‖ ≤ ‖B‖ |G| |A| + ‖b‖, because ‖x ∘ y‖ ≤ ‖x‖ ‖y‖;
/// - attention: a head returns a convex combination of its values, at most |V_k|; the heads side by
///   side at most √(Σ_k |V_k|²); the output at most ‖O‖ √(Σ_k |V_k|²) + ‖o‖.
///
/// Queries and keys that are turned to their positions are as long as before, up to the rounding of
/// cosines and sines, which is bounded too.
///
/// Operator norms are replaced by upper bounds (``Matrix/operatorNorm``).
public struct SublayerBound: Sendable {
  /// An upper bound of the norm of what is added at any position.
  public let output: BigFloat
  /// An upper bound of the change of what is added at a position, per change of z, where the change
  /// of z is the largest of its norms over the positions seen.
  ///
  /// - feed-forward: ‖B‖ L ‖A diag γ‖, with the Lipschitz constant L of the activation; with a gate
  ///   ‖B‖ (L ‖G diag γ‖ |A| + |G| ‖A diag γ‖);
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
    func length(_ bias: [Interval]?) -> Interval {
      bias.map { Vectors.norm($0) } ?? 0
    }
    switch sublayer.transform {
    case .feedForward(let layer):
      let inner = size(layer.inner)
      let outer = layer.outer.matrix.operatorNorm
      let slope = layer.activation.lipschitzBound
      if let gate = layer.gate.map(size) {
        output = (outer * gate.whole * inner.whole + length(layer.outer.bias)).upper
        lipschitz =
          (outer * (slope * gate.linear * inner.whole + gate.whole * inner.linear)).upper
      } else {
        output = (outer * inner.whole + length(layer.outer.bias)).upper
        lipschitz = (outer * slope * inner.linear).upper
      }
    case .attention(let attention):
      var values: Interval = 0
      var changes: Interval = 0
      let scale = attention.scale * (attention.rotation?.squaredStretch ?? 1)
      for head in 0..<attention.heads {
        let range = attention.keyValueRange(ofHead: head)
        let query = size(attention.query.outputs(attention.queryRange(ofHead: head)))
        let key = size(attention.key.outputs(range))
        let value = size(attention.value.outputs(range))
        let score = scale * (query.linear * key.whole + query.whole * key.linear)
        values += value.whole.squared
        changes += (value.linear + value.whole * score).squared
      }
      let outer = attention.output.matrix.operatorNorm
      output = (outer * Interval.sqrt(values) + length(attention.output.bias)).upper
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

extension Rotation where Number == Interval {
  /// An upper bound of cos² + sin², and so of how much a product of a query and a key grows.
  var squaredStretch: Interval {
    zip(cosines.elements, sines.elements).reduce(1 as Interval) { most, pair in
      .larger(most, Interval((pair.0.squared + pair.1.squared).upper))
    }
  }
}
