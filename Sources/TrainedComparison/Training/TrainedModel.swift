// Makes a steering model of trained matrices, without rounding.
public import ExactArithmetic
internal import FeatureTraining
public import SteeringModel

extension FeatureMatrices {
  /// The logits Σ_k W_zk H_kj of every context, exactly: sums of products of floats are
  /// dyadic numbers.
  ///
  /// All numbers must be finite. Costs V·d·m integer products.
  public func exactLogits() -> [[Rational]] {
    let rows = ScaledIntegers(weights)
    let columns = ScaledIntegers(features)
    let denominator = (1 as Integer) << (rows.shift + columns.shift)
    return (0..<contextCount).map { context in
      (0..<tokenCount).map { token in
        var sum: Integer = 0
        for index in 0..<dimension {
          sum +=
            rows.values[token * dimension + index] * columns.values[context * dimension + index]
        }
        return Rational(sum, denominator)
      }
    }
  }
}

/// Floats as integers over one power of two.
private struct ScaledIntegers {
  let values: [Integer]
  /// The numbers are `values` / 2^`shift`.
  let shift: Int

  init(_ numbers: [Double]) {
    let exact = numbers.map { number in
      guard let exact = Rational(exactly: number) else {
        preconditionFailure("a number that is not finite has no exact value")
      }
      return exact
    }
    let denominator = exact.reduce(1 as Integer) { max($0, $1.denominator) }
    let shift = denominator.bitLength - 1
    self.shift = shift
    values = exact.map { $0.numerator << (shift - ($0.denominator.bitLength - 1)) }
  }
}

extension SteeringModel {
  /// This model with the logits of `matrices` in place of its distributions: the trained
  /// model, exactly.
  ///
  /// Steering it by the log-odds of P and N is steering by αv with v the difference of means of its
  /// own embeddings: W(h_j + αv) = ℓ_j + α (mean_P ℓ − mean_N ℓ). Throws `ModelError` for a model
  /// without sets P and N, and for matrices with a number that is not finite.
  public func trained(_ matrices: FeatureMatrices) throws(ModelError) -> SteeringModel {
    guard case .sets = steering else {
      throw ModelError(
        at: "logOdds", "a model that gives log-odds has no embeddings to take means of",
        remedy: "use one with \"steering\"")
    }
    guard (matrices.weights + matrices.features).allSatisfy(\.isFinite) else {
      throw ModelError(
        at: "", "the trained matrices hold a number that is not finite",
        remedy: "train with smaller steps")
    }
    let logits = matrices.exactLogits()
    return try SteeringModel(
      vocabulary: vocabulary, partition: partition,
      contexts: zip(contexts, logits).map {
        Context(
          name: $0.name, concept: $0.concept, weight: $0.weight, distribution: .exactLogits($1))
      },
      steering: steering, target: target, asked: asked)
  }
}
