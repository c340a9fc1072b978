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
    case .gelu: GELU().callAsFunction(x)
    case .silu: x / (1 + Number.exp(-x))
    }
  }

  /// Replaces each number by the value there.
  @specialized(where Number == Double)
  @specialized(where Number == Float)
  func apply<Number: DecoderScalar>(to numbers: UnsafeMutableBufferPointer<Number>) {
    switch self {
    case .gelu:
      let gelu = GELU<Number>()
      for index in numbers.indices { numbers[index] = gelu(numbers[index]) }
    case .silu:
      for index in numbers.indices { numbers[index] = Activation.silu(numbers[index]) }
    }
  }
}

/// GELU with its constants.
private struct GELU<Number: ExponentialField> {
  let half = Number.dyadic(0.5)
  let slope = Number.dyadic(0.797_884_560_802_865_4)
  let cubic = Number.dyadic(0.044_715)

  func callAsFunction(_ x: Number) -> Number {
    let inner: Number = slope * (x + cubic * (x * x.squared))
    return x * (half * (1 + Number.tanh(inner)))
  }
}

extension ExponentialField {
  /// The double `value`, a multiple of 2^-60 from (0, 1), exactly where the number system has it.
  fileprivate static func dyadic(_ value: Double) -> Self {
    // Digits of 20 bits are numbers of every number system, `Float` too.
    let bits = Int(value * 0x1p60)
    let digits = [bits >> 40, bits >> 20 & 0xFFFFF, bits & 0xFFFFF]
    return digits.reversed().reduce(0) { sum, digit in
      guard let digit = Self(exactly: digit), let base = Self(exactly: 1 << 20) else {
        preconditionFailure("small integers are exact")
      }
      return (sum + digit) / base
    }
  }
}
