// What steering costs in relative entropy, in one context.
internal import ExactArithmetic
internal import RealModule

/// Relative entropies between the given and the steered distribution (section 5); both increase
/// strictly with |α| unless the log-odds are constant.
extension ExponentialTilting {
  /// KL(p ‖ σ(α)) = K(α) − αK'(0), which is the context's cross-entropy increase.
  public func divergenceToSteered(at alpha: Number) -> Number {
    cumulantGeneratingFunction(at: alpha) - alpha * mean(at: 0)
  }

  /// KL(σ(α) ‖ p) = αK'(α) − K(α).
  public func divergenceFromSteered(at alpha: Number) -> Number {
    alpha * mean(at: alpha) - cumulantGeneratingFunction(at: alpha)
  }
}
