// Compares a trained model with the closed form, over all strengths.
internal import ConcurrentWork
public import ExactArithmetic
internal import FeatureTraining
public import SteeringModel

/// A trained model against the closed form of the model it was trained on.
///
/// The trained model is its exact dyadic logits, and the closed form is exact, so every difference
/// is due to training; maxima over strengths are enclosed, not sampled.
public struct Comparison: Sendable {
  /// The model with its given distributions: perfect training.
  public let reference: SteeringModel
  /// The same with the trained logits.
  public let trained: SteeringModel
  /// How far the logits are off.
  public let error: LogitError
  /// The log-odds of the closed form.
  public let logOdds: LogOdds
  /// The log-odds of the trained model.
  public let trainedLogOdds: LogOdds
  private let differences: [SteeredDifference]

  /// Compares `matrices`, trained on `model`, with its closed form.
  ///
  /// Throws `ModelError` for a model without sets P and N. Costs V·d·m exact products and m·V
  /// logarithms.
  public init(_ model: SteeringModel, _ matrices: FeatureMatrices) throws(ModelError) {
    reference = model
    let trained = try model.trained(matrices)
    self.trained = trained
    let logOdds = LogOdds(model)
    self.logOdds = logOdds
    trainedLogOdds = LogOdds(trained)
    let error = LogitError(
      reference: model, logOdds, trained: trained, trainedLogOdds, precision: 192)
    self.error = error
    differences = model.contexts.indices.map {
      SteeredDifference(
        model.contexts[$0].distribution, logOdds, logitErrors: error.logits[$0],
        logOddsErrors: error.logOdds)
    }
  }

  /// A maximum over strengths, and where it is nearly attained.
  public struct Maximum: Sendable {
    /// The enclosure of the maximum: its lower end is attained at `strength`, its upper end proved.
    public let value: Interval
    /// A strength at which the lower end is attained.
    public let strength: Double
  }

  /// The loss above the entropy, Σ_j π_j KL(p_j ‖ σ̂_j(0)), enclosed.
  public var lossGap: Interval {
    weighted { $0.lossGap }
  }

  private func weighted(_ part: (SteeredDifference) -> Interval) -> Interval {
    zip(reference.contexts, differences).reduce(
      into: Interval(0, precision: SteeredDifference.precision)
    ) { sum, pair in
      let weight = Interval(pair.0.weight, precision: SteeredDifference.precision)
      sum += weight * part(pair.1)
    }
  }

  /// The largest |Δp̂(z|α) − Δp(z|α)| of context `context` over all tokens and |α| ≤ `strength`.
  ///
  /// With `atLeast`, the search ends once the maximum is known not
  /// to exceed it.
  public func tokenDifference(
    context: Int, strength: Double, atLeast: BigFloat = 0
  ) -> Maximum {
    let difference = differences[context]
    return maximum(strength, atLeast: atLeast) { strengths in
      let values = difference.evaluate(over: strengths)
      return values.differences.indices.map {
        (values.differences[$0] - difference.atZero[$0], values.slopes[$0])
      }
    }
  }

  /// The largest |Δp̂(z|α) − Δp(z|α)| over all contexts, tokens and |α| ≤ `strength`, by `workers`
  /// tasks at a time; the result does not depend on how many.
  public func tokenDifference(strength: Double, workers: Int = 1) -> Maximum {
    var largest = tokenDifference(context: 0, strength: strength)
    // Each round searches only above what the rounds before it attained.
    let round = 16
    for start in stride(from: 1, to: differences.count, by: round) {
      let attained = largest.value.lower
      let found = concurrentMap(
        Array(start..<min(start + round, differences.count)), workers: workers
      ) { context in
        tokenDifference(context: context, strength: strength, atLeast: attained)
      }
      for next in found {
        let isNew = next.value.lower > largest.value.lower
        largest = Maximum(
          value: Interval(
            lower: max(largest.value.lower, next.value.lower),
            upper: max(largest.value.upper, next.value.upper)),
          strength: isNew ? next.strength : largest.strength)
      }
    }
    return largest
  }

  /// The largest |Δp̂(C|α) − Δp(C|α)| of context `context` over all concepts and |α| ≤ `strength`;
  /// 0 for a model without concepts.
  public func conceptDifference(context: Int, strength: Double) -> Maximum {
    let difference = differences[context]
    let concepts = reference.partition?.concepts ?? []
    return maximum(strength) { strengths in
      let values = difference.evaluate(over: strengths)
      return concepts.map { concept in
        let zero = Interval(0, precision: SteeredDifference.precision)
        var sum = (value: zero, slope: zero)
        for token in concept.tokens {
          sum.value += values.differences[token] - difference.atZero[token]
          sum.slope += values.slopes[token]
        }
        let size = Interval(BigFloat(concept.tokens.count))
        return (sum.value / size, sum.slope / size)
      }
    }
  }

  /// The largest difference of ΔCE over |α| ≤ `strength`, by `workers` tasks at a time; the result
  /// does not depend on how many.
  public func crossEntropyDifference(strength: Double, workers: Int = 1) -> Maximum {
    let parts = Array(zip(reference.contexts, differences))
    return maximum(strength) { strengths in
      let zero = Interval(0, precision: SteeredDifference.precision)
      let terms = concurrentMap(parts, workers: workers) { context, difference in
        let weight = Interval(context.weight, precision: SteeredDifference.precision)
        let part = difference.crossEntropyDifference(over: strengths)
        return (value: weight * part.value, slope: weight * part.slope)
      }
      return [
        terms.reduce(into: (value: zero, slope: zero)) {
          $0.value += $1.value
          $0.slope += $1.slope
        }
      ]
    }
  }

  private func maximum(
    _ strength: Double, atLeast: BigFloat = 0, _ evaluate: CertifiedMaximum.Evaluation
  ) -> Maximum {
    let found = CertifiedMaximum(strength: strength, atLeast: atLeast, evaluate)
    return Maximum(value: found.value, strength: found.place)
  }

  /// Δp̂(z|α) − Δp(z|α) of every token of a context at one strength, enclosed.
  public func tokenDifferences(context: Int, at alpha: Double) -> [Interval] {
    let difference = differences[context]
    return zip(difference.evaluate(over: Strengths(alpha)).differences, difference.atZero).map {
      $0 - $1
    }
  }
}
