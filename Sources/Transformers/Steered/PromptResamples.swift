// Steering vectors of resampled prompts, for error bars.
internal import ChoiceSequences
internal import ExactArithmetic
internal import SteeringLaws

extension SteeredTransformer {
  /// The same network steered along `count` vectors of prompts drawn again: P and N each with
  /// repetition, as many as there are, by a generator of `seed` (the bootstrap).
  ///
  /// Nil for a vector that was given, or sets of fewer than two prompts, of which nothing can be said.
  public func resampled(_ count: Int, seed: UInt64) -> [SteeredTransformer]? {
    guard let states, states.positive.count > 1, states.negative.count > 1 else { return nil }
    var generator = SplitMix64(state: seed)
    func mean(_ all: [[Double]]) -> [Double] {
      Decoder<Double>.mean(
        all.map { _ in all[Int.random(in: all.indices, using: &generator)] })
    }
    return (0..<count).map { _ in
      let positive = mean(states.positive)
      return steered(along: Vectors.difference(positive, mean(states.negative)))
    }
  }
}

/// The mean of numbers and their standard deviation: of resamples, the standard error.
public enum Spread {
  /// The standard deviation of `values`, of which there are at least two, by n − 1.
  public static func deviation(_ values: [Double]) -> Double {
    let mean = values.reduce(0, +) / Double(values.count)
    let square = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (square / Double(values.count - 1)).squareRoot()
  }
}
