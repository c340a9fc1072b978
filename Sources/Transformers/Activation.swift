// The activations of feed-forward layers, written once for all number systems.
public import ExactArithmetic
internal import RealModule

/// The nonlinearity of a feed-forward layer.
///
/// Both have the form x ↦ x g(x) with 0 < g < 1, hence |activation(x)| ≤ |x|.
public enum Activation: String, Sendable, CaseIterable {
  /// GELU as trained models compute it: x (1 + tanh(√(2/π)(x + 0.044715x³)))/2, the two constants
  /// being the doubles nearest to them.
  case gelu
  /// SiLU: x / (1 + e^−x).
  case silu

  /// The value at `x`.
  public func callAsFunction<Number: ExponentialField>(_ x: Number) -> Number {
    switch self {
    case .gelu:
      let inner: Number =
        Number.dyadic(0.797_884_560_802_865_4) * (x + Number.dyadic(0.044_715) * (x * x.squared))
      return x * (Number.dyadic(0.5) * (1 + Number.tanh(inner)))
    case .silu:
      return x / (1 + Number.exp(-x))
    }
  }
}

extension ExponentialField {
  /// The double `value`, a multiple of 2^-60 from (−4, 4), exactly.
  fileprivate static func dyadic(_ value: Double) -> Self {
    guard let numerator = Self(exactly: Int(value * 0x1p60)),
      let denominator = Self(exactly: 1 << 60)
    else { preconditionFailure("integers are exact") }
    return numerator / denominator
  }
}
