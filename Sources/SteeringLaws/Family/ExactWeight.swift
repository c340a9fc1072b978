// Probabilities and softmax weights without rounding.
public import ExactArithmetic
public import SteeringModel

/// A positive weight known exactly: a rational, a sum of exponentials of rationals (softmax
/// logits), or one of exponentials of logarithms (powers of rationals, which a temperature
/// makes).
public enum ExactWeight: Sendable {
  /// A positive rational.
  case rational(Rational)
  /// Σ e^{ℓ} over exact dyadic logits ℓ.
  case exponentials([Rational])
  /// Σ e^{λ} over exact logarithms λ.
  case powers([Logarithm])

  /// The weights of the tokens of a distribution at a sampling temperature t > 0, not normalised:
  /// w^{1/t} of weights, e^{ℓ/t} of logits.
  ///
  /// At other temperatures than 1, powers of weights are rationals where all of them are.
  public static func weights(
    of distribution: NextTokenDistribution, temperature: Rational = 1
  ) -> [ExactWeight] {
    let inverse = 1 / temperature
    let values: [Rational]
    switch distribution {
    case .probabilities(let given): values = given
    case .weights(let given): values = Array(given)
    case .logits:
      return distribution.finiteLogits.map { .exponentials([inverse == 1 ? $0 : inverse * $0]) }
    }
    if inverse == 1 { return values.map { .rational($0) } }
    // A common factor is no matter, and the quotients may have roots where the weights have none.
    let powers = values.map { Logarithm(inverse, log: $0 / values[0]) }
    var rationals: [Rational] = []
    for power in powers {
      guard let rational = power.exponential(bitLimit: 1 << 12) else {
        return powers.map { .powers([$0]) }
      }
      rationals.append(rational)
    }
    return rationals.map { .rational($0) }
  }

  /// The sum of `weights`, which must not be empty, and all be of one kind.
  init(summing weights: [ExactWeight]) {
    if let rationals = weights.allRationals {
      self = .rational(rationals.reduce(0, +))
    } else if case .powers? = weights.first {
      self = .powers(weights.flatMap(\.logarithms))
    } else {
      self = .exponentials(weights.flatMap(\.exponents))
    }
  }

  /// The rational value, or nil.
  public var rational: Rational? {
    if case .rational(let value) = self { return value }
    return nil
  }

  /// The logarithm of the weight, exactly; nil for a sum of several exponentials.
  public var logarithm: Logarithm? {
    switch self {
    case .rational(let value): return Logarithm(log: value)
    case .exponentials(let values):
      return values.count == 1 ? Logarithm(rational: values[0]) : nil
    case .powers(let values): return values.count == 1 ? values[0] : nil
    }
  }

  private var logarithms: [Logarithm] {
    if case .powers(let values) = self { return values }
    return []
  }

  private var exponents: [Rational] {
    if case .exponentials(let values) = self { return values }
    return []
  }

  /// The weight as a list of (coefficient, exponent): Σ c e^r.
  package var terms: [(coefficient: Rational, exponent: Logarithm)] {
    switch self {
    case .rational(let value): return [(value, Logarithm(rational: 0))]
    case .exponentials(let values): return values.map { (1, Logarithm(rational: $0)) }
    case .powers(let values): return values.map { (1, $0) }
    }
  }

  /// An enclosure with endpoints of `precision` bits.
  public func enclosure(precision: Int) -> Interval {
    switch self {
    case .rational(let value): return Interval(value, precision: precision)
    case .exponentials(let values):
      return values.reduce(into: Interval(0, precision: precision)) { sum, exponent in
        // A dyadic logit is exact at 64 bits; a wider one is enclosed.
        sum += Interval(exponent, precision: max(64, precision)).applying(
          .exp, precision: precision)
      }
    case .powers(let values):
      return values.reduce(into: Interval(0, precision: precision)) { sum, exponent in
        sum += exponent.enclosure(precision: max(64, precision)).applying(
          .exp, precision: precision)
      }
    }
  }
}

extension [ExactWeight] {
  /// The rational values when every weight is rational, else nil.
  package var allRationals: [Rational]? {
    var values: [Rational] = []
    values.reserveCapacity(count)
    for weight in self {
      guard let value = weight.rational else { return nil }
      values.append(value)
    }
    return values
  }
}
