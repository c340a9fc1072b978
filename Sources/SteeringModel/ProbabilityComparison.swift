// Compares the probabilities of one token in two contexts.
internal import ExactArithmetic

/// Probabilities of the same token in different contexts, compared exactly when they are rational
/// and by enclosures when they are softmax of logits.
///
/// What depends on a context alone is computed once, so that a token costs a few operations. For use
/// by one task.
final class ProbabilityComparison {
  private let shared: DistinctDistributions
  private var totals: [Int: Rational] = [:]
  private var normalizers: [[Int]: Interval] = [:]

  /// Comparisons between `contexts`.
  init(_ contexts: [Context]) {
    shared = DistinctDistributions(of: contexts)
  }

  /// The sign of p(`token`) in context `first` less that in `second`; nil when 2^14 bits do not
  /// tell unequal numbers apart.
  ///
  /// Equality is decided exactly, on 1/p = Σ e^{ℓ_y − ℓ_z} (Lindemann–Weierstrass).
  func sign(of token: Int, in first: Int, less second: Int) -> Int? {
    let (a, b) = (shared.positions[first], shared.positions[second])
    if a == b { return 0 }
    if let mine = rational(a, token), let theirs = rational(b, token) {
      return (mine - theirs).signum
    }
    var precision = 64
    while precision <= 1 << 14 {
      let difference = logarithm(a, token, precision) - logarithm(b, token, precision)
      if let sign = difference.sign { return sign }
      if precision == 64,
        ExponentialSum(inverse(a, token, 1) + inverse(b, token, -1)).isZero() == true
      {
        return 0
      }
      precision *= 4
    }
    return nil
  }

  /// The probability, unless it is a softmax.
  private func rational(_ place: Int, _ token: Int) -> Rational? {
    switch shared.distributions[place] {
    case .probabilities(let values): return values[token]
    case .weights(let values):
      let total = totals[place] ?? values.reduce(0, +)
      totals[place] = total
      return values[token] / total
    case .logits: return nil
    }
  }

  /// log p.
  private func logarithm(_ place: Int, _ token: Int, _ precision: Int) -> Interval {
    let distribution = shared.distributions[place]
    guard let logit = distribution.exactLogit(of: token) else {
      let share = rational(place, token).map { Interval($0, precision: precision) }
      return share.map { .log($0) } ?? .whole
    }
    let known = normalizers[[place, precision]]
    let normalizer =
      known
      ?? distribution.logitRow.map { LogNormalizers.logSum($0, precision: precision) } ?? .whole
    normalizers[[place, precision]] = normalizer
    return Interval(logit, precision: max(64, precision)) - normalizer
  }

  /// ±1/p, term by term.
  private func inverse(_ place: Int, _ token: Int, _ sign: Rational) -> [ExponentialSum.Term] {
    if let value = rational(place, token) {
      return [
        ExponentialSum.Term(
          coefficient: Logarithm(rational: sign / value), exponent: Logarithm(rational: 0))
      ]
    }
    let logits = shared.distributions[place].finiteLogits
    return logits.map {
      ExponentialSum.Term(
        coefficient: Logarithm(rational: sign), exponent: Logarithm(rational: $0 - logits[token]))
    }
  }
}
