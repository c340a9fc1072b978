// A probability that moves by so much of its logit.
package import ExactArithmetic
internal import RealModule

/// A probability F₀ that becomes F with logit F = logit F₀ + ν, and what the move costs two coins.
///
/// kl(F,F₀) = Fν + r and kl(F₀,F) = −(F₀ν + r) with r = log((1−F)/(1−F₀)): neither is a difference of
/// logarithms of numbers near 1. kl(F,F₀) increases with |ν|.
package struct LogitShift {
  /// F, and 1 − F.
  package let probability: Interval
  let complement: Interval
  /// kl(F,F₀).
  package let divergence: Interval
  /// kl(F₀,F).
  let reverseDivergence: Interval

  /// The move of `increase` from `logit`.
  package init(from logit: Interval, by increase: Interval) {
    let after = logit + increase
    let rest = LogitShift.logOfTotal(logit) - LogitShift.logOfTotal(after)
    probability = LogitShift.probability(after)
    complement = LogitShift.probability(-after)
    divergence = probability * increase + rest
    reverseDivergence = -(LogitShift.probability(logit) * increase + rest)
  }

  /// The probability of this logit.
  package static func probability(_ logit: Interval) -> Interval { 1 / (1 + Interval.exp(-logit)) }

  /// log(1 + e^x), of either sign.
  private static func logOfTotal(_ x: Interval) -> Interval {
    x.lower.signum > 0
      ? x + Interval.log(onePlus: Interval.exp(-x)) : Interval.log(onePlus: Interval.exp(x))
  }
}
