public import ExactArithmetic
internal import RealModule

/// The nonlinearity of a feed-forward layer.
///
/// Both have the form x ↦ x g(x) with 0 < g < 1, hence |activation(x)| ≤ |x|.
public enum Activation: String, Sendable, CaseIterable {
  /// GELU as trained models compute it: x (1 + tanh(√(2/π)(x + 0.044715x³)))/2, the two constants being
  /// the doubles nearest to them.
  case gelu
  /// SiLU: x / (1 + e^−x).
  case silu

  /// The value at `x`.
  ///
  /// `lift` brings the constants into the number system.
  public func callAsFunction<Number: ExponentialField>(
    _ x: Number, lift: (Double) -> Number
  ) -> Number {
    switch self {
    case .gelu:
      let inner = lift(0.797_884_560_802_865_4) * (x + lift(0.044_715) * (x * x.squared))
      return x * (lift(0.5) * (1 + Number.tanh(inner)))
    case .silu:
      return x / (1 + Number.exp(-x))
    }
  }
}
