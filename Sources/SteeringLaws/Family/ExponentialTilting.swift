// What the laws of exponential tilting need of a tilted family.
public import ExactArithmetic

/// A family under exponential tilting over one number system: its cumulant generating function
/// K(α) = log Σ p_z e^{αM_z} with the first two derivatives.
///
/// ``Tilting`` computes them level by level over any number system, `PairTilting` from the floats
/// of a large vocabulary with proved bounds. Laws that need no more are stated here once.
public protocol ExponentialTilting<Number> {
  associatedtype Number: ExponentialField & Sendable

  /// Σ w, which need not be 1.
  var totalWeight: Number { get }

  /// K(α) − K(0).
  func cumulantGeneratingFunction(at alpha: Number) -> Number

  /// K'(α) = E_α[M], the tilted mean.
  func mean(at alpha: Number) -> Number

  /// K''(α) = Var_α(M) (3).
  func variance(at alpha: Number) -> Number
}

extension Tilting: ExponentialTilting {}
