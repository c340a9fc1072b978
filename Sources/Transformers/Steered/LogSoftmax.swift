// Log-probabilities of logits.
internal import ExactArithmetic

/// The logarithm of softmax, stable for large logits.
public enum LogSoftmax {
  /// The log-probability of every token.
  @specialized(where Number == Double)
  @specialized(where Number == Float)
  static func of<Number: RowScalar>(_ logits: [Number]) -> [Number] {
    guard !logits.isEmpty else { return [] }
    let (place, sum) = logits.withUnsafeBufferPointer { Number.exponentialSum($0) }
    let normalizer = logits[place] + Number.log(sum)
    return logits.map { $0 - normalizer }
  }

  /// The likeliest token, the first of several, and its log-probability.
  ///
  /// At least one logit.
  public static func likeliest<Number: RowScalar>(
    _ logits: ArraySlice<Number>
  ) -> (token: Int, logProbability: Number) {
    let (place, sum) = logits.withUnsafeBufferPointer { Number.exponentialSum($0) }
    return (place, -Number.log(sum))
  }
}
