// Both sides of the log-odds lemma (1), on which all else rests.
public import ExactArithmetic
internal import RealModule
public import SteeringModel

/// The log-odds lemma (1): steering the features by αv tilts the next-token distribution by M,
///
///   softmax(W(h_j + αv))_z = p_z e^{αM_z} / Σ p_{z'} e^{αM_{z'}}
///                          = p_z / (p_z + Σ_{z'≠z} p_{z'} e^{−α(M_z − M_{z'})}).
extension Tilting {
  /// The first form: e^{αμ_l − K(α)}, the factor by which every token of level l becomes more
  /// likely (the likelihood ratio of the tilted to the given distribution).
  ///
  /// One exponential a level.
  @specialized(where Number == Interval)
  public func likelihoodRatios(at alpha: Number) -> [Number] {
    let tilted = tilted(at: alpha)
    let scale = totalWeight / tilted.total
    return tilted.tilts.map { $0 * scale }
  }

  /// The second form, for level `level`: the same factor written with differences of log-odds.
  @specialized(where Number == Interval)
  public func likelihoodRatio(ofLevel level: Int, at alpha: Number) -> Number {
    var sum = weights[level]
    for index in weights.indices where index != level {
      sum += weights[index] * Number.exp(alpha * (statistics[index] - statistics[level]))
    }
    return totalWeight / sum
  }
}

/// The left side of the lemma, from its definition and without the log-odds.
public enum LogOddsLemma {
  /// softmax(W(h_j + αv)) of context `context` as exact rationals: with W h_i = log p(·|c_i)
  /// (perfect training) and v = mean_P h − mean_N h, logit z is log p(z|c_j) + (α/|P|) Σ_P log
  /// p(z|c_i) − (α/|N|) Σ_N log p(z|c_i).
  ///
  /// Nil when a steered weight is irrational, or the model is not one of rational probabilities and
  /// steering sets. Costs 2qV exact roots and powers.
  public static func steeredSoftmax(
    _ model: SteeringModel, context: Int, alpha: Rational
  ) -> [Rational]? {
    guard case .sets(let sets) = model.steering,
      case .probabilities(let own) = model.contexts[context].distribution
    else { return nil }
    let parts = [
      (sets.positive, alpha / Rational(sets.positive.count)),
      (sets.negative, -alpha / Rational(sets.negative.count)),
    ]
    var steered: [Rational] = []
    for token in own.indices {
      var logit = Logarithm(log: own[token])
      for (members, rate) in parts {
        for member in members {
          guard case .probabilities(let values) = model.contexts[member].distribution else {
            return nil
          }
          logit = logit + Logarithm(rate, log: values[token])
        }
      }
      guard let weight = logit.exponential() else { return nil }
      steered.append(weight)
    }
    let total = steered.reduce(0, +)
    return steered.map { $0 / total }
  }
}
