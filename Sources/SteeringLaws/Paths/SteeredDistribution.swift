// What is asked of a steered distribution, whatever path led to it.
public import ExactArithmetic
internal import RealModule

/// A distribution σ_z = e^{T_z}/Σ_y e^{T_y} over one number system, somewhere along a path.
///
/// What is stated of two places of one path is stated here once: increases of probability, relative
/// entropies, entropy and cross-entropy. ``Softmax`` computes it token by token over any number
/// system, `PairSoftmax` for whole vocabularies in pairs of doubles.
public protocol SteeredDistribution<Number> {
  /// The number system.
  associatedtype Number: ExponentialField & Sendable
  /// log Σ e^T.
  var logTotal: Number { get }
  /// E[T].
  var meanLogit: Number { get }
  /// Σ σ_z over `tokens`.
  func probability(of tokens: [Int]) -> Number
  /// E[T − T′] under this distribution, T′ the logits of `other`.
  func meanGap(to other: Self) -> Number
}

extension SteeredDistribution {
  /// The entropy.
  public var entropy: Number { logTotal - meanLogit }

  /// KL(σ ‖ σ′) = E[log σ − log σ′], σ′ the distribution `other`.
  public func divergence(to other: Self) -> Number {
    meanGap(to: other) - (logTotal - other.logTotal)
  }

  /// The cross-entropy E[−log σ′] of this distribution under `other`.
  public func crossEntropy(under other: Self) -> Number { entropy + divergence(to: other) }

  /// (1/|C|) Σ_{z∈C} (σ_z − σ′_z) for the tokens C, at least one, σ′ the distribution `other`.
  public func increase(of tokens: [Int], over other: Self) -> Number {
    var size: Number = 0
    for _ in tokens { size += 1 }
    return (probability(of: tokens) - other.probability(of: tokens)) / size
  }
}
