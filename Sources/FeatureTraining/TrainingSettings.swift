/// How the step of gradient descent is chosen.
public enum StepRule: Sendable, Equatable {
  /// One step size throughout, with momentum (heavy ball) in [0, 1); 0 is plain gradient descent.
  case constant(step: Double, momentum: Double)
  /// Backtracking: halved until the loss falls by a quarter of what the slope promises, doubled
  /// after a step that is accepted at once.
  case lineSearch(initialStep: Double)
}

/// When training ends; whichever comes first.
public struct StopRule: Sendable, Equatable {
  /// The number of iterations, counted from the start of the run.
  public var iterations: Int
  /// Ends once the loss is within this of the entropy.
  public var gap: Double?
  /// Ends once the norm of the gradient is at most this.
  public var gradientNorm: Double?

  /// Ends after `iterations`, or when one of the others is met.
  public init(iterations: Int, gap: Double? = nil, gradientNorm: Double? = nil) {
    self.iterations = iterations
    self.gap = gap
    self.gradientNorm = gradientNorm
  }
}

/// Why training ended.
public enum StopReason: String, Sendable {
  /// All iterations are done.
  case iterations
  /// The gap is met.
  case gap
  /// The gradient norm is met.
  case gradientNorm
  /// No step lowers the loss any more in the arithmetic used.
  case stationary
  /// The caller stopped it.
  case interrupted
}

/// Why training failed.
public enum TrainingError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The loss left the finite numbers, or grew a hundredfold.
  case diverged(iteration: Int, lastLoss: Double?, step: Double)

  /// One line.
  public var description: String {
    switch self {
    case .diverged(let iteration, let lastLoss, let step):
      let last = lastLoss.map { "the last finite loss was \($0)" } ?? "the loss was never finite"
      return "training diverges at iteration \(iteration): \(last); take a smaller step, "
        + "for example \(step / 4), or search each step by backtracking"
    }
  }
}
