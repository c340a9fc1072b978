// Contexts, and the distributions that follow them.
public import ExactArithmetic
internal import PlainText

/// A context c_j: a text, its weight π_j in the data, and its next-token distribution p(·|c_j).
public struct Context: Sendable {
  /// The name by which steering sets and the command line refer to it.
  public let name: String
  /// The number of its concept; nil when the model does not say.
  public let concept: Int?
  /// The weight π_j > 0; the weights of a model sum to 1.
  public let weight: Rational
  /// The distribution p(·|c_j) of the token that comes next, without steering.
  public let distribution: NextTokenDistribution

  /// The context with these parts.
  public init(name: String, concept: Int?, weight: Rational, distribution: NextTokenDistribution) {
    self.name = name
    self.concept = concept
    self.weight = weight
    self.distribution = distribution
  }
}

/// A distribution over the vocabulary, exactly as it was given.
public enum NextTokenDistribution: Sendable, Hashable {
  /// Probabilities > 0 that sum to 1.
  case probabilities([Rational])
  /// Weights > 0; probabilities are the weights over their sum.
  case weights(NumberRow)
  /// Finite logits; probabilities are their softmax. Floats are taken as the dyadic numbers that they
  /// are; those of a trained model are exact rationals, sums of products of floats.
  case logits(NumberRow)

  /// The distribution of these floats as logits.
  public static func logits(_ values: [Double]) -> NextTokenDistribution {
    .logits(NumberRow(values))
  }

  /// The distribution of these exact numbers as logits.
  public static func exactLogits(_ values: [Rational]) -> NextTokenDistribution {
    .logits(NumberRow(values))
  }

  /// The number of tokens.
  public var count: Int {
    switch self {
    case .probabilities(let values): return values.count
    case .weights(let values), .logits(let values): return values.count
    }
  }

  /// Whether it is given by logits.
  package var isLogits: Bool { logitRow != nil }

  /// The logits as they were given; nil for probabilities and weights.
  package var logitRow: NumberRow? {
    if case .logits(let values) = self { values } else { nil }
  }

  /// The logits as exact numbers; nil for probabilities and weights, and for a logit that is
  /// not finite.
  public var rationalLogits: [Rational]? {
    guard let row = logitRow else { return nil }
    guard let doubles = row.doubles else { return Array(row) }
    let exact = doubles.compactMap { Rational(exactly: $0) }
    return exact.count == doubles.count ? exact : nil
  }

  /// The logits as exact numbers; traps for probabilities and weights, and for a logit that is not
  /// finite, which no validated model has.
  package var finiteLogits: [Rational] {
    guard let logits = rationalLogits else {
      preconditionFailure("these are finite logits, as in every validated model")
    }
    return logits
  }

  /// The logit of `token` as an exact number; nil for probabilities and weights.
  package func exactLogit(of token: Int) -> Rational? { logitRow?[token] }

  /// The exact probabilities; traps for logits, whose probabilities are not rational.
  package var exactProbabilities: [Rational] {
    switch self {
    case .probabilities(let values): return values
    case .weights(let values):
      let sum = values.sum()
      return values.map { $0 / sum }
    case .logits: preconditionFailure("the softmax of logits is not rational")
    }
  }

  /// What is wrong with it: the number of entries, one out of range, or (for probabilities) the sum;
  /// nil when nothing is.
  package func fault(for vocabulary: Vocabulary, at place: String) -> ModelError? {
    guard count == vocabulary.count else {
      return ModelError(
        at: place, "\(count) values for \(vocabulary.count) tokens", remedy: "give one per token")
    }
    func entry(_ token: Int) -> String { "\(place)[\(quoted(vocabulary.tokens[token]))]" }
    switch self {
    case .probabilities(let values):
      if let token = values.firstIndex(where: { $0.signum <= 0 }) {
        return ModelError(
          at: entry(token), "probability \(values[token]) is not positive",
          remedy: "every theorem needs p > 0; smooth the data")
      }
      let excess = values.sum() - 1
      guard excess.isZero else {
        return ModelError(
          at: place,
          "the probabilities sum to 1 \(excess.signum > 0 ? "+" : "-") "
            + "\(excess.magnitude.shortText)",
          remedy: "the sum must be exactly 1")
      }
    case .weights(let values):
      let firstBad = values.doubles.map { $0.firstIndex { $0 <= 0 } }
      if let token = firstBad ?? values.firstIndex(where: { $0.signum <= 0 }) {
        return ModelError(
          at: entry(token), "weight \(values[token].shortText) is not positive",
          remedy: "weights must be greater than 0")
      }
    case .logits(let values):
      if let bad = values.firstNotFinite {
        return ModelError(
          at: entry(bad.place), "logit \(bad.value) is not finite",
          remedy: "remove the token or give it a finite logit")
      }
    }
    return nil
  }
}

extension NextTokenDistribution {
  /// Some numbers, evenly spaced, tell distributions apart nearly always; equality looks at all.
  public func hash(into hasher: inout Hasher) {
    switch self {
    case .probabilities(let values):
      hasher.combine(values.count)
      for place in stride(from: 0, to: values.count, by: max(1, values.count / 64)) {
        hasher.combine(values[place])
      }
    case .weights(let values), .logits(let values):
      hasher.combine(isLogits)
      hasher.combine(values)
    }
  }
}

extension Rational {
  /// The exact value when it is short, else about four digits: for messages.
  package var shortText: String {
    let exact = description
    if exact.count <= 40 { return exact }
    return "about " + (Interval(self, precision: 64).decimal(significantDigits: 4) ?? "0")
  }
}
