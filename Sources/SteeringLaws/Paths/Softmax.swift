// Logits as a distribution.
public import ExactArithmetic
internal import RealModule

/// The softmax of logits over one number system.
public struct Softmax<Number: ExponentialField & Sendable>: Sendable {
  /// The logits.
  public let logits: [Number]
  /// The probabilities.
  public let probabilities: [Number]
  /// The logarithm of the sum of their exponentials.
  public let logTotal: Number

  /// The softmax of `logits`, at least one: one exponential each.
  public init(_ logits: [Number]) {
    // Any reference is right; about the largest no exponential is large.
    let reference = logits.dropFirst().reduce(logits[0]) { ($0 - $1).isNegative ? $1 : $0 }
    let terms = logits.map { Number.exp($0 - reference) }
    let total = terms.dropFirst().reduce(terms[0], +)
    self.logits = logits
    probabilities = terms.map { $0 / total }
    logTotal = reference + Number.log(total)
  }
}

extension Softmax: SteeredDistribution {
  /// Σ σ_z over `tokens`.
  public func probability(of tokens: [Int]) -> Number {
    tokens.reduce(0) { $0 + probabilities[$1] }
  }

  /// E[T], the mean of the logits.
  public var meanLogit: Number { Vectors.dot(probabilities, logits) }

  /// E[T − T′] under this distribution, T′ the logits of `other`.
  public func meanGap(to other: Softmax) -> Number {
    Vectors.dot(probabilities, Vectors.difference(logits, other.logits))
  }
}
