// The case in which steering by 1 turns one distribution into another.
public import ExactArithmetic
public import SteeringModel

/// The translation law (ours): if all contexts of P share one distribution p_P and all of N share
/// p_N, then M = log(p_P/p_N) up to a constant, steering a negative context by α = 1 gives exactly
/// p_P, and α_(P,z) = α_(N,z) − 1 for every token.
public struct Translation: Sendable {
  /// A positive context, standing for all of P.
  public let positive: Int
  /// A negative context, standing for all of N.
  public let negative: Int
  private let model: SteeringModel

  /// The law for `model`; nil when it has no steering sets or either set mixes distributions.
  public init?(_ model: SteeringModel) {
    guard case .sets(let sets) = model.steering, let positive = sets.positive.first,
      let negative = sets.negative.first
    else { return nil }
    func isShared(_ members: [Int], with first: Int) -> Bool {
      members.allSatisfy { model.contexts[$0].distribution == model.contexts[first].distribution }
    }
    guard isShared(sets.positive, with: positive), isShared(sets.negative, with: negative) else {
      return nil
    }
    self.positive = positive
    self.negative = negative
    self.model = model
  }

  /// Whether steering the negative distribution by `strength` gives exactly the positive one;
  /// decided by comparing log-weights up to a common constant, as exact reals.
  public func carriesNegativeToPositive(_ logOdds: LogOdds, strength: Rational = 1) -> Bool {
    func logarithms(_ context: Int) -> [Logarithm] {
      ExactWeight.weights(of: model.contexts[context].distribution).compactMap(\.logarithm)
    }
    let excess = zip(zip(logarithms(negative), logarithms(positive)), logOdds.statistics).map {
      $0.0 + strength * $1 - $0.1
    }
    return excess.allSatisfy { $0 == excess[0] }
  }
}
