// Log-probabilities of logits.
internal import ExactArithmetic

/// The logarithm of softmax, stable for large logits.
enum LogSoftmax {
  @specialized(where Number == Double)
  @specialized(where Number == Float)
  static func of<Number: DecoderScalar & BinaryFloatingPoint>(_ logits: [Number]) -> [Number] {
    let largest = logits.max() ?? 0
    var sum: Number = 0
    for logit in logits { sum += Number.exp(logit - largest) }
    let normalizer = largest + Number.log(sum)
    return logits.map { $0 - normalizer }
  }
}
