// What a model is trained on, and the least loss that this allows.
public import ExactArithmetic
@_exported public import FeatureTraining
public import SteeringModel

/// What a model is trained on, and the certified bound of its loss.
public struct TrainingData: Sendable {
  /// The contexts, in doubles.
  public let batch: TrainingBatch
  /// The entropy Σ_j π_j H(p_j), which no trained loss is below, certified.
  public let entropy: Interval

  /// Data given in doubles, with an entropy known otherwise.
  init(
    tokenCount: Int, targets: [Double], rowOfContext: [Int], weights: [Double], entropy: Interval
  ) {
    batch = TrainingBatch(
      tokenCount: tokenCount, targets: targets, rowOfContext: rowOfContext, weights: weights,
      entropy: entropy.midpoint.double())
    self.entropy = entropy
  }

  /// The bits of the entropy's enclosure.
  private static let precision = 160

  /// The contexts of `model` with their exact weights and distributions, rounded once.
  public init(_ model: SteeringModel) {
    var rows: [NextTokenDistribution: Int] = [:]
    var targets: [Double] = []
    var entropies: [Interval] = []
    let rowOfContext = model.contexts.map { context in
      if let known = rows[context.distribution] { return known }
      let probabilities = context.distribution.probabilityEnclosures(precision: Self.precision)
      targets += probabilities.map { $0.midpoint.double() }
      entropies.append(
        probabilities.reduce(into: Interval(0, precision: Self.precision)) {
          $0 -= $1 * Interval.log($1)
        })
      rows[context.distribution] = entropies.count - 1
      return entropies.count - 1
    }
    var entropy = Interval(0, precision: Self.precision)
    for (context, row) in zip(model.contexts, rowOfContext) {
      entropy += Interval(context.weight, precision: Self.precision) * entropies[row]
    }
    self.init(
      tokenCount: model.vocabulary.count, targets: targets, rowOfContext: rowOfContext,
      weights: model.contexts.map { Interval($0.weight, precision: 64).midpoint.double() },
      entropy: entropy)
  }
}

extension FeatureTrainer {
  /// A run on `data` that starts from, or continues at, `state`.
  public convenience init(_ data: TrainingData, _ state: TrainingState, rule: StepRule) {
    self.init(data.batch, state, rule: rule)
  }
}

extension NextTokenDistribution {
  /// The probabilities, enclosed with `precision` bits.
  func probabilityEnclosures(precision: Int) -> [Interval] {
    let weights: [Interval]
    switch self {
    case .probabilities(let values):
      return values.map { Interval($0, precision: precision) }
    case .weights(let values):
      let sum = values.reduce(0, +)
      return values.map { Interval($0 / sum, precision: precision) }
    case .logits:
      let logits = finiteLogits
      let top = logits.reduce(logits[0], max)
      weights = logits.map { Interval.exp(Interval($0 - top, precision: precision)) }
    }
    let sum = weights.reduce(Interval(0, precision: precision), +)
    return weights.map { $0 / sum }
  }
}
