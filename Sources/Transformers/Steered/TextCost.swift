// What steering costs on a text.

/// What steering costs on a text at one strength: means over the tokens that are predicted.
public struct TextCost: Sendable {
  /// The strength α.
  public let strength: Double
  /// The increase of the cross-entropy of the text's own tokens, in nats.
  public let increase: Double
  /// KL(given || steered), in nats: the increase of the cross-entropy of the given distributions.
  public let divergence: Double
}

/// What steering costs on a text near strength 0, and far out.
///
/// Of the text's own tokens ΔCE(α) = `slope` · α + `curvature` · α² + o(α²): the slope is 0 where the
/// network is perfectly trained on the text, which is what (14) assumes. Of the given distributions
/// it is `quadratic` · α² + o(α²), with (14)'s ½ Σ π_j Var_j M for the log-odds M of first order at
/// the steered layer.
public struct TextCostOrders: Sendable {
  /// The number of tokens that are predicted.
  public let count: Int
  /// The cross-entropy of the text without steering, in nats a token.
  public let crossEntropy: Double
  /// The slope of ΔCE at 0.
  public let slope: Double
  /// Half the second derivative of ΔCE at 0.
  public let curvature: Double
  /// ½ mean Var_p(M), by the log-odds of first order.
  public let quadratic: Double
  /// The limits of ΔCE at −∞ and +∞ (15).
  public let plateaus: [Double]
}
