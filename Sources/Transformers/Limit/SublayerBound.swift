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
///   ‖B(act(·) ∘ ·) + b‖ ≤ ‖B‖ min(|G|_∞ |A|, |G| |A|_∞) + ‖b‖, because ‖x ∘ y‖ ≤ ‖x‖_∞ ‖y‖, where
///   |A|_∞ = max_i ‖A_i diag γ‖√d + ‖Aβ + a‖ bounds every hidden unit;
/// - attention: a head returns a convex combination of its values, at most |V_k|; the heads side by
///   side at most √(Σ_k |V_k|²); the output at most ‖O‖ √(Σ_k |V_k|²) + ‖o‖.
///
/// Queries and keys that are turned to their positions are as long as before, up to the rounding of
/// cosines and sines, which is bounded too.
///
/// Operator norms are replaced by upper bounds (``NormBounding``).
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
  init<Number: NormBounding>(_ sublayer: Sublayer<Number>) {
    let norm = sublayer.norm
    let root = Interval.sqrt(Interval(Rational(norm.dimension), precision: 128))
    func size(
      _ map: AffineMap<Number>
    ) -> (whole: Interval, linear: Interval, largest: Interval) {
      let bounds = Number.norms(of: map.matrix, scalingColumnsBy: norm.gain)
      let shift = Number.norm(of: map, at: norm.bias)
      return (bounds.whole * root + shift, bounds.whole, bounds.largestRow * root + shift)
    }
    func length(_ bias: [Number]?) -> Interval { bias.map { Number.norm(of: $0) } ?? 0 }
    func matrixNorm(_ map: AffineMap<Number>) -> Interval {
      Number.norms(of: map.matrix, scalingColumnsBy: nil).whole
    }
    switch sublayer.transform {
    case .feedForward(let layer):
      let inner = size(layer.inner)
      let outer = matrixNorm(layer.outer)
      let slope = layer.activation.lipschitzBound
      if let gate = layer.gate.map(size) {
        let product = min(
          (gate.largest * inner.whole).upper, (gate.whole * inner.largest).upper)
        output = (outer * Interval(product) + length(layer.outer.bias)).upper
        lipschitz =
          (outer * (slope * gate.linear * inner.whole + gate.whole * inner.linear)).upper
      } else {
        output = (outer * inner.whole + length(layer.outer.bias)).upper
        lipschitz = (outer * slope * inner.linear).upper
      }
    case .attention(let attention):
      var values: Interval = 0
      var changes: Interval = 0
      let scale = Number.enclosure(of: attention.scale) * (attention.rotation?.squaredStretch ?? 1)
      for head in 0..<attention.heads {
        let range = attention.keyValueRange(ofHead: head)
        let query = size(attention.query.outputs(attention.queryRange(ofHead: head)))
        let key = size(attention.key.outputs(range))
        let value = size(attention.value.outputs(range))
        let score = scale * (query.linear * key.whole + query.whole * key.linear)
        values += value.whole.squared
        changes += (value.linear + value.whole * score).squared
      }
      let outer = matrixNorm(attention.output)
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

extension Rotation where Number: NormBounding {
  /// An upper bound of cos² + sin², and so of how much a product of a query and a key grows.
  var squaredStretch: Interval {
    var most = 1 as Interval
    for pair in zip(cosines.elements, sines.elements) {
      let (cosine, sine) = (Number.enclosure(of: pair.0), Number.enclosure(of: pair.1))
      most = .larger(most, Interval((cosine.squared + sine.squared).upper))
    }
    return most
  }
}
