// Probabilities and softmax weights without rounding.
public import ExactArithmetic
public import SteeringModel

/// A positive weight known exactly: a rational, or a sum of exponentials of rationals
/// (softmax logits).
public enum ExactWeight: Sendable {
  /// A positive rational.
  case rational(Rational)
  /// Σ e^{ℓ} over exact dyadic logits ℓ.
  case exponentials([Rational])

  /// The weights of the tokens of a distribution, not normalised for weights and logits.
  public static func weights(of distribution: NextTokenDistribution) -> [ExactWeight] {
    switch distribution {
    case .probabilities(let values): return values.map { .rational($0) }
    case .weights(let values): return values.map { .rational($0) }
    case .logits, .exactLogits:
      return distribution.finiteLogits.map { .exponentials([$0]) }
    }
  }

  /// The sum of `weights`, which must not be empty nor mix the two kinds.
  init(summing weights: [ExactWeight]) {
    if let rationals = weights.allRationals {
      self = .rational(rationals.reduce(0, +))
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
    }
  }

  private var exponents: [Rational] {
    if case .exponentials(let values) = self { return values }
    return []
  }

  /// The weight as a list of (coefficient, exponent): Σ c e^r.
  package var terms: [(coefficient: Rational, exponent: Rational)] {
    switch self {
    case .rational(let value): return [(value, 0)]
    case .exponentials(let values): return values.map { (1, $0) }
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
