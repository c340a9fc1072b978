public import ExactArithmetic
public import SteeringModel

/// An independent judge of peaks: the sign of f_z(α) = Σ_y p_y (M_y − M_z) e^{α(M_y − M_z)} and the value
/// of σ_z(α) at rational α, from the model's own numbers and in integers alone.
///
/// Uses neither `LogOdds` nor `TiltedFamily` nor `Interval`.
public final class RootCheck {
  /// M_y = rational + rate · log(ratio), up to a common constant.
  private struct Statistic {
    var rational: Rational
    var ratio: Rational
  }

  private let statistics: [Statistic]
  private let rate: Rational
  /// p_y = factor · e^exponent, up to a common factor.
  private let weights: [(factor: Rational, exponent: Rational)]
  private var arithmetic: [Int: (numbers: FixedPoint, values: [Terms])] = [:]

  /// M_y and log p_y.
  private struct Terms {
    var statistic: FixedPoint.Value
    var logarithm: FixedPoint.Value
  }

  /// The judge of context `context` of `model`.
  public init(_ model: SteeringModel, context: Int) {
    switch model.contexts[context].distribution {
    case .probabilities(let values): weights = values.map { ($0, 0) }
    case .weights(let values): weights = values.map { ($0, 0) }
    case .logits(let values): weights = values.map { (1, $0) }
    }
    switch model.steering {
    case .logOdds(let values):
      rate = 1
      statistics = values.map { Statistic(rational: $0, ratio: 1) }
    case .sets(let sets):
      let share = Rational(1, sets.size)
      rate = share
      var sums = [Statistic](
        repeating: Statistic(rational: 0, ratio: 1), count: model.vocabulary.count)
      for (members, isPositive) in [(sets.positive, true), (sets.negative, false)] {
        for member in members {
          for token in sums.indices {
            switch model.contexts[member].distribution {
            case .probabilities(let values):
              sums[token].ratio *= isPositive ? values[token] : 1 / values[token]
            case .weights(let values):
              sums[token].ratio *= isPositive ? values[token] : 1 / values[token]
            case .logits(let values):
              let part = share * values[token]
              sums[token].rational += isPositive ? part : -part
            }
          }
        }
      }
      statistics = sums
    }
  }

  /// The sign of f_z at `alpha` for z = `token`; nil when 2^14 bits do not decide it.
  public func sign(token: Int, at alpha: Rational, startingBits: Int = 192) -> Int? {
    var bits = startingBits
    while bits <= 1 << 14 {
      if let value = evaluate(token: token, at: alpha, bits: bits)?.slope {
        if value.lower.signum > 0 { return 1 }
        if value.upper.signum < 0 { return -1 }
      }
      bits *= 2
    }
    return nil
  }

  /// Bounds of the largest σ_z, attained between `lower` and `upper`: S_z = p_z/σ_z is convex, so it is
  /// above its tangent at `lower` and the peak is above σ_z at either end.
  public func height(
    token: Int, between lower: Rational, and upper: Rational, bits: Int
  ) -> (lower: Rational, upper: Rational)? {
    guard let start = evaluate(token: token, at: lower, bits: bits),
      let end = evaluate(token: token, at: upper, bits: bits)
    else { return nil }
    let numbers = FixedPoint(bits: bits)
    let descent = numbers.product(start.slope, numbers.value(upper - lower))
    let least = start.sum.lower + min(0, descent.lower)
    guard least.signum > 0, start.sum.upper.signum > 0, end.sum.upper.signum > 0 else { return nil }
    return (
      max(Rational(start.own.lower, start.sum.upper), Rational(end.own.lower, end.sum.upper)),
      Rational(start.own.upper, least)
    )
  }

  /// f_z, S_z and p_z at `alpha`, all times the same positive number; nil when `bits` are far too few.
  private func evaluate(
    token: Int, at alpha: Rational, bits: Int
  ) -> (slope: FixedPoint.Value, sum: FixedPoint.Value, own: FixedPoint.Value)? {
    let (numbers, values) = prepared(bits: bits)
    let strength = numbers.value(alpha)
    let gaps = values.map { numbers.difference($0.statistic, values[token].statistic) }
    let exponents = zip(gaps, values).map {
      numbers.sum(numbers.product(strength, $0), $1.logarithm)
    }
    // Scaled so that the largest term is about 1.
    let largest = exponents.map(\.lower).max() ?? 0
    let scale = FixedPoint.Value(lower: largest, upper: largest)
    guard exponents.allSatisfy({ $0.upper - largest < (1 << 10) << bits }) else { return nil }
    var slope = numbers.value(0)
    var sum = numbers.value(0)
    var own = numbers.value(0)
    for (index, exponent) in exponents.enumerated() {
      let term = numbers.exponential(numbers.difference(exponent, scale))
      sum = numbers.sum(sum, term)
      if index == token {
        own = term
      } else {
        slope = numbers.sum(slope, numbers.product(gaps[index], term))
      }
    }
    return (slope, sum, own)
  }

  private func prepared(bits: Int) -> (numbers: FixedPoint, values: [Terms]) {
    if let known = arithmetic[bits] { return known }
    let numbers = FixedPoint(bits: bits)
    let factor = numbers.value(rate)
    let made = zip(statistics, weights).map { statistic, weight in
      Terms(
        statistic: numbers.sum(
          numbers.value(statistic.rational),
          numbers.product(factor, numbers.logarithm(statistic.ratio))),
        logarithm: numbers.sum(
          numbers.logarithm(weight.factor), numbers.value(weight.exponent)))
    }
    arithmetic[bits] = (numbers, made)
    return (numbers, made)
  }
}
