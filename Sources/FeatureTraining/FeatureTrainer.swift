internal import MatrixProducts

/// Full-batch gradient descent on the weighted cross-entropy of an unconstrained features model.
///
/// With logits L = HᵀWᵀ (a row for each context) and G_j = π_j (softmax(L_j) − p_j), the gradients
/// are GᵀHᵀ for W and GW for Hᵀ: three matrix products an iteration. The same numbers come out for
/// the same start, whatever is observed in between and wherever the run is interrupted, with one
/// BLAS thread.
public final class FeatureTrainer<Scalar: TrainingScalar> {
  /// What is learned.
  public let data: TrainingBatch
  /// The dimension d ≥ 1 of the features.
  public let dimension: Int
  /// How steps are chosen.
  public let rule: StepRule
  /// The number of steps taken since the start of the run.
  public private(set) var iteration: Int
  /// The loss before each step, and after the last one once it is known.
  public private(set) var losses: [Double]
  /// The step that line search tries next.
  public private(set) var trialStep: Double

  let weights: Block<Scalar>
  let features: Block<Scalar>
  /// The gradient of W times the step; with momentum, its velocity.
  let weightStep: Block<Scalar>
  /// The same for H; without momentum or line search H is updated in place.
  let featureStep: Block<Scalar>?
  private let targets: Block<Scalar>
  private let residuals: Block<Scalar>
  private let previous: (weights: Block<Scalar>, features: Block<Scalar>)?
  private lazy var scratch = Block<Scalar>(count: max(weights.count, features.count))

  /// A run that starts from, or continues at, `state`.
  public init(_ data: TrainingBatch, _ state: TrainingState, rule: StepRule) {
    let matrices = state.matrices
    precondition(matrices.tokenCount == data.tokenCount, "one row of W for each token")
    precondition(matrices.contextCount == data.contextCount, "one column of H for each context")
    self.data = data
    self.rule = rule
    dimension = matrices.dimension
    iteration = state.iteration
    losses = Array(state.losses.prefix(state.iteration))
    weights = Block(matrices.weights)
    features = Block(matrices.features)
    targets = Block(data.targets)
    residuals = Block(count: data.contextCount * data.tokenCount)
    switch rule {
    case .constant(let step, let momentum):
      trialStep = step
      previous = nil
      if let velocity = state.velocity, momentum != 0 {
        weightStep = Block(velocity.weights)
        featureStep = Block(velocity.features)
      } else {
        weightStep = Block(count: weights.count)
        featureStep = momentum == 0 ? nil : Block(count: features.count)
      }
    case .lineSearch(let initialStep):
      trialStep = state.trialStep ?? initialStep
      weightStep = Block(count: weights.count)
      featureStep = Block(count: features.count)
      previous = (Block(count: weights.count), Block(count: features.count))
    }
  }

  /// Where the run stands: enough to continue it bit for bit.
  public var state: TrainingState {
    var state = TrainingState(matrices)
    state.iteration = iteration
    state.losses = losses
    switch rule {
    case .constant(_, let momentum):
      if momentum != 0, let featureStep {
        state.velocity = copy(weightStep, featureStep)
      }
    case .lineSearch: state.trialStep = trialStep
    }
    return state
  }

  /// W and H as they are now.
  public var matrices: FeatureMatrices { copy(weights, features) }

  private func copy(_ weights: Block<Scalar>, _ features: Block<Scalar>) -> FeatureMatrices {
    FeatureMatrices(
      tokenCount: data.tokenCount, contextCount: data.contextCount, dimension: dimension,
      weights: weights.values, features: features.values)
  }

  /// Takes steps until `rule` says stop.
  ///
  /// `observe` is called before each step and at the end, when the loss of the present matrices is
  /// known; after it `isStopped` may end the run there. Throws ``TrainingError`` when the loss diverges, and whatever `observe` throws. Costs
  /// three matrix products of V·d·m an iteration; allocates nothing in the loop.
  public func run(
    until rule: StopRule, isStopped: () -> Bool = { false },
    observe: (FeatureTrainer) throws -> Void = { _ in }
  ) throws -> StopReason {
    losses.reserveCapacity(rule.iterations + 1)
    var loss = try evaluate()
    while true {
      losses.append(loss)
      try observe(self)
      if let gap = rule.gap, loss - data.entropy <= gap { return .gap }
      if let bound = rule.gradientNorm, gradientNorm() <= bound { return .gradientNorm }
      if iteration >= rule.iterations { return .iterations }
      if isStopped() { return .interrupted }
      switch self.rule {
      case .constant(_, let momentum):
        descend(momentum: momentum)
        iteration += 1
        loss = try evaluate()
      case .lineSearch:
        guard let lower = searchLine(from: loss) else { return .stationary }
        iteration += 1
        loss = lower
      }
    }
  }

  /// The loss now; leaves the scaled residuals for the step.
  ///
  /// Throws when it is not finite, or a hundred times that of the start.
  private func evaluate() throws(TrainingError) -> Double {
    let loss = forward(scale: residualScale)
    guard loss.isFinite, loss <= 100 * ((losses.first ?? loss) + 1) else {
      let step = if case .constant(let step, _) = rule { step } else { trialStep }
      throw .diverged(iteration: iteration, lastLoss: losses.last, step: step)
    }
    return loss
  }

  /// The factor of the residuals besides π_j: the constant step, so that products give whole steps.
  private var residualScale: Double {
    if case .constant(let step, _) = rule { step } else { 1 }
  }

  /// Logits, loss and residuals scale · π_j (softmax − p).
  private func forward(scale: Double) -> Double {
    let count = data.tokenCount
    Scalar.multiply(
      features.start, isTransposed: false, weights.start, isTransposed: true,
      rows: data.contextCount, columns: count, inner: dimension, scale: 1, keep: 0,
      into: residuals.start)
    return data.weights.withUnsafeBufferPointer { weights in
      data.rowOfContext.withUnsafeBufferPointer { rows in
        var loss = 0.0
        for context in 0..<rows.count {
          let weight = weights[context]
          loss +=
            weight
            * Scalar.softmaxResidual(
              residuals.start + context * count, targets.start + rows[context] * count,
              count: count, scale: Scalar(weight * scale))
        }
        return loss
      }
    }
  }

  /// One step with the residuals of ``forward(scale:)``, already scaled.
  private func descend(momentum: Double) {
    productForWeights(into: weightStep, keep: Scalar(momentum))
    if let featureStep {
      productForFeatures(into: featureStep, scale: 1, keep: Scalar(momentum))
      Scalar.add(featureStep.start, scaled: -1, to: features.start, count: features.count)
    } else {
      productForFeatures(into: features, scale: -1, keep: 1)
    }
    Scalar.add(weightStep.start, scaled: -1, to: weights.start, count: weights.count)
  }

  private func productForWeights(into block: Block<Scalar>, keep: Scalar) {
    Scalar.multiply(
      residuals.start, isTransposed: true, features.start, isTransposed: false,
      rows: data.tokenCount, columns: dimension, inner: data.contextCount, scale: 1, keep: keep,
      into: block.start)
  }

  private func productForFeatures(into block: Block<Scalar>, scale: Scalar, keep: Scalar) {
    Scalar.multiply(
      residuals.start, isTransposed: false, weights.start, isTransposed: false,
      rows: data.contextCount, columns: dimension, inner: data.tokenCount, scale: scale,
      keep: keep, into: block.start)
  }

  /// One step of line search from matrices of loss `loss`; nil when no step lowers it any more.
  private func searchLine(from loss: Double) -> Double? {
    guard let previous, let featureStep else { return nil }
    productForWeights(into: weightStep, keep: 0)
    productForFeatures(into: featureStep, scale: 1, keep: 0)
    let slope = weightStep.squaredNorm + featureStep.squaredNorm
    previous.weights.copy(weights)
    previous.features.copy(features)
    var isFirst = true
    while slope > 0, trialStep * slope > loss.ulp / 4 {
      Scalar.add(
        weightStep.start, scaled: Scalar(-trialStep), to: weights.start, count: weights.count)
      Scalar.add(
        featureStep.start, scaled: Scalar(-trialStep), to: features.start, count: features.count)
      let trial = forward(scale: 1)
      if trial <= loss - trialStep * slope / 4 {
        if isFirst { trialStep *= 2 }
        return trial
      }
      isFirst = false
      trialStep /= 2
      weights.copy(previous.weights)
      features.copy(previous.features)
    }
    return nil
  }

  /// The Euclidean norm of the gradient in W and H together, for the present residuals.
  ///
  /// Changes nothing that the run depends on; costs two matrix products.
  public func gradientNorm() -> Double {
    productForWeights(into: scratch, keep: 0)
    var sum = squaredNorm(of: scratch, first: weights.count)
    productForFeatures(into: scratch, scale: 1, keep: 0)
    sum += squaredNorm(of: scratch, first: features.count)
    return sum.squareRoot() / residualScale
  }

  private func squaredNorm(of block: Block<Scalar>, first count: Int) -> Double {
    var sum = 0.0
    for index in 0..<count {
      let value = Double(block.start[index])
      sum += value * value
    }
    return sum
  }
}
