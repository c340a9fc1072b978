// What a real head does with the products W · LN: bias, scale, cap and temperature.
public import ExactArithmetic

/// How a decoder makes the logits of its softmax of the products x_z = W_z · LN + b_z.
///
/// logit_z = s x_z / t, and with a cap c: logit_z = c tanh(s x_z / c) / t. Both increase with x_z,
/// so that order and ties are those of x_z; probabilities are not.
public struct OutputHead: Sendable {
  /// The bias b of the head, one finite number a token; nil: 0.
  public let bias: [Double]?
  /// The factor s > 0 of the products, 1 in most models.
  public let scale: Rational
  /// The cap c > 0; nil: none.
  public let softcap: Rational?
  /// The sampling temperature t > 0.
  public let temperature: Rational

  /// The head with these parts; by default the one that changes nothing.
  public init(
    bias: [Double]? = nil, scale: Rational = 1, softcap: Rational? = nil,
    temperature: Rational = 1
  ) {
    precondition(
      scale.signum > 0 && softcap?.signum ?? 1 > 0 && temperature.signum > 0,
      "scale, cap and temperature are positive")
    precondition(bias?.allSatisfy(\.isFinite) ?? true, "a bias is finite")
    self.bias = bias
    self.scale = scale
    self.softcap = softcap
    self.temperature = temperature
  }

  /// b_z of `token`, exactly.
  func exactBias(of token: Int) -> Rational {
    bias.flatMap { Rational(exactly: $0[token]) } ?? 0
  }

  /// s/t, by which products are multiplied where there is no cap; nil with a cap.
  var rate: Rational? { softcap == nil ? scale / temperature : nil }

  /// The logit of a product within `product`, with endpoints of `precision` bits.
  func logit(_ product: Interval, precision: Int) -> Interval {
    guard let softcap else {
      return scale == temperature
        ? product : product * Interval(scale / temperature, precision: precision)
    }
    let share = product * Interval(scale / softcap, precision: precision)
    return share.applying(.tanh, precision: precision)
      * Interval(softcap / temperature, precision: precision)
  }
}
